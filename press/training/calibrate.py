"""Whether records can be believed without a look: the model of belief, its curve and the threshold in force."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from press.decide.judge import LOOKED_AT, Draft
from press.decide.linear import likeliest
from press.decide.opinion import doubts, is_gated, objections, second_opinion, strong, weighed
from press.model import same_event
from press.training.align import Label, same_value
from press.training.fitting import Counted, CrossFitted, fit_forest
from press.training.train import Judgement

GOAL = 0.98
"""Share of the accepted records that shall be right, each judged by models that have not seen its document."""

ENOUGH = 30
"""Records below which a share says little."""
BAR = 0.97
"""The share below which acceptance may not fall on documents that only cross-fitting keeps from their models."""


@dataclass(frozen=True)
class Point:
    """One point of the curve: what is accepted from a probability on.

    Attributes:
        precision: right of those accepted.
        coverage: right and accepted of all labelled announcements.
    """

    threshold: float
    accepted: int
    precision: float
    coverage: float


def is_right(judgement: Judgement, draft: Draft, label: Label) -> bool:
    """Whether a draft says of a labelled announcement what its label says: event, amount with currency, jobs."""
    figures = judgement.case.scene.figures
    amount = figures[draft.amount] if draft.amount is not None else None
    jobs = figures[draft.jobs].value if draft.jobs is not None else None
    money = same_value(amount.value if amount else None, label["amount"])
    money = money and (amount is None or amount.value is None or amount.quantity.unit == label["currency"])
    return money and same_value(jobs, label["jobs"]) and same_event(likeliest(draft.event), label["event"])


@dataclass(frozen=True)
class Judged:
    """One draft.

    Attributes:
        counted: its numbers, and whether it is right by the whole name of the firm: what belief learns.
        right: whether it is right, by the whole name or by a part of it.
        agreed: whether nothing but belief keeps it back.
    """

    counted: Counted
    right: bool
    agreed: bool


def beliefs(judgements: Iterable[Judgement]) -> list[Judged]:
    """Every draft that is worth a look, with its numbers; those of optional announcements are left out."""
    found = []
    for judgement in judgements:
        for draft in judgement.drafts:
            labels = judgement.case.announced_by(draft.name)
            if draft.project < LOOKED_AT or (labels and all(label.get("optional") for label in labels)):
                continue
            evidence, judged = judgement.case.evidence, judgement.judged
            numbers = weighed(evidence, judged, draft, judgement.claimed, len(judgement.drafts))
            right = any(is_right(judgement, draft, label) for label in labels)
            whole = right and judgement.case.is_whole(draft.name)
            opinion = second_opinion(evidence, draft)
            doubtful = (
                any(objections(opinion))
                or any(strong(doubts(judged, draft, judgement.claimed)))
                or is_gated(judged, draft)
            )
            found.append(Judged(Counted(judgement.case.doc_id, numbers, whole), right, not doubtful))
    return found


def fit_beliefs(models: CrossFitted, judgements: Sequence[Judgement], extra: Sequence[Counted] = ()) -> None:
    """Add the model of belief to ``models``; ``extra`` are examples from elsewhere."""
    models.add_trees("belief", [*(one.counted for one in beliefs(judgements)), *extra], fit_forest)


def curve(models: CrossFitted, judgements: Sequence[Judgement]) -> list[Point]:
    """Precision against coverage on ``judgements``, one point per record that nothing but belief keeps back."""
    announced = sum(not a.get("optional") for j in judgements for a in j.case.announcements)
    scored = []
    for one in beliefs(judgements):
        models.doc_id = one.counted.doc_id
        if one.agreed:
            scored.append((models.chances("belief", [one.counted.numbers])[0], one.right))
    points, right = [], 0
    for accepted, (p, yes) in enumerate(sorted(scored, key=lambda pair: (-pair[0], not pair[1])), 1):
        right += yes
        points.append(Point(round(p, 4), accepted, round(right / accepted, 4), round(right / announced, 4)))
    return points


def chosen_threshold(untouched: Sequence[Point], cross_fitted: Sequence[Point]) -> float:
    """The lowest probability from which ``GOAL`` of the untouched and ``BAR`` of the cross-fitted records are right."""
    return max(threshold(untouched), threshold(cross_fitted, BAR))


def threshold(points: Sequence[Point], goal: float = GOAL) -> float:
    """The lowest probability from which on ``goal`` of the accepted records are right.

    Where no ``ENOUGH`` records reach the goal, the one from which on the largest share is right, the lower of equals.
    Records of one probability are accepted together, so only the last point of each is one that can be chosen.
    """
    last = {point.threshold: point for point in points}
    believed = [point for point in last.values() if point.accepted >= ENOUGH]
    reached = [point.threshold for point in believed if point.precision >= goal]
    if reached:
        return min(reached)
    if not believed:
        return 1.0
    return min(believed, key=lambda point: (-round(point.precision, 2), point.threshold)).threshold


def write(file: Path, day: str, chosen: float, curves: Mapping[str, Sequence[Point]]) -> None:
    """Write the calibration as text: the threshold in force, its day, and each curve by every fifth point."""
    kept = {name: [asdict(point) for point in points[4::5]] for name, points in curves.items()}
    record = {"day": day, "goal": GOAL, "threshold": chosen, "curves": kept}
    file.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
