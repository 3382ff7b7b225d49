"""The measured stages, each in a process of its own so that its peak memory is its own."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb

from bench.paging import pages
from bench.usage import measured
from core.settings import PROJECT, Settings

STREAM = "companies"
DLT = PROJECT / ".venv-dlt" / "bin" / "python"
"""Where ``make bench`` puts dlt."""


def run_stage(name: str, folder: Path, url: str, tree: Path = PROJECT) -> dict[str, Any]:
    """Run one stage in a fresh process, with the code of the checkout ``tree``; returns its figures: seconds,
    cpu_seconds, peak_mib, and what it counts.

    Raises:
        RuntimeError: the stage failed; its words are in the message.
    """
    command = [sys.executable, "-m", "bench.stages", name, str(folder), url]
    if name == "dlt":
        command = [str(DLT), "-m", "bench.with_dlt", str(folder), url + resource(), json.dumps(question())]
    done = subprocess.run(
        command, cwd=tree, env={**os.environ, "PYTHONPATH": str(tree)}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"stage {name} failed: {done.stderr[-800:]}")
    return dict(json.loads(done.stdout.splitlines()[-1]))


def land(folder: Path, url: str) -> dict[str, Any]:
    """Pull every page of the registry's legal entities and make its row files, all checks on."""
    from extract.catalogue import source
    from extract.landing import pull_stream

    rues = source("rues")
    stream = next(s for s in rues.streams if s.name == STREAM)
    outcome = pull_stream(rues, stream, Settings(mode="sample", data=folder, sandbox_url=url))
    assert outcome.receipt is not None
    of_pull = outcome.receipt.pages
    return {
        "rows": outcome.receipt.rows,
        "rows_hash": outcome.receipt.rows_hash,
        "wire_bytes": sum(page["wire_bytes"] for page in of_pull),
        "json_bytes": sum(page["body_bytes"] for page in of_pull),
    }


def load(folder: Path, _url: str) -> dict[str, Any]:
    """Load the row files into a DuckDB file."""
    rows = folder / "raw" / "rues" / STREAM / "*" / "rows*.parquet"
    with _database(folder / "load.duckdb") as db:
        db.execute(f"create table rows as from read_parquet('{rows}')")
        return {"rows": db.execute("select count(*) from rows").fetchall()[0][0]}


def alone(folder: Path, _url: str) -> dict[str, Any]:
    """DuckDB reads the landed pages with declared columns into Parquet, as landing writes it; no checks, no receipt."""
    from core.duck import PARQUET

    with _database(folder / "alone-parquet.duckdb") as db:
        db.execute(f"copy (from {_pages(folder)}) to '{folder / 'alone.parquet'}' ({PARQUET})")
        return {"rows": db.execute(f"select count(*) from '{folder / 'alone.parquet'}'").fetchall()[0][0]}


def table(folder: Path, _url: str) -> dict[str, Any]:
    """DuckDB reads the landed pages with declared columns into a table; no checks, no receipt."""
    with _database(folder / "alone.duckdb") as db:
        db.execute(f"create table rows as from {_pages(folder)}")
        return {"rows": db.execute("select count(*) from rows").fetchall()[0][0]}


def _pages(folder: Path) -> str:
    from extract.sources import rues

    columns = ", ".join(f"'{field.path or field.name}': 'VARCHAR'" for field in rues.COMPANY_FIELDS)
    landed = folder / "raw" / "rues" / STREAM / "*" / "page-*.json.gz"
    return f"read_json('{landed}', format='array', columns={{{columns}}})"


def pandas(folder: Path, url: str) -> dict[str, Any]:
    """What a script does: requests, a DataFrame a page, one Parquet file of them all; no checks, no receipt."""
    import pandas as pd
    import requests

    with requests.Session() as session:
        frames = [
            pd.DataFrame(page)
            for page in pages(lambda params: session.get(url + resource(), params=params).json(), question())
        ]
    whole = pd.concat(frames, ignore_index=True)
    whole.to_parquet(folder / "pandas.parquet")
    return {"rows": len(whole)}


def copy(folder: Path, url: str) -> dict[str, Any]:
    """The floor of receiving: the same requests, bodies read off the socket and dropped."""
    import urllib3

    pool, size = urllib3.PoolManager(), 0
    for asked in _asked(folder):
        answer = pool.request("GET", url + resource(), fields=asked, preload_content=False, decode_content=False,
                              headers={"Accept-Encoding": "gzip"})  # fmt: skip
        size += sum(len(chunk) for chunk in answer.stream(1 << 16, decode_content=False))
        answer.release_conn()
    return {"bytes": size}


def gunzip(folder: Path, _url: str) -> dict[str, Any]:
    """The floor of inflating: the landed pages through zlib."""
    return {"bytes": sum(len(gzip.decompress(page.read_bytes())) for page in _landed(folder))}


def parse(folder: Path, _url: str) -> dict[str, Any]:
    """The floor of reading: the landed pages through the standard library's JSON reader."""
    return {"rows": sum(len(json.loads(gzip.decompress(page.read_bytes()))) for page in _landed(folder))}


def resource() -> str:
    """Where the registry's rows are."""
    from extract import soda
    from extract.sources import rues

    return f"/{soda.API.name}{rues.COMPANIES.resource}"


def question() -> dict[str, str]:
    """What a pull of ours asks for, page by page."""
    from extract.sources import rues

    return {
        "$select": ",".join(rues.SELECT),
        "$where": rues.ENTITIES,
        "$order": ":id",
        "$limit": str(rues.COMPANIES.page_rows),
    }


def _landed(folder: Path) -> Iterator[Path]:
    yield from sorted((folder / "raw" / "rues" / STREAM).glob("*/page-*.json.gz"))


def _asked(folder: Path) -> Iterator[dict[str, str]]:
    """The questions of the landed pull, out of its receipt."""
    (receipt,) = (folder / "raw" / "rues" / STREAM).glob("*/receipt.json")
    for page in json.loads(receipt.read_text())["pages"]:
        yield dict(page["params"])


def _database(path: Path) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(
        str(path), config={"memory_limit": "400MB", "threads": "2", "preserve_insertion_order": "false"}
    )


STAGES: dict[str, Callable[[Path, str], dict[str, Any]]] = {
    stage.__name__: stage for stage in (land, load, alone, table, pandas, copy, gunzip, parse)
}


def main(words: list[str]) -> None:
    """Run one stage and print its figures as one JSON line."""
    name, folder, url = words
    Path(folder).mkdir(parents=True, exist_ok=True)
    print(json.dumps(measured(lambda: STAGES[name](Path(folder), url))))


if __name__ == "__main__":
    main(sys.argv[1:])
