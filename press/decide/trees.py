"""Boosted trees over a few dense numbers: read from a text file, applied to all trees at once."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np

from press.decide.linear import COEFFICIENTS

Tree = tuple[tuple[int, float, int, int], ...]
"""Nodes as (feature, threshold, left, right); of a leaf the feature is -1 and the threshold its value."""

DEPTH = 3
"""Questions a tree asks at most."""


@dataclass(frozen=True)
class Trees:
    """One boosted model of a yes or no.

    Attributes:
        features: names of the numbers, in the order the trees count them.
        bias: log-odds before any tree.
    """

    features: tuple[str, ...]
    bias: float
    trees: tuple[Tree, ...]

    def probability(self, numbers: Mapping[str, float]) -> float:
        """Probability of yes; a number that is not given is 0."""
        if not self.trees:
            return 1.0 / (1.0 + math.exp(-self.bias))
        features, thresholds, leaves = self._level
        values = np.array([numbers.get(name, 0.0) for name in self.features])
        rows = np.arange(len(self.trees))
        at = np.zeros(len(self.trees), dtype=np.intp)
        for _ in range(DEPTH):
            at = 2 * at + 1 + (values[features[rows, at]] > thresholds[rows, at])
        return 1.0 / (1.0 + math.exp(-self.bias - float(leaves[rows, at - (2**DEPTH - 1)].sum())))

    @cached_property
    def _level(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """All trees made equally deep: features and thresholds of the inner nodes, values of the leaves."""
        inner = 2**DEPTH - 1
        features = np.zeros((len(self.trees), inner), dtype=np.intp)
        thresholds = np.full((len(self.trees), inner), np.inf)
        leaves = np.zeros((len(self.trees), inner + 1))
        for row, tree in enumerate(self.trees):
            _fill(tree, 0, 0, (features[row], thresholds[row], leaves[row]))
        return features, thresholds, leaves


def _fill(tree: Tree, node: int, place: int, level: Sequence[np.ndarray]) -> None:
    """Put the node and all below it at ``place`` of a tree of full depth; a leaf further up fills what is below it."""
    features, thresholds, leaves = level
    feature, number, left, right = tree[node]
    if place >= len(features):
        leaves[place - len(features)] = number
        return
    if feature >= 0:
        features[place], thresholds[place] = feature, number
    _fill(tree, left if feature >= 0 else node, 2 * place + 1, level)
    _fill(tree, right if feature >= 0 else node, 2 * place + 2, level)


@cache
def trees(name: str) -> Trees:
    """The trained model ``name`` from ``coefficients/<name>.jsonl``: a head line, then a line per tree."""
    lines = (COEFFICIENTS / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    head = json.loads(lines[0])
    made = tuple(tuple((int(f), float(t), int(a), int(b)) for f, t, a, b in json.loads(line)) for line in lines[1:])
    return Trees(tuple(head["features"]), float(head["bias"]), made)
