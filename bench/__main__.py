"""``python -m bench``: land and load one million registry rows, beside DuckDB reading the same bytes alone.

``land`` is a whole pull as in production: ask, receive, inflate and verify every page, fence it before and after,
decode it, judge and hash every row, write ``rows.parquet``, quarantine and receipt, sync and rename. ``load`` makes a
table in a DuckDB file of it. ``DuckDB alone`` makes the same kind of table of the page files that ``land`` has left,
with the columns declared and nothing checked; it asks nobody, and the pages are in the page cache.

Each stage is a process of its own and its clock starts after its interpreter. All rounds show (land + load) / alone
by the clock and by processor time; the first needs a machine with two idle cores, the second does not, and counts
every core. The sandbox that answers is not counted as processor time but does take some of the clock's.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any

from bench.sandbox import serving
from bench.stages import run_stage

ROWS_PER_LEGAL_ENTITY = 3.5  # 28.6 % of the registry's rows are legal entities
LABELS = {
    "land": "land: pull, verify, rows.parquet",
    "load": "load: rows.parquet into DuckDB",
    "duckdb alone": "DuckDB alone: same bytes, no checks",
}


def main() -> None:
    """Print one table; the last line is the ratios to DuckDB alone as JSON."""
    options = _options()
    scratch = Path(tempfile.mkdtemp(prefix="landfall-bench-"))
    try:
        say(f"sandbox: generating {options.rows * ROWS_PER_LEGAL_ENTITY:,.0f} registry rows")
        with serving(scratch / "sandbox", int(options.rows * ROWS_PER_LEGAL_ENTITY)) as url:
            say("warm-up: the sandbox renders its pages once, so that the rounds measure us and not it")
            run_stage("land", scratch / "warm-up", url)
            rounds = [_round(scratch / f"round-{n}", url, n, options.rounds) for n in range(1, options.rounds + 1)]
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    print(_table(rounds))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000, help="legal entities to land (default 1,000,000)")
    parser.add_argument("--rounds", type=int, default=3, help="rounds; medians are shown (default 3)")
    return parser.parse_args()


def _round(folder: Path, url: str, number: int, of: int) -> dict[str, dict[str, Any]]:
    say(f"round {number} of {of}")
    figures = {"land": run_stage("land", folder, url)}
    figures["load"] = run_stage("load", folder, url)
    figures["duckdb alone"] = run_stage("alone", folder, url)
    shutil.rmtree(folder)
    return figures


def _table(rounds: list[dict[str, dict[str, Any]]]) -> str:
    rows = rounds[0]["land"]["rows"]
    json_mb = rounds[0]["land"]["json_bytes"] / 1e6
    wire_mb = rounds[0]["land"]["wire_bytes"] / 1e6
    lines = [
        f"{rows:,} rows, {json_mb:,.0f} MB of JSON, {wire_mb:,.0f} MB over the wire, median of {len(rounds)} rounds",
        "",
        f"{'stage':<36} {'seconds':>8} {'cpu s':>7} {'rows/s':>10} {'MB/s':>6} {'peak MiB':>9}",
    ]
    for stage, label in LABELS.items():
        seconds = statistics.median(r[stage]["seconds"] for r in rounds)
        processor = statistics.median(r[stage]["cpu_seconds"] for r in rounds)
        peak = max(r[stage]["peak_mib"] for r in rounds)
        speed = f"{rows / seconds:>10,.0f} {json_mb / seconds:>6,.0f}"
        lines.append(f"{label:<36} {seconds:>8.2f} {processor:>7.2f} {speed} {peak:>9,.0f}")
    lines += ["", "land + load against DuckDB alone, round by round:"]
    medians = {}
    for name, measure in {"clock": "seconds", "processor time": "cpu_seconds"}.items():
        ratios = [(r["land"][measure] + r["load"][measure]) / r["duckdb alone"][measure] for r in rounds]
        medians[name] = round(statistics.median(ratios), 3)
        lines.append(f"  by {name + ':':<16} {', '.join(f'{x:.2f}' for x in ratios)}; median {medians[name]:.2f}")
    lines += ["aim: at most 1.50 by the clock, peak at most 512 MiB", json.dumps({"rows": rows, "ratio": medians})]
    return "\n".join(lines)


def say(line: str) -> None:
    """Progress goes to standard error, the table to standard output."""
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
