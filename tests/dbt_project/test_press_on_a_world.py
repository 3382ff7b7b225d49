"""From the texts of a made-up world to announcements: which documents are held for one project, and what counts.

Folding is tested on readings that know the world; what counts, on those of the reader itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from itertools import combinations
from typing import Any

import pytest

from core.errors import LandfallError
from core.settings import Settings
from press.model import Announcement, Reading
from press.model import Document as Text
from press.read import read
from sandbox.world import press as world_press
from sandbox.world.agreements import agreements
from sandbox.world.groups import groups
from sandbox.world.model import Agreement, Document, Group, ProgrammeFigure, Project
from sandbox.world.outlets import BOGOTA
from sandbox.world.programmes import figures
from sandbox.world.projects import projects_and_companies
from tests.dbt_project.press_notes import Note, Press, PressModels, press_models
from tests.true_readings import Reader, true_reader

SEED = 7
SINCE = date(2020, 1, 1)
"""The world's later years are enough."""

RENAMED: Mapping[str, Mapping[str, str]] = {
    "claims": {
        "low": "value_low",
        "value": "value_stated",
        "high": "value_high",
        "role": "claim_role",
        "related": "related_claim_numbers",
        "rules": "rule_ids",
        "since": "since_year",
        "period_start": "period_start_date",
        "period_end": "period_end_date",
        "start": "quote_start",
        "end": "quote_end",
        "sentence": "sentence_number",
    },
    "announcements": {
        "company": "company_name",
        "origin_country": "origin_country_iso2",
        "place": "place_name",
        "place_department": "department_name",
        "country": "place_country_iso2",
        "decision": "reader_decision",
        "confidence": "reader_confidence",
        "reasons": "reader_reasons",
        "event": "event_type",
        "role": "announcement_role",
        "facilitated_by": "facilitators",
        "announced": "announced_date",
        "date_precision": "announced_precision",
        "date_source": "announced_source",
        "currency": "currency_code",
        "amount": "amount_stated",
        "jobs": "jobs_stated",
        "start": "quote_start",
        "end": "quote_end",
        "sentence": "sentence_number",
    },
}
"""Fields of the reader as the staging models name them."""


@pytest.fixture(scope="module")
def models(built: Settings) -> PressModels:
    """The press models as the build of the fixed landing compiled them."""
    return press_models(built.build / "target", built.build / "warehouse.duckdb")


@dataclass(frozen=True)
class World:
    """What the press writes in those years, without the feed's teasers, and of whom and what.

    Attributes:
        investors: by project all names of its group.
        stated: by project and measure the figures that any text gives for it.
        known: reads the texts as they are meant.
        elsewhere: by document, company and measure the figures of projects abroad that it tells of.
    """

    documents: list[Document]
    investors: Mapping[str, tuple[str, ...]]
    stated: Mapping[tuple[str, str], set[float | None]]
    elsewhere: Mapping[tuple[str, str, str], set[float | None]]
    known: Reader


@dataclass(frozen=True)
class Written:
    """What the texts are written from."""

    seed: int
    groups: Sequence[Group]
    projects: Sequence[Project]
    figures: Sequence[ProgrammeFigure]
    agreements: Sequence[Agreement]


@pytest.fixture(scope="module")
def world() -> World:
    """The made-up world."""
    known = groups()
    projects, _ = projects_and_companies(SEED, known)
    written = Written(SEED, known, projects, figures(), agreements(known, projects))
    entries = world_press.entries(SEED, known, projects, written.figures, written.agreements)
    told = [entry.document for entry in entries]
    names = {group.group_id: (group.name, *group.aliases) for group in known}
    stated: dict[tuple[str, str], set[float | None]] = defaultdict(set)
    for fact in (fact for entry in entries for fact in entry.facts if fact.part in {"main", "conversion"}):
        stated[fact.project_id, fact.measure].add(fact.stated)
    return World(
        documents=[one for one in told if one.published_at.date() >= SINCE and one.outlet != "business_feed"],
        investors={project.project_id: names[project.group_id] for project in projects},
        stated=stated,
        elsewhere=_elsewhere(entries),
        known=true_reader(written),
    )


def _elsewhere(entries: Iterable[world_press.Entry]) -> Mapping[tuple[str, str, str], set[float | None]]:
    """The figures of notes on groups' projects abroad, which are no projects of the world."""
    found: dict[tuple[str, str, str], set[float | None]] = defaultdict(set)
    for fact in (fact for entry in entries for fact in entry.facts if not entry.document.project_ids):
        if fact.part == "context" and fact.modality == "planned" and fact.accumulation == "incremental":
            found[fact.document_id, fact.subject.casefold(), fact.measure].add(fact.stated)
    return found


