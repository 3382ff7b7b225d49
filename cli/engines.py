"""Which engine builds the models that grow: options of the commands that build."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from core.errors import ConfigurationError

if TYPE_CHECKING:
    from core.settings import Settings
    from dbt_project.from_spark import Grown


class Engine(StrEnum):
    """What builds the models tagged ``scale``; DuckDB builds all others."""

    DUCKDB = "duckdb"
    SPARK = "spark"


EngineOption = Annotated[Engine, typer.Option(help="What builds the models that grow.")]
MasterOption = Annotated[
    str, typer.Option(metavar="URL", help="Of a Spark cluster that runs; without it one is started here.")
]


def taken_from(
    settings: Settings, engine: Engine, master: str, report: Callable[[str], None], folder: Path | None = None
) -> Grown | None:
    """The tables of Spark a build takes; ``None`` where DuckDB builds all.

    Args:
        settings: where the data is.
        engine: as it was asked for.
        master: of a cluster that runs, ``""`` for one of this machine.
        report: takes the lines a person reads.
        folder: what a build on Spark left.

    Raises:
        ConfigurationError: the options contradict one another.
    """
    if master and engine is not Engine.SPARK:
        raise ConfigurationError("build", "--master names a cluster and DuckDB has none", "add --engine spark")
    if folder and engine is Engine.SPARK:
        fault = "--from-spark takes tables that are there, --engine spark makes them"
        raise ConfigurationError("build", fault, "give one of the two")
    if folder:
        from dbt_project.from_spark import Grown as Tables

        return Tables(folder.resolve())
    if engine is Engine.DUCKDB:
        return None
    from local.run import end_on_signals
    from local.spark import grown

    end_on_signals()
    return grown(settings, master, report)
