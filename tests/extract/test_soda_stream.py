"""A dataset declared in one call is pulled as it is declared: its types, its condition, and what changes meanwhile.

The declarations are made inside the tests: one made while a module is imported is made before a mutation is in force.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from core.lake import Lake
from extract import patterns, soda
from extract.contract import Field, Source, Stream
from extract.errors import DriftError, NotDataError
from extract.landing import Outcome, pull_stream
from tests.extract.fake_soda import FakeDataset, FakePortal
from tests.extract.fakes import FakeClient, settings_in

DAY = "2026-06-{:02d}T15:00:00.000Z"


def grants(*, incremental: bool = True) -> Stream:
    """Grants above nothing, with a number among their columns."""
    return soda.stream(
        "offices/grants",
        "abcd-1234",
        grain="One row is one grant.",
        key=("row_id", "changed"),
        fields=(
            Field("row_id", soda.ROW_ID, required=True),
            Field("changed", soda.UPDATED, required=True),
            Field("worth", kind="number", pattern=patterns.NUMBER),
        ),
        where="worth > 0",
        incremental=incremental,
        rows=(1, 1_000),
    )


def row(number: int, day: int, worth: str = "7") -> dict[str, str]:
    at = DAY.format(day)
    return {":id": f"row-{number:03d}", ":created_at": at, ":updated_at": at, "worth": worth}


@pytest.fixture
def portal() -> FakePortal:
    """Five grants, a day each, and one of nothing."""
    rows = [*(row(number, number) for number in range(1, 6)), row(9, 1, worth="0")]
    return FakePortal({"abcd-1234": FakeDataset(["worth"], rows, types={"worth": "number"})})


def pull(folder: Path, route: Any, stream: Stream) -> Outcome:
    source = Source(
        name="offices", title="x", publisher="x", homepage="https://x.example", licence="x", attribution="x",
        cadence="0 5 * * *", privacy="open", redistribution="open", apis=(soda.API,), streams=(stream,), triage="x",
    )  # fmt: skip
    return pull_stream(source, stream, settings_in(folder), None, open_client=FakeClient(route))


def landed(folder: Path) -> list[tuple[Any, ...]]:
    rows = Lake(settings_in(folder)).past("offices").query("grants", "select row_id, changed from landed")
    return sorted(tuple(found) for found in rows)


@pytest.mark.parametrize("incremental", [True, False])
def test_the_rows_of_its_condition_land(tmp_path: Path, portal: FakePortal, incremental: bool) -> None:
    pull(tmp_path, portal, grants(incremental=incremental))
    assert landed(tmp_path) == [(f"row-{number:03d}", DAY.format(number)) for number in range(1, 6)]


def test_a_number_that_became_text_is_drift_and_a_text_that_is_one_is_none(tmp_path: Path, portal: FakePortal) -> None:
    portal.datasets["abcd-1234"].types["worth"] = "text"
    with pytest.raises(DriftError, match=r"columns of another type: worth \(text\)"):
        pull(tmp_path, portal, grants())


@pytest.mark.parametrize("header", ["worth", "7"])
def test_a_page_whose_header_lists_no_columns_lands_nothing(tmp_path: Path, portal: FakePortal, header: str) -> None:
    portal.datasets["abcd-1234"].extra_headers["x-soda2-fields"] = header
    with pytest.raises(NotDataError, match="X-SODA2-Fields of abcd-1234 is not a list of names") as refused:
        pull(tmp_path, portal, grants())
    assert refused.value.next_step.startswith("ask the portal by hand")
    assert landed(tmp_path) == []


@dataclass
class Busy:
    """A portal on which a grant changes once its rows have been asked for."""

    portal: FakePortal
    changed: bool = False

    def __call__(self, path: str, params: Mapping[str, str]) -> Any:
        answer = self.portal(path, params)
        if "$limit" in params and "worth" in params.get("$select", "") and not self.changed:
            self.changed = True
            self.portal.datasets["abcd-1234"].rows[1] = row(2, 20)
        return answer


def test_what_changes_while_it_is_asked_for_is_asked_for_alone(tmp_path: Path, portal: FakePortal) -> None:
    busy = Busy(portal)
    pull(tmp_path, busy, grants())
    assert busy.changed
    both = [(2, 2), (2, 20)]
    seen = sorted([(1, 1), *both, (3, 3), (4, 4), (5, 5)])
    assert landed(tmp_path) == [(f"row-{number:03d}", DAY.format(day)) for number, day in seen]
