"""Releases on object storage: whole or not there, one version for a reader, and no publisher takes back another's.

The same tests run over a folder and, as proofs (``make object-storage``), over a real S3 server: Ceph's gateway.
"""

from __future__ import annotations

import importlib
import multiprocessing
import os
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from multiprocessing.context import ForkServerContext
from pathlib import Path
from typing import Any

import duckdb
import obstore
import pytest

from cli import doctor
from core.errors import ConfigurationError, LandfallError
from core.settings import Settings
from serve import objects, releases
from serve.errors import (
    CorruptReleaseError,
    NoReleaseError,
    ObjectStorageError,
    OtherWarehouseError,
    StalePublisherError,
)
from serve.object_log import Entry, append, newest, opened
from serve.publish import publish, rollback
from serve.verifying import verify
from tests.serve import s3_server
from tests.serve.building import AT, audited, candidate, lake, restate, state_of
from tests.serve.s3_server import BUCKET, KEY, S3, SECRET

Storage = tuple[str, dict[str, str]]


@pytest.fixture(scope="module")
def s3() -> Iterator[S3]:
    """A real S3 server, which a machine of CI must have."""
    if why := s3_server.obstacle():
        give_up = pytest.fail if os.environ.get("CI") else pytest.skip
        give_up(why)
    with s3_server.running() as server:
        yield server


