"""``landfall bench transport``: receive the registry's pages over HTTP, all checks on and nothing decoded.

Asked, received, inflated to the last byte, checked, hashed and stored: what ``extract.http`` does with every answer.
``--beside FOLDER`` measures the same for another checkout in turns with this one, against one sandbox, so that a change
of the transport is held beside what was there before. Each measurement is a process of its own.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parent.parent
ROWS_PER_LEGAL_ENTITY = 3.5  # 28.6 % of the registry's rows are legal entities


def measure(rows: int, rounds: int, beside: Path | None, *, write: bool = False) -> None:
    """Print one line per checkout: medians by the clock and by processor time, the greatest peak."""
    from bench.results import block, write_section
    from bench.sandbox import serving

    trees = [PROJECT, *([beside.resolve()] if beside else [])]
    scratch = Path(tempfile.mkdtemp(prefix="landfall-bench-"))
    figures: dict[Path, list[dict[str, Any]]] = {tree: [] for tree in trees}
    try:
        with serving(scratch / "sandbox", int(rows * ROWS_PER_LEGAL_ENTITY)) as url:
            _receive_in(PROJECT, scratch / "warm-up", url)  # the sandbox renders its pages once
            for number in range(rounds):
                for tree in trees if number % 2 else reversed(trees):
                    figures[tree].append(_receive_in(tree, scratch / "round", url))
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    table = _table(figures)
    print(table)
    if write:
        write_section("transport", block(table))


def _receive_in(tree: Path, folder: Path, url: str) -> dict[str, Any]:
    """Receive with the code of ``tree`` in a fresh process.

    Raises:
        RuntimeError: it failed; its words are in the message.
    """
    done = subprocess.run(
        [sys.executable, __file__, "receive", str(folder), url],
        cwd=tree, env={**os.environ, "PYTHONPATH": str(tree)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    shutil.rmtree(folder, ignore_errors=True)
    if done.returncode:
        raise RuntimeError(f"{tree.name}: {done.stderr[-800:]}")
    return dict(json.loads(done.stdout.splitlines()[-1]))


def _table(figures: dict[Path, list[dict[str, Any]]]) -> str:
    first = figures[PROJECT][0]
    lines = [
        f"{first['rows']:,} rows, {first['json_bytes'] / 1e6:,.0f} MB of JSON, {first['wire_bytes'] / 1e6:,.0f} MB "
        f"over the wire in {first['requests']} requests, median of {len(figures[PROJECT])} rounds",
        f"{'checkout':<24} {'seconds':>8} {'cpu s':>7} {'rows/s':>10} {'MB/s':>6} {'peak MiB':>9}",
    ]
    for tree, rounds in figures.items():
        seconds = statistics.median(r["seconds"] for r in rounds)
        used = statistics.median(r["cpu_seconds"] for r in rounds)
        peak = max(r["peak_mib"] for r in rounds)
        speed = f"{first['rows'] / seconds:>10,.0f} {first['json_bytes'] / 1e6 / seconds:>6,.0f}"
        lines.append(f"{tree.name:<24} {seconds:>8.2f} {used:>7.2f} {speed} {peak:>9,.0f}")
    return "\n".join(lines)


def receive(folder: Path, url: str) -> dict[str, Any]:
    """All pages of the registry's legal entities, into ``folder``."""
    from core.settings import Settings
    from extract import soda
    from extract.http import Client

    settings = Settings("sample", folder / "data", sandbox_url=url)
    begun, used = time.monotonic(), _cpu_seconds()
    with Client(settings, "rues", (soda.API,)) as client:
        pages = list(_pages(client, folder))
        return {
            "seconds": time.monotonic() - begun,
            "cpu_seconds": _cpu_seconds() - used,
            "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
            "requests": client.requests,
            "wire_bytes": sum(page.wire_bytes for page in pages),
            "json_bytes": sum(page.body_bytes for page in pages),
            "rows": sum(page.body().count(b'":id":') for page in pages),
        }


def _pages(client: Any, folder: Path) -> Iterator[Any]:
    """Answers in the order of ids, until one is empty; what is asked is the same in every checkout."""
    from extract import soda
    from extract.records import edge_records
    from extract.sources import rues

    session, last = client.session(folder / "pull"), ""
    select = ",".join(field.path or field.name for field in rues.COMPANY_FIELDS)
    while True:
        where = rues.ENTITIES + (f" and :id > '{last}'" if last else "")
        params = [("$select", select), ("$where", where), ("$order", ":id"), ("$limit", "50000")]
        answer = session.get(soda.API, rues.COMPANIES.resource, params)
        records = edge_records(answer)
        if not records:
            return
        last = str(records[-1][":id"])
        yield answer


def _cpu_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    print(json.dumps(receive(Path(sys.argv[2]), sys.argv[3])))  # behind the word "receive", as older checkouts want
