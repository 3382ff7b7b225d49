"""A data folder per test, and a way to start children that do not inherit this process's threads."""

from __future__ import annotations

import multiprocessing
from multiprocessing.context import BaseContext
from pathlib import Path

import pytest

from core.settings import Settings
from tests.serve.building import lake


@pytest.fixture()
def settings(tmp_path: Path) -> Settings:
    """An empty data folder in sample mode."""
    return lake(tmp_path / "data")


@pytest.fixture(scope="session")
def children() -> BaseContext:
    """Processes forked from a clean one that has imported the product and opened nothing."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.serve.building"])
    return context
