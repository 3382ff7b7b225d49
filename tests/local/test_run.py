"""``make run`` as a user has it: through Airflow, with faults, killed, interrupted, and beside another copy."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from local.processes import registered

pytestmark = [pytest.mark.slow, pytest.mark.airflow, pytest.mark.timeout(600)]

RUN_SECONDS = 240
OPTIONS = "--companies 6000 --now 2018-09-30T12:00:00Z"  # a younger world is a smaller one


def environment(data: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AIRFLOW_", "LANDFALL_"))}
    return {**kept, "LANDFALL_DATA": str(data), "LANDFALL_SANDBOX_OPTIONS": OPTIONS}


def begin(project: Path, data: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "local", "run"],
        cwd=project, env=environment(data), text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip


def make_run(project: Path, data: Path) -> tuple[int, str]:
    process = begin(project, data)
    try:
        said, _ = process.communicate(timeout=RUN_SECONDS)
    finally:
        process.kill()
    return process.returncode, said


def hashes(data: Path) -> dict[str, str]:
    tables = json.loads((data / "warehouse" / "current" / "release.json").read_text())["tables"]
    return {name: facts["rows_hash"] for name, facts in tables.items() if not name.startswith("ops.")}


def until(true: Callable[[], Any], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, f"did not come true within {seconds} s"
        time.sleep(0.05)


@pytest.fixture(scope="module")
def ran(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder after one green run."""
    data = tmp_path_factory.mktemp("ran")
    code, said = make_run(project, data)
    assert code == 0, said
    assert "Release 000001 (sample data)" in said
    assert said.count("✔") == len([line for line in said.splitlines() if "ingest__" in line]) + 3
    return data


def test_a_run_leaves_no_process_and_no_draft_behind(ran: Path) -> None:
    assert not (ran / "local" / "run.token").exists()
    assert not list((ran / "warehouse" / "releases").glob("*.draft"))
    assert not list((ran / "drafts").glob("*"))


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


@pytest.mark.parametrize("moment", ["pull", "publish"])
def test_killed_at_any_moment_and_run_again_it_ends_in_the_same_hashes(
    ran: Path, project: Path, tmp_path: Path, moment: str
) -> None:
    reached = {
        "pull": lambda: list((tmp_path / "raw").glob("*/*/*/receipt.json")),
        "publish": lambda: (tmp_path / "build" / "audit.json").exists(),
    }
    process = begin(project, tmp_path)
    try:
        until(reached[moment], RUN_SECONDS)
    finally:
        process.send_signal(signal.SIGKILL)
        process.communicate()
    code, said = make_run(project, tmp_path)
    assert code == 0, said
    assert hashes(tmp_path) == hashes(ran)


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
