"""Linear models over sparse features: read from a text file, applied by looking up and adding rows."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from sys import intern
from typing import Protocol, cast

import numpy as np

COEFFICIENTS = Path(__file__).parent.parent / "training" / "coefficients"
BIAS = "(bias)"
UNIT = 10_000
"""Parts that a weight is counted in."""

Probabilities = Mapping[str, float]


class Models(Protocol):
    """Where probabilities come from: the trained models, or during training models that have not seen the document."""

    def classes(self, name: str, each: Sequence[Iterable[str]]) -> Sequence[Mapping[str, Probabilities]]:
        """Per decision of the linear model ``name`` the probabilities of its classes, for each list of features."""
        ...

    def chances(self, name: str, each: Sequence[Mapping[str, float]]) -> Sequence[float]:
        """What the model of trees ``name`` says, for each set of numbers."""
        ...

    def together(self, names: Iterable[str], each: Sequence[Mapping[str, float]]) -> Mapping[str, Sequence[float]]:
        """What each of several models of trees says, for each set of numbers, which all of them look at."""
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

    def scores(self, each: Iterable[Iterable[str]]) -> list[list[float]]:
        """Log-odds of all classes of all heads, 0 where nothing is known; a feature counts once however often given.

        Weights are added as whole numbers, so that the order of a set, which differs between processes, moves nothing.
        """
        index, table = self._table
        found: list[int] = []
        starts: list[int] = []
        for features in each:
            rows = {0, *map(index.get, features)}
            rows.discard(None)
            starts.append(len(found))
            found += cast("set[int]", rows)
        if not starts:
            return []
        added = np.add.reduceat(table.take(found, axis=0), starts, axis=0, dtype=table.dtype)
        summed: list[list[int]] = added.tolist()
        return [[weight / UNIT for weight in row] for row in summed]

    @cached_property
    def _table(self) -> tuple[dict[str, int], np.ndarray]:
        """The row of each feature, and the weights in parts of ``UNIT``; the first row is what always counts.

        As every row is added once at most, small numbers do where no sum of all rows is too large for them.
        """
        width = sum(len(classes) for _, classes in self.heads.values())
        features = [feature for feature in self.weights if feature != BIAS]
        weights = [self.weights.get(BIAS, (0.0,) * width), *(self.weights[feature] for feature in features)]
        rows = [[round(weight * UNIT) for weight in row] for row in weights]
        index = {intern(feature): at for at, feature in enumerate(features, 1)}
        table = np.array(rows, dtype=np.int64).reshape(-1, width)
        largest = int(np.abs(table).sum(axis=0).max(initial=0))
        return index, table.astype(np.int32) if largest <= np.iinfo(np.int32).max else table

    def classes(self, each: Iterable[Iterable[str]]) -> list[dict[str, Probabilities]]:
        """Per decision the probability of each class, for each list of features; those of a decision sum to 1."""
        heads = [(head, at, at + len(classes), classes) for head, (at, classes) in self.heads.items()]
        return [
            {head: softmax(classes, row[start:end]) for head, start, end, classes in heads} for row in self.scores(each)
        ]

    def probabilities(self, features: Iterable[str]) -> dict[str, Probabilities]:
        """The same for one list of features."""
        return self.classes([features])[0]


def softmax(classes: Iterable[str], scores: list[float]) -> dict[str, float]:
    """Probabilities of ``classes`` from their log-odds."""
    top = max(scores)
    raised = [math.exp(score - top) for score in scores]
    whole = sum(raised)
    return dict(zip(classes, [value / whole for value in raised], strict=True))


def likeliest(classes: Probabilities) -> str:
    """The class with the highest probability."""
    return max(classes, key=classes.__getitem__)


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
