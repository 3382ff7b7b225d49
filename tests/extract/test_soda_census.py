"""Increments of a dataset: the date of change is a hint, and what it hides is found by the ids."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from core.lake import Lake, LandedPast, Receipt
from extract import soda
from extract.contract import Field, Source, Stream, Window
from extract.errors import UnavailableError
from extract.landing import Outcome, pull_stream
from tests.extract.fake_soda import FakeDataset, FakePortal
from tests.extract.fakes import FakeClient, settings_in

DAY = "2026-06-{:02d}T15:00:00.000Z"
SCAN = ":id,:updated_at"
STREAM = soda.stream(
    "contracts/signed",
    "abcd-1234",
    grain="One row is one version of one contract.",
    key=("row_id", "changed"),
    fields=(Field("row_id", ":id", required=True), Field("changed", soda.UPDATED, required=True), Field("worth")),
    where="worth > '0'",
    incremental=True,
    rows=(1, 1_000),
)


STRICT = replace(
    STREAM,
    fields=(*STREAM.fields[:2], Field("worth", pattern="[0-9]+")),
    max_quarantine=0.5,
    few=2,
)
"""The same, with rows that are unfit."""


def row(number: int, day: int, worth: str = "7", created: int = 0) -> dict[str, str]:
    return {
        ":id": f"row-{number:03d}",
        ":created_at": DAY.format(created or day),
        ":updated_at": DAY.format(day),
        "worth": worth,
    }


@pytest.fixture
def portal() -> FakePortal:
    """Ten rows, a day each, the last of the tenth of June."""
    return FakePortal({"abcd-1234": FakeDataset(["worth"], [row(number, number) for number in range(1, 11)])})


def pull(
    folder: Path, portal: FakePortal, window: Window | None = None, route: Any = None, stream: Stream = STREAM
) -> Outcome:
    source = Source(
        name="contracts", title="x", publisher="x", homepage="https://x.example", licence="x", attribution="x",
        cadence="0 5 * * *", privacy="open", redistribution="open", apis=(soda.API,), streams=(stream,), triage="x",
    )  # fmt: skip
    portal.queries.clear()
    return pull_stream(source, stream, settings_in(folder), window, open_client=FakeClient(route or portal))


def landed(folder: Path) -> set[tuple[str, str]]:
    return set(Lake(settings_in(folder)).past("contracts").query("signed", "select row_id, changed from landed"))


def published(portal: FakePortal) -> set[tuple[str, str]]:
    return {(one[":id"], one[":updated_at"]) for one in portal.datasets["abcd-1234"].rows}


def scans(portal: FakePortal) -> int:
    return sum(query.get("select") == SCAN for query in portal.queries)


def receipt_of(outcome: Outcome) -> Receipt:
    assert outcome.receipt is not None
    return outcome.receipt


def with_a_late_row(folder: Path, portal: FakePortal) -> list[dict[str, Any]]:
    """Pull once, and have the portal show a new row and one that was made before it; returns the portal's rows."""
    pull(folder, portal)
    rows = portal.datasets["abcd-1234"].rows
    rows += [row(11, 11), row(90, 3)]
    return rows


def test_a_first_pull_holds_everything_and_needs_no_census(tmp_path: Path, portal: FakePortal) -> None:
    receipt = receipt_of(pull(tmp_path, portal))
    assert (receipt.rows, scans(portal)) == (10, 0)
    assert receipt.fence_after["facts"][soda.CENSUS_ROWS] == "10"


def test_a_row_that_is_committed_late_is_found_by_the_number_of_rows(tmp_path: Path, portal: FakePortal) -> None:
    pull(tmp_path, portal)
    portal.datasets["abcd-1234"].rows += [row(11, 11), row(90, 3), row(91, 4)]
    receipt = receipt_of(pull(tmp_path, portal))
    assert published(portal) <= landed(tmp_path)
    (note,) = receipt.notes
    assert (note["kind"], note["rows"], note["since"], note["until"]) == ("late", 2, DAY.format(3), DAY.format(4))
    assert receipt.source_total == receipt.rows == 4  # the two late ones, the new one, the one of the last moment
    assert scans(portal) > 0


def test_once_the_ids_were_looked_through_they_are_not_again(tmp_path: Path, portal: FakePortal) -> None:
    pull(tmp_path, portal)
    portal.datasets["abcd-1234"].rows += [row(11, 11), row(90, 3)]
    pull(tmp_path, portal)
    portal.datasets["abcd-1234"].rows.append(row(12, 12))
    receipt = receipt_of(pull(tmp_path, portal))
    assert (scans(portal), receipt.notes) == (0, ())
    assert published(portal) <= landed(tmp_path)


