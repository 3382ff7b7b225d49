"""The command line: one tree, quick to start, plain where a program reads it, and quiet where its reader goes."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from cli.main import app, main

COLOURS = frozenset({"FORCE_COLOR", "PY_COLORS", "GITHUB_ACTIONS"})
"""Variables that ask typer for colours where nobody asked for a terminal (0.29)."""
PROJECT = Path(__file__).resolve().parents[2]
HEAVY = ("airflow", "dbt", "great_expectations", "sklearn", "pandas", "splink", "trafilatura", "pyarrow", "scipy")


def paths(group: Any = None, before: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every command and group of the tree with the words that lead to it."""
    group = group or typer.main.get_command(app)
    for name, command in group.commands.items():
        yield (*before, name), command
        if hasattr(command, "commands"):
            yield from paths(command, (*before, name))


ALL = dict(paths())


def landfall(*words: str, folder: Path | None = None, **env: str) -> subprocess.CompletedProcess[str]:
    """Run the command line as a process of its own."""
    project = str(PROJECT)
    plain = {name: value for name, value in os.environ.items() if name not in COLOURS}
    surroundings = {**plain, "PYTHONPATH": project, **env}
    command = [sys.executable, "-m", "cli", *words]
    return subprocess.run(command, env=surroundings, cwd=folder, capture_output=True, text=True, check=False)


LIGHT = (["--help"], ["ask", "1"], ["releases"], ["verify"], ["where"], ["press", "--help"])
AFTER_EACH = """
import json, sys
from cli.main import main
for words in json.loads(sys.argv[1]):
    main(words)
    print(json.dumps([words, sorted({name.partition('.')[0] for name in sys.modules})]), file=sys.stderr)
"""


def test_help_and_what_only_reads_a_release_start_without_the_heavy_libraries(tmp_path: Path) -> None:
    env = {**os.environ, "LANDFALL_DATA": str(tmp_path), "LANDFALL_SOURCES": "sample"}
    command = [sys.executable, "-c", AFTER_EACH, json.dumps(LIGHT)]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=True)
    told = [json.loads(line) for line in done.stderr.splitlines() if line.startswith("[[")]
    assert [words for words, _ in told] == list(LIGHT)
    assert "typer" in told[0][1]
    assert {tuple(words): set(HEAVY) & set(loaded) for words, loaded in told if set(HEAVY) & set(loaded)} == {}


def test_every_command_stands_in_a_group_of_the_help_and_says_what_it_does(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    said = capsys.readouterr().out
    for words, command in ALL.items():
        assert command.help, words
        assert len(words) > 1 or re.search(rf"^│ {words[0]} ", said, re.MULTILINE), words
    assert "Commands ─" not in said  # typer's name for what stands in no group


def test_every_example_of_the_help_names_a_command_with_options_it_has() -> None:
    shown = [command.epilog for command in ALL.values() if command.epilog]
    assert len(shown) > 15
    for text in shown:
        for example in re.findall(r"landfall ([^;]+)", text):
            words = example.split()
            path = next(tuple(words[:size]) for size in (2, 1) if tuple(words[:size]) in ALL)
            known = {name for param in ALL[path].params for name in param.opts}
            used = {word for word in words if word.startswith("--")}
            assert path == ("airflow",) or used <= known, example


def test_help_for_a_program_has_no_colour_codes(tmp_path: Path) -> None:
    assert "\x1b" not in landfall("ask", "--help", folder=tmp_path).stdout


def test_it_works_from_any_folder_and_says_where_its_data_lies(tmp_path: Path) -> None:
    data = tmp_path / "elsewhere"
    for words in (["--version"], ["where"]):
        done = landfall(*words, folder=tmp_path, LANDFALL_DATA=str(data), LANDFALL_SOURCES="live")
        assert str(data) in done.stdout, done.stderr
        assert "live" in done.stdout


def test_a_reader_that_goes_ends_the_command_quietly(tmp_path: Path) -> None:
    env = {**os.environ, "LANDFALL_DATA": str(tmp_path)}
    command = [sys.executable, "-m", "cli", "catalogue", "--json"]
    reading, writing = os.pipe()
    os.close(reading)  # gone before the first line: a pipe holds 64 KiB, which a slow reader would only leave unread
    done = subprocess.run(command, cwd=PROJECT, env=env, stdout=writing, stderr=subprocess.PIPE, text=True)
    os.close(writing)
    assert done.returncode == 141
    assert done.stderr == ""


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["nonsense"], "landfall: No such command 'nonsense'."),
        (["pull"], "landfall pull: Missing argument"),
        (["pull", "trm", "--from", "today"], "'today' is not a day such as 2026-01-31"),
        (["releases", "nonsense"], "landfall releases: No such command"),
        (["superset", "up", "--fast"], "No such option: --fast"),
    ],
)
def test_a_wrong_word_is_one_line_with_exit_code_2(
    capsys: pytest.CaptureFixture[str], words: list[str], told: str
) -> None:
    assert main(words) == 2
    said = capsys.readouterr().err
    assert told in said
    assert said.count("\n") == 1
    assert re.search(r"\[configuration\] Next: see `landfall.* --help`", said)


def test_the_makefile_and_the_documents_name_commands_that_are_there(project: Path) -> None:
    texts = [project / "README.md", *(project / "docs").glob("*.md"), project / "Makefile"]
    named = [
        (text.name, words)
        for text in texts
        for words in re.findall(
            r"(?:^|`|\$\()landfall\)? ([a-z][a-z-]*(?: [a-z][a-z-]*)*)", text.read_text("utf-8"), re.MULTILINE | re.I
        )
    ]
    assert len(named) > 40
    for name, words in named:
        assert (words.split()[0],) in ALL, f"{name}: landfall {words}"
    python = re.findall(r"\$\(BIN\)/python -m (\w+)", (project / "Makefile").read_text("utf-8"))
    assert set(python) == {"cli", "pytest", "uv", "pip", "tests", "http"}


def test_completion_knows_commands_and_sources() -> None:
    done = landfall("pull", _LANDFALL_COMPLETE="complete_bash", COMP_WORDS="landfall pull world", COMP_CWORD="2")
    assert done.returncode == 0
    from cli.stages import _sources

    assert _sources("world") == ["worldbank"]


def test_nothing_is_left_of_the_programs_it_replaced(project: Path) -> None:
    folders = (
        "bench",
        "cli",
        "core",
        "dags",
        "dbt_project",
        "expectations",
        "extract",
        "local",
        "press",
        "sandbox",
        "serve",
    )
    files = [path for folder in folders for path in (project / folder).rglob("*.py")]
    assert [path for path in files if "argparse" in path.read_text(encoding="utf-8")] == []


def test_the_environment_gets_a_command_of_that_name(project: Path) -> None:
    text = (project / "pyproject.toml").read_text(encoding="utf-8")
    assert 'landfall = "cli.main:main"' in text
    packages = re.search(r"^packages = (\[.*\])$", text, re.MULTILINE)
    assert packages
    found = {path.parent.name for path in project.glob("*/__init__.py")} - {"tests"}
    assert set(json.loads(packages[1])) == found | {"dags"}
    lock = (project / "requirements.lock").read_text(encoding="utf-8")
    builder = re.search(r'^requires = \["(setuptools==[\d.]+)"\]$', text, re.MULTILINE)
    assert builder
    assert f"\n{builder[1]} " in lock
