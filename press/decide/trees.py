"""Trees over a few dense numbers, boosted or averaged: read from a text file, all walked down at once."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property

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
        leaves = self._leaves(numbers)
        if self.bias is None:
            return float(leaves.mean())
        return 1.0 / (1.0 + math.exp(-self.bias - float(leaves.sum())))

    def _leaves(self, numbers: Mapping[str, float]) -> np.ndarray:
        """What each tree says: all go down one question at a time, and those that are at a leaf stay there."""
        at, features, thresholds, children, depth = self._flat
        values = np.array([numbers.get(name, 0.0) for name in self.features])
        for _ in range(depth):
            at = children[2 * at + (values[features[at]] > thresholds[at])]
        said: np.ndarray = self._said[at]
        return said

    @cached_property
    def _flat(self) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, int]:
        """All nodes in one row: the trees' roots, features, thresholds, two children each, and the greatest depth."""
        roots = np.cumsum([0, *map(len, self.trees)])[:-1].astype(np.intp)
        features, thresholds, children = [], [], []
        for root, tree in zip(roots.tolist(), self.trees, strict=True):
            for at, (feature, number, left, right) in enumerate(tree, root):
                leaf = feature < 0
                features.append(max(feature, 0))
                thresholds.append(math.inf if leaf else number)
                children += [at, at] if leaf else [root + left, root + right]
        depth = max(map(_depth, self.trees), default=0)
        return roots, np.array(features, np.intp), np.array(thresholds), np.array(children, np.intp), depth

    @cached_property
    def _said(self) -> np.ndarray:
        """The value of each node in the order of ``_flat``; only those of leaves are asked for."""
        return np.array([node[1] for tree in self.trees for node in tree])


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
