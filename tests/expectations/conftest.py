"""One fabricated warehouse per session, and copies of it with a defect planted."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from core.settings import Settings
from expectations import audit as gate
from expectations.audit import audit_candidate
from expectations.rules import Suite
from expectations.suites import all_suites
from serve.publish import publish
from tests.expectations.warehouse import fabricate

Plant = Callable[..., Path]


@pytest.fixture(scope="session")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse in which every rule holds."""
    return fabricate(tmp_path_factory.mktemp("pristine") / "warehouse.duckdb")


FEW = (
    "marts.fct_country_indicators",
    "marts.fct_trade_flows",
    "marts.mart_announcements",
    "ops.ops_build",
    "ops.ops_reconciliation",
)
"""Enough tables to try the gate, which takes Great Expectations two seconds of a processor for all of them."""
OWN = frozenset({"nothing_unexplained", "totals_add_up", "within_what_the_country_draws", "amount_per_job_plausible"})
"""Rules of their own that are asked beside what is asked of every table; they need no other table."""


def few_suites() -> dict[str, Suite]:
    """The suites of these tables, with these rules."""
    return {
        table: replace(
            suite,
            rules=tuple(rule for rule in suite.rules if rule.name in OWN),
            filled=(),
            filled_in_many=(),
            measures=(),
        )
        for table, suite in all_suites().items()
        if table in FEW
    }


@pytest.fixture(scope="session")
def pristine_few(pristine: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sound warehouse without its other tables."""
    path = tmp_path_factory.mktemp("pristine_few") / "warehouse.duckdb"
    shutil.copyfile(pristine, path)
    with closing(duckdb.connect(str(path))) as connection:
        for table in all_suites().keys() - set(FEW):
            connection.execute(f"drop table {table}")
        connection.execute("checkpoint")
    return path


@pytest.fixture(scope="session")
def first_release(pristine_few: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder in which those few tables have been audited and published."""
    settings = Settings(mode="sample", data=tmp_path_factory.mktemp("first_release"))
    settings.build.mkdir()
    shutil.copyfile(pristine_few, settings.build / "warehouse.duckdb")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(gate, "all_suites", few_suites)
        audit_candidate(settings)
        publish(settings)
    return settings.data


@pytest.fixture
def released(first_release: Path, tmp_path: Path) -> Settings:
    """A copy of that folder, into which ``plant_few`` puts the next candidate."""
    shutil.copytree(first_release, tmp_path, symlinks=True, dirs_exist_ok=True)
    return Settings(mode="sample", data=tmp_path)


@pytest.fixture
def plant(pristine: Path, tmp_path: Path) -> Plant:
    """Copies the warehouse and runs statements on the copy; returns its path."""
    return planter(pristine, tmp_path)


@pytest.fixture
def plant_few(pristine_few: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Plant:
    """The same of the few tables, of which the audit asks few rules: what is tried is the gate."""
    monkeypatch.setattr(gate, "all_suites", few_suites)
    return planter(pristine_few, tmp_path)


def planter(warehouse: Path, folder: Path) -> Plant:
    """Makes candidates of ``warehouse`` in the data folder ``folder``."""

    def planted(*statements: str) -> Path:
        path = folder / "build" / "warehouse.duckdb"
        path.parent.mkdir(exist_ok=True)
        shutil.copyfile(warehouse, path)
        with closing(duckdb.connect(str(path))) as connection:
            for statement in statements:
                connection.execute(statement)
        return path

    return planted
