"""``python -m bench``: land and load one million registry rows, beside DuckDB reading the same bytes alone."""

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


def main() -> None:
    """Print one table; the last line is the ratio to DuckDB alone."""
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
        f"{'stage':<34} {'seconds':>8} {'rows/s':>12} {'MB/s':>8} {'peak MiB':>9}",
    ]
    labels = {
        "land": "land: pull, verify, rows.parquet",
        "load": "load: rows.parquet into DuckDB",
        "duckdb alone": "DuckDB alone: same bytes, no checks",
    }
    for stage, label in labels.items():
        seconds = statistics.median(r[stage]["seconds"] for r in rounds)
        peak = max(r[stage]["peak_mib"] for r in rounds)
        lines.append(f"{label:<34} {seconds:>8.2f} {rows / seconds:>12,.0f} {json_mb / seconds:>8,.0f} {peak:>9,.0f}")
    ratios = [(r["land"]["seconds"] + r["load"]["seconds"]) / r["duckdb alone"]["seconds"] for r in rounds]
    lines += ["", f"land + load against DuckDB alone, round by round: {', '.join(f'{x:.2f}' for x in ratios)}"]
    lines += [f"median ratio {statistics.median(ratios):.2f} (aim: at most 1.50; peak at most 512 MiB)"]
    lines += [json.dumps({"ratio": round(statistics.median(ratios), 3), "rows": rows})]
    return "\n".join(lines)


def say(line: str) -> None:
    """Progress goes to standard error, the table to standard output."""
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
