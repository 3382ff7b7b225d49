"""A request keeps its release to its end; the one before is closed when nobody reads it any more."""

from __future__ import annotations

import shutil
import threading
from contextlib import closing

import duckdb
import pytest

from core.settings import Settings
from serve.api.snapshots import Snapshot, Snapshots
from serve.errors import NoReleaseError, TooSlowError
from serve.publish import publish
from tests.serve.building import AT, candidate

STATES = "select distinct state from marts.fct_thing"


def states(snapshots: Snapshots, snapshot: Snapshot) -> list[int]:
    with snapshots.cursor(snapshot) as cursor:
        return [state for (state,) in cursor.execute(STATES).fetchall()]


def published(settings: Settings, state: int) -> None:
    candidate(settings, state)
    publish(settings, at=AT)


@pytest.fixture
def snapshots(settings: Settings) -> Snapshots:
    published(settings, 1)
    return Snapshots(settings.warehouse, seconds=20.0, together=1)


def is_open(snapshot: Snapshot) -> bool:
    try:
        snapshot.connection.cursor().execute("select 1")
    except duckdb.ConnectionException:
        return False
    return True


def test_a_publish_during_a_request_changes_nothing_in_it(settings: Settings, snapshots: Snapshots) -> None:
    with closing(snapshots), snapshots.now() as before:
        assert states(snapshots, before) == [1]
        published(settings, 2)
        with snapshots.now() as after:
            assert states(snapshots, after) == [2]
            assert states(snapshots, before) == [1]
        assert is_open(before)


def test_a_release_is_closed_with_its_last_request_and_the_current_one_stays_open(
    settings: Settings, snapshots: Snapshots
) -> None:
    with closing(snapshots):
        with snapshots.now() as first, snapshots.now() as same:
            assert first is same
            published(settings, 2)
            with snapshots.now() as second:
                assert second is not first
        assert not is_open(first)
        assert is_open(second)
    assert not is_open(second)


def test_a_warehouse_begun_anew_under_the_same_version_is_seen(settings: Settings, snapshots: Snapshots) -> None:
    with closing(snapshots):
        with snapshots.now() as before:
            assert states(snapshots, before) == [1]
        shutil.rmtree(settings.warehouse)
        with pytest.raises(NoReleaseError), snapshots.now():
            pass
        published(settings, 7)
        with snapshots.now() as after:
            assert (after.release.version, states(snapshots, after)) == ("000001", [7])


def test_a_statement_that_is_late_is_ended_and_gives_its_room_back(settings: Settings) -> None:
    published(settings, 1)
    with closing(Snapshots(settings.warehouse, seconds=0.3, together=1)) as snapshots, snapshots.now() as snapshot:
        long = "select sum(a.range * b.range) from range(10000000) as a, range(10000000) as b"
        for _ in range(2):
            with pytest.raises(TooSlowError, match=r"no answer within 0\.3 s"), snapshots.cursor(snapshot) as cursor:
                cursor.execute(long).fetchall()
        snapshots.seconds = 600.0  # a short question is answered, however busy the machine is
        assert states(snapshots, snapshot) == [1]


def test_who_finds_no_room_is_told_to_come_again(settings: Settings) -> None:
    published(settings, 1)
    inside, leave = threading.Event(), threading.Event()
    with closing(Snapshots(settings.warehouse, seconds=0.2, together=1)) as snapshots, snapshots.now() as snapshot:

        def hold() -> None:
            with snapshots.cursor(snapshot):
                inside.set()
                leave.wait()

        holder = threading.Thread(target=hold, daemon=True)
        holder.start()
        assert inside.wait()
        with pytest.raises(TooSlowError, match="others computed"), snapshots.cursor(snapshot):
            pass
        leave.set()
        holder.join()


@pytest.mark.parametrize(
    "statement",
    [
        "create table marts.mine (n integer)",
        "copy (select 1) to '/tmp/landfall_leak.csv'",
        "select * from read_text('/etc/hostname')",
        "set enable_external_access = true",
        "attach '/tmp/landfall_leak.duckdb'",
    ],
)
def test_no_statement_leaves_the_file(snapshots: Snapshots, statement: str) -> None:
    with (
        closing(snapshots),
        snapshots.now() as snapshot,
        snapshots.cursor(snapshot) as cursor,
        pytest.raises(duckdb.Error),
    ):
        cursor.execute(statement)
