"""Landing: what a pull leaves behind when it succeeds, and that it leaves nothing when it does not."""

from __future__ import annotations

import errno
import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import BusyError, ConfigurationError, DiskError, TamperedError
from core.files import lock
from core.lake import Lake, Receipt, read_receipt, verify
from extract.contract import Fence, Page, Stream, Window
from extract.errors import IncompleteError, MovingError, QuarantineError, RefusedError
from extract.landing import Outcome, pull, pull_stream
from tests.extract.fakes import (
    FakeClient,
    Publisher,
    records,
    settings_in,
    source_of,
    stream_over,
)


def land(folder: Path, stream: Stream, window: Window | None = None, mode: str = "sample") -> Outcome:
    """One pull of ``stream`` into ``folder``."""
    return pull_stream(source_of(stream), stream, settings_in(folder, mode), window, "test", FakeClient())


def landed(outcome: Outcome) -> Receipt:
    """The receipt of a pull that must have landed."""
    assert outcome.status == "landed"
    assert outcome.receipt is not None
    return outcome.receipt


def folders(folder: Path) -> list[str]:
    """Names of the pulls in the lake."""
    return sorted(path.name for path in (folder / "raw").glob("*/*/*"))


def is_untouched(folder: Path) -> bool:
    """Whether neither a pull nor a draft is there."""
    return folders(folder) == [] and list((folder / "drafts").glob("*")) == []


def rows_of(folder: Path, receipt: Receipt, file: str = "rows") -> list[dict[str, Any]]:
    """The rows of one landed file, in order of page and ordinal."""
    path = folder / "raw" / receipt.source / receipt.stream / receipt.pull_id / f"{file}.parquet"
    result = duckdb.sql(f"select * from read_parquet('{path}') order by _page, _ordinal")
    return [dict(zip(result.columns, row, strict=True)) for row in result.fetchall()]


def attempts(folder: Path) -> list[dict[str, Any]]:
    """The finished attempts, in order of their end."""
    finished = [json.loads(path.read_text()) for path in (folder / "ops" / "attempts").glob("*.finished.json")]
    return sorted(finished, key=lambda attempt: attempt["finished_at"])


def test_a_pull_leaves_pages_rows_quarantine_and_a_receipt_and_no_draft(tmp_path: Path) -> None:
    receipt = landed(land(tmp_path, stream_over(Publisher([records(0, 3), records(3, 5)]))))
    pull_folder = tmp_path / "raw" / "somebody" / "things" / receipt.pull_id
    pages = [str(page["file"]) for page in receipt.pages]
    assert {path.name for path in pull_folder.iterdir()} == {
        *pages,
        "rows.parquet",
        "quarantine.parquet",
        "receipt.json",
    }
    assert (receipt.source_total, receipt.rows, receipt.quarantined, receipt.duplicates) == (5, 5, 0, 0)
    assert (receipt.sequence, receipt.window, receipt.mode, receipt.origin) == (1, "all", "sample", "sandbox")
    assert list((tmp_path / "drafts").iterdir()) == []
    assert [row["_ordinal"] for row in rows_of(tmp_path, receipt) if row["_page"] == receipt.pages[0]["sha256"]] == [
        0,
        1,
        2,
    ]


def test_the_same_pull_twice_is_one_folder(tmp_path: Path) -> None:
    publisher = Publisher([records(0, 4)])
    first = land(tmp_path, stream_over(publisher, skip_when_unchanged=False))
    second = land(tmp_path, stream_over(publisher, skip_when_unchanged=False))
    assert (first.status, second.status) == ("landed", "unchanged")
    assert first.receipt == second.receipt
    assert len(folders(tmp_path)) == 1
    assert publisher.pulls == 2


def test_an_equal_fence_asks_for_no_page(tmp_path: Path) -> None:
    publisher = Publisher([records(0, 4)])
    land(tmp_path, stream_over(publisher))
    assert land(tmp_path, stream_over(publisher)).status == "unchanged"
    assert publisher.pulls == 1


