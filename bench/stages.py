"""The measured stages, each in a process of its own so that its peak memory is its own."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb

from core.settings import PROJECT, Settings

STREAM = "companies"


def run_stage(name: str, folder: Path, url: str) -> dict[str, Any]:
    """Run one stage in a fresh process; returns its figures: seconds, cpu_seconds, peak_mib, and what it counts.

    Raises:
        RuntimeError: the stage failed; its words are in the message.
    """
    command = [sys.executable, "-m", "bench.stages", name, str(folder), url]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"stage {name} failed: {done.stderr[-800:]}")
    return dict(json.loads(done.stdout.splitlines()[-1]))


def land(folder: Path, url: str) -> dict[str, Any]:
    """Pull every page of the registry's legal entities and make ``rows.parquet``, all checks on."""
    from extract.catalogue import source
    from extract.landing import pull_stream

    rues = source("rues")
    stream = next(s for s in rues.streams if s.name == STREAM)
    outcome = pull_stream(rues, stream, Settings(mode="sample", data=folder, sandbox_url=url))
    assert outcome.receipt is not None
    pages = outcome.receipt.pages
    return {
        "rows": outcome.receipt.rows,
        "wire_bytes": sum(page["wire_bytes"] for page in pages),
        "json_bytes": sum(page["body_bytes"] for page in pages),
    }


def load(folder: Path, url: str) -> dict[str, Any]:  # noqa: ARG001 - stages share one signature
    """Load ``rows.parquet`` into a DuckDB file."""
    rows = next((folder / "raw" / "rues" / STREAM).glob("*/rows.parquet"))
    with _database(folder / "load.duckdb") as db:
        db.execute(f"create table rows as from read_parquet('{rows}')")
        return {"rows": db.execute("select count(*) from rows").fetchall()[0][0]}


def alone(folder: Path, url: str) -> dict[str, Any]:  # noqa: ARG001 - stages share one signature
    """DuckDB reads the landed pages with declared columns into a table; no checks, no receipt."""
    from extract.catalogue import source

    stream = next(s for s in source("rues").streams if s.name == STREAM)
    columns = ", ".join(f"'{field.path or field.name}': 'VARCHAR'" for field in stream.fields)
    pages = str(folder / "raw" / "rues" / STREAM / "*" / "page-*.json.gz")
    with _database(folder / "alone.duckdb") as db:
        db.execute(f"create table rows as from read_json('{pages}', format='array', columns={{{columns}}})")
        return {"rows": db.execute("select count(*) from rows").fetchall()[0][0]}


def _database(path: Path) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(
        str(path), config={"memory_limit": "400MB", "threads": "2", "preserve_insertion_order": "false"}
    )


STAGES: dict[str, Callable[[Path, str], dict[str, Any]]] = {"land": land, "load": load, "alone": alone}


def _cpu_seconds() -> float:
    """Processor time of this process so far, all threads, in user and kernel."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def main(words: list[str]) -> None:
    """Run one stage and print its figures as one JSON line."""
    name, folder, url = words
    Path(folder).mkdir(parents=True, exist_ok=True)
    begun, used = time.monotonic(), _cpu_seconds()
    figures = STAGES[name](Path(folder), url)
    figures["seconds"] = time.monotonic() - begun
    figures["cpu_seconds"] = _cpu_seconds() - used
    figures["peak_mib"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(figures))


if __name__ == "__main__":
    main(sys.argv[1:])
