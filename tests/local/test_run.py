"""``make run`` as a user has it: through Airflow, with faults, interrupted, and beside another copy."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from extract.catalogue import POOL_SLOTS, pools
from local.processes import registered
from tests.local.running import RUN_SECONDS, begin, hashes, make_run, until

pytestmark = [pytest.mark.slow, pytest.mark.airflow, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def ran(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder after one green run."""
    data = tmp_path_factory.mktemp("ran")
    code, said = make_run(project, data)
    assert code == 0, said
    assert "Release 000001 (sample data)" in said
    assert said.count("✔") == len([line for line in said.splitlines() if "ingest__" in line]) + 4
    return data


def test_a_run_leaves_no_process_and_no_draft_behind(ran: Path) -> None:
    assert not (ran / "local" / "run.token").exists()
    assert not list((ran / "warehouse" / "releases").glob("*.draft"))
    assert not list((ran / "drafts").glob("*"))


def test_every_host_that_is_asked_has_its_pool(ran: Path) -> None:
    with closing(sqlite3.connect(ran / "airflow" / "airflow.db")) as db:
        found = dict(db.execute("select pool, slots from slot_pool where pool like 'host_%'"))
    assert found == dict.fromkeys(pools(), POOL_SLOTS)


def test_a_bad_answer_fails_its_dag_with_one_line_and_the_release_stays(ran: Path, project: Path) -> None:
    state = ran / "sandbox" / "state.json"
    kept = state.read_text() if state.exists() else None
    before = hashes(ran)
    command = [sys.executable, "-m", "sandbox", "fault", "--state", str(state), "worldbank", "html_200"]
    subprocess.run(command, cwd=project, check=True)
    try:
        code, said = make_run(project, ran)
    finally:
        state.unlink() if kept is None else state.write_text(kept)
    assert code != 0
    failed = [line for line in said.splitlines() if line.strip().startswith("✘ ingest__worldbank.pull")]
    assert len(failed) == 1, said
    assert "worldbank" in failed[0]
    assert "Next:" in failed[0]
    assert "Traceback" not in said
    assert hashes(ran) == before
    assert (ran / "warehouse" / "current").readlink().name == "000001"


def test_ctrl_c_ends_everything_that_was_started(project: Path, tmp_path: Path) -> None:
    process = begin(project, tmp_path)
    until(lambda: len(registered(tmp_path / "local" / "run.token")) >= 4, RUN_SECONDS)
    process.send_signal(signal.SIGINT)
    said, _ = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "run again to go on" in said
    assert "Traceback" not in said
    assert registered(tmp_path / "local" / "run.token") == []


def test_two_runs_in_one_folder_exclude_each_other_with_a_clear_line(project: Path, tmp_path: Path) -> None:
    process = begin(project, tmp_path)
    try:
        until(lambda: (tmp_path / "local" / "run.token").exists(), 60)
        code, said = make_run(project, tmp_path)
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
    assert code == 3
    assert "is already at it" in said
    assert "Next:" in said