def test_a_publisher_that_goes_back_to_what_it_said_before_is_news(tmp_path: Path) -> None:
    publisher = Publisher([records(0, 4)])
    hashes = []
    for version, names in (("1", (0, 4)), ("2", (0, 5)), ("3", (0, 4)), ("4", (0, 4))):
        publisher.fences, publisher.bodies = [version], [records(*names)]
        outcome = land(tmp_path, stream_over(publisher, snapshot=True))
        hashes.append((outcome.status, outcome.receipt and outcome.receipt.rows))
    assert hashes == [("landed", 4), ("landed", 5), ("landed", 4), ("unchanged", 4)]
    assert len(folders(tmp_path)) == 3


def test_a_dropped_last_page_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(IncompleteError, match="declares 5 rows, landed 4"):
        land(tmp_path, stream_over(Publisher([records(0, 4)], total=5)))
    assert is_untouched(tmp_path)


def test_a_page_that_comes_twice_is_not_counted_as_complete(tmp_path: Path) -> None:
    with pytest.raises(IncompleteError, match=r"declares 4 rows, landed 8 .* 4 exact duplicates"):
        land(tmp_path, stream_over(Publisher([records(0, 4), records(0, 4)], total=4)))
    assert is_untouched(tmp_path)


def test_a_pull_nobody_declared_a_number_for_is_refused(tmp_path: Path) -> None:
    publisher = Publisher([records(0, 4)])
    stream = stream_over(publisher, fence=lambda session, window, past: Fence("1"))
    with pytest.raises(IncompleteError, match="declares no number of rows"):
        land(tmp_path, stream)


def test_pages_may_declare_their_own_rows(tmp_path: Path) -> None:
    publisher = Publisher([records(0, 4)])

    def pages(session: Any, window: Any, past: Any, before: Fence) -> Any:
        for page in publisher.pages(session, window, past, before):
            yield Page(page.answer, declared=3)

    stream = stream_over(publisher, fence=lambda session, window, past: Fence("1"), pages=pages)
    with pytest.raises(IncompleteError, match="declares 3 rows, landed 4"):
        land(tmp_path, stream)


def test_a_fence_that_moves_once_is_pulled_again(tmp_path: Path) -> None:
    publisher = Publisher([records(0, 4)], fences=["1", "2", "2"])
    receipt = landed(land(tmp_path, stream_over(publisher)))
    assert publisher.pulls == 2
    assert receipt.fence_before["version"] == receipt.fence_after["version"] == "2"
    assert list((tmp_path / "drafts").iterdir()) == []


def test_a_watermark_that_moves_during_the_pull_is_a_moved_fence(tmp_path: Path) -> None:
    """Rows may change places without a change of version or number."""
    publisher = Publisher([records(0, 4)])
    marks = iter(["w1", "w2", "w2"])
    stream = stream_over(publisher, fence=lambda session, window, past: Fence("1", 4, next(marks)))
    assert landed(land(tmp_path, stream)).watermark == "w2"
    assert publisher.pulls == 2


