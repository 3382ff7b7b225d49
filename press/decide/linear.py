"""Linear models over sparse features: read from a text file, applied with nothing but a dictionary."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

COEFFICIENTS = Path(__file__).parent.parent / "training" / "coefficients"
BIAS = "(bias)"

Probabilities = Mapping[str, float]


@dataclass(frozen=True)
class Linear:
    """Multinomial models that look at the same features, a head per decision.

    Attributes:
        heads: per decision its classes and where their weights stand in a row.
        weights: per feature a row of weights; features that are not in it say nothing.
    """

    heads: Mapping[str, tuple[int, tuple[str, ...]]]
    weights: Mapping[str, tuple[float, ...]]

    def scores(self, features: Iterable[str]) -> list[float]:
        """Log-odds of all classes of all heads, 0 where nothing is known; a feature counts once however often given.

        ``fsum`` is exact, so that the order of a set, which differs between processes, moves no probability.
        """
        weights = self.weights
        rows = [weights[feature] for feature in {*features, BIAS} if feature in weights]
        if not rows:
            return [0.0] * sum(len(classes) for _, classes in self.heads.values())
        return [math.fsum(column) for column in zip(*rows, strict=True)]

    def probabilities(self, features: Iterable[str]) -> dict[str, Probabilities]:
        """Per decision the probability of each class; those of one decision sum to 1."""
        scores = self.scores(features)
        return {head: softmax(classes, scores[at : at + len(classes)]) for head, (at, classes) in self.heads.items()}


def softmax(classes: Iterable[str], scores: list[float]) -> dict[str, float]:
    """Probabilities of ``classes`` from their log-odds."""
    top = max(scores)
    raised = [math.exp(score - top) for score in scores]
    whole = sum(raised)
    return {label: value / whole for label, value in zip(classes, raised, strict=True)}


@cache
def model(name: str) -> Linear:
    """The trained model ``name`` from ``coefficients/<name>.csv``: a row per feature, a column per ``head:class``."""
    with (COEFFICIENTS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        columns = next(rows)[1:]
        weights = {row[0]: tuple(float(cell or 0) for cell in row[1:]) for row in rows}
    heads: dict[str, tuple[int, tuple[str, ...]]] = {}
    for at, column in enumerate(columns):
        head, _, label = column.partition(":")
        start, classes = heads.get(head, (at, ()))
        heads[head] = (start, (*classes, label))
    return Linear(heads, weights)
