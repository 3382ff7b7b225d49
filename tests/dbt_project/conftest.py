"""The fixed landing, built once for all tests and all test processes; who changes something builds a copy."""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Iterator

import duckdb
import pytest

from core.settings import Settings
from dbt_project.build import build
from press.landed import read_landed
from tests.dbt_project.lake import small_lake
from tests.true_readings import believing, readings_by

UNFINISHED = "unfinished"
PARSED = "partial_parse.msgpack"
"""What dbt has read of the project, for its next command."""


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Settings:
    """Settings of a data folder whose landing has been built, unit tests included."""
    shared = tmp_path_factory.getbasetemp()
    shared = shared if worker_id == "master" else shared.parent
    settings = Settings(mode="sample", data=shared / "landfall_built")
    with open(shared / "landfall_built.lock", "w", encoding="utf-8") as guard:
        fcntl.flock(guard, fcntl.LOCK_EX)
        if not settings.data.exists():
            small_lake(settings.data)
            (settings.data / UNFINISHED).touch()
            with readings_by(believing):
                read_landed(settings, report=lambda _line: None)
            build(settings, unit_tests=True, report=lambda _line: None)
            (settings.data / UNFINISHED).unlink()
    assert not (settings.data / UNFINISHED).exists(), "the build of the fixed landing failed in another test"
    return settings


@pytest.fixture
def warehouse(built: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """The candidate made from the fixed landing, read-only."""
    with duckdb.connect(str(built.build / "warehouse.duckdb"), read_only=True) as connection:
        connection.execute("set TimeZone = 'UTC'")
        yield connection


@pytest.fixture
def landing_copy(built: Settings, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A data folder of its own with the same landing, its texts read, and without a candidate.

    Its path is always the same: dbt reads the whole project anew, for seconds, where a variable of the profile has
    changed. What it read stays, as it does between two builds of one folder.
    """
    settings = Settings(mode="sample", data=tmp_path_factory.getbasetemp() / "landing_copy" / "data")
    parsed = settings.build / "target" / PARSED
    kept = settings.data.parent / PARSED
    if parsed.exists():
        parsed.replace(kept)
    shutil.rmtree(settings.data, ignore_errors=True)
    for copied in ("raw", "readings", "attempts"):
        shutil.copytree(getattr(built, copied), getattr(settings, copied))
    if kept.exists():
        parsed.parent.mkdir(parents=True)
        shutil.copyfile(kept, parsed)
    return settings
