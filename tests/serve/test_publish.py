"""Publishing: readers get the old release or the new one, whole, whoever dies, races or comes late."""

from __future__ import annotations

import json
import shutil
import signal
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from multiprocessing.context import ForkServerContext
from pathlib import Path
from typing import Any

import duckdb
import pytest

from core.errors import BusyError, DiskError, MemoryLimitError
from core.files import lock
from core.settings import Settings
from serve import history, releases
from serve.errors import NarrowerError, StalePublisherError, UnauditedError, UnfitBuildError
from serve.publish import LOCK, publish
from tests.serve.building import (
    AT,
    audited,
    build,
    candidate,
    lake,
    publish_and_die,
    publish_as_a_zombie,
    publish_when_told,
    read_until,
    restate,
    state_of,
    tree,
)


def receipt(settings: Settings, **changes: Any) -> None:
    """Land one receipt of one made-up pull."""
    record: dict[str, Any] = {
        "source": "rues",
        "stream": "companies",
        "pull_id": "aa11",
        "sequence": 1,
        "mode": "sample",
        "origin": "https://example.org",
        "licence": "CC BY 4.0",
        "landed_at": "2026-09-30T12:00:00Z",
        "fence_after": {"version": "v9", "watermark": "2026-09-29", "facts": {"rowsUpdatedAt": "1"}},
        "rows": 7,
    } | changes
    folder: Path = settings.raw / record["source"] / record["stream"] / record["pull_id"]
    folder.mkdir(parents=True)
    (folder / "receipt.json").write_text(json.dumps(record), encoding="utf-8")


def test_the_first_publish_gives_readers_the_marts_and_leaves_the_rest_behind(settings: Settings) -> None:
    candidate(settings, 1)
    release = publish(settings, at=AT)
    assert release.version == "000001"
    assert (settings.warehouse / "current").readlink() == Path("releases/000001")
    with closing(duckdb.connect(str(release.database), read_only=True)) as reader:
        tables = reader.execute("select schema_name || '.' || table_name from duckdb_tables() order by 1").fetchall()
    assert [name for (name,) in tables] == [
        "marts.dim_thing",
        "marts.fct_thing",
        "ops.ops_quarantine",
        "ops.ops_reconciliation",
        "ops.ops_runs",
    ]


def test_keys_and_descriptions_travel_with_the_data(settings: Settings) -> None:
    candidate(settings)
    release = publish(settings, at=AT)
    with closing(duckdb.connect(str(release.database), read_only=True)) as reader:
        keys = reader.execute("select table_name, constraint_type from duckdb_constraints()").fetchall()
        table = reader.execute("select comment from duckdb_tables() where table_name = 'fct_thing'").fetchone()
        column = reader.execute("select comment from duckdb_columns() where column_name = 'state'").fetchone()
    assert ("fct_thing", "FOREIGN KEY") in keys
    assert {name for name, kind in keys if kind == "PRIMARY KEY"} == {
        "dim_thing",
        "fct_thing",
        "ops_reconciliation",
        "ops_runs",
    }
    assert table == ("One thing's fact.",)
    assert column == ("Which build it is from.",)


def test_a_release_says_what_it_holds_and_which_pulls_are_in_it(settings: Settings) -> None:
    receipt(settings)
    receipt(settings, pull_id="bb22", sequence=2, rows=2, landed_at="2026-10-01T00:00:00Z")
    receipt(settings, pull_id="cc33", sequence=3, rows=100, landed_at="2026-10-02T00:00:00Z")
    candidate(settings)
    record = publish(settings, at=AT).record
    assert (record["mode"], record["is_sample"], record["base_version"]) == ("sample", True, None)
    assert record["published_at"] == "2026-09-30T12:00:00+00:00"
    assert record["tables"]["marts.fct_thing"]["rows"] == 2
    assert record["tables"]["ops.ops_runs"]["log"] is True
    (source,) = record["sources"]
    assert (source["licence"], source["pulls"], source["rows"], source["newest_pull"]) == ("CC BY 4.0", 2, 9, "bb22")
    assert source["watermark"] == "2026-09-29"
    assert record["audit"] == {"success": True, "tables": 1, "rules": 3, "overrides": []}
    assert (settings.warehouse / "current" / "docs" / "data_docs" / "index.html").is_file()


