"""Readings that know what the sandbox's texts say, for tests of what is built on readings.

What is said of folding, totals, versions and matches does not depend on which reader read. These readings take who
announces what, under which name, from which country where the text names it, and whose each figure is and in which
currency, from the truth of the sandbox's world; the words themselves, spans, periods, sectors, helpers and the checks
of ``press.acceptance`` are the product's own. They are sure of themselves, so that nothing but those checks keeps a
record from counting. A text that is not of the sandbox is read by the reader.
"""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, Protocol

import pytest

from press import landed, tables
from press.acceptance import decide
from press.decide.evidence import Evidence
from press.decide.judge import Draft, Trained, drafts, judge, uses
from press.decide.ties import Judged
from press.figures.periods import Placed
from press.model import Announcement, Claim, Document, Reading
from press.places.gazetteer import Place
from press.read import Seen, _claims, _reading, read, see
from press.records.announcements import announcement
from press.records.claims import placed_claims
from press.scene import Scene
from press.text.quoting import as_it_came
from press.text.tokens import fold
from press.training.align import same_firm
from sandbox.world import press
from sandbox.world.model import Agreement, Group, ProgrammeFigure, Project
from sandbox.world.press import DocumentFact, Entry, language

SURE = 1.0
EVENTS = {"inauguration": ("inauguration", "done"), "cancellation": ("cancellation", "cancelled")}
"""Event and status by what a document is; every other tells of the project itself."""
MEASURES = {"amount": "money"}
Reader = Callable[[Document], Reading]


class Believing(Trained):
    """The trained models, but every record they draft is believed."""

    def chances(self, name: str, each: Sequence[Mapping[str, float]]) -> Sequence[float]:
        """See ``press.decide.judge.Models``."""
        return [SURE] * len(each) if name == "belief" else super().chances(name, each)


def believing(document: Document) -> Reading:
    """What the reader reads where it believes every record, so that only checks keep one from counting."""
    return read(document, Believing())


class Told(Protocol):
    """What the texts of a world are told from."""

    @property
    def seed(self) -> int: ...
    @property
    def groups(self) -> Sequence[Group]: ...
    @property
    def projects(self) -> Sequence[Project]: ...
    @property
    def figures(self) -> Sequence[ProgrammeFigure]: ...
    @property
    def agreements(self) -> Sequence[Agreement]: ...


def true_reader(world: Told) -> Reader:
    """The reader that knows ``world``."""
    entries: dict[str, list[Entry]] = defaultdict(list)
    for entry in press.entries(world.seed, world.groups, world.projects, world.figures, world.agreements):
        entries[fold(entry.document.title)].append(entry)
    groups = {group.group_id: group for group in world.groups}
    projects = {project.project_id: (project, groups[project.group_id]) for project in world.projects}
    programmes = {figure.programme_id: figure.programme for figure in world.figures}

    def reader(document: Document) -> Reading:
        seen = see(document)
        entry = _entry(entries, seen.scene)
        return _Known(seen, entry, projects, programmes).reading() if entry is not None else read(document)

    return reader


@contextmanager
def readings_by(reader: Reader) -> Iterator[None]:
    """Let ``reader`` read what has landed, in this process: others would not know of it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tables, "read", reader)
        patch.setattr(landed, "PARALLEL_FROM", sys.maxsize)
        yield


def _entry(entries: Mapping[str, Sequence[Entry]], scene: Scene) -> Entry | None:
    """The world's document behind a text: of those with its title the one whose quotes stand in it most."""
    found = entries.get(fold(scene.document.title or ""), ())
    return max(found, key=lambda entry: sum(_find(scene.text, f.quote) is not None for f in entry.facts), default=None)


def _find(text: str, quote: str) -> tuple[int, int] | None:
    """Where a quote stands, whatever blanks its text has."""
    found = re.search(r"\s".join(map(re.escape, quote.split())), text)
    return found.span() if found is not None else None


