"""Boosted trees over a few dense numbers: read from a text file, applied in plain Python."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from press.decide.linear import COEFFICIENTS

Tree = tuple[tuple[int, float, int, int], ...]
"""Nodes as (feature, threshold, left, right); of a leaf the feature is -1 and the threshold its value."""


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
        values = [numbers.get(name, 0.0) for name in self.features]
        return 1.0 / (1.0 + math.exp(-self.bias - sum(_leaf(tree, values) for tree in self.trees)))


def _leaf(tree: Tree, values: Sequence[float]) -> float:
    at = 0
    while True:
        feature, threshold, left, right = tree[at]
        if feature < 0:
            return threshold
        at = left if values[feature] <= threshold else right


@cache
def trees(name: str) -> Trees:
    """The trained model ``name`` from ``coefficients/<name>.jsonl``: a head line, then a line per tree."""
    lines = (COEFFICIENTS / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    head = json.loads(lines[0])
    made = tuple(tuple((int(f), float(t), int(a), int(b)) for f, t, a, b in json.loads(line)) for line in lines[1:])
    return Trees(tuple(head["features"]), float(head["bias"]), made)
