"""The queue: what waits for a person in the current release, or in the candidate, with the texts it was read from.

One list for records, matches and groups, what is most at stake first. ``mart_review_queue`` decides what waits; here it
is only read, beside the texts of the readings, which no release holds.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from core.duck import connect, listed, literal
from core.files import is_no_database
from core.names import DATABASE
from core.settings import Settings
from press.errors import NoQueueError
from press.review.decision import Decision, Subject, subject_of

TABLE = "mart_review_queue"
KIND, ORDER, STAKE, REASONS, OFFERED = "queue_kind", "queue_position", "stake_share", "decision_reasons", "candidates"
SUBJECT_COLUMNS: Mapping[str, Mapping[str, str]] = {
    "record": {
        "document": "document_id",
        "text_sha256": "text_sha256",
        "start": "quote_start",
        "end": "quote_end",
        "number": "record_in_span",
    },
    "match": {"announcement": "announcement_id", "registration": "registration_key"},
    "groups": {"one": "one", "other": "other"},
}
"""By kind which column of the queue, or key of what it offers, says which part of a decision's subject."""

VALUE_COLUMNS: Mapping[str, str] = {
    "company": "company_name",
    "event": "event_type",
    "status": "status",
    "place": "place_name",
    "department": "department_name",
    "country": "place_country_iso2",
    "amount": "amount_stated",
    "currency": "currency_code",
    "jobs": "jobs_stated",
}
"""By field of a decision the column with what was read."""

FACTS: Mapping[str, Sequence[str]] = {
    "record": ("title", "outlet", "published_date", "canonical_url"),
    "match": (
        *("company_name", "legal_name", "published_date", "registered_date", "sector", "place_name", "amount_stated"),
        *("currency_code", "jobs_stated", "quote", "evidence", "confidence", "registration_key", "outlet"),
        *("canonical_url", "title"),
    ),
    "groups": (
        *("company_name", "other_company", "place_name", "amount_stated", "currency_code", "jobs_stated", "quote"),
        *("other_quote", "published_date", "outlet", "canonical_url", "title"),
    ),
}
"""What the person sees beside the values, in this order."""

MANY = 2_000
"""Items a page gets at a time; what is least at stake waits."""

_READINGS = "readings/*/*/*/*/documents.parquet"


@dataclass(frozen=True)
class Item:
    """One thing to decide.

    Attributes:
        stake: share of the headline totals that hangs on it, 0 to 1; of amounts or of jobs, whichever is larger.
        reasons: codes why it waits.
        values: of a record what was read, by the fields of a decision.
        facts: what else the person sees, by ``FACTS``.
    """

    subject: Subject
    stake: float
    reasons: tuple[str, ...]
    values: Mapping[str, Any] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """The same for the same subject."""
        return item_id(self.subject)

    @property
    def title(self) -> str:
        """What it is about, in a few words."""
        return str(self.values.get("company") or self.facts.get("company_name") or self.subject[1])


@dataclass(frozen=True)
class Text:
    """One document's visible text, as decisions point into it."""

    text: str
    language: str | None


@dataclass(frozen=True)
class Queue:
    """Everything that waits, what is most at stake first.

    Attributes:
        version: which warehouse it is of; another one is another queue.
        texts: by their hash.
    """

    version: str
    items: tuple[Item, ...]
    texts: Mapping[str, Text]


def item_id(subject: Subject) -> str:
    """A short name for a subject, fit for an address."""
    return hashlib.sha256(repr(subject).encode()).hexdigest()[:16]


def version_of(settings: Settings, *, candidate: bool = False) -> str:
    """Names the warehouse that would be read now, without opening it."""
    return _version(database_of(settings, candidate=candidate))


def load(settings: Settings, *, candidate: bool = False, also: Iterable[Decision] = ()) -> Queue:
    """Read the queue.

    Args:
        settings: where the data is.
        candidate: of the candidate that waits for its audit instead of the release readers have.
        also: decisions whose texts are wanted too, whether their records still wait or not.

    Raises:
        NoQueueError: there is no warehouse, it has no queue, or a build is writing it.
    """
    database = database_of(settings, candidate=candidate)
    version = _version(database)
    items = [_item(row) for row in _rows(database)]
    hashes = {str(subject[2]) for subject in _subjects(items, also) if subject[0] == "record"}
    return Queue(version, tuple(items), texts_of(settings, sorted(hashes)))


