"""What the rules say of a figure or a name, as numbers: for its being an investor's project, against it, or nothing."""

from __future__ import annotations

from collections.abc import Mapping

from press.decide.evidence import Evidence
from press.decide.linear import likeliest
from press.decide.rules import OWN_NAMES, At, rules
from press.decide.ties import Judged

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
OF_NAME = ("kind", "investor")
OF_FIGURE = ("accumulation", "modality", "subject_kind", "role", "job_kind")


def said(evidence: Evidence, decision: str, at: At) -> float:
    """``AGREES``, ``SILENT`` or ``DIFFERS``; ``at`` is a figure, a name, or both as ``Rules.verdict`` takes them."""
    verdict = rules().verdict(decision, evidence, at)
    if verdict is None:
        return SILENT
    return AGREES if verdict.value in RIGHT[decision] else DIFFERS


def said_of_name(evidence: Evidence, name: int) -> dict[str, float]:
    """Of a name, by decision."""
    return {f"rules.{decision}": said(evidence, decision, name) for decision in OF_NAME}


def said_of_figure(evidence: Evidence, which: int) -> dict[str, float]:
    """Of a figure, by decision; what kind of jobs it counts is asked of jobs alone."""
    jobs = evidence.scene.figures[which].measure == "jobs"
    return {f"rules.{d}": said(evidence, d, which) if jobs or d != "job_kind" else SILENT for d in OF_FIGURE}


def said_of_pair(evidence: Evidence, name: int, which: int) -> dict[str, float]:
    """Of a figure as one of the name's project."""
    return {"rules.owner": said(evidence, "owner", (name, which))}


def kind_of(judged: Judged, at: int) -> str:
    """What a name is: as a rule says that speaks, or the likeliest class."""
    verdict = rules().verdict("kind", judged.evidence, at)
    return verdict.value if verdict is not None else likeliest(judged.kinds[at])
