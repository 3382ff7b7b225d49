"""The pages that describe the tables are written when the project has changed, not with every build."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from core.settings import Settings
from dbt_project import build as module
from dbt_project.build import PAGES_DONE, describe


@pytest.fixture
def described(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A data folder whose pages have been written, of a project of one model."""
    settings = Settings("sample", tmp_path / "data")
    (tmp_path / "project" / "dbt_project").mkdir(parents=True)
    (tmp_path / "project" / "dbt_project" / "model.sql").write_text("select 1")

    def written(settings: Settings) -> None:
        for name in ("dbt", "dictionary"):
            page = settings.build / "docs" / name / "index.html"
            page.parent.mkdir(parents=True, exist_ok=True)
            page.write_text("what the project says", encoding="utf-8")

    monkeypatch.setattr(module, "PROJECT", tmp_path / "project")
    monkeypatch.setattr(module, "write_docs", written)
    assert describe(settings)
    return settings


def edited(settings: Settings) -> None:
    (settings.data.parent / "project" / "dbt_project" / "model.sql").write_text("select 2")


def lost(settings: Settings) -> None:
    (settings.build / "docs" / "dictionary" / "index.html").unlink()


def rewritten(settings: Settings) -> None:
    (settings.build / "docs" / "dbt" / "index.html").write_text("somebody's own", encoding="utf-8")


def cut(settings: Settings) -> None:
    (settings.build / PAGES_DONE).write_text('{"key": ')


@pytest.mark.parametrize("change", [edited, lost, rewritten, cut])
def test_pages_are_written_again_where_the_project_or_a_page_is_another(
    change: Callable[[Settings], None], described: Settings
) -> None:
    assert not describe(described)
    change(described)
    assert describe(described)
    assert not describe(described)