@dataclass(frozen=True)
class _Known:
    """One document beside what the world says of it."""

    seen: Seen
    entry: Entry
    projects: Mapping[str, tuple[Project, Group]]
    programmes: Mapping[str, str]

    @property
    def scene(self) -> Scene:
        return self.seen.scene

    def reading(self) -> Reading:
        judged = judge(Evidence(self.scene), Trained())
        claimed = uses(judged, Trained())
        placed = placed_claims(judged, claimed, drafts(judged, claimed, None), Trained())
        facts = self._facts()
        claims = _claims(self.scene, [self._true(item, facts.get(at)) for at, item in enumerate(placed)])
        records = list(self._records(judged, claims, facts))
        return as_it_came(decide(_reading(self.seen, judged, claims, records)), self.seen.visible.normal)

    def _facts(self) -> dict[int, DocumentFact]:
        """By position of a figure the fact it quotes."""
        found: dict[int, DocumentFact] = {}
        for fact in self.entry.facts:
            span = _find(self.scene.text, fact.quote)
            if span is None or fact.part == "related":
                continue
            measure = MEASURES.get(fact.measure, fact.measure)
            for at, figure in enumerate(self.scene.figures):
                beside = figure.start < span[1] and span[0] < figure.end
                if beside and at not in found and figure.measure == measure:
                    found[at] = fact
                    break
        return found

    def _true(self, item: Placed, fact: DocumentFact | None) -> Placed:
        """A claim with what the world knows of it."""
        if fact is None:
            return item
        owner: dict[str, Any] = {}
        if fact.project_id:
            owner = {"subject": self._company(fact.project_id), "subject_kind": "company"}
        elif fact.programme_id:
            owner = {"subject": self._programme(fact.programme_id) or item.claim.subject, "subject_kind": "programme"}
        kind = {"job_kind": fact.job_kind or "unspecified"} if item.claim.measure == "jobs" else {}
        money = {"unit": fact.currency} if item.claim.measure == "money" else {}
        known = {"accumulation": fact.accumulation, "modality": fact.modality, **owner, **kind, **money}
        return replace(item, claim=replace(item.claim, **known))

    def _company(self, project_id: str) -> str:
        """The name the text gives the company behind a project, or else the one of its group."""
        group = self.projects[project_id][1]
        return self._label(group)

    def _label(self, group: Group) -> str:
        """The name or short name of the group that the text gives it, whole."""
        at = self._name(group)
        label = self.scene.names[at].label if at is not None else group.name
        return label if fold(label) in {fold(known) for known in (group.name, *group.aliases)} else group.name

    def _name(self, group: Group) -> int | None:
        known = (group.name, *group.aliases)
        names = enumerate(self.scene.names)
        return next((at for at, name in names if any(same_firm(one, name.label) for one in known)), None)

    def _programme(self, programme_id: str) -> str | None:
        """The name the text gives a programme."""
        programme = self.programmes[programme_id]
        return next((name.label for name in self.scene.names if same_firm(programme, name.label)), None)

    def _records(
        self, judged: Judged, claims: Sequence[Claim], facts: Mapping[int, DocumentFact]
    ) -> Iterator[Announcement]:
        for project_id in self.entry.document.project_ids:
            project, group = self.projects[project_id]
            name = self._name(group)
            if name is None:
                continue
            own = [(at, f) for at, f in facts.items() if f.project_id == project_id and f.part == "main"]
            which = {f.measure: at for at, f in reversed(own)}
            planned = project.kind, "mou" if project.kind == "mou" else "planned"
            event, status = EVENTS.get(self.entry.document.role, planned)
            draft = Draft(name, SURE, which.get("amount"), SURE, which.get("jobs"), SURE, {event: SURE}, {status: SURE})
            record = announcement(judged, draft, None, claims, SURE)
            place = self._place(project)
            yield replace(
                record,
                company=self._label(group),
                currency=claims[which["amount"]].unit if "amount" in which else None,
                place=place.name if place else None,
                place_department=place.department if place else None,
                country=place.country if place else record.country,
                origin_country=self._origin(group) or record.origin_country,
            )

    def _origin(self, group: Group) -> str | None:
        """The country the company is from, where the text names it."""
        name = language.country(group.country_iso2, self.entry.document.language)
        return group.country_iso2 if name in self.scene.text and group.country_iso2 != "CO" else None

    def _place(self, project: Project) -> Place | None:
        places = [place for here in self.scene.places.values() for place in here]
        return next((place for place in places if same_firm(project.place_name, place.name)), None)
