"""Where a release comes from."""

from __future__ import annotations

from pathlib import Path

import pytest

from serve.provenance import code_version, receipts


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A project of two files that decide something and one that does not."""
    for name, text in (("core/a.py", "x = 1"), ("dbt_project/models/m.sql", "select 1"), ("docs/page.md", "words")):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


def test_any_line_of_the_code_changes_the_code_version(checkout: Path) -> None:
    before = code_version(checkout)
    (checkout / "dbt_project/models/m.sql").write_text("select 2", encoding="utf-8")
    assert code_version(checkout) != before
    (checkout / "dbt_project/models/m.sql").write_text("select 1", encoding="utf-8")
    assert code_version(checkout) == before


def test_words_and_what_tools_leave_behind_do_not(checkout: Path) -> None:
    before = code_version(checkout)
    (checkout / "docs/page.md").write_text("other words", encoding="utf-8")
    (checkout / "dbt_project/target").mkdir()
    (checkout / "dbt_project/target/compiled.sql").write_text("select 3", encoding="utf-8")
    assert code_version(checkout) == before


def test_a_pull_without_a_receipt_never_happened(tmp_path: Path) -> None:
    (tmp_path / "rues/companies/aa").mkdir(parents=True)
    assert receipts(tmp_path) == []
