"""``python -m bench.transport``: receive the registry's pages over HTTP, all checks on and nothing decoded.

Asked, received, inflated to the last byte, checked, hashed and stored: what ``extract.http`` does with every answer.
``--beside FOLDER`` measures the same for another checkout in turns with this one, against one sandbox, so that a change
of the transport is held beside what was there before. Each measurement is a process of its own.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parent.parent
ROWS_PER_LEGAL_ENTITY = 3.5  # 28.6 % of the registry's rows are legal entities


def main() -> None:
    """Print one line per checkout: medians by the clock and by processor time, the greatest peak."""
    options = _options()
    from bench.sandbox import serving

    trees = [PROJECT, *([options.beside.resolve()] if options.beside else [])]
    scratch = Path(tempfile.mkdtemp(prefix="landfall-bench-"))
    figures: dict[Path, list[dict[str, Any]]] = {tree: [] for tree in trees}
    try:
        with serving(scratch / "sandbox", int(options.rows * ROWS_PER_LEGAL_ENTITY)) as url:
            _receive_in(PROJECT, scratch / "warm-up", url)  # the sandbox renders its pages once
            for number in range(options.rounds):
                for tree in trees if number % 2 else reversed(trees):
                    figures[tree].append(_receive_in(tree, scratch / "round", url))
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    print(_table(figures))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.transport", description=__doc__)
    parser.add_argument("--rows", type=int, default=250_000, help="legal entities to receive (default 250,000)")
    parser.add_argument("--rounds", type=int, default=5, help="rounds; medians are shown (default 5)")
    parser.add_argument("--beside", type=Path, help="another checkout, measured in turns with this one")
    return parser.parse_args()


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
    from extract.draft import Draft, DraftSession
    from extract.http import Client
    from extract.sources import rues

    settings = Settings("sample", folder / "data", sandbox_url=url)
    select = tuple(field.path or field.name for field in rues.COMPANY_FIELDS)
    begun, used = time.monotonic(), _cpu_seconds()
    with Client(settings, "rues", (soda.API,)) as client:
        session = DraftSession(Draft(folder / "pull"), client.session(folder / "pull"), None)
        pages = [page.answer for page in soda.pages(session, rues.COMPANIES, select, rues.ENTITIES, None)]
        return {
            "seconds": time.monotonic() - begun,
            "cpu_seconds": _cpu_seconds() - used,
            "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
            "requests": client.requests,
            "wire_bytes": sum(page.wire_bytes for page in pages),
            "json_bytes": sum(page.body_bytes for page in pages),
            "rows": sum(page.body().count(b'":id":') for page in pages),
        }


def _cpu_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    if sys.argv[1:2] == ["receive"]:
        print(json.dumps(receive(Path(sys.argv[2]), sys.argv[3])))
    else:
        main()
