"""A pull that is killed has not happened, one that raced has happened once, and the next one comes to the same."""

from __future__ import annotations

import json
import signal
from pathlib import Path
from typing import Any

import pytest

from core.lake import Lake, verify
from tests.extract.fakes import settings_in
from tests.extract.landing_child import pull_once, pull_or_die
from tests.forking import forked


def truth(folder: Path) -> list[dict[str, Any]]:
    """The receipts in the lake, without what the wall clock says."""
    files = sorted((folder / "raw").glob("*/*/*/receipt.json"))
    return [{**json.loads(file.read_text()), "landed_at": ""} for file in files]


@pytest.mark.slow
def test_a_pull_killed_at_any_step_leaves_all_or_nothing_and_the_next_one_the_same(tmp_path: Path) -> None:
    outcome, last = forked(pull_or_die, tmp_path / "whole").told()
    assert outcome == "landed"
    expected = truth(tmp_path / "whole")
    assert len(expected) == 1
    chosen = sorted({2, last // 3, last // 2, *range(last - 5, last + 1)})
    for kill_at in chosen:
        folder = tmp_path / f"killed-{kill_at}"
        died = forked(pull_or_die, folder, kill_at).died()
        assert died == -signal.SIGKILL, f"step {kill_at} of {last} was not reached"
        assert truth(folder) in ([], expected), f"half a pull after step {kill_at}"
        assert pull_once(folder) in ("landed", "unchanged")
        assert truth(folder) == expected, f"another pull after step {kill_at}"
        assert list((folder / "drafts").iterdir()) == []
        assert verify(Lake(settings_in(folder))).pulls == 1


@pytest.mark.slow
def test_two_processes_that_race_land_one_pull(tmp_path: Path) -> None:
    for turn in range(2):
        folder, barrier = tmp_path / str(turn), tmp_path / f"go-{turn}"
        racers = [forked(pull_or_die, folder, 0, barrier) for _ in range(2)]
        barrier.touch()
        outcomes = [racer.told()[0] for racer in racers]
        assert outcomes.count("landed") == 1
        assert set(outcomes) <= {"landed", "busy", "unchanged"}
        assert len(truth(folder)) == 1
        assert verify(Lake(settings_in(folder))).pulls == 1


@pytest.mark.slow
def test_a_crash_is_seen_in_the_attempt_log(tmp_path: Path) -> None:
    assert forked(pull_or_die, tmp_path, 12).died() == -signal.SIGKILL
    started = {path.name.split(".")[0] for path in (tmp_path / "ops" / "attempts").glob("*.started.json")}
    finished = {path.name.split(".")[0] for path in (tmp_path / "ops" / "attempts").glob("*.finished.json")}
    assert len(started - finished) == 1
