"""Whether a figure is the amount or the jobs of some project, as numbers: how near which lexicon entries stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from press.lexicon import Hit
from press.scene import Figure, Scene

FAR = 40.0
"""Words from which on an entry counts as not being there."""
LABELS = (
    "accumulation.cumulative", "accumulation.debt", "accumulation.earlier", "accumulation.flow",
    "accumulation.forecast", "accumulation.period", "accumulation.price", "accumulation.stock",
    "accumulation.target", "accumulation.yearly", "event.acquisition", "event.background", "event.closure",
    "event.contract", "event.existing_site", "event.expansion", "event.funding", "event.inauguration",
    "event.layoff", "event.new", "event.project", "event.site", "modality.conditional", "modality.denied",
    "modality.done", "modality.planned", "money.context", "subject.agency_noun", "subject.agency_word",
    "subject.anaphor", "subject.company_noun", "subject.programme_noun", "subject.role", "subject.sector_noun",
    "change.level", "change.moved", "count_said.period", "count_said.since", "count_said.so_far", "firm.did",
    "firm.will", "jobs_said.building", "jobs_said.direct", "jobs_said.employs", "jobs_said.hires", "jobs_said.indirect",
    "jobs_said.kept", "jobs_said.lost", "jobs_said.new", "jobs_said.staff", "money_said.flow", "money_said.invests",
    "money_said.level", "money_said.loan", "money_said.price", "money_said.raised", "money_said.rate",
    "money_said.spent", "owner.agency", "owner.city", "owner.many", "owner.official", "owner.sector", "role.background",
    "role.compared", "role.each", "role.equal", "role.old", "role.part", "state.if", "state.off", "state.open",
    "state.plans",
)  # fmt: skip
"""Entries that say what a figure is about."""
SIDES = {label: (f"left {label}", f"right {label}") for label in LABELS}
"""By entry the names of its distances before a figure and behind it."""
NOWHERE = dict.fromkeys((name for sides in SIDES.values() for name in sides), FAR)
"""The distances where no entry is there."""


def role_numbers(scene: Scene, which: int, classes: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
    """What says that the figure at ``which`` is one of a project; ``classes`` is what its words say of it."""
    figure = scene.figures[which]
    sentence = scene.sentences[figure.sentence]
    found = dict(NOWHERE)
    for label in SIDES.keys() & (sentence.hits.keys() | sentence.said.keys()):
        left, right = SIDES[label]
        found[left], found[right] = _distances(sentence.hits.get(label) or sentence.said[label], figure)
    for decision, options in classes.items():
        found |= {f"{decision}.{label}": p for label, p in options.items()}
    return found | _standing(scene, figure)


def _standing(scene: Scene, figure: Figure) -> dict[str, float]:
    """Where the figure stands in the document, and among the others of its measure."""
    alike = [f for f in scene.figures if f.measure == figure.measure]
    title = {token.raw for token in scene.title_tokens if token.kind == "n"}
    tokens = scene.sentences[figure.sentence].tokens[figure.first : figure.last]
    beside = [f for f in scene.figures if f.sentence == figure.sentence]
    return {
        "money": float(figure.measure == "money"),
        "order": float(scene.order[figure.sentence]),
        "nth": float(alike.index(figure)),
        "nth.here": float(beside.index(figure)),
        "larger.here": float(sum(_is_larger(f, figure) for f in beside if f.measure == figure.measure)),
        "alike.behind": float(sum(f.measure == figure.measure and f.first > figure.first for f in beside)),
        "bare": max((f.counts_jobs for f in scene.bare if f.sentence == figure.sentence), default=0.0),
        "alike": float(len(alike)),
        "larger": float(sum(_is_larger(f, figure) for f in alike)),
        "again": float(sum(f.value == figure.value for f in alike) - 1),
        "title": float(any(token.raw in title for token in tokens)),
        "title.new": float(_titled(scene, "event.new", "event.expansion", "money.context")),
        "hedged": float(figure.hedge != "exact"),
        "listed": float(figure.quantity.role != ""),
        "first": float(figure.first),
    }


def _is_larger(one: Figure, other: Figure) -> bool:
    return one.quantity.unit == other.quantity.unit and (one.value or 0) > (other.value or 0)


def _distances(hits: Sequence[Hit], figure: Figure) -> tuple[float, float]:
    """Words between a figure and the nearest entry before it, and the nearest behind it."""
    first, last = figure.first, figure.last
    before = [first - hit.last for hit in hits if hit.last <= first]
    behind = [hit.first - last for hit in hits if hit.first >= last]
    return float(min(before)) if before else FAR, float(min(behind)) if behind else FAR


def _titled(scene: Scene, *labels: str) -> bool:
    return scene.title is not None and scene.title.has(*labels)
