"""What each stage is made from, as one hash per kind: who changes one of them wakes exactly the stages behind it.

No part is the day. No model asks for today's date: what is fresh is counted from the newest day in the data, and a
pull's own moment stands in its receipt (``ops_runs``, which lists every attempt, is a log: it goes out with the next
release and wakes none).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from core.identity import code, contents, engines, key_of, stamps
from core.settings import PROJECT, Settings

TRANSFORMING = ("duckdb", "dbt-core", "dbt-duckdb", "pyarrow", "splink", "scipy", "numpy")
JUDGING = ("great-expectations", "duckdb-engine", "sqlalchemy")
SERVING = ("duckdb", "pyarrow")
RECEIPTS = "*/*/*/receipt.json"
READINGS = ("*/*/*/*/reading.json", "columns/*/reading.json")
ALLOWANCES = "allowances.jsonl"
PULLS = "pulls of "
"""Begins the name of the part that holds one stream's receipts: ``pulls of rues/companies``."""
SOURCES = {"readings": ("press_readings",), "decisions": ("review",), "drift": (), "sources": ()}
"""Parts a build may differ in and still take over what is not behind them, with dbt's names of what they are. The log
of attempts is read anew by every build."""


def of_read(settings: Settings) -> dict[str, str]:
    """What has landed and what reads it. Files are known by size and moment of change: landed ones never change."""
    from press.version import reader_version

    landed = (path for path in settings.raw.glob("*/*/*/*") if path.is_file())
    return {"landed": stamps(settings.raw, landed), "reader": reader_version(), "code": code(PROJECT, "core")}


def of_readings(settings: Settings) -> str:
    """What has been read. The stage itself adds to it, so it is looked at when that has ended."""
    found = (path for path in settings.readings.glob("*/**/*") if path.is_file())
    return stamps(settings.readings, found)


def of_build(settings: Settings) -> dict[str, str]:
    """What the candidate is made from: receipts and readings (which name the hashes of their files), what persons
    decided, fields the publishers have added or dropped, the models with their seeds and variables, and the page that
    describes the sources.
    """
    from extract.catalogue_page import catalogue

    decisions = (path for path in settings.review.glob("*.jsonl") if path.name != ALLOWANCES)
    readings = (path for pattern in READINGS for path in settings.readings.glob(pattern))
    return {
        "mode": settings.mode,
        **_pulls(settings.raw),
        "readings": contents(settings.readings, readings),
        "decisions": contents(settings.review, decisions),
        "drift": _drift(settings.attempts),
        "models": code(PROJECT, "core", "dbt_project"),
        "sources": hashlib.sha256(catalogue().encode()).hexdigest(),
        "engines": engines(*TRANSFORMING),
    }


def changed_sources(before: Mapping[str, str], now: Mapping[str, str]) -> set[str] | None:
    """dbt's names of the sources that have other rows than a build before; ``None`` where more than rows is another:
    the project, its engines, the mode, or a stream that is gone.
    """
    names = {name for name in {*before, *now} if before.get(name) != now.get(name)}
    if any(name not in now or not (name in SOURCES or name.startswith(PULLS)) for name in names):
        return None
    streams = {name.removeprefix(PULLS).replace("/", ".") for name in names if name.startswith(PULLS)}
    return streams | {source for name in names for source in SOURCES.get(name, ())}


def of_audit(settings: Settings, build: str) -> dict[str, str]:
    """What the verdict depends on beside the release it compares with: the build's key, the rules, what is allowed."""
    allowances = settings.review.glob(ALLOWANCES)
    return {
        "build": build,
        "rules": code(PROJECT, "core", "expectations"),
        "allowances": contents(settings.review, allowances),
        "engines": engines(*JUDGING),
    }


def of_release(build: Mapping[str, str], audit: Mapping[str, str]) -> dict[str, str]:
    """What a release is made from: the parts of its build, the rules it was judged by, and the code that publishes.

    What was allowed is none of them: who allows a finding for the next release wants no other one now.
    """
    return {
        **{f"build {name}": value for name, value in build.items()},
        "rules": audit["rules"],
        "serving": code(PROJECT, "core", "serve"),
        "engines": engines(*SERVING),
    }


def key_of_build(release: Mapping[str, str]) -> str:
    """The key of the build a release was made from."""
    return key_of({name.removeprefix("build "): value for name, value in release.items() if name.startswith("build ")})


def _pulls(raw: Path) -> dict[str, str]:
    """One part per stream: its receipts."""
    streams: dict[str, list[Path]] = {}
    for path in sorted(raw.glob(RECEIPTS)):
        streams.setdefault(f"{PULLS}{path.parts[-4]}/{path.parts[-3]}", []).append(path)
    return {name: contents(raw, paths) for name, paths in streams.items()}


def _drift(attempts: Path) -> str:
    """Which fields publishers have added or dropped: pulls say so in the attempt log, also those that land nothing."""
    return hashlib.sha256(json.dumps(sorted(set(_fields(attempts)))).encode()).hexdigest()


def _fields(attempts: Path) -> Iterator[tuple[str, str, str]]:
    for path in attempts.glob("*.finished.json"):
        text = path.read_text(encoding="utf-8")
        if '_fields": [\n' not in text:  # nothing is named in any list: as the log writes it, "[]"
            continue
        record = json.loads(text)
        for kind in ("new_fields", "lost_fields"):
            for name in record["facts"].get(kind, ()):
                yield record["subject"], kind, str(name)
