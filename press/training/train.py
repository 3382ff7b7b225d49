"""From labelled documents to coefficients: the steps of ``press.decide.judge``, each trained on what the last gives.

Deterministic: the same documents give the same files. A quarter of the documents is never trained on; acceptance is
calibrated on it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from typing import Any, TypeVar
from zlib import crc32

from press.decide.features import (
    act_features,
    figure_features,
    name_features,
    news_features,
    spot_features,
    tie_features,
)
from press.decide.judge import (
    POSSIBLE,
    Claimed,
    Draft,
    drafts,
    figure_numbers,
    judge_words,
    name_numbers,
    pair_numbers,
    pairs,
    uses,
    with_projects,
)
from press.decide.meaning import MEANT, RARE, meaning_numbers, model_of
from press.decide.measure import asked, bare_features, with_counts
from press.decide.sites import Ground, site_numbers, spots
from press.decide.ties import USED, Judged
from press.decide.whole import event_features, event_numbers
from press.text.tokens import fold
from press.training.align import Case, is_use
from press.training.fitting import Counted, CrossFitted, Example

T = TypeVar("T")
STRENGTH = {"measure": 0.1, "name": 1.0, "figure": 0.2, "act": 0.2, "news": 0.3, "tie": 0.3, "whole": 1.0, "site": 0.2}
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
    models.add("measure", _gather(_measures, cases), STRENGTH["measure"])
    cases = [counted(case, models) for case in cases]
    _learn_words(models, cases)
    words = [_words(case, models) for case in cases]
    models.add_trees("project", _gather(_projects, cases, words))
    judged = [_judged(case, seen, models) for case, seen in zip(cases, words, strict=True)]
    _learn_drafts(models, cases, judged)
    return models


def _learn_words(models: CrossFitted, cases: Sequence[Case]) -> None:
    """What names, figures and the document are, by the words around them."""
    models.add("name", _gather(_names, cases), STRENGTH["name"])
    models.add("figure", _gather(_figures, cases), STRENGTH["figure"])
    for measure in USED:
        models.add_trees(f"role_{measure}", _gather(partial(_roles, models=models, measure=measure), cases))
    models.add("act", _gather(_acts, cases), STRENGTH["act"])
    models.add("news", _gather(_news, cases), STRENGTH["news"])


def _learn_drafts(models: CrossFitted, cases: Sequence[Case], judged: Sequence[Judged]) -> None:
    """Which figures, event and site belong to the names that announce."""
    models.add("tie", _gather(_ties, cases, judged), STRENGTH["tie"])
    for measure in USED:
        models.add_trees(f"use_{measure}", _gather(partial(_uses, models=models, measure=measure), cases, judged))
    models.add("whole", _gather(partial(_wholes, models=models), cases, judged), STRENGTH["whole"])
    counted = _gather(partial(_events, models=models), cases, judged)
    for event in sorted({event for _, event in counted}):
        models.add_trees(f"event_{event}", [replace(e, yes=event == right) for e, right in counted])
    models.add("site", _gather(_grounds, cases, judged), STRENGTH["site"])
    models.add_trees("site", _gather(partial(_sites, models=models), cases, judged))


def _gather(examples: Callable[..., Iterator[T]], *of_documents: Sequence[Any]) -> list[T]:
    """The examples of all documents; ``of_documents`` are the arguments of ``examples``, an entry per document."""
    return list(chain.from_iterable(map(examples, *of_documents)))


def judgement(case: Case, models: CrossFitted) -> Judgement:
    """How ``models`` judge one document."""
    case = counted(case, models)
    judged = _judged(case, _words(case, models), models)
    claimed = uses(judged, models)
    return Judgement(case, judged, claimed, tuple(drafts(judged, claimed, models)))


def counted(case: Case, models: CrossFitted) -> Case:
    """``case`` with the bare numbers of its scene that ``models`` read."""
    models.doc_id = case.doc_id
    return Case(case.record, with_counts(case.scene, models))


def fit_meanings(models: CrossFitted, judgements: Sequence[Judgement]) -> None:
    """Add the models of what a figure means, from documents as models that have not seen them judge them."""
    found = _gather(_meant, judgements)
    for decision, classes in MEANT.items():
        said = [(example, labels[decision]) for example, labels in found if decision in labels]
        for one in (one for one in classes if one not in RARE):
            models.add_last(model_of(decision, one), [replace(example, yes=label == one) for example, label in said])


def _meant(judgement: Judgement) -> Iterator[tuple[Counted, Mapping[str, str]]]:
    """The numbers of each labelled figure, and what its label says."""
    case = judgement.case
    numbers = meaning_numbers(judgement.judged, judgement.claimed, judgement.drafts)
    for at, claim in case.claims.items():
        yield Counted(case.doc_id, numbers[at], yes=False), {d: claim[d] for d in MEANT if claim.get(d)}


def _measures(case: Case) -> Iterator[Example]:
    for bare, measure in zip(asked(case.scene), case.measures(), strict=True):
        yield Example(case.doc_id, frozenset(bare_features(case.scene, bare)), {"measure": measure})


def _words(case: Case, models: CrossFitted) -> Judged:
    models.doc_id = case.doc_id
    return judge_words(case.evidence, models)


def _judged(case: Case, words: Judged, models: CrossFitted) -> Judged:
    models.doc_id = case.doc_id
    return with_projects(words, models)


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
            classes = models.classes("figure", [figure_features(case.scene, figure)])[0]
            yield Counted(
                case.doc_id, figure_numbers(case.evidence, which, classes), is_use(figure, case.announcements)
            )


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
            yield Counted(case.doc_id, name_numbers(judged, at), bool(case.announced_by(at)))


def _ties(case: Case, judged: Judged) -> Iterator[Example]:
    asked = chain.from_iterable(pairs(judged, measure) for measure in USED)
    for which, at in sorted((which, at) for at, which in asked):
        figure = case.scene.figures[which]
        label = "yes" if is_use(figure, case.announced_by(at)) else "no"
        yield Example(case.doc_id, frozenset(tie_features(case.scene, case.scene.names[at], figure)), {"tie": label})


def _uses(case: Case, judged: Judged, models: CrossFitted, measure: str) -> Iterator[Counted]:
    models.doc_id = case.doc_id
    asked = pairs(judged, measure)
    for (at, which), numbers in zip(asked, pair_numbers(judged, asked, models), strict=True):
        yield Counted(case.doc_id, numbers, is_use(case.scene.figures[which], case.announced_by(at)))


def _events(case: Case, judged: Judged, models: CrossFitted) -> Iterator[tuple[Counted, str]]:
    """The numbers of each announcing name and its event."""
    models.doc_id = case.doc_id
    for draft in drafts(judged, uses(judged, models), None):
        for announced in case.announced_by(draft.name)[:1]:
            whole = models.classes("whole", [event_features(judged, draft)])[0]
            yield Counted(case.doc_id, event_numbers(judged, draft, whole), yes=False), announced["event"]


def _grounds(case: Case, judged: Judged) -> Iterator[Example]:
    """Which places of a document any of its projects is at."""
    right = {fold(announced["place"]) for announced in case.announcements if announced["place"]}
    for spot in spots(judged):
        label = "yes" if fold(spot.place.name) in right else "no"
        features = spot_features(case.scene, spot.sentence, spot.place)
        yield Example(case.doc_id, frozenset(features), {"site": label})


def _sites(case: Case, judged: Judged, models: CrossFitted) -> Iterator[Counted]:
    models.doc_id = case.doc_id
    ground = Ground.of(judged, models)
    for draft in drafts(judged, uses(judged, models), None):
        for announced in case.announced_by(draft.name)[:1]:
            if announced["place"] is None:
                continue
            for at, spot in enumerate(ground.spots):
                numbers = site_numbers(judged, ground, draft.name, (draft.amount, draft.jobs), at)
                yield Counted(case.doc_id, numbers, fold(spot.place.name) == fold(announced["place"]))


def _wholes(case: Case, judged: Judged, models: CrossFitted) -> Iterator[Example]:
    """Events and states are learnt from the names that really announce."""
    models.doc_id = case.doc_id
    for draft in drafts(judged, uses(judged, models), None):
        for announced in case.announced_by(draft.name):
            labels = {"event": announced["event"], "status": announced["status"]}
            yield Example(case.doc_id, frozenset(event_features(judged, draft)), labels)
