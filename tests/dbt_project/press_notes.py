"""Fabricated press notes as the reader leaves them, and the press models run on them without the rest of a build.

A ``Press`` collects notes; ``facts`` runs the compiled SQL of the press models over the notes and a few reference rows
in memory. Companies and outlets are invented.
"""

from __future__ import annotations

import atexit
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import pyarrow as pa

REFERENCE = (
    "intermediate.int_reference__places",
    "staging.countries",
    "staging.programmes",
    "staging.groups",
    "staging.group_aliases",
    "staging.match_decisions",
)
"""Tables that are taken over from a build as they are."""

FABRICATED = (
    "intermediate.int_press__documents",
    "staging.stg_press_readings__documents",
    "staging.stg_press_readings__unreadable",
    "staging.stg_press_readings__claims",
    "staging.stg_press_readings__announcements",
    "staging.stg_press_readings__agreements",
    "staging.stg_review__decisions",
    "staging.stg_landing__receipts",
    "intermediate.int_reference__exchange_rates",
)
"""Tables whose rows a test makes."""

PESOS = 4000.0
"""Pesos for a dollar on every day of the fabricated rates but one week-end."""

ROOMS = (["intermediate", "press"], ["intermediate", "review"], ["marts", "press"])
"""Folders of the models that are run."""

Row = dict[str, Any]


@dataclass(frozen=True)
class Figure:
    """A figure of a note: what is stated and the interval its hedge leaves, in ``unit``."""

    stated: float | None
    low: float | None = None
    high: float | None = None
    unit: str = "USD"
    hedge: str = "exact"
    flags: tuple[str, ...] = ()

    @property
    def interval(self) -> tuple[float | None, float | None]:
        """Its ends; an exact figure has no width."""
        return (self.stated, self.stated) if self.hedge == "exact" else (self.low, self.high)


def exactly(value: float, unit: str = "USD") -> Figure:
    """A figure without a hedge."""
    return Figure(value, unit=unit)


def more_than(value: float, unit: str = "USD") -> Figure:
    """A figure that is open above."""
    return Figure(value, value, None, unit, "more_than")


@dataclass
class Note:
    """One press document with what the reader found in it."""

    document_id: str
    outlet: str
    language: str
    published: date
    opening: str = ""
    changed: date | None = None
    fingerprint: str | None = None
    title: str | None = None
    text: str = ""
    claims: list[Row] = field(default_factory=list)
    announcements: list[Row] = field(default_factory=list)
    agreements: list[Row] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.text = f"{self.opening} " if self.opening else ""

    def sentence(self, words: str) -> tuple[int, int]:
        """Add a sentence to the text; returns its span."""
        start = len(self.text)
        self.text += f"{words} "
        return start, start + len(words)

    def figure(self, measure: str, figure: Figure, subject: str | None, **more: Any) -> int:
        """Quote a figure in a sentence of its own; returns its number. ``more`` sets columns of the claim."""
        quote = f"{measure} of {figure.unit} {figure.stated or figure.low or figure.high:,.2f}"
        start, end = self.sentence(f"Note {len(self.claims)}: {quote}.")
        low, high = figure.interval
        at = self.text.index(quote, start)
        claim: Row = {
            "claim_number": len(self.claims),
            "measure": measure,
            "unit": figure.unit if measure == "money" else "%" if measure == "percent" else "count",
            "value_low": low,
            "value_stated": figure.stated,
            "value_high": high,
            "hedge": figure.hedge,
            "accumulation": "incremental",
            "modality": "planned",
            "subject": subject,
            "subject_kind": "company",
            "job_kind": "unspecified" if measure == "jobs" else None,
            "claim_role": "main",
            "related_claim_numbers": [],
            "flags": list(figure.flags),
            "rule_ids": [],
            "quote": quote,
            "quote_start": at,
            "quote_end": at + len(quote),
            "sentence_number": len(self.claims),
            "sentence_start": start,
            "sentence_end": end,
        }
        self.claims.append({**claim, **more})
        return len(self.claims) - 1

    def project(
        self,
        company: str,
        amount: Figure | None = None,
        jobs: float | Figure | None = None,
        *,
        former_amount: Figure | None = None,
        former_jobs: float | None = None,
        **more: Any,
    ) -> Note:
        """Report a project of ``company`` in Medellín; ``more`` sets columns of the announcement."""
        start, end = self.sentence(f"{company} has news.")
        count = exactly(jobs, "count") if isinstance(jobs, int | float) else jobs
        told: Row = {
            "announcement_number": len(self.announcements),
            "company_name": company,
            "place_name": "Medellín",
            "event_type": "new",
            "status": "planned",
            "announcement_role": "announcement",
            "facilitators": [],
            "reader_decision": "accepted",
            "reader_confidence": 1.0,
            "reader_reasons": [],
            "announced_source": "published",
            "announced_precision": "day",
            "announced_date": self.published,
            "quote": self.text[start:end],
            "quote_start": start,
            "quote_end": end,
            "sentence_number": 0,
        }
        for measure, name, figure in (("money", "amount", amount), ("jobs", "jobs", count)):
            if figure is None:
                continue
            number = self.figure(measure, figure, company)
            claim = self.claims[number]
            told |= {f"{name}_{end}": claim[f"value_{end}"] for end in ("low", "stated", "high")}
            told |= {f"{name}_start": claim["quote_start"], f"{name}_end": claim["quote_end"]}
            told |= {f"{name}_hedge": figure.hedge}
            told |= {"currency_code": figure.unit} if name == "amount" else {"job_kind": claim["job_kind"]}
            former = former_amount if name == "amount" else former_jobs
            if former is not None:
                old = former if isinstance(former, Figure) else exactly(former, "count")
                self.figure(measure, old, company, claim_role="superseded", related_claim_numbers=[number])
        self.announcements.append({**told, **more})
        return self

    def programme(self, name: str, measure: str, figure: Figure, as_of: str | None = None, **more: Any) -> Note:
        """State a running total of a programme, dated by the month ``as_of`` ends or not dated."""
        dated: Row = {"period_end_date": date.fromisoformat(as_of), "period_precision": "month"} if as_of else {}
        kind = {"subject_kind": "programme", "accumulation": "cumulative", "modality": "done"}
        self.figure(measure, figure, name, **{**kind, **dated, **more})
        return self

    def agreement(self, parties: Sequence[str], count: int, signed: date | None = None) -> Note:
        """Report agreements."""
        start, end = self.sentence(f"{count} agreements were signed.")
        told: Row = {
            "agreement_number": len(self.agreements),
            "parties": list(parties),
            "agreements_count": count,
            "signed_date": signed,
            "signed_precision": "day" if signed else None,
            "quote": self.text[start:end],
            "quote_start": start,
            "quote_end": end,
            "sentence_number": 0,
        }
        self.agreements.append(told)
        return self