def test_a_change_with_a_date_long_past_is_found_within_a_week(tmp_path: Path, portal: FakePortal) -> None:
    pull(tmp_path, portal)
    rows = portal.datasets["abcd-1234"].rows
    rows[2] = row(3, 4, worth="9", created=3)  # no row more, and a date the cursor has passed
    rows.append(row(11, 16))
    pull(tmp_path, portal)
    assert scans(portal) == 0
    rows.append(row(12, 18))
    pull(tmp_path, portal)
    assert scans(portal) > 0
    assert published(portal) <= landed(tmp_path)


def test_a_row_that_vanished_beside_a_late_one_hides_it_for_a_week_at_most(tmp_path: Path, portal: FakePortal) -> None:
    pull(tmp_path, portal)
    rows = portal.datasets["abcd-1234"].rows
    del rows[0]
    rows += [row(90, 3), row(11, 18)]
    pull(tmp_path, portal)
    assert published(portal) <= landed(tmp_path)


def test_more_late_rows_than_one_question_may_name_come_in_several(
    tmp_path: Path, portal: FakePortal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(soda, "IDS_A_QUERY", 3)
    pull(tmp_path, portal)
    portal.datasets["abcd-1234"].rows += [row(100 + number, 5) for number in range(8)]
    receipt = receipt_of(pull(tmp_path, portal))
    assert published(portal) <= landed(tmp_path)
    named = {query["where"] for query in portal.queries if ":id in (" in query.get("where", "")}
    assert max(where.count("'row-1") for where in named) == 4  # three, and where the page went on
    assert receipt.source_total == 9


def test_a_publisher_that_keeps_late_rows_back_is_not_believed(tmp_path: Path, portal: FakePortal) -> None:
    pull(tmp_path, portal)
    portal.datasets["abcd-1234"].rows += [row(11, 11)]

    def answers(path: str, params: Any) -> Any:
        found = portal(path, params)
        counts = "count(*) as rows, max" in params.get("$select", "")
        return ([{**found[0][0], "rows": "12"}], found[1]) if counts else found

    receipt = receipt_of(pull(tmp_path, portal, route=answers))
    assert scans(portal) > 0, "the number of rows does not add up, so the ids are looked through"
    assert receipt.notes == ()


def test_a_census_that_is_cut_off_goes_on_and_lands_no_ids(tmp_path: Path, portal: FakePortal) -> None:
    pull(tmp_path, portal)
    portal.datasets["abcd-1234"].rows += [row(11, 11), row(90, 3)]

    def answers(path: str, params: Any) -> Any:
        if ":id in (" in params.get("$where", ""):
            return UnavailableError("contracts", "answered 503", "later")
        return portal(path, params)

    with pytest.raises(UnavailableError):
        pull(tmp_path, portal, route=answers)
    receipt = receipt_of(pull(tmp_path, portal))
    assert scans(portal) == 0, "the ids are in hand"
    assert published(portal) <= landed(tmp_path)
    assert not any(page["params"] and ["$select", SCAN] in page["params"] for page in receipt.pages)
    folder = tmp_path / "raw" / "contracts" / "signed" / receipt.pull_id
    assert len(list(folder.glob("page-*"))) == len(receipt.pages)


def test_a_window_asks_for_the_rows_that_changed_in_it_and_is_no_census(tmp_path: Path, portal: FakePortal) -> None:
    pull(tmp_path, portal)
    portal.datasets["abcd-1234"].rows.append(row(90, 3))
    receipt = receipt_of(pull(tmp_path, portal, Window(date(2026, 6, 3), date(2026, 6, 5))))
    assert (receipt.rows, scans(portal)) == (3, 0)
    assert receipt.is_windowed


def test_a_late_row_that_changes_while_it_is_asked_for_comes_once_as_it_is_now(
    tmp_path: Path, portal: FakePortal
) -> None:
    rows = with_a_late_row(tmp_path, portal)

    def answers(path: str, params: Any) -> Any:
        if ":id in (" in params.get("$where", ""):
            rows[-1] = row(90, 12, worth="9", created=3)
        return portal(path, params)

    receipt = receipt_of(pull(tmp_path, portal, route=answers))
    assert published(portal) <= landed(tmp_path)
    assert receipt.duplicates == 1, "the row of the moment at which the publisher was caught up with, and no other"


def census_is_due(portal: FakePortal, number: int, day: int) -> None:
    """One row has come late, one in time: the ids must be looked through."""
    portal.datasets["abcd-1234"].rows += [row(100 + number, 3), row(200 + number, day)]


@pytest.mark.parametrize("unfit", ["7x", "7\x01", '7", "row_id": "row-010'])
def test_rows_that_were_set_aside_are_not_missing_whatever_a_census_asks(
    tmp_path: Path, portal: FakePortal, unfit: str
) -> None:
    rows = portal.datasets["abcd-1234"].rows
    rows += [row(number, 2, worth=unfit) for number in range(20, 25)]
    assert receipt_of(pull(tmp_path, portal, stream=STRICT)).quarantined == 5
    for number in range(3):
        census_is_due(portal, number, 11 + number)
        receipt = receipt_of(pull(tmp_path, portal, stream=STRICT))
        assert scans(portal) > 0
        assert (receipt.quarantined, [note["rows"] for note in receipt.notes]) == (0, [1])
        assert receipt.source_total == receipt.rows + receipt.duplicates == 3  # late, new, that of the last moment
    assert {one for one in published(portal) if not "row-020" <= one[0] <= "row-024"} == landed(tmp_path)


def test_a_row_that_was_set_aside_is_asked_for_once_the_publisher_has_changed_it(
    tmp_path: Path, portal: FakePortal
) -> None:
    rows = portal.datasets["abcd-1234"].rows
    rows += [row(number, 2, worth="7x") for number in range(20, 25)]
    pull(tmp_path, portal, stream=STRICT)
    rows[-1] = row(24, 4, created=2)  # mended, with a date the cursor has passed
    census_is_due(portal, 0, 11)
    pull(tmp_path, portal, stream=STRICT)
    assert ("row-024", DAY.format(4)) in landed(tmp_path)


def test_rows_that_differed_within_a_pull_are_asked_for_alone(tmp_path: Path, portal: FakePortal) -> None:
    rows = portal.datasets["abcd-1234"].rows
    rows.insert(5, row(5, 5, worth="8"))
    assert receipt_of(pull(tmp_path, portal, stream=STRICT)).quarantined == 2
    del rows[5]
    census_is_due(portal, 0, 11)
    census_is_due(portal, 1, 12)
    pull(tmp_path, portal, stream=STRICT)
    assert published(portal) == landed(tmp_path)


def test_all_pages_of_ids_are_held_to_the_lake_at_once(
    tmp_path: Path, portal: FakePortal, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    ask = LandedPast.query

    def counting(past: LandedPast, stream: str, sql: str, beside: str = "") -> list[tuple[Any, ...]]:
        asked.append(sql)
        return ask(past, stream, sql, beside)

    pull(tmp_path, portal)
    portal.datasets["abcd-1234"].cap = 3
    census_is_due(portal, 0, 11)
    monkeypatch.setattr(LandedPast, "query", counting)
    pull(tmp_path, portal)
    assert (scans(portal), len(asked)) == (5, 1)
    monkeypatch.undo()
    assert published(portal) == landed(tmp_path)


def while_pulling(portal: FakePortal, *rows: dict[str, str]) -> Any:
    """A portal that gets ``rows`` right after the first page it is asked for."""
    coming = list(rows)

    def answers(path: str, params: Any) -> Any:
        said = portal(path, params)
        if "$order" in params:
            portal.datasets["abcd-1234"].rows += coming
            coming.clear()
        return said

    return answers


def test_a_row_that_comes_late_during_a_pull_is_found_by_the_next_census(tmp_path: Path, portal: FakePortal) -> None:
    pull(tmp_path, portal)
    portal.datasets["abcd-1234"].rows.append(row(11, 11))
    pull(tmp_path, portal, route=while_pulling(portal, row(90, 3), row(12, 12)))
    assert ("row-090", DAY.format(3)) not in landed(tmp_path)
    portal.datasets["abcd-1234"].rows.append(row(13, 13))
    pull(tmp_path, portal)
    assert scans(portal) > 0
    assert published(portal) == landed(tmp_path)


def test_a_publisher_that_updates_during_each_pull_is_looked_through_once_a_week(
    tmp_path: Path, portal: FakePortal
) -> None:
    rows = portal.datasets["abcd-1234"].rows
    pull(tmp_path, portal)
    rows[2] = row(3, 4, worth="9", created=3)  # no row more, and a date the cursor has passed
    censuses = []
    for day in range(16, 20):
        rows.append(row(day, day))
        evening = dict.fromkeys((":created_at", ":updated_at"), f"2026-06-{day}T21:00:00.000Z")
        pull(tmp_path, portal, route=while_pulling(portal, row(100 + day, day) | evening))
        censuses += [day] if scans(portal) else []
    assert censuses == [18], "seven days have passed in the evening of the 17th, after that pull had begun"
    assert published(portal) <= landed(tmp_path)


def test_a_row_that_comes_late_before_a_census_is_gone_on_with_is_found_by_the_next_one(
    tmp_path: Path, portal: FakePortal
) -> None:
    rows = with_a_late_row(tmp_path, portal)

    def answers(path: str, params: Any) -> Any:
        if ":id in (" in params.get("$where", ""):
            return UnavailableError("contracts", "answered 503", "later")
        return portal(path, params)

    with pytest.raises(UnavailableError):
        pull(tmp_path, portal, route=answers)
    rows += [row(91, 3), row(12, 12)]
    receipt = receipt_of(pull(tmp_path, portal))
    assert (scans(portal), receipt.fence_after["facts"][soda.CENSUS_ROWS]) == (0, "12")
    rows.append(row(13, 13))
    pull(tmp_path, portal)
    assert published(portal) == landed(tmp_path)
