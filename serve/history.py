"""The record of every flip: which version readers got, when, by which run, and which one they had before."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from core.files import read_json, write_json
from serve import releases
from serve.errors import CorruptReleaseError, NoReleaseError

FILE = "history.json"


def events(warehouse: Path) -> list[dict[str, Any]]:
    """All flips, oldest first: event (publish, rollback, recovered), version, its file's hash, version before, moment,
    run id.
    """
    path = warehouse / FILE
    if not path.is_file():
        return []
    step = f"restore {path} from a backup, or remove it: what was flipped before is then unknown, releases stay"
    past: list[dict[str, Any]] = read_json(path, CorruptReleaseError, "releases", step, shape=list)
    return past


def add(warehouse: Path, event: str, release: releases.Release, at: datetime, run_id: str) -> None:
    """Append one flip durably."""
    past = events(warehouse)
    flipped = {
        "event": event,
        "version": release.version,
        "sha256": release.sha256,
        "before": past[-1]["version"] if past else None,
        "at": at.isoformat(timespec="milliseconds"),
        "run_id": run_id,
    }
    write_json(warehouse / FILE, [*past, flipped])


def published(warehouse: Path) -> dict[str, str]:
    """Every version readers ever got from this warehouse, with the SHA-256 of its file.

    Flips written down before November 2026 have no hash; of those the releases that are still there are known.
    """
    kept = {release.version: release.sha256 for release in releases.every(warehouse)}
    return kept | {event["version"]: event["sha256"] for event in events(warehouse) if "sha256" in event}


def recover(warehouse: Path, at: datetime, run_id: str) -> None:
    """Note a flip whose publisher died before it could write it down."""
    try:
        now = releases.current(warehouse)
    except (NoReleaseError, CorruptReleaseError):  # rollback mends where the link leads, and has nothing to note before
        return
    past = events(warehouse)
    if now is not None and (not past or past[-1]["version"] != now.version):
        add(warehouse, "recovered", now, at, run_id)


def last_published(warehouse: Path) -> releases.Release | None:
    """The newest release readers ever got, also where they were taken back to one before it; ``None`` before the first.

    Where the flip could not be written down any more, ``current`` says it.
    """
    now = releases.current(warehouse)
    seen = {event["version"] for event in events(warehouse)} | ({now.version} if now else set())
    known = [release for release in releases.every(warehouse) if release.version in seen]
    return known[-1] if known else None


def never_read(warehouse: Path) -> list[releases.Release]:
    """Whole releases no reader ever got: their publisher died between the last rename and the flip.

    They are newer than any that was flipped to: the next publisher clears them away before it writes its own. Where
    nothing is written down of older ones, the file was lost, and they stay.
    """
    newest = max((event["version"] for event in events(warehouse)), default=None)
    return [release for release in releases.every(warehouse) if newest is not None and release.version > newest]
