"""``landfall bench spark``: the models tagged ``scale`` on Spark beside DuckDB, from one landing, row for row.

For each size a sandbox serves a registry of so many legal entities, everything is pulled once, and both engines build
the same models: DuckDB in this process with two threads, Spark on a master and two workers of one core each. A row that
one engine has and the other has not fails the command.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import sandbox
from bench.results import machine, write_section
from bench.sandbox import serving
from core.settings import Settings
from dbt_project.build import build
from extract.catalogue import all_sources
from extract.landing import pull_stream
from flow import stages
from local.parity import Compared
from local.spark import build_on_spark, raise_on_difference
from local.stack import SANDBOX_COMTRADE_KEY

ROWS_PER_LEGAL_ENTITY = 3.5
"""28.6 % of the registry's rows are legal entities."""
DEFAULT_ENTITIES = round(sandbox.SIZE / ROWS_PER_LEGAL_ENTITY)
COLUMNS = """`rows` are those of all tables together, held against one another. Seconds are dbt's, summed over models,
two at a time on both engines, on the same two cores; DuckDB's staging models are views, which cost where they are
read, Spark's are written as Parquet. `session` is what it takes to open Spark's before the first model. One row that
differs fails the command and writes no table."""


@dataclass(frozen=True)
class Beside:
    """Both engines at one size.

    Attributes:
        entities: legal entities of the registry.
        compared: all tables of both.
        duckdb: seconds per model.
        spark: seconds per model.
        session_seconds: until Spark answered.
        version: of Spark.
    """

    entities: int
    compared: Sequence[Compared]
    duckdb: Mapping[str, float]
    spark: Mapping[str, float]
    session_seconds: float
    version: str

    @property
    def rows(self) -> int:
        """Rows held against one another."""
        return sum(one.rows for one in self.compared)


def measure(entities: Sequence[int], write: bool, log: Callable[[str], None] = print) -> None:
    """Compare both engines at some sizes; with ``write`` the tables also go into ``bench/RESULTS.md``.

    Raises:
        local.faults.EnginesDifferError: a table differs.
        local.faults.SparkError: the cluster or dbt failed.
    """
    found: list[Beside] = []
    for size in entities:
        found.append(_at(size, log))
        text = "\n".join(table(found))
        log(text)
        if write:
            write_section("spark", f"{machine()[:-1]}, Spark {found[-1].version}.\n\n{text}\n\n{COLUMNS}")


def table(found: Sequence[Beside]) -> list[str]:
    """A line per size, then a line per model of the last one."""
    lines = ["| entities | models | rows | DuckDB | Spark | session |", "|---|---|---|---|---|---|"]
    for one in found:
        spent = f"{sum(one.duckdb.values()):.1f} | {sum(one.spark.values()):.1f} | {one.session_seconds:.1f}"
        lines.append(f"| {one.entities:,} | {len(one.compared)} | {one.rows:,} | {spent} |")
    last = found[-1]
    lines += ["", f"With {last.entities:,}:", "", "| model | rows | hash | DuckDB | Spark |", "|---|---|---|---|---|"]
    for own in last.compared:
        name = own.table.name
        lines.append(
            f"| `{name}` | {own.rows:,} | `{own.rows_hash}` | {last.duckdb[name]:.1f} | {last.spark[name]:.1f} |"
        )
    return lines


def _at(entities: int, log: Callable[[str], None]) -> Beside:
    scratch = Path(tempfile.mkdtemp(prefix="landfall-spark-"))
    try:
        settings = _landed(scratch, entities, log)
        built = build(settings, select=["+tag:scale"], docs=False, report=log)
        spark, compared = build_on_spark(settings, log)
        raise_on_difference(compared)
        own = {one.table.name: built.model_seconds[one.table.name] for one in compared}
        return Beside(entities, compared, own, spark.model_seconds, spark.session_seconds, spark.version)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _landed(scratch: Path, entities: int, log: Callable[[str], None]) -> Settings:
    """Everything of a sandbox, pulled and read; the sandbox has ended then."""
    log(f"sandbox: generating a registry of {entities:,} legal entities")
    with serving(scratch / "sandbox", round(entities * ROWS_PER_LEGAL_ENTITY)) as url:
        settings = Settings("sample", scratch / "data", sandbox_url=url, keys={"comtrade": SANDBOX_COMTRADE_KEY})
        for source in all_sources():
            for stream in source.streams:
                pull_stream(source, stream, settings, None, "spark")
    stages.read(settings, "spark", log)
    return settings