class Press:
    """Notes in the order they landed."""

    def __init__(self, notes: Iterable[Note] = ()) -> None:
        self.notes = list(notes)
        self.decisions: list[Row] = []

    def decide(self, note: Note, verdict: str, number: int = 0, **values: Any) -> None:
        """A person's decision about a record of a note as its text now is; ``values`` are what is given with it."""
        record = note.announcements[number]
        self.decisions.append(
            {
                "decision_kind": "record",
                "document_id": note.document_id,
                "text_sha256": sha256(note.text.encode()).hexdigest(),
                "quote_start": record["quote_start"],
                "quote_end": record["quote_end"],
                "record_in_span": 0,
                "decided_values": json.dumps(values) if values else None,
                **self._decided(verdict),
            }
        )

    def decide_groups(self, one: str, other: str, verdict: str) -> None:
        """A person's decision whether two groups are one."""
        pair = {"one_group_key": min(one, other), "other_group_key": max(one, other)}
        self.decisions.append({"decision_kind": "groups", **pair, **self._decided(verdict)})

    def _decided(self, verdict: str) -> Row:
        at = datetime.combine(date(2026, 11, 30), time(12, len(self.decisions)))
        return {"verdict": verdict, "decided_by": "R. Auditor", "decided_at_utc": at, "is_usable": True}

    def note(self, published: str | date, outlet: str = "aguja", language: str = "es", **more: Any) -> Note:
        """A new note of that day; its name is made of what is already there."""
        day = date.fromisoformat(published) if isinstance(published, str) else published
        note = Note(f"doc_{outlet}_{len(self.notes):04d}", outlet, language, day, **more)
        self.notes.append(note)
        return note


@dataclass(frozen=True)
class Model:
    """A press model: its compiled SQL, and the press models it reads; tables as ``schema.table``."""

    table: str
    sql: str
    reads: tuple[str, ...]


NAMED = re.compile(r"\b(?:staging|intermediate|marts)\.\w+")


