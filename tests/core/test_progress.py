"""How far long work is reaches whoever waits, here and in another process, and never stands in its way."""

from __future__ import annotations

import io
import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from core import progress
from core.progress import Progress, ProgressLine, Ticker, noted


def test_a_note_is_there_while_the_work_is_and_goes_with_it(tmp_path: Path) -> None:
    with Progress(tmp_path / "progress", "rues/companies") as work:
        assert noted(tmp_path / "progress") == {}
        work.at(50_000, 2_700_000, "rows")
        assert noted(tmp_path / "progress") == {"rues/companies": "50,000 of 2,700,000 rows"}
    assert noted(tmp_path / "progress") == {}


def test_a_note_is_written_once_a_second_at_most_and_the_other_watcher_hears_all(tmp_path: Path) -> None:
    heard: list[int] = []
    with Progress(tmp_path, "build", lambda done, _of, _what: heard.append(done)) as work:
        for done in range(100):
            work.at(done, 100, "models")
        assert noted(tmp_path) == {"build": "0 of 100 models"}
    assert heard == list(range(100))


def test_work_goes_on_where_its_note_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with Progress(tmp_path / "file" / "progress", "build") as work:
        work.at(1, None, "models")


def test_what_was_killed_is_not_under_way(tmp_path: Path) -> None:
    left = Progress(tmp_path, "build")
    left.at(3, 9, "models")
    assert noted(tmp_path)
    os.utime(left.path, (1, 1))
    assert noted(tmp_path) == {}
    left.path.write_text("{", encoding="utf-8")
    assert noted(tmp_path) == {}


def test_a_silent_step_is_told_of_all_the_same_and_lines_that_stay_stand_alone() -> None:
    out = io.StringIO()
    said: list[str] = []
    with Ticker(ProgressLine("run", out, every=0.1), said.append, "starting") as ticker:
        wait_until(lambda: out.getvalue().count("starting") >= 2)
        ticker.report("it stays")
        ticker.show("building")
        wait_until(lambda: "building" in out.getvalue())
    assert said == ["it stays"]
    assert all(line.endswith((" s  starting", " s  building")) for line in out.getvalue().splitlines())
    ended = out.getvalue()
    time.sleep(0.3)
    assert out.getvalue() == ended


def wait_until(holds: Callable[[], bool]) -> None:
    """Give the thread the time it takes; a hang ends with the test's own limit."""
    while not holds():
        time.sleep(0.01)


def test_lines_for_a_program_come_every_few_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr(progress.time, "monotonic", lambda: now)
    out = io.StringIO()
    line = ProgressLine("build", out)
    for second in range(12):
        now = 101.0 + second
        line.show(second, 12, "models")
    assert out.getvalue().splitlines() == ["build: 4 of 12 models", "build: 9 of 12 models"]