@pytest.fixture(params=["folder", pytest.param("s3", marks=pytest.mark.proof)])
def ours(
    request: pytest.FixtureRequest, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Settings:
    """A warehouse with one release, and a storage with none."""
    url = f"file://{tmp_path}/objects"
    (tmp_path / "objects").mkdir()
    if request.param == "s3":
        server = request.getfixturevalue("s3")
        url = f"s3://{BUCKET}/{tmp_path.name}"
        for name, value in server.environment.items():
            monkeypatch.setenv(name, value)
    made = replace(settings, objects=url)
    candidate(made)
    publish(made, at=AT)
    return made


def store_of(settings: Settings) -> Any:
    return opened(settings.objects, os.environ.get("AWS_ENDPOINT_URL", ""))


def paths(settings: Settings, below: str = "") -> list[str]:
    return sorted(str(found["path"]) for chunk in obstore.list(store_of(settings), below) for found in chunk)


def next_release(settings: Settings, state: int) -> None:
    restate(settings, state)
    audited(settings)
    publish(settings, at=AT)


def elsewhere(settings: Settings, folder: Path) -> Settings:
    """Another host: a data folder of its own, and the storage."""
    return replace(lake(folder), objects=settings.objects)


def push_and_die(settings: Settings, environment: dict[str, str], write: int) -> None:
    """In a child: end by SIGKILL just before the ``write``-th object is written, or just after the last one."""
    os.environ.update(environment)
    put, calls = obstore.put, 0

    def counted(*args: Any, **more: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == write:
            os.kill(os.getpid(), signal.SIGKILL)
        return put(*args, **more)

    obstore.put = counted
    objects.publish(settings)
    sys.exit(calls)


def in_child(children: ForkServerContext, settings: Settings, write: int) -> int:
    environment = {name: value for name, value in os.environ.items() if name.startswith("AWS_")}
    child = children.Process(target=push_and_die, args=(settings, environment, write))
    child.start()
    child.join()
    assert child.exitcode is not None
    return child.exitcode


def read_by(settings: Settings, folder: Path) -> set[int]:
    """What a reader on another host finds."""
    there = elsewhere(settings, folder)
    objects.fetch(there)
    verify(there.warehouse)
    return state_of(there)


def test_a_release_is_read_elsewhere_as_it_was_published(ours: Settings, tmp_path: Path) -> None:
    pushed = objects.publish(ours)
    assert pushed.entry.number == 1
    assert pushed.sent == len(pushed.entry.files) > 10
    assert read_by(ours, tmp_path / "there") == {1}
    now, there = (releases.current(place) for place in (ours.warehouse, tmp_path / "there" / "warehouse"))
    assert now is not None
    assert there is not None
    assert now.record == there.record


def test_the_same_release_is_sent_once(ours: Settings) -> None:
    objects.publish(ours)
    before = paths(ours)
    again = objects.publish(ours)
    assert again.was_there
    assert paths(ours) == before
    assert again.line() == "objects: release 000001 is there already, as entry 1"


def test_a_publisher_killed_at_any_write_leaves_readers_their_release_and_is_gone_on_from(
    ours: Settings, tmp_path: Path, children: ForkServerContext
) -> None:
    objects.publish(ours)
    next_release(ours, 2)
    writes = len(newest(store_of(ours))[0].files) + 1
    for write in (1, 2, 3, writes - 3):  # three files are up before the last of them, whose last write is the log's
        assert in_child(children, ours, write) == -signal.SIGKILL
        assert read_by(ours, tmp_path / f"there-{write}") == {1}, write
    assert len(paths(ours, objects.FILES)) == 2 * (writes - 1)
    pushed = objects.publish(ours)
    assert (pushed.entry.number, pushed.entry.version, pushed.sent) == (2, "000002", 0)
    assert read_by(ours, tmp_path / "there") == {2}


def test_what_a_dead_publisher_left_is_cleared_away_by_the_next_release(
    ours: Settings, children: ForkServerContext
) -> None:
    objects.publish(ours)
    next_release(ours, 2)
    in_child(children, ours, 4)
    left = [path for path in paths(ours, objects.FILES) if "/00000002-000002-" in path]
    assert len(left) == 3
    next_release(ours, 3)
    assert objects.publish(ours).removed == 3
    assert not set(left) & set(paths(ours))
    assert all(
        path.startswith(("log/", *(f"{one.prefix}/" for one in newest(store_of(ours), 5)))) for path in paths(ours)
    )


def test_what_another_one_is_sending_for_a_later_entry_is_left_to_it(ours: Settings) -> None:
    objects.publish(ours)
    theirs = f"{objects.FILES}00000003-000003-0123456789abcdef/release.json"
    obstore.put(store_of(ours), theirs, b"{}")
    next_release(ours, 2)
    assert objects.publish(ours).removed == 0
    assert theirs in paths(ours)
    next_release(ours, 3)
    assert objects.publish(ours).removed == 1, "its number is taken now"
    assert theirs not in paths(ours)


def test_a_publisher_that_slept_takes_nothing_back(
    ours: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It stands still with all its files up, just before the log; meanwhile another one publishes what is newer."""
    objects.publish(ours)
    next_release(ours, 2)
    original, others = append, []

    def late(store: Any, entry: Entry) -> None:
        if not others:
            others.append(entry)
            next_release(ours, 3)
            others.append(objects.publish(ours).entry)
        original(store, entry)

    monkeypatch.setattr(objects, "append", late)
    with pytest.raises(
        StalePublisherError, match=r"entry 2 of the log is release 000003 of run by hand .*objects` again"
    ):
        objects.publish(ours, run_id="sleeper")
    assert read_by(ours, tmp_path / "there") == {3}
    assert not paths(ours, others[0].prefix), "what the sleeper had sent can never be read, and is gone"
    assert objects.publish(ours).was_there


def test_of_many_who_make_one_entry_one_wins(ours: Settings) -> None:
    objects.publish(ours)
    mine = newest(store_of(ours))[0]
    context = multiprocessing.get_context("forkserver")
    start, answers = context.Barrier(4), context.Queue()
    environment = {name: value for name, value in os.environ.items() if name.startswith("AWS_")}
    entries = [replace(mine, number=2, token=f"of racer {one}") for one in range(4)]
    racers = [
        context.Process(target=append_when_told, args=(ours.objects, environment, one, start, answers), daemon=True)
        for one in entries
    ]
    for racer in racers:
        racer.start()
    said = [answers.get(timeout=600) for _ in racers]
    for racer in racers:
        racer.join()
    won = [token for token, code in said if code == "won"]
    assert sorted(code for _, code in said) == ["stale_publisher"] * 3 + ["won"]
    assert newest(store_of(ours))[-1].token == won[0]


def append_when_told(url: str, environment: dict[str, str], entry: Entry, start: Any, answers: Any) -> None:
    os.environ.update(environment)
    store = opened(url, environment.get("AWS_ENDPOINT_URL", ""))
    start.wait()
    try:
        append(store, entry)
    except LandfallError as error:
        answers.put((entry.token, error.code))
    else:
        answers.put((entry.token, "won"))


def test_an_entry_whose_answer_was_lost_counts_as_made(ours: Settings) -> None:
    objects.publish(ours)
    mine = replace(newest(store_of(ours))[0], number=2)
    append(store_of(ours), mine)
    append(store_of(ours), mine)  # as the library does where the answer to the first did not come
    assert [entry.number for entry in newest(store_of(ours), 9)] == [1, 2]


def test_a_rollback_is_an_entry_of_its_own_and_sends_nothing(ours: Settings, tmp_path: Path) -> None:
    objects.publish(ours)
    next_release(ours, 2)
    objects.publish(ours)
    rollback(ours)
    pushed = objects.publish(ours)
    assert (pushed.entry.number, pushed.entry.version, pushed.sent) == (3, "000001", 0)
    assert read_by(ours, tmp_path / "there") == {1}


def test_releases_beyond_those_kept_are_removed_and_the_log_stays(ours: Settings, tmp_path: Path) -> None:
    few = replace(ours, keep_releases=2)
    objects.publish(few)
    for state in (2, 3):
        next_release(few, state)
        pushed = objects.publish(few)
    assert pushed.removed > 10
    assert len({path.split("/")[1] for path in paths(few, objects.FILES)}) == 2
    assert len(paths(few, "log/")) == 3
    assert read_by(few, tmp_path / "there") == {3}


def test_the_doctor_says_what_the_storage_holds(ours: Settings, settings: Settings) -> None:
    assert doctor._objects(settings) == "none is named, releases are not copied"
    assert doctor._objects(ours) == "it answers, and holds no release"
    objects.publish(ours)
    assert doctor._objects(ours) == "release 000001, entry 1"


def test_a_reader_moves_from_release_to_release(ours: Settings, tmp_path: Path) -> None:
    objects.publish(ours)
    assert read_by(ours, tmp_path / "there") == {1}
    with closing(duckdb.connect(str(tmp_path / "there/warehouse/current/warehouse.duckdb"), read_only=True)) as reading:
        next_release(ours, 2)
        objects.publish(ours)
        assert read_by(ours, tmp_path / "there") == {2}
        assert reading.execute("select distinct state from marts.fct_thing").fetchall() == [(1,)]


@pytest.mark.parametrize("spoil", ["changed", "gone"])
def test_what_is_not_what_was_published_is_refused_and_the_reader_keeps_its_own(
    ours: Settings, tmp_path: Path, spoil: str
) -> None:
    objects.publish(ours)
    assert read_by(ours, tmp_path / "there") == {1}
    next_release(ours, 2)
    entry = objects.publish(ours).entry
    path = f"{entry.prefix}/release.json"
    obstore.delete(store_of(ours), path)
    if spoil == "changed":
        obstore.put(store_of(ours), path, b"{}")
    with pytest.raises(CorruptReleaseError if spoil == "changed" else ObjectStorageError, match=r"release\.json"):
        objects.fetch(elsewhere(ours, tmp_path / "there"))
    assert state_of(elsewhere(ours, tmp_path / "there")) == {1}


def test_a_release_that_was_changed_on_the_disk_is_not_sent(ours: Settings) -> None:
    database = ours.warehouse / "current" / "warehouse.duckdb"
    database.chmod(0o644)
    with open(database, "ab") as file:
        file.write(b"!")
    with pytest.raises(CorruptReleaseError, match="is not the file that was published"):
        objects.publish(ours)
    assert paths(ours) == []


def test_two_warehouses_never_share_a_prefix_nor_a_folder(ours: Settings, tmp_path: Path) -> None:
    objects.publish(ours)
    other = elsewhere(ours, tmp_path / "other")
    candidate(other, 7)
    publish(other, at=AT)
    with pytest.raises(OtherWarehouseError, match="give each warehouse a prefix"):
        objects.publish(other)
    with pytest.raises(OtherWarehouseError, match="a data folder of its own"):
        objects.fetch(other)
    assert state_of(other) == {7}


def test_where_releases_are_made_none_is_fetched(ours: Settings) -> None:
    """The newest one may not have been sent yet."""
    objects.publish(ours)
    next_release(ours, 2)
    with pytest.raises(OtherWarehouseError, match="is where releases are made"):
        objects.fetch(ours)
    assert state_of(ours) == {2}


def test_a_reader_keeps_as_many_releases_as_it_is_told_to(ours: Settings, tmp_path: Path) -> None:
    there = replace(elsewhere(ours, tmp_path / "there"), keep_releases=1)
    for state in (1, 2, 3, 4):
        if state > 1:
            next_release(ours, state)
        objects.publish(ours)
        objects.fetch(there)
    assert [release.version for release in releases.every(there.warehouse)] == ["000003", "000004"]


def test_an_empty_storage_and_none_are_told_apart(ours: Settings, tmp_path: Path) -> None:
    with pytest.raises(NoReleaseError, match="nothing has been published to "):
        objects.fetch(elsewhere(ours, tmp_path / "there"))
    with pytest.raises(ConfigurationError, match="set LANDFALL_OBJECTS to s3://bucket/prefix"):
        objects.publish(replace(ours, objects=""))
    with pytest.raises(ConfigurationError, match="LANDFALL_OBJECTS does not name a storage"):
        objects.publish(replace(ours, objects="ftp://somewhere"))


def test_a_name_that_leads_out_of_the_release_is_refused(ours: Settings, tmp_path: Path) -> None:
    objects.publish(ours)
    entry = newest(store_of(ours))[0]
    file = replace(entry.files[0], name="../../../evil")
    append(store_of(ours), replace(entry, number=2, files=(file,), version="000009"))
    with pytest.raises(CorruptReleaseError, match="is no name within a release"):
        objects.fetch(elsewhere(ours, tmp_path / "there"))
    assert not list(tmp_path.rglob("evil"))


def extension(name: str) -> Path:
    """DuckDB's own extension, as its wheel brings it: nothing is downloaded."""
    package = importlib.import_module(f"duckdb_extension_{name}")
    return next(Path(str(package.__file__)).parent.rglob(f"v{duckdb.__version__}/{name}.duckdb_extension"))


@pytest.mark.proof
def test_duckdb_reads_a_release_where_it_lies(
    s3: S3, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By httpfs: the log says which prefix, and what is attached there never changes while others publish."""
    for name, value in s3.environment.items():
        monkeypatch.setenv(name, value)
    ours = replace(settings, objects=f"s3://{BUCKET}/{tmp_path.name}")
    candidate(ours)
    publish(ours, at=AT)
    entry = objects.publish(ours).entry
    with closing(duckdb.connect()) as reader:
        reader.execute(f"load '{extension('httpfs')}'")
        reader.execute(
            f"create secret (type s3, key_id '{KEY}', secret '{SECRET}', endpoint '127.0.0.1:{s3.port}', "
            "url_style 'path', use_ssl false)"
        )
        where = f"{ours.objects}/{entry.prefix}"
        reader.execute(f"attach '{where}/warehouse.duckdb' as landfall (read_only)")
        next_release(ours, 2)
        objects.publish(ours)
        assert reader.execute("select distinct state from landfall.marts.fct_thing").fetchall() == [(1,)]
        sql = f"select distinct state from '{where}/parquet/marts/fct_thing.parquet'"
        assert reader.execute(sql).fetchall() == [(1,)]


@pytest.mark.proof
def test_a_storage_that_is_not_there_is_one_line(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    ours = replace(settings, objects=f"s3://{BUCKET}/x")
    candidate(ours)
    publish(ours, at=AT)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{taken.getsockname()[1]}"
    for name, value in {"ACCESS_KEY_ID": KEY, "SECRET_ACCESS_KEY": SECRET, "ENDPOINT_URL": nobody}.items():
        monkeypatch.setenv(f"AWS_{name}", value)
    with pytest.raises(ObjectStorageError, match=r"s3://landfall/x did not do what was asked"):
        objects.publish(ours)
