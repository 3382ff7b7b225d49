"""One fabricated warehouse per session, and copies of it with a defect planted."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import duckdb
import pytest

from core.settings import Settings
from expectations.audit import audit_candidate
from serve.publish import publish
from tests.expectations.warehouse import fabricate

Plant = Callable[..., Path]


@pytest.fixture(scope="session")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse in which every rule holds."""
    return fabricate(tmp_path_factory.mktemp("pristine") / "warehouse.duckdb")


@pytest.fixture(scope="session")
def first_release(pristine: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder in which that warehouse has been audited and published."""
    settings = Settings(mode="sample", data=tmp_path_factory.mktemp("first_release"))
    settings.build.mkdir()
    shutil.copyfile(pristine, settings.build / "warehouse.duckdb")
    audit_candidate(settings)
    publish(settings)
    return settings.data


@pytest.fixture
def released(first_release: Path, tmp_path: Path) -> Settings:
    """A copy of that folder, into which ``plant`` puts the next candidate."""
    shutil.copytree(first_release, tmp_path, symlinks=True, dirs_exist_ok=True)
    return Settings(mode="sample", data=tmp_path)


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