def _subjects(items: Iterable[Item], also: Iterable[Decision]) -> list[Subject]:
    return [item.subject for item in items] + [decision.subject for decision in also]


def database_of(settings: Settings, *, candidate: bool = False) -> Path:
    """The database of the current release, or of the candidate.

    Raises:
        NoQueueError: there is none.
    """
    folder = settings.build if candidate else (settings.warehouse / "current").resolve()
    if not (folder / DATABASE).is_file():
        step = "run `make run`, which builds it"
        raise NoQueueError("review", f"there is no warehouse at {folder}", step)
    return folder / DATABASE


def _version(database: Path) -> str:
    state = database.stat()
    return f"{database.parent.name}.{state.st_mtime_ns}"


def _rows(database: Path) -> list[dict[str, Any]]:
    try:
        with duckdb.connect(str(database), read_only=True, config={"enable_external_access": False}) as con:
            found = con.execute(
                f"""
                select queue.*, documents.title
                from marts.{TABLE} as queue
                left join marts.dim_document as documents on queue.document_id = documents.document_id
                order by queue.{ORDER}
                """  # noqa: S608 - names of our own
            )
            names = [column[0] for column in found.description or ()]
            return [dict(zip(names, row, strict=True)) for row in found.fetchall()]
    except duckdb.CatalogException as error:
        fault = f"{database} has no table marts.{TABLE}: it was built before there was a queue"
        raise NoQueueError("review", fault, "build again: `make run`") from error
    except duckdb.IOException as error:
        fault = f"{database} cannot be opened: {str(error).splitlines()[0][:200]}"
        waiting = "wait for the build that is writing it, then reload"
        step = "ask `landfall verify`, or build again: `landfall build`" if is_no_database(error) else waiting
        raise NoQueueError("review", fault, step) from error


def _item(row: Mapping[str, Any]) -> Item:
    kind = str(row.get(KIND))
    offered = _offered(row.get(OFFERED))
    flat = {name: value for name, value in offered.items() if not isinstance(value, list)}
    known = {name: plain(value) for name, value in ({"evidence": row.get(REASONS)} | dict(row) | flat).items()}
    try:
        parts = {part: known.get(column) for part, column in SUBJECT_COLUMNS[kind].items()}
        subject = subject_of({"kind": kind} | parts)
    except (KeyError, ValueError) as error:
        fault = f"a row of {TABLE} says what no decision can be about: {error}"
        raise NoQueueError("review", fault, "build again: `make run`") from error
    facts = {name: known[name] for name in FACTS[kind] if known.get(name) is not None}
    stake = float(row.get(STAKE) or 0)
    if kind != "record":
        return Item(subject, stake, (), {}, facts)
    values = {name: known.get(column) for name, column in VALUE_COLUMNS.items()}
    reasons = tuple(part.strip() for part in str(row.get(REASONS) or "").split(";") if part.strip())
    return Item(subject, stake, reasons, values, facts)


def _offered(text: Any) -> dict[str, Any]:
    """What the queue offers in place of what was read, or says of the other side."""
    try:
        found = json.loads(text or "{}")
    except (TypeError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def plain(value: Any) -> Any:
    """A value of the warehouse as JSON has it."""
    if isinstance(value, Decimal):
        value = float(value)
    if isinstance(value, float):
        return int(value) if value.is_integer() else value
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    return value if value is None or isinstance(value, str | int | bool) else str(value)


def texts_of(settings: Settings, hashes: Sequence[str]) -> dict[str, Text]:
    """The texts with these hashes, of whichever reading; a text that is no longer there is left out."""
    if not hashes or not any(settings.data.glob(_READINGS)):
        return {}
    with connect(settings.data / "drafts" / "review.spill") as con:
        rows = con.execute(
            f"""
            select text_sha256, any_value(text), any_value(language)
            from read_parquet({literal(str(settings.data / _READINGS))}, union_by_name = true)
            where text_sha256 in (select unnest({listed(list(hashes))}))
            group by text_sha256
            """  # noqa: S608 - both are literals by core.duck
        ).fetchall()
    return {sha256: Text(text, language) for sha256, text, language in rows}
