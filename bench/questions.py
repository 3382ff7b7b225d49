"""``landfall bench questions``: how long each of the twenty questions takes.

Without options it asks the current release of ``LANDFALL_DATA``. With ``--registry ROWS`` it first makes a release of a
made-up world whose registry has so many rows, persons and entities together, in a folder of its own: the landing is
pulled from a sandbox of that size, read, built, audited and published as always (for 9,400,000 rows an hour and about
20 GB on a small machine); ``--keep FOLDER`` keeps it, and a folder that holds a release already is asked at once.

The time of a question is that of the whole answer, rows fetched, on a connection as readers open it; the median of
``--rounds`` rounds after one that is not counted. Aims: 100 ms each on the default size, 1 s on 9,400,000 rows.
"""

from __future__ import annotations

import json
import statistics
import tempfile
import time
from contextlib import closing
from pathlib import Path

from bench.results import log
from bench.sandbox import serving
from core import settings as landfall_settings
from core.settings import Settings
from serve import releases
from serve.questions import FOLDER, answer, questions
from serve.reader import connect

DEFAULT_AIM_MS, REGISTRY_AIM_MS = 100.0, 1000.0


def measure(rounds: int = 7, registry: int | None = None, keep: Path | None = None) -> None:
    """Print one line per question; the last line is the figures as JSON."""
    if registry is None:
        print(_table(landfall_settings.load(), rounds, DEFAULT_AIM_MS))
        return
    with tempfile.TemporaryDirectory(prefix="landfall-bench-") as scratch:
        data = keep or Path(scratch) / "data"
        settings = _released(data, registry, Path(scratch))
        print(_table(settings, rounds, REGISTRY_AIM_MS))


def _released(data: Path, rows: int, scratch: Path) -> Settings:
    """Settings of a data folder with a release of a registry of ``rows`` rows; made where there is none."""
    settings = Settings(mode="sample", data=data)
    if releases.current(settings.warehouse) is not None:
        return settings
    log(f"sandbox: generating {rows:,} registry rows")
    with serving(scratch / "sandbox", rows) as url:
        made = Settings(mode="sample", data=data, sandbox_url=url, keys={"comtrade": "sandbox-key"})
        _pull(made)
    _publish(made)
    return settings


def _pull(settings: Settings) -> None:
    from extract.catalogue import all_sources
    from extract.landing import pull

    for source in all_sources():
        begun = time.monotonic()
        pull(source, settings)
        log(f"pulled {source.name} in {time.monotonic() - begun:.0f} s")


def _publish(settings: Settings) -> None:
    from dbt_project.build import build
    from expectations.audit import audit_candidate
    from press.landed import read_landed
    from serve.publish import publish

    read_landed(settings)
    build(settings, docs=False)
    audit_candidate(settings)
    publish(settings)


def timed(settings: Settings, rounds: int) -> dict[tuple[int, str], list[float]]:
    """Milliseconds per round by a question's number and slug; the first round warms up and is left out."""
    release = releases.current(settings.warehouse)
    if release is None:
        raise SystemExit("bench: nothing has been published yet; run `make run` first")
    found: dict[tuple[int, str], list[float]] = {}
    every = questions(release.folder / FOLDER)
    with closing(connect(release.folder)) as connection:
        for number in range(rounds + 1):
            for question in every:
                begun = time.perf_counter()
                answer(connection, question)
                if number:
                    key = question.number, question.slug
                    found.setdefault(key, []).append(1000 * (time.perf_counter() - begun))
    return found


def _table(settings: Settings, rounds: int, aim: float) -> str:
    medians = {key: statistics.median(taken) for key, taken in timed(settings, rounds).items()}
    with closing(connect(settings)) as connection:
        counted = connection.execute("select count(*) from marts.fct_registrations").fetchone()
    registrations = counted[0] if counted else 0
    lines = [f"{registrations:,} registrations of legal entities, median of {rounds} rounds, aim {aim:,.0f} ms", ""]
    lines += [f"{number:>3} {slug:<28} {taken:>9.1f} ms" for (number, slug), taken in medians.items()]
    slowest = max(medians.values())
    lines += ["", f"slowest {slowest:.1f} ms: {'within' if slowest <= aim else 'over'} the aim"]
    figures = {number: round(taken, 1) for (number, _), taken in medians.items()}
    return "\n".join([*lines, json.dumps({"registrations": registrations, "median_ms": figures})])
