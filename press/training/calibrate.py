"""Whether records can be believed without a look: the model of belief, its curve and the threshold in force."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from press.decide.belief import belief_numbers
from press.decide.judge import Draft
from press.records.claims import likeliest
from press.training.align import Label, same_event, same_value
from press.training.fitting import Counted, CrossFitted
from press.training.train import Judgement

GOAL = 0.98
"""Share of the accepted records that must be right on documents nobody trained on."""


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


def beliefs(judgements: Iterable[Judgement]) -> list[Counted]:
    """Every draft with its numbers and whether it is right; drafts of optional announcements are left out."""
    found = []
    for judgement in judgements:
        for draft in judgement.drafts:
            labels = judgement.case.announced_by(draft.name)
            if labels and all(label.get("optional") for label in labels):
                continue
            numbers = belief_numbers(judgement.judged, draft, judgement.claimed, len(judgement.drafts))
            right = any(is_right(judgement, draft, label) for label in labels)
            found.append(Counted(judgement.case.doc_id, numbers, right))
    return found


def fit_beliefs(models: CrossFitted, judgements: Sequence[Judgement]) -> None:
    """Add the model of belief to ``models``."""
    models.add_trees("belief", beliefs(judgements))


def curve(models: CrossFitted, judgements: Sequence[Judgement]) -> list[Point]:
    """Precision against coverage on ``judgements``, one point per record that comes to be accepted."""
    announced = sum(not a.get("optional") for j in judgements for a in j.case.announcements)
    scored = []
    for example in beliefs(judgements):
        models.doc_id = example.doc_id
        scored.append((models.probability("belief", example.numbers), example.yes))
    points, right = [], 0
    for accepted, (p, yes) in enumerate(sorted(scored, key=lambda pair: (-pair[0], not pair[1])), 1):
        right += yes
        points.append(Point(round(p, 4), accepted, round(right / accepted, 4), round(right / announced, 4)))
    return points


def threshold(points: Sequence[Point], goal: float = GOAL) -> float:
    """The lowest probability from which on at least ``goal`` of the accepted records are right; 1 where none is."""
    reached = [point.threshold for point in points if point.precision >= goal]
    return min(reached, default=1.0)


def write(file: Path, day: str, chosen: float, points: Sequence[Point]) -> None:
    """Write the calibration as text: the threshold in force, its day and the curve."""
    kept = [asdict(point) for at, point in enumerate(points) if at % 5 == 4]
    file.write_text(json.dumps({"day": day, "threshold": chosen, "curve": kept}, indent=1) + "\n", encoding="utf-8")
