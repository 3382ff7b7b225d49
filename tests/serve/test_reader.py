"""What a reader may do: read the release it opened, and nothing else."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import duckdb
import pytest

from core.settings import Settings
from serve.errors import NoReleaseError
from serve.publish import publish
from serve.reader import connect
from tests.serve.building import AT, candidate, state_of

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