def test_no_wal_is_left_beside_a_release_and_nobody_can_write_to_it(settings: Settings) -> None:
    candidate(settings)
    release = publish(settings, at=AT)
    files = sorted(path.name for path in release.folder.iterdir())
    assert files == ["CHANGES.md", "SHA256SUMS", "changes.json", "docs", "parquet", "release.json", "warehouse.duckdb"]
    assert release.database.stat().st_mode & 0o222 == 0


def test_an_unchanged_build_publishes_again_with_the_same_hashes(settings: Settings) -> None:
    candidate(settings, 1)
    first = publish(settings, at=AT)
    candidate(settings, 1)
    second = publish(settings, at=AT)
    assert (first.version, second.version) == ("000001", "000002")
    assert first.record["rows_hash"] == second.record["rows_hash"]
    candidate(settings, 2)
    assert publish(settings, at=AT).record["rows_hash"] != first.record["rows_hash"]


def test_publishing_the_same_audit_twice_is_one_release(settings: Settings) -> None:
    candidate(settings)
    assert publish(settings, at=AT).version == publish(settings, at=AT).version == "000001"
    assert [event["event"] for event in history.events(settings.warehouse)] == ["publish"]


@pytest.mark.parametrize(
    ("spoil", "finding"),
    [
        (lambda s: (s.build / "audit.json").unlink(), "no audit.json"),
        (lambda s: audited(s, success=False), "failed"),
        (lambda s: audited(s, suites={}), "failed"),
        (lambda s: audited(s, database_sha256="0" * 64), "the audit is about 000000000000"),
        (lambda s: restate(s, 9), "the audit is about"),
        (lambda s: (s.build / "warehouse.duckdb").unlink(), "no build"),
    ],
    ids=["no audit", "failed audit", "empty audit", "another file's audit", "build changed since", "no build"],
)
def test_an_unaudited_build_is_refused_and_readers_keep_what_they_had(
    settings: Settings, spoil: Any, finding: str
) -> None:
    candidate(settings, 1)
    publish(settings, at=AT)
    candidate(settings, 2)
    spoil(settings)
    before = tree(settings.warehouse)
    with pytest.raises(UnauditedError, match=finding):
        publish(settings, at=AT)
    assert tree(settings.warehouse) == before
    assert state_of(settings) == {1}


@pytest.mark.parametrize(
    ("change", "finding"),
    [
        ("delete from marts.fct_thing", "marts.fct_thing is empty"),
        ("drop table ops.ops_quarantine", "ops.ops_quarantine is missing"),
        ("alter table marts.fct_thing drop column source", "marts.fct_thing is without source"),
    ],
    ids=["emptied", "table dropped", "column dropped"],
)
def test_a_narrower_build_is_refused(settings: Settings, change: str, finding: str) -> None:
    candidate(settings, 1)
    publish(settings, at=AT)
    candidate(settings, 2, change)
    with pytest.raises(NarrowerError, match=finding):
        publish(settings, at=AT)
    assert state_of(settings) == {1}


def test_a_wanted_loss_is_published_once_it_is_on_record(settings: Settings) -> None:
    candidate(settings, 1)
    publish(settings, at=AT)
    build(settings, 2, "alter table marts.fct_thing drop column source")
    audited(settings, overrides=[{"table": "marts.fct_thing", "why": "source moved"}])
    release = publish(settings, at=AT)
    assert release.record["audit"]["overrides"] == [{"table": "marts.fct_thing", "why": "source moved"}]


def test_an_empty_mart_is_refused_also_in_the_first_release(settings: Settings) -> None:
    candidate(settings, 1, "delete from marts.fct_thing")
    with pytest.raises(NarrowerError, match="empty"):
        publish(settings, at=AT)
    assert releases.current(settings.warehouse) is None


