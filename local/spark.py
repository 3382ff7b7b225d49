"""The models tagged ``scale`` on Spark and on DuckDB, from the same landing, held against one another."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.files import lock
from core.names import DATABASE
from core.settings import PROJECT, Settings
from dbt_project.affected import last_manifest
from dbt_project.from_spark import TABLES, Grown, made_from, note
from dbt_project.scale import TAG, Share, hand_over, share
from local.faults import EnginesDifferError, SparkError
from local.parity import Compared, compare
from local.spark_cluster import PYTHON, Cluster, at, cluster, refuse_missing, stop_leftovers

TAGS = "dbt_project/dbt_project.yml"

CONF = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "true",
    "spark.sql.timestampType": "TIMESTAMP_NTZ",
    "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS",
    "spark.sql.parquet.mergeSchema": "true",
}
"""What decides about rows: zone, casts that fail loudly, moments without zone, columns by name."""
LOOK_SECONDS = 1.0


@dataclass(frozen=True)
class OnSpark:
    """What Spark built.

    Attributes:
        warehouse: its folder of tables.
        seconds: of dbt's run over the models.
        model_seconds: of each model.
        session_seconds: until the cluster answered.
        version: of Spark.
        peak_mib: memory of all its processes on this machine together, at most, looked at every second.
        cpu_seconds: of the processor, of all of them together.
    """

    warehouse: Path
    seconds: float
    model_seconds: Mapping[str, float]
    session_seconds: float
    version: str
    peak_mib: float
    cpu_seconds: float


def build_on_spark(
    settings: Settings, report: Callable[[str], None] = print, folder: Path | None = None
) -> tuple[OnSpark, list[Compared]]:
    """Build the tagged models on a cluster of this machine and hold them against the candidate DuckDB made.

    What they were made from is left beside them, so that a build can take them (``dbt_project.from_spark``).

    Args:
        settings: where a candidate has been built from what has landed.
        report: takes the lines a person reads.
        folder: for all of Spark's files, emptied before; ``spark`` in the data folder where it is not given.

    Raises:
        SparkError: the cluster did not start, dbt failed there, or there is no candidate with tagged models.
        core.errors.BusyError: another process works in the folder.
        core.errors.DiskError: the folder is read-only, full or another user's.
    """
    manifest = last_manifest(settings.build)
    if manifest is None or not (settings.build / DATABASE).is_file():
        raise SparkError("spark", f"there is no candidate in {settings.build}", "run `landfall build` before")
    parts = share(manifest)
    if not parts.models:
        raise SparkError("spark", f"no model has the tag {TAG}", f"tag what grows in {TAGS}, then run `landfall build`")
    folder = folder or settings.data / "spark"
    identity = made_from(settings, manifest)
    with _emptied(folder):
        built = _made(settings, parts, folder, "", report)
        note(folder, parts.models, identity)
        return built, compare(settings.build / DATABASE, parts.models, built.warehouse)


def grown(settings: Settings, master: str = "", report: Callable[[str], None] = print) -> Grown:
    """The tagged models as Spark makes them when a build asks, in ``spark`` of the data folder.

    Args:
        settings: where the data is.
        master: of a cluster that runs, as Spark takes it; one of this machine is started where it is not given.
        report: takes the lines a person reads.

    Raises:
        SparkError: what Spark needs is missing here, or no cluster answers.
    """
    refuse_missing(master)
    folder = settings.data / "spark"

    def make(parts: Share) -> None:
        with _emptied(folder):
            _made(settings, parts, folder, master, report)

    return Grown(folder, make)


def _made(settings: Settings, parts: Share, folder: Path, master: str, report: Callable[[str], None]) -> OnSpark:
    """Hand over what the candidate has and Spark needs, and have Spark make its tables."""
    hand_over(settings.build / DATABASE, parts.given, folder / "given")
    with at(master, folder / "cluster") if master else cluster(folder / "cluster") as running:
        report(f"spark: {running.master}, {len(parts.models)} models")
        built = _session(settings, running, parts, folder)
    taken = f"{built.seconds} s, {built.session_seconds} s to open the session, {built.peak_mib:,.0f} MiB here"
    report(f"spark: {len(built.model_seconds)} models in {taken}")
    return built


def raise_on_difference(compared: list[Compared]) -> None:
    """Raise where a table of one engine is not that of the other, or where nothing was held against anything.

    Raises:
        EnginesDifferError: it names the tables, and rows of the first.
        SparkError: no table was compared, or none has a row.
    """
    bad = [one for one in compared if one.fault]
    if bad:
        named = ", ".join(str(one.table) for one in bad)
        fault = f"{len(bad)} of {len(compared)} tables differ ({named}); {bad[0].table}: {bad[0].fault[:1500]}"
        raise EnginesDifferError("spark", fault, "compare what macros/engines.sql says to either engine", tables=named)
    if not any(one.rows for one in compared):
        fault = f"{len(compared)} tables were compared, and none has a row"
        raise SparkError("spark", fault, "run `landfall run` before")


@contextmanager
def _emptied(folder: Path) -> Iterator[None]:
    """Hold a folder and remove what is in it; what a killed predecessor left running there is ended first.

    Raises:
        BusyError: another process holds it.
    """
    held = folder / "spark.lock"
    with lock(held, "spark", f"wait for it, or end it; it works in {folder}"):
        stop_leftovers(folder / "cluster")
        for path in folder.iterdir():
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            elif path != held:
                path.unlink()
        yield


def _session(settings: Settings, running: Cluster, parts: Share, folder: Path) -> OnSpark:
    warehouse = folder / TABLES
    landed = {
        "streams": [list(stream) for stream in parts.streams],
        "raw": str(settings.raw),
        "given": [[table.schema, table.name] for table in parts.given],
        "handed": str(folder / "given"),
    }
    conf = {**CONF, **running.conf, "spark.sql.warehouse.dir": str(warehouse)}
    job = {"master": running.master, "conf": conf, "work": str(folder / "dbt"), "landed": landed}
    done = _run(settings, running, job, folder)
    return OnSpark(
        warehouse,
        done["seconds"],
        done["models"],
        done["session_seconds"],
        done["version"],
        done["peak_mib"],
        done["cpu_seconds"],
    )


def _run(settings: Settings, running: Cluster, job: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """Run the program that opens the session, as one of the cluster's processes; returns its last line, read, and
    ``peak_mib`` and ``cpu_seconds`` of all of them."""
    path = folder / "job.json"
    path.write_text(json.dumps(job), encoding="utf-8")
    env = {
        **running.env,
        "PYTHONPATH": str(PROJECT),
        "LANDFALL_SOURCES": settings.mode,
        "LANDFALL_DATA": str(settings.data),
        "DO_NOT_TRACK": "1",
    }
    session = running.children.start("session", [str(PYTHON), "-m", "dbt_project.on_spark", str(path)], env)
    peak, cpu, looked = 0, 0.0, 0.0
    while session.poll() is None:
        if time.monotonic() - looked > LOOK_SECONDS:
            (memory, spent), looked = running.children.tree.used(), time.monotonic()
            peak, cpu = max(peak, memory), max(cpu, spent)
        if (ended := running.children.ended()) not in ("", "session"):
            raise SparkError("spark", f"{ended} ended by itself", f"look into {running.children.logs}")
        time.sleep(0.2)
    log = (running.children.logs / "session.log").read_text(encoding="utf-8", errors="replace").strip().splitlines()
    if session.returncode or not log:
        fault = " ".join(log[-12:])[-1500:] or "the session ended without a log"
        raise SparkError("spark", fault, f"look into {running.children.logs}")
    result: dict[str, Any] = json.loads(log[-1])
    return {**result, "peak_mib": peak / (1 << 20), "cpu_seconds": cpu}
