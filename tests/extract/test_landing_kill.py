"""A pull that is killed has not happened, one that raced has happened once, and the next one comes to the same."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from core.lake import Lake, verify
from tests.extract.fakes import settings_in
from tests.extract.landing_child import pull_once

CHILD = Path(__file__).with_name("landing_child.py")


def command(folder: Path, kill_at: int = 0, barrier: str = "") -> list[str]:
    """The command line of one pull."""
    return [sys.executable, str(CHILD), str(folder), str(kill_at), barrier]


def run(folder: Path, kill_at: int = 0) -> subprocess.CompletedProcess[str]:
    """One pull in a process of its own."""
    return subprocess.run(command(folder, kill_at), capture_output=True, text=True, timeout=240, check=False)


def truth(folder: Path) -> list[dict[str, Any]]:
    """The receipts in the lake, without what the wall clock says."""
    files = sorted((folder / "raw").glob("*/*/*/receipt.json"))
    return [{**json.loads(file.read_text()), "landed_at": ""} for file in files]


@pytest.mark.slow
def test_a_pull_killed_at_any_step_leaves_all_or_nothing_and_the_next_one_the_same(tmp_path: Path) -> None:
    whole = run(tmp_path / "whole")
    outcome, steps = whole.stdout.split()
    assert outcome == "landed", whole.stderr
    expected = truth(tmp_path / "whole")
    assert len(expected) == 1
    last = int(steps)
    chosen = sorted({2, last // 3, last // 2, *range(last - 5, last + 1)})
    for kill_at in chosen:
        folder = tmp_path / f"killed-{kill_at}"
        assert run(folder, kill_at).returncode == -9, f"step {kill_at} of {last} was not reached"
        assert truth(folder) in ([], expected), f"half a pull after step {kill_at}"
        assert pull_once(folder) in ("landed", "unchanged")
        assert truth(folder) == expected, f"another pull after step {kill_at}"
        assert list((folder / "drafts").iterdir()) == []
        assert verify(Lake(settings_in(folder))).pulls == 1


@pytest.mark.slow
def test_two_processes_that_race_land_one_pull(tmp_path: Path) -> None:
    for turn in range(2):
        folder, barrier = tmp_path / str(turn), tmp_path / f"go-{turn}"
        racers = [
            subprocess.Popen(
                command(folder, 0, str(barrier)), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
            )
            for _ in range(2)
        ]
        barrier.touch()
        said = [racer.communicate(timeout=240) for racer in racers]
        outcomes = sorted(out.split()[0] for out, err in said if out)
        assert len(outcomes) == 2, said
        assert outcomes.count("landed") == 1
        assert set(outcomes) <= {"landed", "busy", "unchanged"}
        assert len(truth(folder)) == 1
        assert verify(Lake(settings_in(folder))).pulls == 1


@pytest.mark.slow
def test_a_crash_is_seen_in_the_attempt_log(tmp_path: Path) -> None:
    assert run(tmp_path, 12).returncode == -9
    started = {path.name.split(".")[0] for path in (tmp_path / "ops" / "attempts").glob("*.started.json")}
    finished = {path.name.split(".")[0] for path in (tmp_path / "ops" / "attempts").glob("*.finished.json")}
    assert len(started - finished) == 1