def test_a_table_that_may_be_empty_is_let_through_until_it_has_had_rows(settings: Settings) -> None:
    build(settings, 1, "delete from marts.fct_thing")
    audited(settings, may_be_empty=["marts.fct_thing"])
    publish(settings, at=AT)
    candidate(settings, 2)
    publish(settings, at=AT)
    build(settings, 3, "delete from marts.fct_thing")
    audited(settings, may_be_empty=["marts.fct_thing"])
    with pytest.raises(NarrowerError, match="empty"):
        publish(settings, at=AT)
    assert state_of(settings) == {2}


def test_a_view_among_the_marts_is_refused(settings: Settings) -> None:
    candidate(settings, 1, "create view marts.peek as select * from staging.stg_secret")
    with pytest.raises(UnfitBuildError, match=r"marts\.peek"):
        publish(settings, at=AT)


def test_sample_and_live_data_never_share_a_warehouse(settings: Settings) -> None:
    receipt(settings, mode="live")
    candidate(settings)
    with pytest.raises(UnfitBuildError, match="this run is sample, the data folder holds live"):
        publish(settings, at=AT)


def test_a_warehouse_keeps_its_id_and_each_release_names_the_one_it_came_from(
    settings: Settings, tmp_path: Path
) -> None:
    made = []
    for state in (1, 2):
        candidate(settings, state)
        made.append(publish(settings, at=AT))
    other = lake(tmp_path / "other")
    candidate(other)
    assert made[0].warehouse_id == made[1].warehouse_id != publish(other, at=AT).warehouse_id
    assert [release.record["base_sha256"] for release in made] == [None, made[0].sha256]
    assert history.published(settings.warehouse) == {release.version: release.sha256 for release in made}


def test_a_warehouse_older_than_such_ids_gets_one_and_is_known_by_its_files(settings: Settings) -> None:
    candidate(settings, 1)
    first = publish(settings, at=AT)
    record = {name: value for name, value in first.record.items() if name != "warehouse_id"}
    (first.folder / "release.json").write_text(json.dumps(record))
    flips = [{k: v for k, v in flip.items() if k != "sha256"} for flip in history.events(settings.warehouse)]
    (settings.warehouse / "history.json").write_text(json.dumps(flips))
    candidate(settings, 2)
    assert publish(settings, at=AT).warehouse_id
    assert history.published(settings.warehouse)["000001"] == first.sha256


def test_a_second_publisher_hears_that_one_is_at_it(settings: Settings) -> None:
    candidate(settings)
    with lock(settings.locks / LOCK, "publish", "wait"), pytest.raises(BusyError):
        publish(settings, at=AT)
    assert publish(settings, at=AT).version == "000001"


def test_a_publisher_whose_audit_is_older_than_the_current_release_is_refused(settings: Settings) -> None:
    candidate(settings, 1)
    publish(settings, at=AT)
    candidate(settings, 2)
    publish(settings, at=AT)
    build(settings, 3)
    audited(settings, baseline_version="000001")
    with pytest.raises(StalePublisherError, match="compared with release 000001, readers have 000002"):
        publish(settings, at=AT)
    assert state_of(settings) == {2}


