"""A data folder per test, and a way to start children that do not inherit this process's threads."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterator
from multiprocessing import forkserver
from multiprocessing.context import ForkServerContext
from pathlib import Path
from unittest import mock

import pytest

from core.settings import Settings
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
def children(project: Path) -> ForkServerContext:
    """Processes forked from a clean one that has imported the product and opened nothing.

    The fork server of Python 3.11 takes its import path from the environment only (2026-11).
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.serve.building"])
    with mock.patch.dict(os.environ, {"PYTHONPATH": str(project)}):
        forkserver.ensure_running()
    return context
