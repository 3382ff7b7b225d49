"""Members: one that fails is set aside with its reason, the others land, and every one is accounted for."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import ConfigurationError, DiskError, LandfallError
from core.lake import Lake, Receipt
from extract.contract import Fence, JsonRecords, Member, Note, Page, Stream, member
from extract.errors import (
    DriftError,
    IncompleteError,
    LimitError,
    MembersError,
    NotDataError,
    QuotaError,
    RefusedError,
    StaleError,
    TruncatedError,
    UnavailableError,
    UnsafeError,
)
from extract.landing import Outcome, pull_stream
from tests.extract.fakes import API, FakeClient, Publisher, records, settings_in, source_of, stream_over

GONE = RefusedError("x", "answered 404", "look", status=404)
SILENT = UnavailableError("x", "answered 503", "later", status=503)


class Outlets:
    """A publisher of many outlets with two rows each, some of which fail; ``bodies`` lie over what an outlet says."""

    def __init__(self, count: int, faults: Mapping[int, LandfallError] | None = None) -> None:
        self.count = count
        self.faults = dict(faults or {})
        self.bodies: dict[int, Any] = {}
        self.version = "1"
        self.asked: list[int] = []
        self.before_pages: Callable[[], None] = lambda: None

    def __call__(self, path: str, _params: Any) -> Any:
        number = int(path[1:])
        self.asked.append(number)
        return self.faults.get(number) or self.bodies.get(number, records(number * 2, number * 2 + 2))

    def fence(self, session: Any, window: Any, past: Any) -> Fence:
        return Fence(self.version, self.count * 2, members=self.count)

    def pages(self, session: Any, window: Any, past: Any, before: Fence) -> Iterator[Member]:
        self.before_pages()
        for number in range(self.count):
            yield member(f"outlet-{number:02d}", self.page(session, number), expected=2)

    def page(self, session: Any, number: int) -> Iterator[Page]:
        yield Page(session.get(API, f"/{number}", stamp=self.version), declared=2)

    def stream(self, **changes: Any) -> Stream:
        told = {"fence": self.fence, "pages": self.pages, "max_set_aside": 0.25, "few_members": 1} | changes
        return stream_over(Publisher(), **told)


def land(folder: Path, site: Outlets, **changes: Any) -> Outcome:
    """One pull of ``site`` into ``folder``."""
    stream = site.stream(**changes)
    return pull_stream(source_of(stream), stream, settings_in(folder), None, "test", FakeClient(site))


def landed(outcome: Outcome) -> Receipt:
    """The receipt of a pull that must have landed."""
    assert outcome.status == "landed"
    assert outcome.receipt is not None
    return outcome.receipt


def is_accounted_for(receipt: Receipt) -> bool:
    """Whether every member is landed, quarantined or missing, and says why."""
    statuses = [one["status"] for one in receipt.members]
    reasons = [one for one in receipt.set_aside if not (one["reason"] and one["fault"])]
    return (
        len(statuses) == receipt.expected_members
        and set(statuses) <= {"landed", "quarantined", "missing"}
        and not reasons
    )


OWN = [RefusedError, NotDataError, TruncatedError, LimitError, UnsafeError, IncompleteError]


@pytest.mark.parametrize(
    ("kind", "status"),
    [*((kind, "quarantined") for kind in OWN), (UnavailableError, "missing"), (StaleError, "missing")],
)
def test_one_of_forty_fails_and_thirty_nine_land(tmp_path: Path, kind: type[LandfallError], status: str) -> None:
    receipt = landed(land(tmp_path, Outlets(40, {7: kind("x", "is not there", "look")})))
    assert (receipt.rows, receipt.expected_members) == (78, 40)
    (aside,) = receipt.set_aside
    assert aside == {"name": "outlet-07", "status": status, "reason": kind.code, "fault": "is not there"}
    assert is_accounted_for(receipt)


@pytest.mark.parametrize("kind", [QuotaError, DriftError, DiskError, ConfigurationError])
def test_a_fault_that_is_not_the_member_s_own_ends_the_pull(tmp_path: Path, kind: type[LandfallError]) -> None:
    with pytest.raises(kind):
        land(tmp_path, Outlets(40, {7: kind("x", "f", "n")}))
    assert not list((tmp_path / "raw").glob("*/*/*"))


def test_an_answer_that_cannot_be_read_sets_its_member_aside(tmp_path: Path) -> None:
    site = Outlets(8)
    site.bodies[3] = b"<html>Mantenimiento</html>"
    receipt = landed(land(tmp_path, site))
    assert (receipt.rows, [one["reason"] for one in receipt.set_aside]) == (14, ["not_data"])
    assert len(receipt.pages) == 7


def test_a_member_is_whole_or_set_aside(tmp_path: Path) -> None:
    class TwoPages(Outlets):
        def page(self, session: Any, number: int) -> Iterator[Page]:
            yield from super().page(session, number)
            if number == 3:
                raise SILENT

    receipt = landed(land(tmp_path, TwoPages(8)))
    assert (receipt.rows, receipt.source_total) == (14, 14)
    assert all(page["member"] != "outlet-03" for page in receipt.pages)


def test_more_than_the_declared_share_fails_and_names_the_first(tmp_path: Path) -> None:
    site = Outlets(8, {1: GONE, 3: GONE, 5: GONE})
    with pytest.raises(MembersError, match=r"3 of 8 members would be set aside, more than 2: outlet-01: answered 404"):
        land(tmp_path, site)
    assert not list((tmp_path / "raw").glob("*/*/*"))
    assert landed(land(tmp_path, site, max_set_aside=0.5)).rows == 10


def test_a_stream_that_declares_no_share_is_strict_and_says_what_the_member_met(tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="answered 404"):
        land(tmp_path, Outlets(40, {7: GONE}), max_set_aside=0.0, few_members=0)


def test_three_without_an_answer_in_a_row_are_an_outage_and_what_came_is_kept(tmp_path: Path) -> None:
    site = Outlets(40, dict.fromkeys(range(20, 40), SILENT))
    with pytest.raises(UnavailableError, match="answered 503"):
        land(tmp_path, site)
    assert site.asked == list(range(23))
    site.asked, site.faults = [], {}
    assert landed(land(tmp_path, site)).rows == 80
    assert site.asked == list(range(20, 40))


def test_a_publisher_that_answers_nothing_is_an_outage_and_no_empty_pull(tmp_path: Path) -> None:
    with pytest.raises(UnavailableError):
        land(tmp_path, Outlets(1, {0: SILENT}), few_members=5)


def test_a_first_pull_in_which_all_are_refused_does_not_land(tmp_path: Path) -> None:
    with pytest.raises(RefusedError):
        land(tmp_path, Outlets(2, {0: GONE, 1: GONE}), few_members=5)


def test_a_member_set_aside_is_asked_for_again_although_the_fence_stands(tmp_path: Path) -> None:
    site = Outlets(8, {3: GONE})
    land(tmp_path, site)
    past = Lake(settings_in(tmp_path)).past("somebody")
    assert past.owed("things") == {"outlet-03"}
    site.faults.clear()
    receipt = landed(land(tmp_path, site, snapshot=True))
    assert (receipt.rows, receipt.set_aside, past.owed("things")) == (16, (), frozenset())
    site.asked.clear()
    assert (land(tmp_path, site).status, site.asked) == ("unchanged", [])


def test_a_member_that_is_back_with_nothing_new_is_owed_no_longer(tmp_path: Path) -> None:
    class Quiet(Outlets):
        """An outlet set aside after the first pull, and back without a new row."""

        def pages(self, session: Any, window: Any, past: Any, before: Fence) -> Iterator[Member]:
            new = self.version == "1"
            for number in range(self.count):
                error = self.faults.get(number)
                yield Member(f"outlet-{number:02d}", tuple(self.page(session, number)) if new else (), error)

        def fence(self, session: Any, window: Any, past: Any) -> Fence:
            return Fence(self.version, None, watermark=self.version, members=self.count)

    site = Quiet(8)
    past = Lake(settings_in(tmp_path)).past("somebody")
    land(tmp_path, site)
    site.version, site.faults = "2", {3: GONE}
    assert landed(land(tmp_path, site)).rows == 0
    assert past.owed("things") == {"outlet-03"}
    assert land(tmp_path, site).status == "unchanged"
    site.faults.clear()
    assert (landed(land(tmp_path, site)).set_aside, past.owed("things")) == ((), frozenset())
    site.version = "3"
    assert land(tmp_path, site).status == "unchanged"


def test_a_member_left_out_without_a_word_is_found(tmp_path: Path) -> None:
    site = Outlets(8)
    with pytest.raises(IncompleteError, match="9 members are due, and 8 were asked for"):
        land(tmp_path, site, fence=lambda session, window, past: Fence("1", 16, members=9))


def test_a_set_aside_member_is_no_excuse_for_a_lost_row(tmp_path: Path) -> None:
    site = Outlets(8, {3: GONE})
    site.bodies[5] = records(10, 11)
    with pytest.raises(IncompleteError, match="declares 14 rows, landed 13"):
        land(tmp_path, site)


def test_members_that_stand_alone_land_while_the_publisher_moves_and_are_due_again(tmp_path: Path) -> None:
    site = Outlets(8)

    def move() -> None:
        site.version = str(int(site.version) + 1)

    site.before_pages = move
    receipt = landed(land(tmp_path, site, stand_alone=True))
    assert (receipt.rows, len(site.asked)) == (16, 8)
    assert receipt.fence_after["version"] == "1"
    assert [note["kind"] for note in receipt.notes] == ["moved"]


def test_a_note_of_the_source_stands_in_the_receipt(tmp_path: Path) -> None:
    class Noting(Outlets):
        def page(self, session: Any, number: int) -> Iterator[Page]:
            session.note(Note("gap", f"outlet-{number:02d}", since="2026-01-01", until="2026-02-01"))
            yield from super().page(session, number)

    receipt = landed(land(tmp_path, Noting(1)))
    assert list(receipt.notes) == [
        {"kind": "gap", "member": "outlet-00", "rows": None, "since": "2026-01-01", "until": "2026-02-01"}
    ]


def test_a_needed_field_that_all_records_have_lost_stops_the_stream(tmp_path: Path) -> None:
    site = Outlets(2)
    site.bodies = {n: [{"name": "x"}, {"name": "y"}] for n in range(2)}
    with pytest.raises(DriftError, match="no record of the publisher has id any more"):
        land(tmp_path, site, decode=JsonRecords("$"))
    (log,) = (tmp_path / "ops" / "attempts").glob("*.finished.json")
    assert json.loads(log.read_text())["facts"]["lost_fields"] == ["id"]


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(faults=st.dictionaries(st.integers(0, 11), st.sampled_from([*OWN, UnavailableError, StaleError]), max_size=12))
def test_whatever_fails_every_member_is_accounted_for_and_the_rest_lands(
    tmp_path_factory: pytest.TempPathFactory, faults: dict[int, type[LandfallError]]
) -> None:
    folder = tmp_path_factory.mktemp("lake")
    site = Outlets(12, {number: kind("x", "f", "n") for number, kind in faults.items()})
    try:
        receipt = landed(land(folder, site, max_set_aside=0.9))
    except LandfallError:
        assert not list((folder / "raw").glob("*/*/*"))
        return
    assert is_accounted_for(receipt)
    assert {one["name"] for one in receipt.set_aside} == {f"outlet-{number:02d}" for number in faults}
    assert receipt.rows == 2 * (12 - len(faults)) == receipt.source_total
