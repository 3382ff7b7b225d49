"""The committed data dictionary says what the models say."""

from __future__ import annotations

from pathlib import Path

from core.settings import Settings
from dbt_project.dictionary import page


def test_the_data_dictionary_is_the_one_the_models_give(built: Settings, project: Path) -> None:
    made = page(built.build / "target" / "manifest.json")
    assert made.count("\n## ") >= 14
    assert (project / "docs" / "data_dictionary.md").read_text(encoding="utf-8") == made, (
        "run `make run`, then `landfall dictionary`"
    )
