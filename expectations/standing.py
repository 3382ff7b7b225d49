"""Whether what Great Expectations said of the rules before stands for those asked now.

It stands for rules made by this code, asked of these tables by these versions, all of which it passed; until the tables
are next built from nothing, which happens once in ``LANDFALL_REBUILD_DAYS`` at the latest; and while the pages it wrote
are there. Which rules that code makes depends on columns and on the release before, too: the first candidate after the
first release is asked some that the first one was not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from core.identity import Done, code, engines, made_in, read_done, write_done
from core.names import REBUILT
from core.settings import PROJECT
from expectations.compiled import doubts
from expectations.rules import Rule

PASSED_DONE = "great_expectations.done.json"
"""The mark beside the candidate."""
ENGINES = ("great-expectations", "duckdb-engine", "sqlalchemy", "duckdb")
PAGES = ("validations", "expectations")
"""Folders of its pages; the first page is written by each audit."""
AT = "at"

Rules = Mapping[str, Sequence[Rule]]
"""What is asked, per ``schema.table``."""


def passed_at(database: Path, docs: Path, rules: Rules) -> str | None:
    """When Great Expectations passed ``rules``, where that stands and SQL finds nothing either; else ``None``."""
    done = read_done(database.parent / PASSED_DONE)
    if done is None or not done.parts.get("rebuilt") or not done.is_whole(docs):
        return None
    at = done.parts.get(AT, "")
    if done.parts != _parts(database, rules, at) or doubts(database, rules):
        return None
    return at


def leave(database: Path, docs: Path, rules: Rules) -> None:
    """Write down that Great Expectations has passed all ``rules`` now, with its pages in ``docs``."""
    at = datetime.now(UTC).isoformat(timespec="seconds")
    write_done(database.parent / PASSED_DONE, Done(_parts(database, rules, at), made_in(docs, *PAGES)))


def forget(database: Path) -> None:
    """What was passed before is no longer said."""
    (database.parent / PASSED_DONE).unlink(missing_ok=True)


def _parts(database: Path, rules: Rules, at: str) -> dict[str, str]:
    return {
        AT: at,
        "tables": ", ".join(sorted(rules)),
        "code": code(PROJECT, "core", "expectations"),
        "engines": engines(*ENGINES),
        "rebuilt": _rebuilt(database.parent / REBUILT),
    }


def _rebuilt(path: Path) -> str:
    """What the build wrote of its last time from nothing; nothing where it is not known."""
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""
