"""A data folder per test, and a way to start children that do not inherit this process's threads."""

from __future__ import annotations

from collections.abc import Iterator
from multiprocessing.context import ForkServerContext
from pathlib import Path

import pytest

from core.settings import Settings
from tests.forking import forked_after
from tests.serve.building import lake
from tests.serve.postgres_server import Server, programs, running


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """An empty data folder in sample mode."""
    return lake(tmp_path / "data")


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A PostgreSQL server of the module's own."""
    at = programs()
    assert at is not None
    with running(at) as started:
        yield started


@pytest.fixture(scope="session")
def children() -> ForkServerContext:
    """Where processes come from that publish and read: they do not inherit this process's threads."""
    return forked_after("tests.serve.building")