def test_a_full_disk_leaves_readers_what_they_had(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    candidate(settings, 1)
    publish(settings, at=AT)
    candidate(settings, 2)
    monkeypatch.setattr("serve.publish.ROOM", 1e12)
    with pytest.raises(DiskError, match="the release needs about"):
        publish(settings, at=AT)
    assert state_of(settings) == {1}


def test_too_little_memory_is_no_disk_fault_and_leaves_readers_what_they_had(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    candidate(settings, 1)
    publish(settings, at=AT)
    candidate(settings, 2)
    with monkeypatch.context() as narrow:
        narrow.setattr("serve.bounded.memory_limit", lambda: "300KB")
        with pytest.raises(MemoryLimitError, match=r"^publish: DuckDB has too little memory: .*set LANDFALL_MEMORY_MB"):
            publish(settings, at=AT)
    assert state_of(settings) == {1}
    assert publish(settings, at=AT).version == "000002"


def test_a_sync_that_fails_after_the_flip_is_read_back_and_stands(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    candidate(settings, 1)

    def refused(path: Path) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr("serve.releases.sync_folder", refused)
    assert publish(settings, at=AT).version == "000001"
    assert state_of(settings) == {1}


def test_a_flip_the_disk_refuses_leaves_the_old_release(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    candidate(settings, 1)
    publish(settings, at=AT)
    candidate(settings, 2)
    whole = Path.replace

    def refused(path: Path, target: Any) -> Path:
        if Path(target).name == "current":
            raise OSError(5, "Input/output error")
        return whole(path, target)

    with monkeypatch.context() as broken:
        broken.setattr(Path, "replace", refused)
        with pytest.raises(DiskError):
            publish(settings, at=AT)
    assert state_of(settings) == {1}
    assert publish(settings, at=AT).version == "000002"
    assert {release.version for release in releases.every(settings.warehouse)} == {"000001", "000002"}


def test_the_last_releases_are_kept_and_the_oldest_go(settings: Settings) -> None:
    few = replace(settings, keep_releases=3)
    for state in range(1, 6):
        candidate(few, state)
        publish(few, at=AT)
    assert [release.version for release in releases.every(few.warehouse)] == ["000003", "000004", "000005"]


def test_many_releases_in_an_hour_push_no_day_out_and_copies_count_once(settings: Settings) -> None:
    few = replace(settings, keep_releases=2)
    days = [(0, 1), (0, 2), (1, 3), (1, 4), (1, 5), (1, 5), (1, 5)]
    for days_later, state in days:
        candidate(few, state)
        publish(few, at=AT + timedelta(days=days_later))
    kept = {release.version: release.record["published_at"][:10] for release in releases.every(few.warehouse)}
    assert kept == {
        "000002": "2026-09-30",  # the last one of the day before
        "000004": "2026-10-01",  # the last one with other contents
        "000006": "2026-10-01",  # the one before the current one
        "000007": "2026-10-01",
    }


def test_an_evening_in_colombia_is_not_the_next_day(settings: Settings) -> None:
    few = replace(settings, keep_releases=2)
    for hours, state in [(0, 1), (14, 2), (20, 3), (21, 4), (22, 5)]:  # 07:00, 21:00, and 03:00 to 05:00 in Bogotá
        candidate(few, state)
        publish(few, at=AT + timedelta(hours=hours))
    assert [release.version for release in releases.every(few.warehouse)] == ["000002", "000004", "000005"]


def test_a_release_a_reader_has_open_stays_until_it_is_closed(settings: Settings, children: ForkServerContext) -> None:
    few = replace(settings, keep_releases=2)
    candidate(few, 1)
    first = publish(few, at=AT)
    ready, stop, done = children.Semaphore(0), children.Event(), children.Event()
    reader = children.Process(target=hold_open, args=(first.database, ready, stop, done))
    reader.start()
    ready.acquire()
    for state in (2, 3, 4):
        candidate(few, state)
        publish(few, at=AT)
    assert [release.version for release in releases.every(few.warehouse)] == ["000001", "000003", "000004"]
    stop.set()
    reader.join(timeout=600)
    assert done.is_set()
    candidate(few, 5)
    publish(few, at=AT)
    assert [release.version for release in releases.every(few.warehouse)] == ["000004", "000005"]


def hold_open(database: Path, ready: Any, stop: Any, done: Any) -> None:
    """In a child: keep one connection open and read from it at the end."""
    with closing(duckdb.connect(str(database), read_only=True)) as reader:
        ready.release()
        stop.wait(timeout=600)
        if reader.execute("select max(state) from marts.fct_thing").fetchone() == (1,):
            done.set()


@pytest.mark.proof
def test_a_publisher_killed_at_any_step_leaves_old_or_new_and_the_next_one_mends_it(
    tmp_path: Path, children: ForkServerContext
) -> None:
    origin = Settings(mode="sample", data=tmp_path / "origin", keep_releases=2)
    for state in (1, 2):
        candidate(origin, state)
        publish(origin, at=AT)
    candidate(origin, 3)
    steps = 0
    while True:
        steps += 1
        settings = replace(origin, data=tmp_path / str(steps))
        shutil.copytree(origin.data, settings.data, symlinks=True)
        child = children.Process(target=publish_and_die, args=(settings, steps))
        child.start()
        child.join(timeout=600)
        assert state_of(settings) in ({2}, {3}), f"torn at step {steps}"
        died = child.exitcode == -signal.SIGKILL
        release = publish(settings, at=AT)
        assert state_of(settings) == {3}, f"not mended at step {steps}"
        assert release.record["base_version"] == "000002"
        assert history.events(settings.warehouse)[-1]["version"] == release.version
        litter = [path.name for path in settings.warehouse.rglob("*.draft")]
        assert litter == [], f"litter after step {steps}"
        assert {r.version for r in releases.every(settings.warehouse)} == {"000002", release.version}
        if not died:
            assert child.exitcode == 0
            break
    assert steps > 30


@pytest.mark.slow
@pytest.mark.parametrize("times", [5, pytest.param(15, marks=pytest.mark.proof)])
def test_of_publishers_that_race_exactly_one_wins(tmp_path: Path, children: ForkServerContext, times: int) -> None:
    for number in range(times):
        settings = Settings(mode="sample", data=tmp_path / str(number))
        candidate(settings, 1)
        start, answers = children.Barrier(3), children.Queue()
        racers = [
            children.Process(target=publish_when_told, args=(settings, start, answers), daemon=True) for _ in range(3)
        ]
        for racer in racers:
            racer.start()
        said = sorted(answers.get(timeout=600) for _ in racers)
        for racer in racers:
            racer.join(timeout=600)
        assert set(said) <= {"000001", "busy"}
        assert "000001" in said
        assert [event["version"] for event in history.events(settings.warehouse)] == ["000001"]
        assert [release.version for release in releases.every(settings.warehouse)] == ["000001"]


@pytest.mark.slow
@pytest.mark.parametrize("times", [3, pytest.param(10, marks=pytest.mark.proof)])
def test_a_zombie_that_wakes_after_others_published_is_refused(
    tmp_path: Path, children: ForkServerContext, times: int
) -> None:
    for number in range(times):
        settings = Settings(mode="sample", data=tmp_path / str(number))
        candidate(settings, 1)
        publish(settings, at=AT)
        build(settings, 2)
        audited(settings)
        paused, go_on, answers = children.Event(), children.Event(), children.Queue()
        zombie = children.Process(target=publish_as_a_zombie, args=(settings, paused, go_on, answers), daemon=True)
        zombie.start()
        assert paused.wait(timeout=600)
        publish(settings, at=AT)
        build(settings, 3)
        audited(settings, baseline_version="000001")
        go_on.set()
        assert answers.get(timeout=600) == "stale_publisher"
        zombie.join(timeout=600)
        assert state_of(settings) == {2}


@pytest.mark.proof
def test_eight_readers_see_one_release_or_the_other_while_a_hundred_are_published(
    settings: Settings, children: ForkServerContext
) -> None:
    candidate(settings, 1)
    publish(settings, at=AT)
    ready, stop, answers = children.Semaphore(0), children.Event(), children.Queue()
    readers = [children.Process(target=read_until, args=(settings, ready, stop, answers)) for _ in range(8)]
    for reader in readers:
        reader.start()
    for _ in readers:
        ready.acquire()
    for state in range(2, 101):
        restate(settings, state)
        audited(settings)
        publish(settings, at=AT)
    stop.set()
    found = [answers.get(timeout=600) for _ in readers]
    for reader in readers:
        reader.join(timeout=600)
    assert [wrong for _, wrong in found if wrong] == []
    assert all(len(seen) > 3 for seen, _ in found), "every reader saw releases come"
    assert state_of(settings) == {100}
