"""One fabricated warehouse per session, and copies of it with a defect planted."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import duckdb
import pytest

from tests.expectations.warehouse import fabricate

Plant = Callable[..., Path]


@pytest.fixture(scope="session")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse in which every rule holds."""
    return fabricate(tmp_path_factory.mktemp("pristine") / "warehouse.duckdb")


@pytest.fixture
def plant(pristine: Path, tmp_path: Path) -> Plant:
    """Copies the warehouse and runs statements on the copy; returns its path."""

    def planted(*statements: str) -> Path:
        path = tmp_path / "build" / "warehouse.duckdb"
        path.parent.mkdir(exist_ok=True)
        shutil.copyfile(pristine, path)
        with closing(duckdb.connect(str(path))) as connection:
            for statement in statements:
                connection.execute(statement)
        return path

    return planted
