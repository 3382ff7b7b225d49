"""What the rules say of a record that the models read: agreement of two readings, part by part."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from press.decide.evidence import Evidence
from press.decide.judge import Draft
from press.decide.linear import likeliest
from press.decide.ruled import AGREES, DIFFERS, OF_FIGURE, SILENT, said, said_of_figure, said_of_name, said_of_pair
from press.decide.rules import rules
from press.model import same_event

EVENT = "rules.event"
NOTHING = {f"rules.{decision}": SILENT for decision in (*OF_FIGURE, "owner")}


def second_opinion(evidence: Evidence, draft: Draft) -> dict[str, float]:
    """Per part of the record whether the rules agree, say nothing of it, or differ."""
    found = {**said_of_name(evidence, draft.name), EVENT: _event(evidence, draft)}
    for measure, which in (("amount", draft.amount), ("jobs", draft.jobs)):
        of_figure = NOTHING if which is None else _of_figure(evidence, draft.name, which)
        found |= {f"{measure}.{part}": value for part, value in of_figure.items()}
    others = (at for at in range(len(evidence.scene.names)) if at != draft.name)
    found["rules.others"] = float(sum(said(evidence, "investor", at) == AGREES for at in others))
    return found


def _of_figure(evidence: Evidence, name: int, which: int) -> dict[str, float]:
    return said_of_figure(evidence, which) | said_of_pair(evidence, name, which)


def _event(evidence: Evidence, draft: Draft) -> float:
    verdict = rules().verdict("event", evidence, draft.name)
    if verdict is None or not draft.event:
        return SILENT
    return AGREES if same_event(verdict.value, likeliest(draft.event)) else DIFFERS


def objections(opinion: Mapping[str, float]) -> Iterator[str]:
    """The parts of a record that the rules contradict; its event is no ground, which even annotators exchange."""
    return (part for part, value in opinion.items() if value == DIFFERS and part != EVENT)