class Facts:
    """The press facts of some notes: a model is made, after those it reads, when a query first names it.

    All 39 of them take half a second of a processor, whatever the notes, and most queries name one of the earlier ones.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, models: Mapping[str, Model]) -> None:
        self._connection = connection
        self._left = dict(models)

    def execute(self, query: str) -> duckdb.DuckDBPyConnection:
        """What the query finds."""
        for table in NAMED.findall(query):
            self._make(table)
        return self._connection.execute(query)

    def make_all(self) -> None:
        """Make every model."""
        for table in list(self._left):
            self._make(table)

    def _make(self, table: str) -> None:
        model = self._left.pop(table, None)
        if model is None:
            return
        for read in model.reads:
            self._make(read)
        self._connection.execute(f"create table {table} as {model.sql}")


@dataclass(frozen=True)
class PressModels:
    """The press models by their tables, and the build they were compiled for.

    Attributes:
        database: the reference tables and column types of a build.
        models: each by its table.
    """

    database: Path
    models: Mapping[str, Model]

    @contextmanager
    def facts(self, press: Press) -> Iterator[Facts]:
        """The press facts of these notes, in a database ``warehouse``."""
        with duckdb.connect() as connection:
            connection.execute(f"attach '{self.database}' as built (read_only); attach ':memory:' as warehouse")
            connection.execute("use warehouse; set TimeZone = 'UTC'; set threads = 1")
            for schema in ("staging", "intermediate", "marts"):
                connection.execute(f"create schema warehouse.{schema}")
            for table in REFERENCE:
                connection.execute(f"create table {table} as select * from built.{table}")
            for table in FABRICATED:
                connection.execute(f"create table {table} as select * from built.{table} limit 0")
            _fill(connection, press)
            yield Facts(connection, self.models)


@cache
def small_database(database: Path) -> Path:
    """A database of what the models take of ``database``: to open it takes a tenth of a second less each time.

    It is removed when the process ends.
    """
    folder = TemporaryDirectory(prefix="landfall_press_notes")
    atexit.register(folder.cleanup)
    small = Path(folder.name) / "reference.duckdb"
    with duckdb.connect(str(small)) as connection:
        connection.execute(f"attach '{database}' as built (read_only)")
        for schema in ("staging", "intermediate", "marts"):
            connection.execute(f"create schema {schema}")
        for table in (*REFERENCE, *FABRICATED):
            rows = "" if table in REFERENCE else " limit 0"
            connection.execute(f"create table {table} as select * from built.{table}{rows}")
    return small


@cache
def press_models(target: Path, database: Path) -> PressModels:
    """The press models as the build in ``target`` compiled them."""
    nodes = json.loads((target / "manifest.json").read_text(encoding="utf-8"))["nodes"]
    wanted = {
        key: node
        for key, node in nodes.items()
        if node["resource_type"] == "model" and node["fqn"][1:3] in ROOMS
        if node["name"]
        not in (
            "int_press__document_versions",
            "int_press__documents",
            "int_press__set_aside",
            "dim_document",
            "dim_announcement",
        )
    }
    tables = {key: f"{node['schema']}.{node['name']}" for key, node in wanted.items()}
    models = {
        tables[key]: Model(
            tables[key],
            node["compiled_code"],
            tuple(tables[read] for read in node["depends_on"]["nodes"] if read in tables),
        )
        for key, node in wanted.items()
    }
    return PressModels(small_database(database), models)


def _fill(connection: duckdb.DuckDBPyConnection, press: Press) -> None:
    rows: dict[str, list[Row]] = {table: [] for table in FABRICATED}
    rows["staging.stg_landing__receipts"] = [
        {"receipt_id": "pull", "landed_at_utc": datetime.combine(date(2030, 1, 1), time()), "receipt_sequence": 1}
    ]
    rows["intermediate.int_reference__exchange_rates"] = list(_rates())
    rows["staging.stg_review__decisions"] = list(press.decisions)
    for number, note in enumerate(press.notes):
        place = {"receipt_id": "pull", "page_sha256": "page", "page_ordinal": number, "source": "press_wordpress"}
        read = {**place, "reader_version": "0dd0c0ffee99"}
        rows["intermediate.int_press__documents"].append({**place, **_document(note)})
        digest = sha256(note.text.encode()).hexdigest()
        counts = {"claims_count": len(note.claims), "is_teaser": False, "text_sha256": digest}
        rows["staging.stg_press_readings__documents"].append(
            {**read, **counts, "document_text": note.text, "language_code": note.language}
        )
        for kind in ("claims", "announcements", "agreements"):
            rows[f"staging.stg_press_readings__{kind}"] += [{**read, **row} for row in getattr(note, kind)]
    for table, found in rows.items():
        _insert(connection, table, found)


def _document(note: Note) -> Row:
    moment = datetime.combine(note.published, time(15))
    return {
        "document_id": note.document_id,
        "canonical_url": f"https://{note.outlet}.example/{note.document_id}",
        "outlet": note.outlet,
        "language_code": note.language,
        "title": note.title or note.document_id,
        "published_date": note.published,
        "published_at_utc": moment,
        "modified_at_utc": datetime.combine(note.changed, time(15)) if note.changed else moment,
        "is_day_plausible": True,
        "is_full_text": True,
        "text_fingerprint": note.fingerprint,
    }


def _rates() -> Iterator[Row]:
    """One rate from 2012 on, but for the week-end of 2024-03-09, which has 5000 from Saturday to Monday."""
    saturday = date(2024, 3, 9)
    yield {"valid_from_date": date(2012, 1, 1), "valid_to_date": saturday - timedelta(1), "cop_per_usd": PESOS}
    yield {"valid_from_date": saturday, "valid_to_date": saturday + timedelta(2), "cop_per_usd": 5000.0}
    yield {"valid_from_date": saturday + timedelta(3), "valid_to_date": date(2029, 12, 31), "cop_per_usd": PESOS}


def _insert(connection: duckdb.DuckDBPyConnection, table: str, rows: Sequence[Row]) -> None:
    if not rows:
        return
    columns = sorted({name for row in rows for name in row})
    found = pa.table({name: [row.get(name) for row in rows] for name in columns})
    connection.register("found", found)  # in one go: row by row took most of the time of such a test
    connection.execute(f"insert into {table} by name select * from found")
    connection.unregister("found")
