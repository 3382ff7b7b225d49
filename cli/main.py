"""The tree of commands, and what ``landfall`` says of itself."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from cli import doctor, looking, machine, measuring, sources, stages, training
from core import settings as landfall_settings
from core.commands import ran
from core.version import VERSION
from press.cli import app as press
from sandbox.commands import app as sandbox

RUN, STAGES, READ, CHECK, ADD, IMPROVE = (
    "Run it",
    "One stage at a time",
    "Look at what is published",
    "Check",
    "Add a source",
    "Improve and measure",
)

app = typer.Typer(
    name="landfall",
    help="An open warehouse of who invests, who arrives and who hires: pull, read, build, audit, publish, ask.",
    epilog="Begin with: landfall run   then: landfall ask   Each command has --help with an example. "
    "A fault is one line with the next step; docs/runbook.md lists the exit codes.",
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

TREE: tuple[tuple[str, typer.Typer], ...] = (
    (RUN, machine.app),
    (STAGES, stages.app),
    (READ, looking.app),
    (CHECK, doctor.app),
    (CHECK, looking.checks),
    (ADD, sources.app),
    (IMPROVE, training.app),
)
GROUPS: tuple[tuple[str, str, typer.Typer], ...] = (
    (RUN, "superset", machine.superset),
    (STAGES, "press", press),
    (READ, "releases", looking.releases),
    (READ, "review", looking.review),
    (IMPROVE, "sandbox", sandbox),
    (IMPROVE, "bench", measuring.app),
)


@app.callback(invoke_without_command=True)
def _landfall(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", help="Version of Landfall, and which data it works on.")
    ] = False,
) -> None:
    """Options of the whole tree."""
    if version:
        settings = landfall_settings.load()
        print(f"landfall {VERSION}\ndata     {settings.data} ({settings.mode})")
    elif context.invoked_subcommand is None:
        print(context.get_help())


def _assembled() -> typer.Typer:
    for panel, commands in TREE:
        for command in commands.registered_commands:
            command.rich_help_panel = panel
            app.registered_commands.append(command)
    for panel, name, group in GROUPS:
        app.add_typer(group, name=name, rich_help_panel=panel)
    return app


_assembled()


def main(words: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code, as docs/runbook.md lists them."""
    os.environ.setdefault("TERMINAL_WIDTH", "" if sys.stdout.isatty() else "100")
    return ran(app, sys.argv[1:] if words is None else words)
