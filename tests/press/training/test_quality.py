"""The table of how well the reader reads: made from files of the repository, and first readings stay as they were."""

from __future__ import annotations

from pathlib import Path

import pytest

from press.training.corpus import labelled_documents
from press.training.quality import (
    CLOSES,
    COLUMNS,
    OPENS,
    README,
    added,
    measured,
    readings,
    table,
    with_table,
    write,
)

OLD = dict.fromkeys(COLUMNS, "") | {"day": "2026-01-01", "reader": "one", "texts": "own", "right": "0.500"}
NEW = {**OLD, "day": "2026-02-01", "reader": "two", "right": "0.900"}


def test_a_new_reader_is_added_and_what_stands_is_not_changed() -> None:
    assert added([OLD], NEW) == [OLD, NEW]
    assert added([OLD, NEW], {**OLD, "right": "1.000"}) == [OLD, NEW]


def test_readings_are_read_as_they_were_written(tmp_path: Path) -> None:
    write([OLD, NEW], tmp_path / "readings.csv")
    assert readings(tmp_path / "readings.csv") == [OLD, NEW]


def test_the_newest_reading_stands_first_and_the_rest_of_the_page_stays() -> None:
    page = with_table(f"before\n{OPENS}\nold\n{CLOSES}\nafter\n", [OLD, NEW])
    assert page.startswith(f"before\n{OPENS}\n") and page.endswith(f"{CLOSES}\nafter\n")
    assert "old" not in page
    assert page.index("2026-02-01") < page.index("2026-01-01")


def test_a_page_without_marks_is_refused() -> None:
    with pytest.raises(ValueError, match="end of quality"):
        with_table(f"{OPENS} only", [OLD])


def test_the_readme_shows_the_readings_of_the_repository() -> None:
    page = README.read_text(encoding="utf-8")
    assert with_table(page, readings()) == page
    assert table(readings()) in page


def test_measures_are_shares_of_labelled_documents() -> None:
    some = [document.record for document in labelled_documents()[:12]]
    found = measured(some)
    assert found["documents"] == "12"
    assert 0.5 < float(found["quantity precision"]) <= 1
    assert found["accepted"].endswith(f" of {sum(len(r['gold']['announcements']) for r in some)}")
