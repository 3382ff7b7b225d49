"""From labelled documents to coefficients: the steps of ``press.decide.judge``, each trained on what the last one gives.

Deterministic: the same documents give the same files. A quarter of the documents is never trained on; acceptance is
calibrated on it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from zlib import crc32

from press.decide.features import figure_features, name_features
from press.decide.judge import POSSIBLE, USED, Draft, drafts, judge_names, uses, with_projects
from press.decide.ties import Judged, figure_use_features, project_features, tie_features
from press.decide.whole import event_features
from press.training.align import Case, is_use
from press.training.fitting import CrossFitted, Example

STRENGTH = {"name": 1.0, "figure": 0.3, "project": 0.3, "use": 0.3, "whole": 0.3}
DECISIONS = ("accumulation", "modality", "subject_kind", "job_kind")


def untouched(doc_id: str) -> bool:
    """Whether a document belongs to the quarter that is only measured on."""
    return crc32(f"untouched {doc_id}".encode()) % 4 == 0


@dataclass(frozen=True)
class Judgement:
    """A labelled document as models that have not seen it judge it."""

    case: Case
    judged: Judged
    drafts: tuple[Draft, ...]


def train(cases: Sequence[Case]) -> CrossFitted:
    """The models of all steps, from the documents that may be trained on."""
    models = CrossFitted(frozenset(case.doc_id for case in cases))
    models.add("name", [e for case in cases for e in _names(case)], STRENGTH["name"])
    models.add("figure", [e for case in cases for e in _figures(case)], STRENGTH["figure"])
    judged = {case.doc_id: _with(models, case) for case in cases}
    models.add("project", [e for case in cases for e in _projects(case, judged[case.doc_id])], STRENGTH["project"])
    for case in cases:
        models.doc_id = case.doc_id
        judged[case.doc_id] = with_projects(judged[case.doc_id], models)
    models.add("use", [e for case in cases for e in _uses(case, judged[case.doc_id])], STRENGTH["use"])
    models.add("whole", [e for case in cases for e in _wholes(case, judged[case.doc_id], models)], STRENGTH["whole"])
    return models


def judgement(case: Case, models: CrossFitted) -> Judgement:
    """How ``models`` judge one document."""
    models.doc_id = case.doc_id
    judged = with_projects(judge_names(case.scene, models), models)
    return Judgement(case, judged, tuple(drafts(judged, uses(judged, models), models)))


def _with(models: CrossFitted, case: Case) -> Judged:
    models.doc_id = case.doc_id
    return judge_names(case.scene, models)


def _names(case: Case) -> Iterator[Example]:
    for at, kind in enumerate(case.kinds):
        if kind is not None:
            features = name_features(case.scene, case.scene.names[at])
            yield Example(case.doc_id, frozenset(features), {"kind": kind})


def _figures(case: Case) -> Iterator[Example]:
    for at, claim in case.claims.items():
        labels = {decision: claim[decision] for decision in DECISIONS if claim.get(decision)}
        yield Example(case.doc_id, frozenset(figure_features(case.scene, case.scene.figures[at])), labels)


def _projects(case: Case, judged: Judged) -> Iterator[Example]:
    for at, p in enumerate(judged.company):
        if p >= POSSIBLE:
            label = "yes" if case.announced_by(at) else "no"
            yield Example(case.doc_id, frozenset(project_features(judged, at)), {"project": label})


def _uses(case: Case, judged: Judged) -> Iterator[Example]:
    for which, figure in enumerate(case.scene.figures):
        if figure.measure not in USED:
            continue
        own = figure_use_features(judged, which)
        for at, p in enumerate(judged.project):
            if p >= POSSIBLE:
                label = "yes" if is_use(figure, case.announced_by(at)) else "no"
                features = frozenset([*own, *tie_features(judged, at, which)])
                yield Example(case.doc_id, features, {"use": label})


def _wholes(case: Case, judged: Judged, models: CrossFitted) -> Iterator[Example]:
    """Events and states are learnt from the names that really announce."""
    models.doc_id = case.doc_id
    for draft in drafts(judged, uses(judged, models), None):
        for announced in case.announced_by(draft.name):
            labels = {"event": announced["event"], "status": announced["status"]}
            yield Example(case.doc_id, frozenset(event_features(judged, draft)), labels)
