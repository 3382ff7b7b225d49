"""Linear models over sparse features: read from a text file, applied by looking up and adding rows."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Protocol

import numpy as np

COEFFICIENTS = Path(__file__).parent.parent / "training" / "coefficients"
BIAS = "(bias)"
UNIT = 10_000
"""Parts that a weight is counted in."""

Probabilities = Mapping[str, float]


class Models(Protocol):
    """Where probabilities come from: the trained models, or during training models that have not seen the document."""

    def probabilities(self, name: str, features: Sequence[str]) -> Mapping[str, Probabilities]:
        """Per decision of the linear model ``name`` the probabilities of its classes."""
        ...

    def probability(self, name: str, numbers: Mapping[str, float]) -> float:
        """What the boosted model ``name`` says."""
        ...


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

        Weights are added as whole numbers, so that the order of a set, which differs between processes, moves nothing.
        """
        index, table = self._table
        rows = [index[feature] for feature in {*features, BIAS} if feature in index]
        summed: list[int] = table[rows].sum(axis=0).tolist()
        return [weight / UNIT for weight in summed]

    @cached_property
    def _table(self) -> tuple[dict[str, int], np.ndarray]:
        """The row of each feature, and the weights in parts of ``UNIT``."""
        width = sum(len(classes) for _, classes in self.heads.values())
        rows = [[round(weight * UNIT) for weight in row] for row in self.weights.values()]
        return {name: at for at, name in enumerate(self.weights)}, np.array(rows, dtype=np.int64).reshape(-1, width)

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


def likeliest(classes: Probabilities) -> str:
    """The class with the highest probability."""
    return max(classes, key=lambda label: classes[label])


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
