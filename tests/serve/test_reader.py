"""What a reader may do: read the release it opened, and nothing else."""

from __future__ import annotations

from contextlib import closing
from multiprocessing.context import ForkServerContext
from pathlib import Path
from typing import Any

import duckdb
import pytest

from core.settings import Settings
from serve.errors import NoReleaseError
from serve.publish import publish
from serve.reader import connect
from tests.serve.building import AT, audited, candidate, restate, state_of

FORBIDDEN = {
    "write a file": "copy marts.fct_thing to '{folder}/stolen.csv'",
    "read a file": "select * from read_text('/etc/hostname')",
    "read another data file": "select * from read_parquet('{folder}/other.parquet')",
    "attach another database": "attach '{folder}/other.duckdb' as other",
    "install an extension": "install httpfs",
    "load an extension": "load httpfs",
    "change the configuration": "set enable_external_access = true",
    "create a table": "create table marts.mine as select 1",
    "change a fact": "update marts.fct_thing set state = 9",
    "export everything": "export database '{folder}/all'",
}


@pytest.mark.parametrize("wish", FORBIDDEN)
def test_a_reader_cannot(wish: str, settings: Settings, tmp_path: Path) -> None:
    candidate(settings, 1)
    publish(settings, at=AT)
    with closing(duckdb.connect(str(tmp_path / "other.duckdb"))) as other:
        other.execute(f"copy (select 1 as x) to '{tmp_path}/other.parquet' (format parquet)")
    before = {path.name for path in tmp_path.iterdir()}
    with closing(connect(settings)) as reader, pytest.raises(duckdb.Error):
        reader.execute(FORBIDDEN[wish].format(folder=tmp_path)).fetchall()
    assert {path.name for path in tmp_path.iterdir()} == before
    assert state_of(settings) == {1}


def test_a_reader_can_read(settings: Settings) -> None:
    candidate(settings, 1)
    publish(settings, at=AT)
    with closing(connect(settings.warehouse)) as reader:
        assert reader.execute(
            "select count(*) from marts.fct_thing join marts.dim_thing using (thing_id)"
        ).fetchone() == (2,)


def test_a_reader_keeps_its_release_and_the_next_one_gets_the_new(settings: Settings) -> None:
    candidate(settings, 1)
    publish(settings, at=AT)
    with closing(connect(settings)) as early:
        candidate(settings, 2)
        publish(settings, at=AT)
        assert early.execute("select distinct state from marts.fct_thing").fetchall() == [(1,)]
        assert state_of(settings) == {2}


def test_memory_and_threads_are_bounded(settings: Settings) -> None:
    candidate(settings, 1)
    publish(settings, at=AT)
    with closing(connect(settings, memory="256MB", threads=1)) as reader:
        bounds = reader.execute("select current_setting('memory_limit'), current_setting('threads')").fetchone()
    assert bounds == ("244.1 MiB", 1)


def test_before_the_first_publish_the_line_says_what_to_do(settings: Settings) -> None:
    with pytest.raises(NoReleaseError, match="Next: publish one first"):
        connect(settings)


def read_slowly(settings: Settings, ready: Any, stop: Any, answers: Any) -> None:
    """In a child: one query, its rows taken a few at a time until told to stop, then to the end."""
    with closing(connect(settings, threads=1)) as reader:
        rows = reader.execute("select state from marts.fct_thing, range(3000000)")
        seen = {state for (state,) in rows.fetchmany(10)}
        ready.set()
        while not stop.wait(timeout=0.05):
            seen |= {state for (state,) in rows.fetchmany(10)}
        last = reader.execute("select count(*), min(state), max(state) from marts.fct_thing").fetchone()
    answers.put((seen, last))


@pytest.mark.proof
def test_a_query_stays_open_through_a_hundred_publishes(settings: Settings, children: ForkServerContext) -> None:
    candidate(settings, 1)
    publish(settings, at=AT)
    ready, stop, answers = children.Event(), children.Event(), children.Queue()
    reader = children.Process(target=read_slowly, args=(settings, ready, stop, answers))
    reader.start()
    assert ready.wait(timeout=240)
    for state in range(2, 102):
        restate(settings, state)
        audited(settings)
        publish(settings, at=AT)
    stop.set()
    assert answers.get(timeout=240) == ({1}, (2, 1, 1))
    reader.join(timeout=240)
    assert state_of(settings) == {101}
