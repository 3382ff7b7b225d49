"""Where a release comes from: the pulls behind it, their licences, and the code that made it."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

from core.settings import PROJECT

CODE_FOLDERS = ("core", "extract", "press", "dbt_project", "expectations", "serve")
CODE_SUFFIXES = frozenset({".py", ".sql", ".yml", ".csv", ".toml", ".js", ".css", ".html", ".json"})
NOT_CODE = frozenset({"target", "logs", "__pycache__", "dbt_packages"})


def receipts(raw: Path) -> list[dict[str, Any]]:
    """Every pull that happened, in a fixed order; a folder without a receipt never happened (reliability I1)."""
    return [json.loads(path.read_text(encoding="utf-8")) for path in sorted(raw.glob("*/*/*/receipt.json"))]


def built_in(database: Path, pulls: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The pulls a release really holds: one that landed after its build is not in it."""
    with closing(duckdb.connect(str(database), read_only=True)) as connection:
        held = {name for (name,) in connection.execute("select receipt_id from ops.ops_reconciliation").fetchall()}
    return [pull for pull in pulls if pull["pull_id"] in held]


def sources(pulls: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """One entry per stream: licence, attribution, the address it came from, and how far its newest pull reaches."""
    streams: dict[tuple[str, str], list[Mapping[str, Any]]] = defaultdict(list)
    for pull in pulls:
        streams[pull["source"], pull["stream"]].append(pull)
    return [_entry(source, stream, streams[source, stream]) for source, stream in sorted(streams)]


def _entry(source: str, stream: str, pulls: list[Mapping[str, Any]]) -> dict[str, Any]:
    newest = max(pulls, key=lambda pull: (pull["sequence"], pull["pull_id"]))
    fence = newest["fence_after"]
    return {
        "source": source,
        "stream": stream,
        "licence": newest["licence"],
        "attribution": newest.get("attribution", ""),
        "origin": newest["origin"],
        "pulls": len(pulls),
        "rows": sum(pull["rows"] for pull in pulls),
        "newest_pull": newest["pull_id"],
        "landed_at": newest["landed_at"],
        "watermark": fence.get("watermark", ""),
        "fence": fence.get("version", ""),
        "publisher_says": dict(fence.get("facts", {})),
    }


def modes(pulls: Iterable[Mapping[str, Any]]) -> set[str]:
    """``sample``, ``live``, or both where they got mixed."""
    return {str(pull["mode"]) for pull in pulls}


@cache
def code_version(project: Path = PROJECT) -> str:
    """Twelve hex digits that change with any line of the code which decides what is published; a process's own."""
    digest = hashlib.sha256()
    for folder in CODE_FOLDERS:
        for path in sorted((project / folder).rglob("*")):
            if path.suffix in CODE_SUFFIXES and not NOT_CODE.intersection(path.relative_to(project).parts):
                digest.update(path.relative_to(project).as_posix().encode())
                digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:12]
