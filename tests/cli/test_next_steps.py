"""Every "Next:" that is printed is a command that exists: each in the code and the documents is put to the parser."""

from __future__ import annotations

import ast
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.exceptions import TyperException

from cli.main import app
from tests.syntax import tree_of

COMMAND = re.compile(r"`(?:[A-Z_]+=\S+ )?(landfall|make) ([^`]*)`")
PROGRAM = re.compile(
    r"python -m ((?:press|sandbox|cli|core|extract|serve|local|dags|expectations|dbt_project|bench)[\w.]*)"
)
STANDS_FOR = {"": "x", "version": "000007", "seconds": "1", "days": "31", "port": "8300", "number": "1"}
"""What a placeholder such as ``<version>`` or a value put in at run time is tried with."""


def names_a_program(source: str) -> bool:
    """Whether a command may stand in it: most files hold none, and need not be parsed."""
    return "`" in source and ("landfall " in source or "make " in source)


def texts(path: Path) -> Iterator[tuple[int, str]]:
    """Line and text of every string of a Python file; what is put in at run time stands as ``<name>``."""
    source = path.read_text(encoding="utf-8")
    if not names_a_program(source):
        return
    tree = tree_of(source)
    inside = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in ast.walk(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in inside:
            yield node.lineno, node.value
        elif isinstance(node, ast.JoinedStr):
            parts = [str(one.value) if isinstance(one, ast.Constant) else "<x>" for one in node.values]
            yield node.lineno, "".join(parts)


def steps() -> list[tuple[str, str, str]]:
    """Where a command is named, which program it is, and its words."""
    project = Path(__file__).resolve().parents[2]
    found = []
    for top in sorted(project.glob("*/__init__.py")):
        for path in sorted(top.parent.rglob("*.py")):
            for line, text in texts(path):
                found += [(f"{path.relative_to(project)}:{line}", *match) for match in COMMAND.findall(text)]
    for path in (project / "README.md", *sorted((project / "docs").glob("*.md"))):
        for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            found += [(f"{path.name}:{number}", *match) for match in COMMAND.findall(text)]
    return found


STEPS = steps()
DISTINCT = sorted({(program, words): place for place, program, words in STEPS}.items())


def filled(words: str) -> list[str]:
    """The words as somebody would type them."""
    typed = re.sub(r"<([a-z_]*)>|\b([A-Z]{2,}(?:\.jsonl)?)(?=$|\s)", lambda m: STANDS_FOR.get(m[1] or "", "x"), words)
    return shlex.split(typed.replace("…", "").replace("[", "").replace("]", ""))


def parsed(words: list[str]) -> None:
    """Let the parser take the words, down to the last command, and run nothing."""
    command: Any = typer.main.get_command(app)
    name = "landfall"
    while hasattr(command, "commands"):
        if not words or words[0].startswith("-"):
            return
        assert words[0] in command.commands, f"{name} has no {words[0]}"
        name, command, words = f"{name} {words[0]}", command.commands[words[0]], words[1:]
    if name != "landfall airflow":
        command.make_context(name, words or [], resilient_parsing=not words)


@pytest.mark.parametrize(
    ("step", "place"), DISTINCT, ids=[f"{program} {words}"[:60] for (program, words), _ in DISTINCT]
)
def test_a_named_command_exists_and_takes_its_words(step: tuple[str, str], place: str, project: Path) -> None:
    program, words = step
    if program == "landfall":
        try:
            parsed(filled(words))
        except TyperException as wrong:
            pytest.fail(f"{place}: landfall {words}: {wrong.format_message()}")
        return
    makefile = (project / "Makefile").read_text(encoding="utf-8")
    target = filled(words)[0]
    assert re.search(rf"^{re.escape(target)}:", makefile, re.MULTILINE), f"{place}: make {words}"


def test_errors_do_name_commands() -> None:
    in_code = {(program, words) for place, program, words in STEPS if ".py:" in place}
    assert len(in_code) > 20


def test_no_step_names_a_program_that_is_gone(project: Path) -> None:
    files = [path for top in project.glob("*/__init__.py") for path in top.parent.rglob("*.py")]
    files += [project / "README.md", *(project / "docs").glob("*.md")]
    named = {(path.name, name.rstrip(".")) for path in files for name in PROGRAM.findall(path.read_text("utf-8"))}
    assert len(named) > 5
    assert {(file, name) for file, name in named if not is_program(project, name)} == set()


def is_program(project: Path, name: str) -> bool:
    """Whether ``python -m`` runs it."""
    place = project.joinpath(*name.split("."))
    files = [file for file in (place.with_suffix(".py"), place / "__main__.py") if file.is_file()]
    return any('__name__ == "__main__"' in file.read_text(encoding="utf-8") for file in files)


def test_a_command_that_does_not_exist_would_be_noticed() -> None:
    for words in ("nonsense", "pull trm --fast", "releases nonsense", "ask 1 --fast"):
        with pytest.raises((TyperException, AssertionError)):
            parsed(filled(words))
