"""``landfall bench national``: what the first pull of the whole national registry takes, before it is tried for real.

The registry's three streams are pulled from a sandbox that is ``--scale`` times smaller and whose pages are as many
times smaller, so that the requests are as many as the real portal gets. The sandbox declares a real portal's latency
(30 to 140 s an aggregate, 3,400 rows a second; ``sandbox.latency``) and sleeps ``--latency`` of it. Hours are the
declared ones: with every aggregate as quick, as drawn, and as slow as was seen. Bytes are those of the small pull times
the scale. Groups of persons become fewer by less than the rows, so their pages are an upper bound.

``--stop-at 0.6`` kills each pull with SIGKILL at that share of its requests, runs it again and counts what was asked
twice.
"""

from __future__ import annotations

import json
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bench.results import block, log, write_section
from bench.sandbox import serving
from core.settings import PROJECT, Settings
from sandbox.latency import AGGREGATE_SECONDS

NATIONAL_ROWS = 9_407_309  # $select=count(*) on 2026-09-14
KINDS = ("metadata", "aggregate", "page")


@dataclass(frozen=True)
class Figures:
    """What one stream took.

    Attributes:
        stream: its name.
        requests: by kind: metadata, aggregate, page.
        declared: seconds by kind as the portal takes them, for pages of full size.
        own: what the small pull measured: rows, json_bytes, wire_bytes, seconds, peak_mib.
    """

    stream: str
    requests: dict[str, int]
    declared: dict[str, float]
    own: dict[str, Any]

    def hours(self, seconds_an_aggregate: float | None = None) -> float:
        """Hours of the portal's time, with every aggregate alike where a figure is given."""
        seconds = dict(self.declared)
        if seconds_an_aggregate is not None:
            seconds["aggregate"] = self.requests["aggregate"] * seconds_an_aggregate
        return sum(seconds.values()) / 3600


def measure(scale: int, latency: float, stop_at: float, *, write: bool = False) -> None:
    """Print one line per stream and the sum."""
    lines: list[str] = []

    def tell(line: str) -> None:
        print(line, flush=True)
        lines.append(line)

    scratch = Path(tempfile.mkdtemp(prefix="landfall-national-"))
    rows = NATIONAL_ROWS // scale
    try:
        log(f"sandbox: generating {rows:,} registry rows, 1 in {scale} of the national registry")
        with serving(scratch / "sandbox", rows, "--latency", str(latency)) as url:
            begun = time.monotonic()
            streams = [_pull(name, scratch / "data", url, scale) for name in _streams()]
            tell(_table(streams, scale))
            tell(f"the pull itself, with {latency:g} of the latency: {time.monotonic() - begun:,.0f} s")
            for figures in streams if stop_at else ():
                tell(_resumed(figures, scratch / "stopped", url, scale, stop_at))
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    if write:
        write_section("national", block(*lines))


def _streams() -> list[str]:
    from extract.catalogue import source

    return [stream.name for stream in source("rues").streams]


