"""What each figure means, once the whole document is judged: its words, its neighbours, the rules, whose it seems.

Words alone read a list's second entry as they would read it anywhere; beside the entry before it, it is plain. What a
rule says is one number among the others: where a rule spoke, trees that heard it were right in 967 of 1,000 figures,
the rule itself in 956 (documents nobody trained on, 2026-12-01).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from math import log10
from typing import get_args

from press.decide.judge import Claimed, Draft
from press.decide.linear import Models
from press.decide.role import role_numbers
from press.decide.rules import rules
from press.decide.ties import Judged
from press.model import Accumulation, Modality

MEANT: Mapping[str, tuple[str, ...]] = {"accumulation": get_args(Accumulation), "modality": get_args(Modality)}
"""The decisions that are made here, and what each may say."""
RARE = frozenset({"denied"})
"""What is left to a figure's own words: of 38,000 labelled figures forty are denied, too few for trees (2026-12-01)."""

Numbers = dict[str, float]
Shares = Mapping[str, Mapping[str, float]]


def meanings(judged: Judged, claimed: Claimed, drafts: Sequence[Draft], models: Models) -> list[Mapping[str, str]]:
    """Per figure what it means, by decision."""
    each = meaning_numbers(judged, claimed, drafts)
    found: list[dict[str, str]] = [{} for _ in each]
    said = models.together(ASKED, each)
    for decision, classes in MEANT.items():
        chances = [
            said.get(model_of(decision, one)) or [shares[decision].get(one, 0.0) for shares in judged.figures]
            for one in classes
        ]
        for which, at in enumerate(zip(*chances, strict=True)):
            found[which][decision] = classes[max(range(len(classes)), key=lambda one: at[one])]
    return list(found)


def model_of(decision: str, meant: str) -> str:
    """The name of the trees that say whether a figure means ``meant``."""
    return f"{decision}_{meant}"


ASKED = tuple(model_of(decision, one) for decision, classes in MEANT.items() for one in classes if one not in RARE)
"""All trees of meaning."""


def meaning_numbers(judged: Judged, claimed: Claimed, drafts: Sequence[Draft]) -> list[Numbers]:
    """Per figure what tells its meaning."""
    scene = judged.scene
    claims = _largest((which, p) for (_, which), p in claimed.items())
    projects = _largest((w, draft.project) for draft in drafts for w in (draft.amount, draft.jobs) if w is not None)
    whole = {
        "n": float(len(scene.figures)),
        "news": judged.news,
        "projects": max(judged.project, default=0.0),
        **_means("all", judged.figures),
    }
    return [
        whole
        | role_numbers(scene, which, judged.figures[which])
        | _of_itself(judged, which)
        | _beside(judged, which)
        | {"claimed": claims.get(which, 0.0), "drafted": projects.get(which, 0.0)}
        for which in range(len(scene.figures))
    ]


def _largest(pairs: Iterable[tuple[int, float]]) -> dict[int, float]:
    found: dict[int, float] = {}
    for which, p in pairs:
        found[which] = max(p, found.get(which, 0.0))
    return found


def _of_itself(judged: Judged, which: int) -> Numbers:
    """What it counts, how large it is, and what the rules say."""
    scene = judged.scene
    figure = scene.figures[which]
    found = {f"is.{figure.measure}": 1.0, "hedge.range": float(figure.hedge == "range")}
    found["size"] = log10(1.0 + (figure.value or figure.low or figure.high or 0.0))
    found["late"] = scene.order[figure.sentence] / max(1, len(scene.sentences))
    for decision in MEANT:
        verdict = rules().verdict(decision, judged.evidence, which)
        if verdict is not None:
            found[f"rule.{decision}.{verdict.value}"] = 1.0
    return found


def _beside(judged: Judged, which: int) -> Numbers:
    """What the figures before and behind it seem to mean, and all others of its sentence."""
    scene = judged.scene
    figure = scene.figures[which]
    found: Numbers = {}
    for side, other in (("before", which - 1), ("behind", which + 1)):
        if 0 <= other < len(scene.figures):
            found[f"{side}.here"] = float(scene.figures[other].sentence == figure.sentence)
            found[f"{side}.alike"] = float(scene.figures[other].measure == figure.measure)
            found |= _means(side, [judged.figures[other]])
    here = (other for other, one in enumerate(scene.figures) if one.sentence == figure.sentence and other != which)
    return found | _means("here", [judged.figures[other] for other in here])


def _means(name: str, each: Sequence[Shares]) -> Numbers:
    """The mean probability of each class over some figures; nothing where there are none."""
    return {
        label: sum(shares[decision][one] for shares in each) / len(each)
        for decision, labels in (_labels(name).items() if each else ())
        for one, label in labels.items()
        if one in each[0][decision]
    }


@cache
def _labels(name: str) -> Mapping[str, Mapping[str, str]]:
    return {decision: {one: f"{name}.{decision}.{one}" for one in classes} for decision, classes in MEANT.items()}
