"""dbt as an analytics engineer types it: in the project's folder, with the committed profile and nothing else said."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.settings import Settings
from tests.dbt_project.test_build import hashes

pytestmark = [pytest.mark.proof, pytest.mark.slow]

CHECKOUT = ("dbt_project", "core")
"""What of the repository dbt reads."""


def dbt(checkout: Path, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Type ``dbt <words>`` in the project's folder of a checkout, with no variable of ours but those given."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(("LANDFALL_", "DBT_", "PYTHON"))}
    command = [str(Path(sys.executable).with_name("dbt")), *words]
    return subprocess.run(
        command,
        cwd=checkout / "dbt_project",
        env=env | variables,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def clone(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what a clone has."""
    made = shutil.ignore_patterns("target", "logs", "__pycache__", ".user.yml")
    folder = tmp_path_factory.mktemp("clone")
    for name in CHECKOUT:
        shutil.copytree(project / name, folder / name, ignore=made)
    return folder


@pytest.fixture
def checkout(clone: Path) -> Iterator[Path]:
    """The clone, without data; dbt may have read its project before."""
    yield clone
    shutil.rmtree(clone / "data", ignore_errors=True)


def test_dbt_build_and_docs_by_hand_make_what_the_build_makes(built: Settings, checkout: Path) -> None:
    data = checkout / "data" / "sample"
    for folder in ("raw", "readings", "ops"):
        shutil.copytree(built.data / folder, data / folder)
    done = dbt(checkout, "build")
    assert done.returncode == 0, done.stdout[-3000:]
    assert hashes(Settings(mode="sample", data=data)) == hashes(built)
    described = dbt(checkout, "docs", "generate")
    assert described.returncode == 0, described.stdout[-3000:]
    assert (checkout / "dbt_project" / "target" / "catalog.json").stat().st_size > 100_000


@pytest.mark.parametrize("command", ["compile", "test", "docs generate"])
def test_without_data_dbt_says_what_is_missing_and_what_to_run(checkout: Path, command: str) -> None:
    done = dbt(checkout, *command.split())
    said = " ".join(done.stdout.split())
    assert done.returncode != 0
    assert "Traceback" not in said + done.stderr
    assert f"nothing has landed in {checkout / 'data' / 'sample' / 'raw'}" in said
    assert "receipt.json" in said
    assert "Next: run `landfall pull " in said


def test_without_data_dbt_lists_its_models(checkout: Path) -> None:
    listed = dbt(checkout, "ls", "--resource-type", "model", "--quiet")
    assert listed.returncode == 0, listed.stdout[-3000:]
    assert "landfall.marts.press.fct_announcements" in listed.stdout.split()


def test_a_part_needs_only_what_it_reads(built: Settings, checkout: Path) -> None:
    data = checkout / "data" / "sample"
    shutil.copytree(built.raw / "trm", data / "raw" / "trm")
    done = dbt(checkout, "run", "--select", "stg_trm__rates")
    assert done.returncode == 0, done.stdout[-3000:]
    refused = dbt(checkout, "run")
    assert "no pull of " in refused.stdout and "rues/companies" in refused.stdout


def test_live_data_are_looked_for_where_they_land(checkout: Path) -> None:
    done = dbt(checkout, "compile", LANDFALL_SOURCES="live")
    assert f"nothing has landed in {checkout / 'data' / 'live' / 'raw'}" in " ".join(done.stdout.split())
