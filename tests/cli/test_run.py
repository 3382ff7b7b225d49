"""``landfall run``: with Airflow or without it, forced or not, and every few seconds a word."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import local.direct
import local.run
from cli.main import main
from core import progress
from core.progress import Progress
from core.settings import Settings


@pytest.fixture
def ran(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """What was run, and whether by force; the runs themselves say one line and take until they were told of."""
    monkeypatch.setenv("LANDFALL_DATA", str(tmp_path))
    monkeypatch.setenv("LANDFALL_FORCE", "")
    monkeypatch.setattr(progress.ProgressLine.__init__, "__kwdefaults__", {"every": 0.2})
    heard: list[tuple[str, str]] = []
    shown: list[str] = []
    write = progress.ProgressLine.write

    def noting(line: progress.ProgressLine, text: str) -> None:
        before = line._shown
        write(line, text)
        if line._shown != before:
            shown.append(text)

    monkeypatch.setattr(progress.ProgressLine, "write", noting)

    def run_named(name: str) -> Callable[..., None]:
        def run(settings: Settings, report: Callable[[str], None], *show: Any, **_: Any) -> None:
            heard.append((name, os.environ["LANDFALL_FORCE"]))
            for tell in show:
                tell("rues 3 s")
            with Progress(settings.progress, "build") as build:
                build.at(45, 210, "fct_claims")
                told = "rues 3 s" if show else "build 45 of 210 fct_claims"
                while not any(line.endswith(told) for line in shown):
                    time.sleep(0.01)
            report("the release stands")

        return run

    monkeypatch.setattr(local.run, "run", run_named("airflow"))
    monkeypatch.setattr(local.direct, "direct", run_named("direct"))
    return heard


@pytest.mark.parametrize(
    ("words", "expected", "told"),
    [
        ([], ("airflow", ""), "rues 3 s"),
        (["--force"], ("airflow", "1"), "rues 3 s"),
        (["--direct"], ("direct", ""), "build 45 of 210 fct_claims"),
        (["--direct", "--force"], ("direct", "1"), "build 45 of 210 fct_claims"),
    ],
)
def test_a_run_is_told_how_and_tells_what_it_does(
    ran: list[tuple[str, str]],
    words: list[str],
    expected: tuple[str, str],
    told: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["run", *words]) == 0
    assert ran == [expected]
    lines = capsys.readouterr().out.splitlines()
    assert any(line.endswith(f" s  {told}") for line in lines), lines
    assert lines[-1] == "the release stands"
