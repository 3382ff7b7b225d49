"""What becomes of each company's project in a document: its leading sentence, its event and its state."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from press.events import DONE_EVENTS, Project
from press.model import Event, Modality
from press.text.sentences import Sentence

REACH = 3  # sentences behind the leading one that may still tell what kind of project it is


@dataclass(frozen=True, slots=True)
class Decision:
    """The project of one company in one document.

    Attributes:
        project: as the leading sentence has it.
        event: what the document as a whole says it is.
        status: how sure or far it is.
    """

    project: Project
    event: Event
    status: Modality


def decisions_of(projects: Sequence[Project], title: Sentence | None) -> dict[str, Decision]:
    """One decision per company, in the order of their leading sentences."""
    by_company: dict[str, list[Project]] = {}
    for project in projects:
        by_company.setdefault(project.company, []).append(project)
    alone = title if len(by_company) == 1 else None
    found = {company: _decision(own, alone) for company, own in by_company.items()}
    return dict(sorted(found.items(), key=lambda item: item[1].project.sentence))


def _decision(own: list[Project], title: Sentence | None) -> Decision:
    lead = _lead(own)
    event = _event(lead, own, title)
    return Decision(lead, event, _status(lead, event, own))


def _lead(own: list[Project]) -> Project:
    """The first sentence that reports the project; background and passing remarks give way."""
    current = [p for p in own if not p.background] or own
    if not any(p.named or not p.weak for p in current):
        current = own
    strong = next((p for p in current if not p.weak), None)
    named = next((p for p in current if p.named), None)
    if strong is None or (named is not None and named.sentence < strong.sentence and not strong.named):
        return named or current[0]
    return strong


def _event(lead: Project, own: list[Project], title: Sentence | None) -> Event:
    """The leading sentence's event, unless one beside it says more than "new"."""
    near = [p for p in own if not p.background and not p.weak and 0 <= p.sentence - lead.sentence <= REACH]
    if lead.event in {"closure", "acquisition", "funding", "inauguration", "mou"} and not lead.weak:
        return lead.event
    if lead.status == "cancelled":
        return lead.event
    for event, reach in (("closure", 1), ("inauguration", 2), ("mou", REACH), ("colocation", 1), ("funding", 1)):
        said = [p for p in near if p.event == event and p.sentence - lead.sentence <= reach]
        if any(p.named or p.sentence - lead.sentence <= 1 for p in said) and lead.event in {"new", "expansion"}:
            return said[0].event
    open_ended = lead.event == "new" and (lead.weak or lead.existing)
    if open_ended and any(p.event == "expansion" and (p.named or p.sentence == lead.sentence + 1) for p in near):
        return "expansion"
    if lead.event == "new" and title is not None and not lead.fresh:
        return _titled(title, lead)
    return lead.event


def _titled(title: Sentence, lead: Project) -> Event:
    """What the title calls it where the text leaves it open."""
    if title.has("event.expansion") or title.has("event.existing_site"):
        return "expansion"
    if title.has("event.mou") and lead.weak:
        return "mou"
    return lead.event


def _status(lead: Project, event: Event, own: list[Project]) -> Modality:
    stated = [p for p in own if p.status is not None and not p.background]
    if lead.status in {"denied", "cancelled"} and event != "mou":
        return lead.status
    for status in ("denied", "cancelled"):
        if any(p.status == status and event != "closure" for p in stated):
            return "denied" if status == "denied" else "cancelled"
    if event == "mou":
        return "mou"
    coming = event == "acquisition" and lead.ahead
    if event in DONE_EVENTS and not coming:
        return "done"
    if event == "closure":
        return "done" if any(p.past for p in own if p.event == "closure") else "planned"
    if any(p.condition == "stated" and 0 <= p.sentence - lead.sentence <= REACH for p in own):
        return "conditional"
    if lead.condition == "modal":
        return "conditional"
    return "done" if lead.past and event == "expansion" else "planned"
