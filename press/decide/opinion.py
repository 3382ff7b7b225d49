"""What speaks against a record that the models read: rules that differ, and figures that may be others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from press.decide.evidence import Evidence
from press.decide.judge import Draft
from press.decide.linear import likeliest
from press.decide.ruled import AGREES, DIFFERS, OF_FIGURE, SILENT, said, said_of_figure, said_of_name, said_of_pair
from press.decide.rules import rules
from press.decide.ties import Judged
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


USUAL = frozenset({"new", "expansion", "inauguration", "colocation"})
"""Events that may be believed without a person's look."""
PASSING = 0.12
"""Probability from which jobs may be those of the building time, or of others than the project's own."""


def doubts(judged: Judged, draft: Draft) -> Iterator[str]:
    """Reasons to leave a record to a person, however sure its parts seem.

    Closures, purchases, rounds of funding, agreements and cancellations are few, and were wrong three times as often
    among the surest records of 2,475 labelled documents as openings and expansions (2026-11-30). Of jobs that stand
    beside other ones in their sentence, one may be a first phase, one site's or the total; of their surest records one
    in eight was wrong, and one in thirty of the others.
    """
    if draft.event and likeliest(draft.event) not in USUAL:
        yield "event_uncommon"
    if draft.jobs is None:
        return
    figures = judged.scene.figures
    chosen = figures[draft.jobs]
    beside = (f for f in figures if f.measure == "jobs" and f.sentence == chosen.sentence)
    if any(f.value != chosen.value for f in beside):
        yield "jobs_beside_others"
    kinds = judged.figures[draft.jobs]["job_kind"]
    if kinds.get("construction", 0.0) >= PASSING or kinds.get("indirect", 0.0) >= PASSING:
        yield "jobs_not_lasting"
