"""``landfall bench land``: land registry rows, beside what else could be done with the same bytes, in turns.

``land`` is a whole pull as in production: ask, receive, inflate and verify every page, fence it before and after,
decode it, judge and hash every row, write row files, quarantine and receipt, sync and rename. ``load`` makes a table in
a DuckDB file of them. ``DuckDB alone`` makes the same kind of Parquet, and the same kind of table, of the page files
that ``land`` has left, with the columns declared and nothing checked; it asks nobody, and the pages are in the page
cache. ``requests + pandas`` asks
for the same pages and writes one Parquet file; ``dlt`` asks for them and loads a DuckDB file. Floors: the bodies read
off the socket and dropped, inflated by zlib, parsed by the standard library. ``--beside FOLDER`` measures another
checkout's ``land`` and ``load`` in turns with this one's, and holds its rows' hash to ours.

Each stage is a process of its own and its clock starts after its interpreter. What ends in the same is held against
each other: land, DuckDB alone and requests + pandas in Parquet; land + load, DuckDB alone and dlt in a table. Ratios by
the clock need a machine with two idle cores; those by processor time do not, and count every core. The sandbox that
answers is not counted as processor time but does take some of the clock's.
"""

from __future__ import annotations

import json
import shutil
import statistics
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.results import log
from bench.sandbox import serving
from bench.stages import DLT, STREAM, run_stage

ROWS_PER_LEGAL_ENTITY = 3.5  # 28.6 % of the registry's rows are legal entities
LABELS = {
    "land": "land: pull, verify, row files",
    "load": "load: row files into DuckDB",
    "land before": "land, the other checkout",
    "load before": "load, the other checkout",
    "alone": "DuckDB alone into Parquet, no checks",
    "table": "DuckDB alone into a table, no checks",
    "pandas": "requests + pandas into Parquet",
    "dlt": "dlt into DuckDB",
    "copy": "floor: read off the socket",
    "gunzip": "floor: zlib",
    "parse": "floor: zlib and json",
}
MEASURES = {"clock": "seconds", "processor time": "cpu_seconds"}

Round = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Ratio:
    """What is held against what: stages whose figures are added up on either side."""

    name: str
    over: tuple[str, ...]
    under: tuple[str, ...]
    aim: str = ""

    def of(self, one: Round, measure: str) -> float | None:
        """The ratio in one round, ``None`` where a stage was not run."""
        if not {*self.over, *self.under} <= set(one):
            return None
        return float(sum(one[stage][measure] for stage in self.over) / sum(one[stage][measure] for stage in self.under))


RATIOS = (
    Ratio("land / DuckDB into Parquet", ("land",), ("alone",), "at most 1.5"),
    Ratio("the same before", ("land before",), ("alone",)),
    Ratio("land + load / DuckDB into a table", ("land", "load"), ("table",)),
    Ratio("land before / land", ("land before",), ("land",)),
    Ratio("requests + pandas / land", ("pandas",), ("land",), "at least 3"),
    Ratio("dlt / land + load", ("dlt",), ("land", "load"), "at least 14"),
)


@dataclass(frozen=True)
class Options:
    """What is measured: legal entities to land, rounds, another checkout beside this one, and what is left out."""

    rows: int = 1_000_000
    rounds: int = 3
    beside: Path | None = None
    without: Sequence[str] = ()


def measure(options: Options) -> None:
    """Print one table; the last line is the ratios' medians as JSON."""
    scratch = Path(tempfile.mkdtemp(prefix="landfall-bench-"))
    try:
        log(f"sandbox: generating {options.rows * ROWS_PER_LEGAL_ENTITY:,.0f} registry rows")
        with serving(scratch / "sandbox", int(options.rows * ROWS_PER_LEGAL_ENTITY)) as url:
            log("warm-up: the sandbox renders its pages once, so that the rounds measure us and not it")
            run_stage("land", scratch / "warm-up", url)
            rounds = [_round(scratch / f"round-{n}", url, n, options) for n in range(1, options.rounds + 1)]
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    print(_table(rounds))


