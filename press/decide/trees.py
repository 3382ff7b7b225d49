"""Trees over a few dense numbers, boosted or averaged: read from a text file, all walked down at once."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import accumulate, chain, repeat

import numpy as np

from press.decide.linear import COEFFICIENTS

Tree = tuple[tuple[int, float, int, int], ...]
"""Nodes as (feature, threshold, left, right); of a leaf the feature is -1 and the threshold its value."""


@dataclass(frozen=True)
class Trees:
    """One model of a yes or no made of trees.

    Attributes:
        features: names of the numbers, in the order the trees count them.
        bias: log-odds before any tree, of boosted trees; None where leaves hold shares of yes that are averaged.
    """

    features: tuple[str, ...]
    bias: float | None
    trees: tuple[Tree, ...]

    def probability(self, numbers: Mapping[str, float]) -> float:
        """Probability of yes; a number that is not given is 0."""
        return self.chances([numbers])[0]

    def chances(self, each: Sequence[Mapping[str, float]]) -> list[float]:
        """The same for each set of numbers."""
        if not each:
            return []
        return _chances(self.bias, self.leaves(each))

    def leaves(self, each: Sequence[Mapping[str, float]]) -> np.ndarray:
        """What each tree says, a row per set: all go down one question at a time, and who is at a leaf stays there."""
        at, features, thresholds, children, depth = self._flat
        width = len(self.features)
        given = chain.from_iterable(map(numbers.get, self.features, repeat(0.0)) for numbers in each)
        values = np.fromiter(given, float, len(each) * width)
        first = np.arange(len(each))[:, None] * width
        alone = len(each) == 1
        for _ in range(depth):
            asked = features.take(at) if alone else first + features.take(at)
            at = children.take(at + (values.take(asked) > thresholds.take(at)))
        said = self._said.take(at)
        return said if said.ndim > 1 else np.broadcast_to(said, (len(each), len(said)))

    @cached_property
    def _flat(self) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, int]:
        """All nodes in one row, each at twice its number so that its answers stand at it and behind it.

        The trees' roots, features, thresholds, children by answer, and the greatest depth.
        """
        roots = 2 * np.cumsum([0, *map(len, self.trees)])[:-1].astype(np.intp)
        features, thresholds, children = [], [], []
        for root, tree in zip(roots.tolist(), self.trees, strict=True):
            for at, (feature, number, left, right) in enumerate(tree):
                leaf = feature < 0
                features += [max(feature, 0)] * 2
                thresholds += [math.inf if leaf else number] * 2
                children += [root + 2 * at] * 2 if leaf else [root + 2 * left, root + 2 * right]
        depth = max(map(_depth, self.trees), default=0)
        return roots, np.array(features, np.intp), np.array(thresholds), np.array(children, np.intp), depth

    @cached_property
    def _said(self) -> np.ndarray:
        """The value of each node in the order of ``_flat``; only those of leaves are asked for."""
        return np.repeat([node[1] for tree in self.trees for node in tree], 2)


class Group:
    """Models that are asked about the same numbers, walked down together."""

    def __init__(self, models: Sequence[Trees]) -> None:
        self._biases = [model.bias for model in models]
        features = tuple(sorted({name for model in models for name in model.features}))
        self._trees = Trees(features, None, tuple(chain.from_iterable(_over(features, model) for model in models)))
        ends = list(accumulate(len(model.trees) for model in models))
        self._parts = [slice(start, end) for start, end in zip([0, *ends], ends, strict=False)]

    def chances(self, each: Sequence[Mapping[str, float]]) -> list[list[float]]:
        """What each model says, in their order, for each set of numbers."""
        if not each:
            return [[] for _ in self._parts]
        leaves = self._trees.leaves(each)
        return [_chances(bias, leaves[:, part]) for bias, part in zip(self._biases, self._parts, strict=True)]


def _over(features: Sequence[str], model: Trees) -> Iterator[Tree]:
    """The trees of ``model`` with the numbers counted as in ``features``."""
    place = {at: features.index(name) for at, name in enumerate(model.features)} | {-1: -1}
    return (tuple((place[at], number, left, right) for at, number, left, right in tree) for tree in model.trees)


def _chances(bias: float | None, leaves: np.ndarray) -> list[float]:
    """Per row the probability of yes from the leaves: the mean of shares, or the sum of log-odds over ``bias``."""
    if bias is None:
        means: list[float] = leaves.mean(axis=1).tolist()
        return means
    return [logistic(bias + odds) for odds in leaves.sum(axis=1).tolist()]


def logistic(odds: float) -> float:
    """The probability of log-odds."""
    return 1.0 / (1.0 + math.exp(-odds))


def _depth(tree: Tree) -> int:
    """Questions on the longest way down; children stand behind their parents."""
    below = [0] * len(tree)
    for at in reversed(range(len(tree))):
        feature, _, left, right = tree[at]
        if feature >= 0:
            below[at] = 1 + max(below[left], below[right])
    return below[0]


@cache
def trees(name: str) -> Trees:
    """The trained model ``name`` from ``coefficients/<name>.jsonl``: a head line, then a line per tree."""
    lines = (COEFFICIENTS / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    head = json.loads(lines[0])
    made = tuple(tuple((int(f), float(t), int(a), int(b)) for f, t, a, b in json.loads(line)) for line in lines[1:])
    return Trees(tuple(head["features"]), head["bias"], made)


@cache
def group(names: tuple[str, ...]) -> Group:
    """The trained models ``names``, to be asked together."""
    return Group([trees(name) for name in names])