def test_a_clock_that_is_set_back_changes_no_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    years = iter([2030, 2020, 2010])

    class SetBack(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> Any:
            return datetime(next(years), 1, 1, tzinfo=tz)

    monkeypatch.setattr("extract.landing.datetime", SetBack)
    one, other = Publisher([records(0, 4)]), Publisher([records(0, 2)])
    streams = stream_over(one), stream_over(other, name="others")
    source = source_of(*streams)
    moments = []
    for stream, version in ((streams[0], "1"), (streams[1], "1"), (streams[0], "2")):
        one.fences, one.bodies = [version], [records(0, 4 + int(version))]
        outcome = pull_stream(source, stream, settings_in(tmp_path), None, "test", FakeClient())
        moments.append(landed(outcome).landed_at)
    assert moments[0].startswith("2030")
    assert moments == sorted(set(moments))


def test_a_windowed_pull_has_no_watermark(tmp_path: Path) -> None:
    window = Window(date(2026, 1, 1), date(2026, 2, 1))
    receipt = landed(land(tmp_path, stream_over(Publisher([records(0, 9)], watermark="w1")), window))
    assert (receipt.watermark, receipt.fence_before["watermark"]) == ("", "w1")


def test_a_publisher_that_never_stands_still_is_given_up_after_five_pulls(tmp_path: Path) -> None:
    publisher = Publisher([records(0, 4)], fences=[str(number) for number in range(20)])
    with pytest.raises(MovingError, match="during each of 5 pulls"):
        land(tmp_path, stream_over(publisher))
    assert publisher.pulls == 5
    assert is_untouched(tmp_path)


def test_a_total_that_shrinks_while_paging_is_a_moved_fence(tmp_path: Path) -> None:
    publisher = Publisher([records(0, 4)])
    totals = iter([5, 4, 4])
    stream = stream_over(publisher, fence=lambda session, window, past: Fence("1", next(totals)))
    assert landed(land(tmp_path, stream)).rows == 4
    assert publisher.pulls == 2


def test_a_refusal_caused_by_a_moving_publisher_is_pulled_again(tmp_path: Path) -> None:
    publisher = Publisher([records(0, 4)], fences=["1", "2", "2"])

    def pages(session: Any, window: Any, past: Any, before: Fence) -> Any:
        if before.version == "1":
            raise RefusedError("somebody/things", "page 3 is beyond the last", "look")
        yield from publisher.pages(session, window, past, before)

    assert landed(land(tmp_path, stream_over(publisher, pages=pages))).rows == 4


def test_a_refusal_of_a_standing_publisher_is_passed_on(tmp_path: Path) -> None:
    def pages(session: Any, window: Any, past: Any, before: Fence) -> Any:
        raise RefusedError("somebody/things", "answered 403", "look")
        yield

    with pytest.raises(RefusedError, match="answered 403"):
        land(tmp_path, stream_over(Publisher([records(0, 4)]), pages=pages))
    assert is_untouched(tmp_path)


def test_exact_duplicates_are_counted_and_kept_once(tmp_path: Path) -> None:
    receipt = landed(land(tmp_path, stream_over(Publisher([records(0, 4), records(2, 6)]))))
    assert (receipt.source_total, receipt.rows, receipt.duplicates, receipt.quarantined) == (8, 6, 2, 0)


def test_rows_with_one_key_and_different_content_are_quarantined_all(tmp_path: Path) -> None:
    other = [{"id": "id-000001", "name": "somebody else"}]
    receipt = landed(land(tmp_path, stream_over(Publisher([records(0, 3), other]), max_quarantine=0.9)))
    assert (receipt.rows, receipt.quarantined, receipt.duplicates) == (2, 2, 0)
    rejected = rows_of(tmp_path, receipt, "quarantine")
    assert [row["reason"] for row in rejected] == ["id_conflict", "id_conflict"]
    assert {json.loads(row["raw"])["name"] for row in rejected} == {"Thing 1", "somebody else"}


def test_more_rejected_rows_than_allowed_block_the_pull(tmp_path: Path) -> None:
    bad = [{"id": "BAD", "name": "x"}]
    with pytest.raises(QuarantineError, match=r"1 of 11 rows are unfit \(bad_id 1\)"):
        land(tmp_path, stream_over(Publisher([records(0, 10), bad]), max_quarantine=0.05))
    assert is_untouched(tmp_path)
    assert landed(land(tmp_path, stream_over(Publisher([records(0, 10), bad]), max_quarantine=0.1))).quarantined == 1


def test_an_increment_of_few_rows_may_hold_as_many_bad_ones_as_the_stream_says(tmp_path: Path) -> None:
    bad = [{"id": "BAD", "name": "x"}]
    publisher = Publisher([bad], watermark="w1")
    with pytest.raises(QuarantineError, match="1 of 1"):
        land(tmp_path, stream_over(publisher, few=1))
    publisher.bodies = [records(0, 9)]
    land(tmp_path, stream_over(publisher, few=1))
    publisher.bodies, publisher.fences = [bad], ["2"]
    with pytest.raises(QuarantineError, match="1 of 1"):
        land(tmp_path, stream_over(publisher))
    receipt = landed(land(tmp_path, stream_over(publisher, few=1)))
    assert (receipt.rows, receipt.quarantined, receipt.source_total) == (0, 1, 1)


def test_a_snapshot_with_the_same_rows_as_of_later_is_news(tmp_path: Path) -> None:
    publisher = Publisher([records(0, 3)], watermark="w1")
    first = landed(land(tmp_path, stream_over(publisher, snapshot=True)))
    publisher.fences, publisher.watermark = ["2"], "w2"
    second = landed(land(tmp_path, stream_over(publisher, snapshot=True)))
    assert (second.rows_hash, second.watermark) == (first.rows_hash, "w2")
    publisher.fences = ["3"]
    assert land(tmp_path, stream_over(publisher, snapshot=True)).status == "unchanged"


def test_a_receipt_names_whom_to_credit(tmp_path: Path) -> None:
    receipt = landed(land(tmp_path, stream_over(Publisher([records(0, 3)]))))
    assert receipt.attribution == "Somebody"
    file = tmp_path / "raw" / "somebody" / "things" / receipt.pull_id / "receipt.json"
    said = json.loads(file.read_text())
    assert said.pop("attribution") == "Somebody"
    file.write_text(json.dumps(said))
    assert read_receipt(file).attribution == ""  # as receipts were before they told it


def test_a_receipt_is_read_once_in_a_pull(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    land(tmp_path, stream_over(Publisher([records(0, 3)])))
    read: list[Path] = []

    def counting(file: Path) -> Receipt:
        read.append(file)
        return read_receipt(file)

    monkeypatch.setattr("core.lake.read_receipt", counting)
    landed(land(tmp_path, stream_over(Publisher([records(0, 4)], fences=["2"]))))
    assert len(read) == 1


def test_an_unknown_field_is_named_and_stops_nothing(tmp_path: Path) -> None:
    receipt = landed(land(tmp_path, stream_over(Publisher([[{"id": "a", "colour": "red"}]]))))
    assert (receipt.rows, receipt.new_fields) == (1, ("colour",))
    assert attempts(tmp_path)[-1]["facts"]["new_fields"] == ["colour"]
    ignoring = stream_over(Publisher([[{"id": "b", "colour": "red"}]], fences=["2"]), ignored=frozenset({"colour"}))
    assert landed(land(tmp_path, ignoring)).new_fields == ()


@pytest.mark.parametrize(("rows", "count"), [((5, 9), 4), ((0, 3), 4)])
def test_an_implausible_number_of_rows_is_refused(tmp_path: Path, rows: tuple[int, int], count: int) -> None:
    with pytest.raises(IncompleteError, match="4 rows are implausible"):
        land(tmp_path, stream_over(Publisher([records(0, count)]), rows=rows))
    assert is_untouched(tmp_path)


def test_the_lowest_plausible_number_is_not_asked_of_increments(tmp_path: Path) -> None:
    publisher = Publisher([records(0, 9)], watermark="w1")
    land(tmp_path, stream_over(publisher, rows=(5, 99)))
    publisher.bodies, publisher.fences, publisher.watermark = [records(9, 10)], ["2"], "w2"
    receipt = landed(land(tmp_path, stream_over(publisher, rows=(5, 99))))
    assert (receipt.window, receipt.rows, receipt.sequence, receipt.watermark) == ("since:w1", 1, 2, "w2")


def test_an_increment_without_rows_is_unchanged_and_leaves_no_folder(tmp_path: Path) -> None:
    publisher = Publisher([records(0, 9)], watermark="w1")
    land(tmp_path, stream_over(publisher))
    publisher.bodies, publisher.fences = [], ["2"]
    assert land(tmp_path, stream_over(publisher)).status == "unchanged"
    assert len(folders(tmp_path)) == 1
    assert [attempt["facts"]["outcome"] for attempt in attempts(tmp_path)] == ["landed", "unchanged"]


def test_a_tagged_page_without_rows_says_something_and_lands(tmp_path: Path) -> None:
    publisher = Publisher([records(0, 2)], watermark="w1", tags=[{"month": "202601"}])
    land(tmp_path, stream_over(publisher, tags=("month",)))
    publisher.bodies, publisher.fences = [[]], ["2"]
    receipt = landed(land(tmp_path, stream_over(publisher, tags=("month",))))
    assert receipt.rows == 0
    assert receipt.pages[0]["tags"] == {"month": "202601"}


def test_a_window_is_a_pull_of_its_own_and_moves_no_watermark(tmp_path: Path) -> None:
    publisher = Publisher([records(0, 9)], watermark="w1")
    window = Window(date(2026, 1, 1), date(2026, 2, 1))
    first = landed(land(tmp_path, stream_over(publisher, rows=(20, 99)), window))
    assert first.window == "2026-01-01..2026-02-01"
    publisher.bodies = [records(0, 30)]
    assert landed(land(tmp_path, stream_over(publisher, rows=(20, 99)))).window == "all"
    assert land(tmp_path, stream_over(publisher, rows=(20, 99)), window).status == "unchanged"


def test_a_snapshot_knows_no_window(tmp_path: Path) -> None:
    window = Window(date(2026, 1, 1), date(2026, 2, 1))
    assert landed(land(tmp_path, stream_over(Publisher([records(0, 9)]), snapshot=True), window)).window == "all"


def test_pages_asked_for_but_not_yielded_do_not_land(tmp_path: Path) -> None:
    publisher = Publisher([records(0, 2), []])

    def pages(session: Any, window: Any, past: Any, before: Fence) -> Any:
        yield from (page for page in publisher.pages(session, window, past, before) if page.answer.body_bytes > 2)

    receipt = landed(land(tmp_path, stream_over(publisher, pages=pages)))
    stored = list((tmp_path / "raw" / "somebody" / "things" / receipt.pull_id).glob("page-*"))
    assert len(stored) == len(receipt.pages) == 1


def test_a_later_stream_sees_what_an_earlier_one_landed(tmp_path: Path) -> None:
    seen = []

    def fence(session: Any, window: Any, past: Any) -> Fence:
        seen.append(past.query("things", "select count(*), max(sequence), count(distinct pull_id) from landed"))
        return Fence("1", 2)

    first = stream_over(Publisher([records(0, 3)]))
    second = stream_over(Publisher([records(0, 2)]), name="others", fence=fence)
    outcomes = pull(source_of(first, second), settings_in(tmp_path), open_client=FakeClient())
    assert {name: outcome.status for name, outcome in outcomes.items()} == {"things": "landed", "others": "landed"}
    assert seen[0] == [(3, 1, 1)]


def test_the_past_of_a_stream_that_never_landed_is_empty(tmp_path: Path) -> None:
    past = Lake(settings_in(tmp_path)).past("somebody")
    assert past.query("things", "select 1 from landed") == []
    assert past.receipts("things") == ()


def test_live_data_does_not_land_beside_sample_data(tmp_path: Path) -> None:
    land(tmp_path, stream_over(Publisher([records(0, 3)])))
    with pytest.raises(ConfigurationError, match="holds sample data, and LANDFALL_SOURCES is live"):
        land(tmp_path, stream_over(Publisher([records(0, 3)])), mode="live")


def test_a_stream_somebody_else_pulls_is_busy(tmp_path: Path) -> None:
    with lock(tmp_path / "ops" / "locks" / "somebody.things.lock", "test", "wait"), pytest.raises(BusyError):
        land(tmp_path, stream_over(Publisher([records(0, 3)])))
    assert landed(land(tmp_path, stream_over(Publisher([records(0, 3)])))).rows == 3


def test_a_disk_without_room_for_three_times_the_last_pull_stops_before_asking(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publisher = Publisher([records(0, 3)])
    monkeypatch.setattr(Lake, "free_bytes", lambda self: 1000)
    with pytest.raises(DiskError, match="1000 bytes are free"):
        land(tmp_path, stream_over(publisher))
    assert publisher.pulls == 0


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO, errno.EROFS])
def test_a_disk_that_fails_at_the_last_step_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def fail(draft: Path, final: Path) -> None:
        raise OSError(number, "no", str(final))

    with monkeypatch.context() as patched:
        patched.setattr("extract.landing.move_folder", fail)
        with pytest.raises(DiskError, match="the disk refused"):
            land(tmp_path, stream_over(Publisher([records(0, 3)])))
    assert is_untouched(tmp_path)
    assert attempts(tmp_path)[-1]["verdict"] == "failed"


def test_the_attempt_log_tells_rows_requests_and_fences(tmp_path: Path) -> None:
    land(tmp_path, stream_over(Publisher([records(0, 3)])))
    (attempt,) = attempts(tmp_path)
    facts = attempt["facts"]
    assert (attempt["stage"], attempt["subject"], attempt["run_id"]) == ("extract", "somebody/things", "test")
    assert (facts["outcome"], facts["rows"], facts["quarantined"], facts["duplicates"]) == ("landed", 3, 0, 0)
    assert {"requests", "retries", "waits_seconds", "throttled", "wire_bytes"} <= set(facts)
    assert facts["fence_before"]["version"] == facts["fence_after"]["version"] == "1"


@pytest.mark.parametrize("file", ["rows.parquet", "quarantine.parquet", "page"])
@pytest.mark.parametrize("harm", ["flip", "cut", "remove"])
def test_a_landed_file_that_changed_is_found(tmp_path: Path, file: str, harm: str) -> None:
    receipt = landed(land(tmp_path, stream_over(Publisher([records(0, 30)]))))
    lake = Lake(settings_in(tmp_path))
    assert verify(lake).pulls == 1
    name = str(receipt.pages[0]["file"]) if file == "page" else file
    path = tmp_path / "raw" / "somebody" / "things" / receipt.pull_id / name
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    if harm == "remove":
        path.unlink()
    else:
        path.write_bytes(content if harm == "flip" else content[:-1])
    with pytest.raises(TamperedError, match=f"{name} of pull {receipt.pull_id}"):
        verify(lake)
    if file == "page":
        assert verify(lake, pages=False).pulls == 1


def test_a_receipt_that_is_not_one_is_found(tmp_path: Path) -> None:
    receipt = landed(land(tmp_path, stream_over(Publisher([records(0, 3)]))))
    (tmp_path / "raw" / "somebody" / "things" / receipt.pull_id / "receipt.json").write_text('{"source": "x"}')
    with pytest.raises(TamperedError, match="is not a receipt"):
        verify(Lake(settings_in(tmp_path)))


def test_a_pull_moved_to_another_folder_is_found(tmp_path: Path) -> None:
    receipt = landed(land(tmp_path, stream_over(Publisher([records(0, 3)]))))
    folder = tmp_path / "raw" / "somebody" / "things" / receipt.pull_id
    folder.rename(folder.with_name("0123456789abcdef"))
    with pytest.raises(TamperedError, match="stands in another folder"):
        verify(Lake(settings_in(tmp_path)))


THING = st.fixed_dictionaries(
    {
        "id": st.sampled_from(["a", "b", "c", "d", "BAD", "", "e\x00f"]),
        "name": st.sampled_from(["x", "y", "é", "z" * 51]),
    }
)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(pages=st.lists(st.lists(THING, max_size=6), max_size=4))
def test_whatever_comes_is_kept_rejected_or_a_duplicate(
    tmp_path_factory: pytest.TempPathFactory, pages: list[list[dict[str, str]]]
) -> None:
    folder = tmp_path_factory.mktemp("lake")
    receipt = landed(land(folder, stream_over(Publisher(pages), max_quarantine=1.0)))
    everything = [(thing["id"], thing["name"]) for page in pages for thing in page]
    fit = [(key, name) for key, name in everything if key in {"a", "b", "c", "d"} and len(name) <= 50]
    conflicting = {key for key, _ in fit if len({name for other, name in fit if other == key}) > 1}
    kept = {(key, name) for key, name in fit if key not in conflicting}
    assert {(row["id"], row["name"]) for row in rows_of(folder, receipt)} == kept
    assert receipt.rows == len(kept)
    assert receipt.quarantined == len(everything) - sum(1 for key, _ in fit if key not in conflicting)
    assert receipt.rows + receipt.quarantined + receipt.duplicates == len(everything) == receipt.source_total
    assert len(rows_of(folder, receipt, "quarantine")) == receipt.quarantined