def as_text(document: Document) -> Text:
    """A document as its reader gets it."""
    return Text(
        doc_id=document.document_id,
        body_html=document.body_html,
        lang=document.language,
        outlet=document.outlet,
        published=document.published_at.astimezone(BOGOTA).date().isoformat(),
        title=document.title,
    )


def _told_abroad(world: World, document: Document, record: Announcement, measure: str) -> set[float]:
    """The figures the document tells of a project abroad whose investor's name ends in that of the record."""
    company = record.company.casefold()
    return {
        figure
        for (told_by, investor, told), figures in world.elsewhere.items()
        if (told_by, told) == (document.document_id, measure) and investor.endswith(company)
        for figure in figures
    }


def is_true(world: World, document: Document, record: Announcement) -> bool:
    """Whether the record is of a project that the document tells of, by its company and its figures.

    A project abroad is told truly where its country is not Colombia.
    """
    if not document.project_ids:
        jobs, amounts = (_told_abroad(world, document, record, measure) for measure in ("jobs", "amount"))
        return (
            record.country not in {None, "CO"}
            and bool(jobs | amounts)
            and (record.jobs is None or record.jobs in jobs)
            and (record.amount is None or record.amount in amounts)
        )
    return any(
        any(name.casefold() in record.company.casefold() for name in world.investors[project])
        and (record.jobs is None or record.jobs in world.stated[project, "jobs"])
        and (record.amount is None or record.amount in world.stated[project, "amount"])
        for project in document.project_ids
    )


def as_note(document: Document, reading: Reading) -> Note:
    """The note that the reader made of a document."""
    published = document.published_at.astimezone(BOGOTA).date()
    changed = document.updated_at.astimezone(BOGOTA).date()
    note = Note(document.document_id, document.outlet, reading.language, published, changed=changed)
    note.text, note.title = reading.text, document.title
    note.claims = _rows(reading.claims, "claims", "claim_number")
    note.announcements = _rows(reading.announcements, "announcements", "announcement_number")
    for row in note.announcements:
        row["announced_date"] = f"{row['announced_date']}-01-01"[:10] if row["announced_date"] else None
    return note


def _rows(found: Iterable[Any], kind: str, number: str) -> list[dict[str, Any]]:
    rows = []
    for at, one in enumerate(found):
        row = {RENAMED[kind].get(name, name): value for name, value in asdict(one).items()}
        rows.append({**{k: list(v) if isinstance(v, tuple) else v for k, v in row.items()}, number: at})
    return rows


def pairs(members: Mapping[str, set[str]]) -> set[frozenset[str]]:
    """All pairs of documents that are in one set."""
    return {frozenset(pair) for held in members.values() for pair in combinations(sorted(held), 2)}


def test_documents_of_one_project_are_one_announcement_and_no_others(models: PressModels, world: World) -> None:
    press, truth = Press(), defaultdict(set)
    for document in world.documents:
        try:
            reading = world.known(as_text(document))
        except LandfallError:
            continue
        press.notes.append(as_note(document, reading))
        for project in document.project_ids:
            truth[project].add(document.document_id)
    held = defaultdict(set)
    with models.facts(press) as facts:
        for name, document_id in facts.execute(
            "select announcement_id, document_id from marts.bridge_announcement_document"
        ).fetchall():
            held[name].add(document_id)
    found, wanted = pairs(held), pairs(truth)
    assert len(wanted) > 100
    assert len(found & wanted) / len(found) >= 0.98, sorted(map(sorted, found - wanted))[:9]
    assert len(found & wanted) / len(wanted) >= 0.85, sorted(map(sorted, wanted - found))[:9]


def test_what_the_reader_accepts_is_true_and_so_is_what_it_believes_most(world: World) -> None:
    records = []
    for document in world.documents:
        try:
            reading = read(as_text(document))
        except LandfallError:
            continue
        records += [(one.confidence, one, is_true(world, document, one)) for one in reading.announcements]
    records.sort(key=lambda record: record[0], reverse=True)
    assert len(records) > 200
    untrue = [one for _, one, true in records if not true]
    assert [one for one in untrue if one.decision == "accepted"] == []
    believable = [record for record in records if set(record[1].reasons) <= {"low_confidence"}]
    surest = believable[: len(records) // 5]
    assert sum(true for _, _, true in surest) >= 0.93 * len(surest), [one for _, one, true in surest if not true]
    assert len(untrue) > 20, "the unsure records must be worse, or belief says nothing"