def _round(folder: Path, url: str, number: int, options: Options) -> Round:
    """One round; every other one runs the two checkouts in the other order."""
    log(f"round {number} of {options.rounds}")
    figures: Round = {}
    ours = [("", None)] + ([(" before", options.beside.resolve())] if options.beside else [])
    for suffix, tree in ours if number % 2 else reversed(ours):
        where = folder / f"pull{suffix.replace(' ', '-')}"
        for stage in ("land", "load"):
            figures[stage + suffix] = run_stage(stage, where, url, tree) if tree else run_stage(stage, where, url)
    _hold_to_each_other(folder)
    others = ["alone", "table"]
    others += [] if "pandas" in options.without else ["pandas"]
    others += ["dlt"] if "dlt" not in options.without and DLT.exists() else []
    others += [] if "floors" in options.without else ["copy", "gunzip", "parse"]
    for stage in others:
        figures[stage] = run_stage(stage, folder / "pull", url)
    shutil.rmtree(folder)
    return figures


def _hold_to_each_other(folder: Path) -> None:
    """Both checkouts landed the same rows.

    Raises:
        RuntimeError: their hashes differ.
    """
    receipts = [json.loads(file.read_text()) for file in folder.glob(f"*/raw/rues/{STREAM}/*/receipt.json")]
    hashes = {receipt["rows_hash"] for receipt in receipts}
    if len(hashes) != 1:
        raise RuntimeError(f"the same pages gave different rows: {sorted(hashes)}")


def _table(rounds: list[Round]) -> str:
    rows = rounds[0]["land"]["rows"]
    json_mb = rounds[0]["land"]["json_bytes"] / 1e6
    wire_mb = rounds[0]["land"]["wire_bytes"] / 1e6
    lines = [
        f"{rows:,} rows, {json_mb:,.0f} MB of JSON, {wire_mb:,.0f} MB over the wire, median of {len(rounds)} rounds",
        "",
        f"{'stage':<36} {'seconds':>8} {'cpu s':>7} {'rows/s':>10} {'MB/s':>6} {'peak MiB':>9}",
    ]
    lines += [_stage(rounds, stage, label, rows, json_mb) for stage, label in LABELS.items() if stage in rounds[0]]
    medians: dict[str, dict[str, float]] = {}
    for name, measure in MEASURES.items():
        lines += ["", f"by {name}, round by round:"]
        found = {ratio: [value for one in rounds if (value := ratio.of(one, measure)) is not None] for ratio in RATIOS}
        for ratio, values in found.items():
            if values:
                medians.setdefault(ratio.name, {})[name] = round(statistics.median(values), 3)
                lines.append(_ratio(ratio, values))
    lines += ["", "peak of land: at most 512 MiB", json.dumps({"rows": rows, "ratios": medians})]
    return "\n".join(lines)


def _stage(rounds: list[Round], stage: str, label: str, rows: float, json_mb: float) -> str:
    """One line of the table: the medians of a stage, and its highest peak."""
    seconds = statistics.median(one[stage]["seconds"] for one in rounds)
    processor = statistics.median(one[stage]["cpu_seconds"] for one in rounds)
    peak = max(one[stage]["peak_mib"] for one in rounds)
    speed = f"{rows / seconds:>10,.0f} {json_mb / seconds:>6,.0f}"
    return f"{label:<36} {seconds:>8.2f} {processor:>7.2f} {speed} {peak:>9,.0f}"


def _ratio(ratio: Ratio, values: list[float]) -> str:
    """One line of a ratio: its value in each round, their median and what is aimed at."""
    aim = f"; aim {ratio.aim}" if ratio.aim else ""
    shown = ", ".join(f"{value:.2f}" for value in values)
    return f"  {ratio.name + ':':<33} {shown}; median {statistics.median(values):.2f}{aim}"
