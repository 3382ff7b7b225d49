"""Where a release comes from."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from core.lake import Receipt
from extract.catalogue import all_sources
from serve.provenance import code_version, receipts, sources


def of_a_new_process(checkout: Path) -> str:
    """The version a process finds that starts now."""
    code_version.cache_clear()
    return code_version(checkout)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A project of two files that decide something and one that does not."""
    for name, text in (("core/a.py", "x = 1"), ("dbt_project/models/m.sql", "select 1"), ("docs/page.md", "words")):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


def test_any_line_of_the_code_changes_the_code_version(checkout: Path) -> None:
    before = of_a_new_process(checkout)
    (checkout / "dbt_project/models/m.sql").write_text("select 2", encoding="utf-8")
    assert of_a_new_process(checkout) != before
    (checkout / "dbt_project/models/m.sql").write_text("select 1", encoding="utf-8")
    assert of_a_new_process(checkout) == before


def test_words_and_what_tools_leave_behind_do_not(checkout: Path) -> None:
    before = of_a_new_process(checkout)
    (checkout / "docs/page.md").write_text("other words", encoding="utf-8")
    (checkout / "dbt_project/target").mkdir()
    (checkout / "dbt_project/target/compiled.sql").write_text("select 3", encoding="utf-8")
    assert of_a_new_process(checkout) == before


def test_a_pull_without_a_receipt_never_happened(tmp_path: Path) -> None:
    (tmp_path / "rues/companies/aa").mkdir(parents=True)
    assert receipts(tmp_path) == []


def pull(**changes: Any) -> dict[str, Any]:
    """One receipt, as far as a release looks into it."""
    usual = {
        "source": "trm",
        "stream": "rates",
        "pull_id": "aa",
        "sequence": 1,
        "licence": "CC BY 4.0",
        "origin": "sandbox",
        "rows": 3,
        "landed_at": "2026-10-01T00:00:00Z",
        "fence_after": {"version": "1"},
    }
    return {**usual, **changes}


def test_a_release_credits_its_sources_as_their_newest_pull_says() -> None:
    pulls = [
        pull(sequence=2, pull_id="bb", attribution="Banco de la República, TRM."),
        pull(attribution="An earlier wording."),
        pull(source="gleif", stream="parents", attribution="GLEIF."),
        pull(source="older", stream="landing"),
    ]
    assert [(entry["source"], entry["attribution"]) for entry in sources(pulls)] == [
        ("gleif", "GLEIF."),
        ("older", ""),
        ("trm", "Banco de la República, TRM."),
    ]


def test_every_pull_that_lands_carries_its_attribution_into_the_release() -> None:
    written = {field.name for field in fields(Receipt)}
    assert "attribution" in written
    assert [source.name for source in all_sources() if not source.attribution] == []