def _pull(stream: str, data: Path, url: str, scale: int) -> Figures:
    before = _asked(url)
    done = subprocess.run(_command(stream, data, url, scale), cwd=PROJECT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{stream}: {done.stderr[-800:]}")
    after = _asked(url)
    log(f"{stream} is in")
    return Figures(
        stream,
        {kind: after[kind]["requests"] - before[kind]["requests"] for kind in KINDS},
        {kind: (after[kind]["seconds"] - before[kind]["seconds"]) * (scale if kind == "page" else 1) for kind in KINDS},
        json.loads(done.stdout.splitlines()[-1]),
    )


def _command(stream: str, data: Path, url: str, scale: int) -> list[str]:
    return [sys.executable, "-m", "bench.national", stream, str(data), url, str(scale)]


def _asked(url: str) -> dict[str, Any]:
    with urllib.request.urlopen(f"{url}/_control/requests", timeout=60) as answer:  # noqa: S310 - our own sandbox
        told = json.load(answer)["latency"]
    return {kind: told.get(kind, {"requests": 0, "seconds": 0.0}) for kind in KINDS}


def _total(asked: dict[str, Any]) -> int:
    return sum(int(kind["requests"]) for kind in asked.values())


def _resumed(figures: Figures, data: Path, url: str, scale: int, stop_at: float) -> str:
    """Kill one pull on its way, run it again, and say how many requests that cost."""
    whole = sum(figures.requests.values())
    begun = _total(_asked(url))
    child = subprocess.Popen(_command(figures.stream, data, url, scale), cwd=PROJECT, stdout=subprocess.DEVNULL)
    while child.poll() is None and _total(_asked(url)) - begun < stop_at * whole:
        time.sleep(0.02)
    child.send_signal(signal.SIGKILL)
    child.wait()
    stopped = _total(_asked(url)) - begun
    _pull(figures.stream, data, url, scale)
    again = _total(_asked(url)) - begun - whole
    return f"{figures.stream}: killed after {stopped} of {whole} requests, {again} asked again ({again / whole:.1%})"


def _table(streams: list[Figures], scale: int) -> str:
    low, high = AGGREGATE_SECONDS
    lines = [
        f"{'stream':<16} {'rows':>12} {'requests':>8} {'(meta':>6} {'aggr.':>6} {'pages)':>7} "
        f"{'hours: least':>12} {'drawn':>6} {'most':>6} {'JSON GB':>8} {'wire GB':>8} {'peak MiB':>9}"
    ]
    sums = [0.0] * 6
    for figures in streams:
        own, asked = figures.own, figures.requests
        hours = [figures.hours(low), figures.hours(), figures.hours(high)]
        gigabytes = [own["json_bytes"] * scale / 1e9, own["wire_bytes"] * scale / 1e9]
        row = [float(sum(asked.values())), *hours, *gigabytes]
        sums = [total + value for total, value in zip(sums, row, strict=True)]
        lines.append(
            f"{figures.stream:<16} {own['rows'] * scale:>12,} {row[0]:>8,.0f} {asked['metadata']:>6} "
            f"{asked['aggregate']:>6} {asked['page']:>7} {hours[0]:>12.2f} {hours[1]:>6.2f} {hours[2]:>6.2f} "
            f"{gigabytes[0]:>8.2f} {gigabytes[1]:>8.2f} {own['peak_mib']:>9,.0f}"
        )
    lines.append(
        f"{'all':<16} {'':>12} {sums[0]:>8,.0f} {'':>6} {'':>6} {'':>7} {sums[1]:>12.2f} {sums[2]:>6.2f} "
        f"{sums[3]:>6.2f} {sums[4]:>8.2f} {sums[5]:>8.2f}"
    )
    return "\n".join(lines)


def pull(stream: str, data: Path, url: str, scale: int) -> dict[str, Any]:
    """Pull one stream with pages ``scale`` times smaller, everything else as in production."""
    from extract.catalogue import source
    from extract.landing import pull_stream
    from extract.sources import rues

    for name in ("COMPANIES", "IDS", "COUNTS"):
        dataset = getattr(rues, name)
        setattr(rues, name, replace(dataset, page_rows=dataset.page_rows // scale))
    of = source("rues")
    chosen = next(each for each in of.streams if each.name == stream)
    begun = time.monotonic()
    receipt = pull_stream(of, chosen, Settings("sample", data, sandbox_url=url)).receipt
    assert receipt is not None
    return {
        "rows": receipt.rows,
        "json_bytes": sum(page["body_bytes"] for page in receipt.pages),
        "wire_bytes": sum(page["wire_bytes"] for page in receipt.pages),
        "seconds": time.monotonic() - begun,
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


if __name__ == "__main__":
    print(json.dumps(pull(sys.argv[1], Path(sys.argv[2]), sys.argv[3], int(sys.argv[4]))))
