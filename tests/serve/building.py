"""A tiny build with its audit, as dbt and the expectations would leave them, and the children that publish it."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import time
from contextlib import closing
from datetime import UTC, datetime
from functools import lru_cache
from multiprocessing.synchronize import Barrier, Event
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb

import core.files
from core.errors import LandfallError
from core.names import AUDIT, DATABASE
from core.settings import Settings
from serve import releases
from serve.publish import publish
from serve.reader import connect

AT = datetime(2026, 9, 30, 12, tzinfo=UTC)

SCHEMA = """
create schema marts;
create schema ops;
create schema staging;
create table staging.stg_secret as select 'stays behind' as word;
create table marts.dim_thing (thing_id varchar primary key, worth double, receipt_id varchar);
create table marts.fct_thing (
    fact_id integer primary key,
    thing_id varchar not null references marts.dim_thing (thing_id),
    state integer not null,
    source varchar,
    receipt_id varchar
);
create table ops.ops_runs (attempt_id varchar primary key, seconds double);
create table ops.ops_quarantine (reason varchar);
create table ops.ops_reconciliation (receipt_id varchar primary key);
insert into ops.ops_reconciliation values ('aa11'), ('bb22');
comment on table marts.fct_thing is 'One thing''s fact.';
comment on column marts.fct_thing.state is 'Which build it is from.';
insert into marts.dim_thing values ('a', 1.5, 'r1'), ('b', null, 'r1');
insert into ops.ops_runs values ('x', 0.25);
"""


def lake(folder: Path, *, mode: str = "sample", keep: int = 5) -> Settings:
    """Settings over an empty data folder."""
    return Settings(mode=mode, data=folder, keep_releases=keep)


def build(settings: Settings, state: int = 1, *also: str) -> Path:
    """Write a fresh build whose facts all say ``state``, with the statements ``also`` run on it."""
    settings.build.mkdir(parents=True, exist_ok=True)
    path = settings.build / DATABASE
    path.unlink(missing_ok=True)
    path.write_bytes(_database(state, also))
    docs = settings.build / "docs" / "data_docs"
    docs.mkdir(parents=True, exist_ok=True)
    (docs / "index.html").write_text(f"<p>state {state}</p>", encoding="utf-8")
    return path


@lru_cache(maxsize=32)
def _database(state: int, also: tuple[str, ...]) -> bytes:
    """A build's database: the same are asked for again and again, and DuckDB takes 30 ms of a processor for one."""
    with TemporaryDirectory(prefix="landfall_building") as folder:
        path = Path(folder) / DATABASE
        with closing(duckdb.connect(str(path))) as connection:
            connection.execute(SCHEMA)
            rows = f"(1, 'a', {state}, 's', 'r1'), (2, 'b', {state}, 's', 'r2')"
            connection.execute(f"insert into marts.fct_thing values {rows}")
            for statement in also:
                connection.execute(statement)
        return path.read_bytes()


def restate(settings: Settings, state: int) -> None:
    """The same build with another state, without building it anew."""
    with closing(duckdb.connect(str(settings.build / DATABASE))) as connection:
        connection.execute(f"update marts.fct_thing set state = {state}")


def audited(settings: Settings, **changes: Any) -> None:
    """Leave the audit a passed run leaves: about this file, compared with the release readers have now."""
    now = releases.current(settings.warehouse)
    audit = {
        "database_sha256": hashlib.sha256((settings.build / DATABASE).read_bytes()).hexdigest(),
        "baseline_version": now.version if now else None,
        "success": True,
        "suites": {"marts.fct_thing": {"passed": 3, "failed": []}},
        "overrides": [],
    }
    (settings.build / AUDIT).write_text(json.dumps(audit | changes), encoding="utf-8")


def candidate(settings: Settings, state: int = 1, *also: str) -> None:
    """A build and its audit."""
    build(settings, state, *also)
    audited(settings)


def state_of(settings: Settings) -> set[int]:
    """What a reader who opens the warehouse now finds."""
    with closing(connect(settings)) as reader:
        return {state for (state,) in reader.execute("select state from marts.fct_thing").fetchall()}


def tree(folder: Path) -> dict[str, str]:
    """Every file below ``folder`` with its bytes' hash, and every link with its target."""
    return {
        str(path.relative_to(folder)): str(path.readlink())
        if path.is_symlink()
        else hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_symlink() or path.is_file()
    }


def publish_and_die(settings: Settings, step: int) -> None:
    """In a child: publish, and end by SIGKILL just before the ``step``-th call that changes what is on disk."""
    calls = 0

    def counted(name: str) -> None:
        original = getattr(os, name)

        def shim(*args: Any, **more: Any) -> Any:
            nonlocal calls
            calls += 1
            if calls == step:
                os.kill(os.getpid(), signal.SIGKILL)
            return original(*args, **more)

        setattr(os, name, shim)

    for name in ("fsync", "rename", "replace", "symlink", "unlink", "mkdir", "chmod", "rmdir"):
        counted(name)
    publish(settings, at=AT)


def publish_when_told(settings: Settings, start: Barrier, answers: Any) -> None:
    """In a child: publish together with others and say what came of it."""
    start.wait()
    answers.put(_outcome(settings))


def publish_as_a_zombie(settings: Settings, paused: Event, go_on: Event, answers: Any) -> None:
    """In a child: stop before taking the lock, as a paused machine would, and go on when told."""
    from serve import publish as module

    lock = core.files.lock

    def late_lock(*args: Any, **more: Any) -> Any:
        paused.set()
        go_on.wait()
        return lock(*args, **more)

    setattr(module, "lock", late_lock)  # noqa: B010 - a name the module only imports
    answers.put(_outcome(settings))


def _outcome(settings: Settings) -> str:
    try:
        return publish(settings, at=AT).version
    except LandfallError as error:
        return error.code


def read_until(settings: Settings, ready: Any, stop: Event, answers: Any) -> None:
    """In a child: open the warehouse again and again; say which states were seen and what went wrong."""
    seen: list[int] = []
    wrong: list[str] = []
    ready.release()
    while not stop.is_set():
        try:
            with closing(connect(settings, threads=1)) as reader:
                facts = reader.execute("select min(state), max(state), count(*) from marts.fct_thing").fetchone()
                again = reader.execute("select min(state), max(state), count(*) from marts.fct_thing").fetchone()
        except Exception as error:  # noqa: BLE001 - any error a reader meets is the finding
            wrong.append(f"{type(error).__name__}: {error}")
            continue
        assert facts is not None
        if facts != again or facts[0] != facts[1] or facts[2] != 2:
            wrong.append(f"mixed: {facts} then {again}")
        if seen and facts[0] < seen[-1]:
            wrong.append(f"went back from {seen[-1]} to {facts[0]}")
        if not seen or facts[0] != seen[-1]:
            seen.append(facts[0])
        time.sleep(0.15)
    answers.put((seen, wrong))
