"""``landfall bench days``: what a day costs by what changed on it, at registries of several sizes.

For each size a sandbox serves a registry of so many rows, and whole runs follow one another in one data folder: the
first, one on which nothing has changed, and one each for the numbers of changed companies that are asked for (three
of ten new, six changed, one deleted). Each is a process of its own, which runs what ``landfall run --direct`` runs, and
says how much processor time each stage took. Of other publishers nothing changes: their part of a day is in no figure
but the first. The sandbox that answers is another process and is not counted.

A day on which nothing has changed must publish nothing. A run ends with a rebuild from nothing of what has landed; its
facts must be those of the last day.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.results import log, machine, write_section
from bench.sandbox import serving
from bench.usage import cpu_seconds, measured
from core.settings import PROJECT, Settings

ROWS_PER_LEGAL_ENTITY = 3.5  # 28.6 % of the registry's rows are legal entities
STAGES = ("pull", "read", "build", "audit", "publish")
COLUMNS = """Stages, and all of them together, in processor seconds, children included; `of the first` is their share of
the first day's. `seconds` are those of the clock, of all stages and of those from what has landed to the release.
`rebuild` pulls nothing and reads, builds, audits and publishes what has landed from nothing; its facts are those of
the day before it, or the command fails."""
FIRST, NOTHING, AGAIN = "first", "nothing", "rebuild"


@dataclass(frozen=True)
class Day:
    """What one run of one size took.

    Attributes:
        entities: legal entities in the registry on the first day.
        name: ``first``, ``nothing``, ``rebuild``, or how many companies changed.
        figures: seconds, cpu_seconds, peak_mib; ``stages``, processor seconds of each; ``landed_seconds``, the clock's
            from what has landed to the release; ``facts_hash``, ``version``.
    """

    entities: int
    name: str
    figures: dict[str, Any]

    @property
    def cpu(self) -> float:
        """Processor seconds of the whole run."""
        return float(self.figures["cpu_seconds"])


def measure(entities: Sequence[int], changes: Sequence[int], write: bool) -> None:
    """Print a table of days, size by size; with ``write`` it also goes into ``bench/RESULTS.md``.

    Raises:
        RuntimeError: a run failed, or a rebuild has other facts than the last day.
    """
    days: list[Day] = []
    for size in entities:
        days += _of_size(size, changes)
        table = "\n".join(_table(days))
        print(table, flush=True)
        if write:
            write_section("days", f"{machine()}\n\n{table}\n\n{COLUMNS}")


def _of_size(entities: int, changes: Sequence[int]) -> list[Day]:
    scratch = Path(tempfile.mkdtemp(prefix="landfall-days-"))
    try:
        log(f"sandbox: generating a registry of {entities:,} legal entities")
        with serving(scratch / "sandbox", round(entities * ROWS_PER_LEGAL_ENTITY)) as url:
            return _days(entities, changes, scratch / "data", url)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _days(entities: int, changes: Sequence[int], data: Path, url: str) -> list[Day]:
    days = [_run(entities, name, data, url) for name in (FIRST, NOTHING)]
    if days[0].figures["version"] != days[1].figures["version"]:
        raise RuntimeError(f"{entities:,} entities: nothing changed, and there is another release")
    for number, count in enumerate(changes):
        _change(url, number, count)
        days.append(_run(entities, f"{count:,}", data, url))
    days.append(_run(entities, AGAIN, data, url))
    held, again = days[-2].figures["facts_hash"], days[-1].figures["facts_hash"]
    if held != again:
        raise RuntimeError(f"{entities:,} entities: the last day's facts are {held}, a rebuild's are {again}")
    return days


def _change(url: str, number: int, count: int) -> None:
    """Move the sandbox's clock by an hour and have the registry work."""
    now = _request(url, "GET", "", None)["clock"]
    hour = int(now[11:13]) + 1
    _request(url, "POST", "/clock", {"now": f"{now[:11]}{hour:02d}{now[13:]}"})
    done = _request(url, "POST", "/changes", {"seed": number, "count": count})
    log(f"the registry has {', '.join(f'{value:,} {kind}' for kind, value in done.items())}")


def _request(url: str, method: str, path: str, body: dict[str, Any] | None) -> Any:
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"{url}/_control{path}", data, headers, method=method)  # noqa: S310 - our own sandbox
    with urllib.request.urlopen(request, timeout=600) as answer:  # noqa: S310
        return json.load(answer)


def _run(entities: int, name: str, data: Path, url: str) -> Day:
    """One whole run in a process of its own.

    Raises:
        RuntimeError: it failed; its words are on standard error.
    """
    command = [sys.executable, "-m", "bench.days", str(data), url, name]
    done = subprocess.run(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{entities:,} entities, {name}: the run failed")
    day = Day(entities, name, json.loads(done.stdout.splitlines()[-1]))
    log(f"{entities:,} entities, {name}: {day.cpu:.1f} processor seconds, {day.figures['peak_mib']:,.0f} MiB")
    return day


def _table(days: Sequence[Day]) -> list[str]:
    """One line a day: processor seconds of the stages, the share of the first day's, and peak memory."""
    firsts = {day.entities: day.cpu for day in days if day.name == FIRST}
    head = ["entities", "changed", *STAGES, "all", "of the first", "seconds", "from landed", "peak MiB"]
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    for day in days:
        stages = [f"{day.figures['stages'][stage]:.1f}" for stage in STAGES]
        share = f"{day.cpu / firsts[day.entities]:.3f}"
        clock = [f"{day.figures[which]:.1f}" for which in ("seconds", "landed_seconds")]
        about = [f"{day.cpu:.1f}", share, *clock, f"{day.figures['peak_mib']:,.0f}"]
        lines.append(f"| {' | '.join([f'{day.entities:,}', day.name, *stages, *about])} |")
    return lines


def run(data: Path, url: str, name: str) -> dict[str, Any]:
    """One run of everything; ``rebuild`` takes nothing over from the runs before, and pulls nothing."""
    from extract.catalogue import all_sources
    from extract.landing import pull_stream
    from flow import stages

    settings = Settings("sample", data, sandbox_url=url, keys={"comtrade": "sandbox-key"})
    spent = dict.fromkeys(STAGES, 0.0)

    def clocked(stage: str, work: Any) -> Any:
        begun = cpu_seconds()
        result = work()
        spent[stage] += cpu_seconds() - begun
        return result

    def pull() -> None:
        for source in all_sources():
            for stream in source.streams:
                pull_stream(source, stream, settings, None, name)

    force = name == AGAIN
    if not force:
        clocked("pull", pull)
    begun = time.monotonic()
    for stage in ("read", "build", "audit"):
        clocked(stage, lambda stage=stage: getattr(stages, stage)(settings, name, log, force=force))
    published = clocked("publish", lambda: stages.publish(settings, name, log, force=force))
    return {"stages": spent, "landed_seconds": time.monotonic() - begun, **published.facts}


if __name__ == "__main__":
    print(json.dumps(measured(lambda: run(Path(sys.argv[1]), sys.argv[2], sys.argv[3]))))
