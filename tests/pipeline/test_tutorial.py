"""The first steps, in both languages: every command and script of the pages works on a release, as it stands there."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.settings import PROJECT
from tests.pipeline.conftest import Pipeline

pytestmark = [pytest.mark.proof, pytest.mark.slow]
PAGES = ("tutorial-en", "tutorial-es")
PARTS = re.compile(r"`(?P<file>\w+\.py)`|^```(?P<kind>sh|python)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def checkout(pipeline: Pipeline, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that looks like a checkout after ``make run``: its own ``data``, everything else as here."""
    pipeline.pull()
    pipeline.publish()
    folder = tmp_path_factory.mktemp("checkout")
    for entry in PROJECT.iterdir():
        if entry.name not in ("data", ".git"):
            (folder / entry.name).symlink_to(entry)
    (folder / "data").mkdir()
    (folder / "data" / "sample").symlink_to(pipeline.settings.data)
    return folder


def steps(page: str) -> Iterator[tuple[str, str]]:
    """What a reader does, in order: (``sh``, a command) and (name of a file, its text)."""
    name = ""
    for part in PARTS.finditer((PROJECT / "docs" / f"{page}.md").read_text(encoding="utf-8")):
        name = part["file"] or name
        if part["kind"] == "python":
            yield name, part["text"]
        elif part["kind"] == "sh":
            yield from (("sh", line) for line in part["text"].splitlines())


def typed(command: str, checkout: Path) -> str:
    """Type a command into a shell of the checkout, in which nothing has to be installed; returns what it says."""
    installed = "make -o .venv/.base -o .venv/.dev"
    ended = subprocess.run(
        ["bash", "-euc", re.sub(r"^\s*make\b", installed, command)],
        cwd=checkout,
        env=os.environ | {"LANDFALL_DATA": str(checkout / "data" / "sample"), "COLUMNS": "120"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, f"{command}\n{ended.stdout[-2000:]}\n{ended.stderr[-2000:]}"
    return ended.stdout


@pytest.mark.parametrize("page", PAGES)
def test_every_step_of_the_tutorial_works_and_ends_in_a_chart(page: str, checkout: Path) -> None:
    said: dict[str, str] = {}
    for kind, text in steps(page):
        if kind == "sh":
            said[text] = "" if text == "make run" else typed(text, checkout)  # whole runs: tests/local/test_run.py
        else:
            (checkout / kind).write_text(text, encoding="utf-8")
    assert next(iter(said)) == "make run"
    charts = [chart.read_text(encoding="utf-8") for chart in checkout.glob("*.svg")]
    assert any(chart.count('aria-roledescription="bar"') > 3 for chart in charts)
    behind = [line for line in list(said.values())[-1].splitlines() if "make ask" in line]
    assert len(behind) == 3
    assert "https://" in typed(shlex.join(shlex.split(behind[0])), checkout)


def test_both_languages_take_the_same_steps() -> None:
    kinds = [
        [("sh", text.split()[0]) if kind == "sh" else ("file", "") for kind, text in steps(page)] for page in PAGES
    ]
    assert kinds[0] == kinds[1]
    assert len(kinds[0]) > 8
