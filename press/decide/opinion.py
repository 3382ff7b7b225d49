"""What the rules say of a record that the models read: agreement of two readings, part by part."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from press.decide.evidence import Evidence
from press.decide.judge import Draft
from press.decide.linear import likeliest
from press.decide.rules import OWN_NAMES, At, rules
from press.model import same_event

AGREES, SILENT, DIFFERS = 1.0, 0.0, -1.0
RIGHT: Mapping[str, frozenset[str]] = {
    "kind": frozenset({"company", *OWN_NAMES}),
    "investor": frozenset({"yes"}),
    "owner": frozenset({"yes"}),
    "role": frozenset({"project"}),
    "accumulation": frozenset({"incremental"}),
    "modality": frozenset({"planned", "done"}),
    "subject_kind": frozenset({"company"}),
    "job_kind": frozenset({"direct", "direct_and_indirect", "unspecified", "existing"}),
}
"""By decision the verdicts that are those of an investor, or of a figure of its project."""
OF_FIGURE = ("accumulation", "modality", "subject_kind", "role")


def second_opinion(evidence: Evidence, draft: Draft) -> dict[str, float]:
    """Per part of the record whether the rules agree, say nothing of it, or differ."""
    found = {f"rules.{part}": _said(evidence, part, draft.name) for part in ("kind", "investor")}
    found["rules.event"] = _event(evidence, draft)
    for measure, which in (("amount", draft.amount), ("jobs", draft.jobs)):
        for decision in (*OF_FIGURE, *(("job_kind",) if measure == "jobs" else ())):
            found[f"rules.{measure}.{decision}"] = SILENT if which is None else _said(evidence, decision, which)
        found[f"rules.{measure}.owner"] = SILENT if which is None else _said(evidence, "owner", (draft.name, which))
    names = range(len(evidence.scene.names))
    found["rules.others"] = float(sum(at != draft.name and _said(evidence, "investor", at) == AGREES for at in names))
    return found


def _said(evidence: Evidence, decision: str, at: At) -> float:
    said = rules().verdict(decision, evidence, at)
    if said is None:
        return SILENT
    return AGREES if said.value in RIGHT[decision] else DIFFERS


def _event(evidence: Evidence, draft: Draft) -> float:
    said = rules().verdict("event", evidence, draft.name)
    if said is None or not draft.event:
        return SILENT
    return AGREES if same_event(said.value, likeliest(draft.event)) else DIFFERS


def objections(opinion: Mapping[str, float]) -> Iterator[str]:
    """The parts of a record that the rules contradict; its event is no ground, which even annotators exchange."""
    return (part for part, said in opinion.items() if said == DIFFERS and part != "rules.event")
