"""Press texts derived from the world, in Spanish and English, and what each of them states.

Every figure in a text is a fact of the model or declared as something else by its ``DocumentFact.part``: a
conversion, a superseded figure, context that no register holds, or a teaser for another note. All wording is the
sandbox's own; people speak only through their office, so that no natural person is named.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sandbox.world.model import Agreement, Company, Document, Group, ProgrammeFigure, Project
from sandbox.world.outlets import taken_over
from sandbox.world.press.draft import body_at as _body_at
from sandbox.world.press.draft import split_related, visible_text
from sandbox.world.press.entry import Entry, unique_slugs
from sandbox.world.press.figures import DocumentFact, Figure
from sandbox.world.press.others import Others
from sandbox.world.press.programmes import Programmes
from sandbox.world.press.projects import cases_of, write_all

__all__ = [
    "DocumentFact",
    "Entry",
    "Figure",
    "body_at",
    "documents",
    "entries",
    "facts",
    "split_related",
    "visible_text",
]


def entries(
    seed: int,
    groups: Sequence[Group],
    projects: Sequence[Project],
    figures: Sequence[ProgrammeFigure],
    agreements: Sequence[Agreement],
) -> tuple[Entry, ...]:
    """Every document with its facts, 2012 to 2028, in order of publication."""
    cases = cases_of(groups, projects)
    written = write_all(seed, cases, figures)
    written += Programmes(seed, tuple(groups), tuple(figures), tuple(agreements)).write_all()
    written += Others(seed, tuple(groups), cases).write_all()
    return tuple(unique_slugs(_taken_over(written)))


def _taken_over(written: Sequence[Entry]) -> list[Entry]:
    """The entries with some of them moved to outlets nothing is written for."""
    referred_to = {entry.document.original_id for entry in written}
    return [
        replace(entry, document=taken_over(entry.document, entry.document.document_id in referred_to))
        for entry in written
    ]


def documents(
    seed: int,
    groups: Sequence[Group],
    companies: Sequence[Company],  # noqa: ARG001 - the registry says nothing that a press note repeats
    projects: Sequence[Project],
    figures: Sequence[ProgrammeFigure],
    agreements: Sequence[Agreement],
) -> tuple[Document, ...]:
    """Every document of the world, in order of publication; the same seed and facts give the same texts."""
    return tuple(entry.document for entry in entries(seed, groups, projects, figures, agreements))


def facts(
    seed: int,
    groups: Sequence[Group],
    projects: Sequence[Project],
    figures: Sequence[ProgrammeFigure],
    agreements: Sequence[Agreement],
) -> tuple[DocumentFact, ...]:
    """What the documents state, figure by figure, in order of publication and reading; the truth for golden answers."""
    return tuple(fact for entry in entries(seed, groups, projects, figures, agreements) for fact in entry.facts)


def body_at(document: Document, now: datetime) -> str:
    """The document's HTML as published or, once ``updated_at`` has come, as corrected."""
    return _body_at(document.body_html, is_corrected=document.updated_at <= now)
