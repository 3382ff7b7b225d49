"""From labelled documents to coefficients: the steps of ``press.decide.judge``, each trained on what the last gives.

Deterministic: the same documents give the same files. A quarter of the documents is never trained on; acceptance is
calibrated on it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from zlib import crc32

from press.decide.features import act_features, figure_features, name_features, news_features, tie_features
from press.decide.judge import POSSIBLE, Claimed, Draft, drafts, judge_words, pairs, uses, with_projects
from press.decide.role import role_numbers
from press.decide.sites import site_numbers, spots
from press.decide.ties import USED, Judged, project_numbers, use_numbers
from press.decide.whole import event_features, event_numbers
from press.text.tokens import fold
from press.training.align import Case, is_use
from press.training.fitting import Counted, CrossFitted, Example

STRENGTH = {"name": 1.0, "figure": 0.2, "act": 0.2, "news": 0.3, "tie": 0.3, "whole": 1.0}
DECISIONS = ("accumulation", "modality", "subject_kind", "job_kind")


def untouched(doc_id: str) -> bool:
    """Whether a document belongs to the quarter that is only measured on."""
    return crc32(f"untouched {doc_id}".encode()) % 4 == 0


@dataclass(frozen=True)
class Judgement:
    """A labelled document as models that have not seen it judge it."""

    case: Case
    judged: Judged
    claimed: Claimed
    drafts: tuple[Draft, ...]


def train(cases: Sequence[Case]) -> CrossFitted:
    """The models of all steps, from the documents that may be trained on."""
    models = CrossFitted(frozenset(case.doc_id for case in cases))
    models.add("name", [e for case in cases for e in _names(case)], STRENGTH["name"])
    models.add("figure", [e for case in cases for e in _figures(case)], STRENGTH["figure"])
    for measure in USED:
        models.add_trees(f"role_{measure}", [e for case in cases for e in _roles(case, models, measure)])
    models.add("act", [e for case in cases for e in _acts(case)], STRENGTH["act"])
    models.add("news", [e for case in cases for e in _news(case)], STRENGTH["news"])
    judged: dict[str, Judged] = {}
    for case in cases:
        models.doc_id = case.doc_id
        judged[case.doc_id] = judge_words(case.scene, models)
    models.add_trees("project", [e for case in cases for e in _projects(case, judged[case.doc_id])])
    for case in cases:
        models.doc_id = case.doc_id
        judged[case.doc_id] = with_projects(judged[case.doc_id], models)
    models.add("tie", [e for case in cases for e in _ties(case, judged[case.doc_id])], STRENGTH["tie"])
    for measure in USED:
        examples = [e for case in cases for e in _uses(case, judged[case.doc_id], models, measure)]
        models.add_trees(f"use_{measure}", examples)
    models.add("whole", [e for case in cases for e in _wholes(case, judged[case.doc_id], models)], STRENGTH["whole"])
    counted = [pair for case in cases for pair in _events(case, judged[case.doc_id], models)]
    for event in sorted({event for _, event in counted}):
        models.add_trees(f"event_{event}", [replace(e, yes=event == right) for e, right in counted])
    models.add_trees("site", [e for case in cases for e in _sites(case, judged[case.doc_id], models)])
    return models


def judgement(case: Case, models: CrossFitted) -> Judgement:
    """How ``models`` judge one document."""
    models.doc_id = case.doc_id
    judged = with_projects(judge_words(case.scene, models), models)
    claimed = uses(judged, models)
    return Judgement(case, judged, claimed, tuple(drafts(judged, claimed, models)))


def _names(case: Case) -> Iterator[Example]:
    for at, kind in enumerate(case.kinds):
        if kind is not None:
            features = name_features(case.scene, case.scene.names[at])
            yield Example(case.doc_id, frozenset(features), {"kind": kind})


def _figures(case: Case) -> Iterator[Example]:
    for at, figure in enumerate(case.scene.figures):
        claim = case.claims.get(at, {})
        labels = {decision: claim[decision] for decision in DECISIONS if claim.get(decision)}
        if figure.measure in USED:
            labels["use"] = "project" if is_use(figure, case.announcements) else "other"
        if labels:
            yield Example(case.doc_id, frozenset(figure_features(case.scene, figure)), labels)


def _roles(case: Case, models: CrossFitted, measure: str) -> Iterator[Counted]:
    models.doc_id = case.doc_id
    for which, figure in enumerate(case.scene.figures):
        if figure.measure == measure:
            classes = models.probabilities("figure", figure_features(case.scene, figure))
            yield Counted(case.doc_id, role_numbers(case.scene, which, classes), is_use(figure, case.announcements))


def _acts(case: Case) -> Iterator[Example]:
    """Who announces among the companies; what is no company is told by its kind."""
    for at, kind in enumerate(case.kinds):
        if kind in {"company", "brand", "customer"} or case.announced_by(at):
            label = "yes" if case.announced_by(at) else "no"
            yield Example(case.doc_id, frozenset(act_features(case.scene, case.scene.names[at])), {"act": label})


def _news(case: Case) -> Iterator[Example]:
    label = "yes" if case.announcements else "no"
    yield Example(case.doc_id, frozenset(news_features(case.scene)), {"news": label})


def _projects(case: Case, judged: Judged) -> Iterator[Counted]:
    for at, p in enumerate(judged.company):
        if p >= POSSIBLE:
            yield Counted(case.doc_id, project_numbers(judged, at), bool(case.announced_by(at)))


def _ties(case: Case, judged: Judged) -> Iterator[Example]:
    for at, which in pairs(judged):
        figure = case.scene.figures[which]
        label = "yes" if is_use(figure, case.announced_by(at)) else "no"
        yield Example(case.doc_id, frozenset(tie_features(case.scene, case.scene.names[at], figure)), {"tie": label})


def _uses(case: Case, judged: Judged, models: CrossFitted, measure: str) -> Iterator[Counted]:
    models.doc_id = case.doc_id
    for at, which in pairs(judged):
        figure = case.scene.figures[which]
        if figure.measure != measure:
            continue
        features = tie_features(case.scene, case.scene.names[at], figure)
        tie = models.probabilities("tie", features)["tie"]["yes"]
        numbers = use_numbers(judged, at, which, tie)
        yield Counted(case.doc_id, numbers, is_use(figure, case.announced_by(at)))


def _events(case: Case, judged: Judged, models: CrossFitted) -> Iterator[tuple[Counted, str]]:
    """The numbers of each announcing name and its event."""
    models.doc_id = case.doc_id
    for draft in drafts(judged, uses(judged, models), None):
        for announced in case.announced_by(draft.name)[:1]:
            whole = models.probabilities("whole", event_features(judged, draft))
            yield Counted(case.doc_id, event_numbers(judged, draft, whole), yes=False), announced["event"]


def _sites(case: Case, judged: Judged, models: CrossFitted) -> Iterator[Counted]:
    models.doc_id = case.doc_id
    for draft in drafts(judged, uses(judged, models), None):
        for announced in case.announced_by(draft.name)[:1]:
            if announced["place"] is None:
                continue
            for spot in spots(judged):
                numbers = site_numbers(judged, draft.name, (draft.amount, draft.jobs), spot)
                yield Counted(case.doc_id, numbers, fold(spot.place.name) == fold(announced["place"]))


def _wholes(case: Case, judged: Judged, models: CrossFitted) -> Iterator[Example]:
    """Events and states are learnt from the names that really announce."""
    models.doc_id = case.doc_id
    for draft in drafts(judged, uses(judged, models), None):
        for announced in case.announced_by(draft.name):
            labels = {"event": announced["event"], "status": announced["status"]}
            yield Example(case.doc_id, frozenset(event_features(judged, draft)), labels)
