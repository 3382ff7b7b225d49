"""``landfall bench spark``: the models tagged ``scale`` on Spark beside DuckDB, from one landing, row for row.

For each size a sandbox serves a registry of so many legal entities, everything is pulled once, and both engines build
the same models: DuckDB in a process of its own with two threads, Spark on a master and two workers of one core each. A
row that one engine has and the other has not fails the command.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sandbox
from bench.results import machine, write_section
from bench.sandbox import serving
from bench.usage import measured
from core.names import DATABASE
from core.settings import PROJECT, Settings
from dbt_project.build import build
from extract.catalogue import all_sources
from extract.landing import pull_stream
from flow import stages
from local.faults import SparkError
from local.parity import Compared
from local.spark import build_on_spark, raise_on_difference
from local.stack import SANDBOX_COMTRADE_KEY

ROWS_PER_LEGAL_ENTITY = 3.5
"""28.6 % of the registry's rows are legal entities."""
DEFAULT_ENTITIES = round(sandbox.SIZE / ROWS_PER_LEGAL_ENTITY)
MIB = 1 << 20
COLUMNS = """`registry` are the rows the publisher has, of which natural persons are asked for as counts; `rows` are
those of all tables together, held against one another. Seconds are dbt's, summed over models, two at a time on both
engines, on the same two cores; DuckDB's staging models are views, which cost where they are read, Spark's are written
as Parquet. `session` is what it takes to open Spark's before the first model. Seconds of the processor and peaks are
of the process that built with DuckDB, dbt and its data tests included, and of Spark's master, two workers, their
executors and driver together.
`landed` is what was pulled of all sources, `candidate` DuckDB's file, `Parquet` Spark's tables. One row that differs
fails the command and writes no table."""


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
        cpu: seconds of the processor of DuckDB's process and of Spark's processes together.
        peaks_mib: memory of the same, at most.
        stored: bytes of what has landed, of DuckDB's file and of Spark's Parquet.
    """

    entities: int
    compared: Sequence[Compared]
    duckdb: Mapping[str, float]
    spark: Mapping[str, float]
    session_seconds: float
    version: str
    cpu: tuple[float, float]
    peaks_mib: tuple[float, float]
    stored: tuple[int, int, int]

    @property
    def rows(self) -> int:
        """Rows held against one another."""
        return sum(one.rows for one in self.compared)

    @property
    def registry(self) -> int:
        """Rows of the registry, natural persons included."""
        return round(self.entities * ROWS_PER_LEGAL_ENTITY)


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
    """A line per size, once for time and once for memory and storage, then a line per model of the largest."""
    sized = sorted(found, key=lambda one: one.entities)
    lines = ["| entities | registry | models | rows | DuckDB | Spark | session |", "|---|---|---|---|---|---|---|"]
    for one in sized:
        sizes = f"{one.entities:,} | {one.registry:,} | {len(one.compared)} | {one.rows:,}"
        spent = f"{sum(one.duckdb.values()):.1f} | {sum(one.spark.values()):.1f} | {one.session_seconds:.1f}"
        lines.append(f"| {sizes} | {spent} |")
    kinds = "CPU s: DuckDB | Spark | peak MiB: DuckDB | Spark | stored MiB: landed | candidate | Parquet"
    lines += ["", f"| entities | {kinds} |", "|---|---|---|---|---|---|---|---|"]
    for one in sized:
        used = " | ".join(f"{number:,.0f}" for number in (*one.cpu, *one.peaks_mib))
        lines.append(f"| {one.entities:,} | {used} | {' | '.join(f'{size / MIB:,.1f}' for size in one.stored)} |")
    last = sized[-1]
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
        built = _built(settings, log)
        spark, compared = build_on_spark(settings, log)
        raise_on_difference(compared)
        own = {one.table.name: built["models"][one.table.name] for one in compared}
        stored = (_bytes(settings.raw), (settings.build / DATABASE).stat().st_size, _bytes(spark.warehouse))
        cpu = (built["cpu_seconds"], spark.cpu_seconds)
        peaks = (built["peak_mib"], spark.peak_mib)
        return Beside(
            entities, compared, own, spark.model_seconds, spark.session_seconds, spark.version, cpu, peaks, stored
        )
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _bytes(folder: Path) -> int:
    """Of all files below a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _built(settings: Settings, log: Callable[[str], None]) -> dict[str, Any]:
    """Build the models and what they need with DuckDB, in a process of its own, so that its peak memory is its own.

    Raises:
        SparkError: it failed; its words are on standard error.
    """
    command = [sys.executable, "-m", "local.spark_bench", str(settings.data)]
    done = subprocess.run(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        raise SparkError("spark", "DuckDB did not build the models", "do what the line above says, then run it again")
    *lines, last = done.stdout.splitlines()
    for line in lines:
        log(line)
    return dict(json.loads(last))


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


if __name__ == "__main__":
    here = Settings("sample", Path(sys.argv[1]))
    print(
        json.dumps(measured(lambda: {"models": dict(build(here, select=["+tag:scale"], docs=False).model_seconds)})),
    )
