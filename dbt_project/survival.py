"""Kaplan-Meier survival of landed companies: the share still registered after each year since landing.

The steps are those of ``scipy.stats.ecdf`` (1.17.1), to the bit, which a test holds them to. To import ``scipy.stats``
takes 2.3 to 2.9 processor seconds (2026-12), more than any table of a day's build.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

DAYS_A_YEAR = 365.2425
Z_95 = 1.959963984540054
"""Standard deviations on either side of the mean that 95 % of a normal distribution lie within."""
SCHEMA = pa.schema(
    {
        "scope_code": pa.string(),
        "years_since_landing": pa.int32(),
        "at_risk_count": pa.int64(),
        "exits_count": pa.int64(),
        "survival": pa.float64(),
        "low": pa.float64(),
        "high": pa.float64(),
    }
)


@dataclass(frozen=True)
class Lifetime:
    """How long one company was seen.

    Attributes:
        scope_code: the hub, or the country.
        days: from landing to the last day, 0 or more.
        is_exit: whether it left on that day; it was only last seen then where it is false.
    """

    scope_code: str
    days: float
    is_exit: bool


def curves(lifetimes: Iterable[Lifetime]) -> Any:
    """The curve of every scope in whole years, as an Arrow table of ``SCHEMA``.

    Companies still observed at the year, exits until it, the share that survives with the ends of its 95 % interval
    (log-log, Greenwood); the ends are empty where nobody has left.
    """
    scopes: dict[str, list[Lifetime]] = defaultdict(list)
    for one in lifetimes:
        scopes[one.scope_code].append(one)
    rows = [row for scope, lives in sorted(scopes.items()) for row in _curve(scope, lives)]
    return pa.Table.from_pylist([dict(zip(SCHEMA.names, row, strict=True)) for row in rows], schema=SCHEMA)


@dataclass(frozen=True)
class _Steps:
    """A curve that changes on the days on which somebody left or was last seen.

    Attributes:
        days: those days, in their order; before the first one all three shares are 1.
        survival: the share that stays after each.
        low: the lower end of its 95 % interval; NaN where there is none.
        high: the upper end.
    """

    days: Any
    survival: Any
    low: Any
    high: Any

    @classmethod
    def of(cls, days: Any, left: Any) -> _Steps:
        """The product over days of the share of those at risk who stay, where all left the share of all who did; the
        interval is Greenwood's on the log-log scale."""
        found, place = np.unique(days, return_inverse=True)
        exits = np.bincount(place, weights=left)
        at_risk = np.cumsum(np.bincount(place)[::-1])[::-1]
        survival = 1 - np.cumsum(exits) / days.size if left.all() else np.cumprod((at_risk - exits) / at_risk)
        with np.errstate(divide="ignore", invalid="ignore"):
            variance = 1 / np.log(survival) ** 2 * np.cumsum(exits / (at_risk * (at_risk - exits)))
            middle, width = np.log(-np.log(survival)), Z_95 * np.sqrt(variance)
            low, high = (np.exp(-np.exp(end)) for end in (middle + width, middle - width))
        return cls(found, survival, np.clip(low, 0, 1), np.clip(high, 0, 1))

    def at(self, day: float) -> tuple[float, float | None, float | None]:
        """The share that survives ``day``, and the ends of its interval."""
        place = int(np.searchsorted(self.days, day, side="right")) - 1
        if place < 0:
            return 1.0, 1.0, 1.0
        return float(self.survival[place]), _known(self.low[place]), _known(self.high[place])


def _curve(scope: str, lives: Sequence[Lifetime]) -> Iterator[tuple[Any, ...]]:
    days, left = np.array([one.days for one in lives], float), np.array([one.is_exit for one in lives], bool)
    steps = _Steps.of(days, left)
    for years in range(int(days.max() / DAYS_A_YEAR) + 1):
        day = years * DAYS_A_YEAR
        survival, *ends = steps.at(day)
        exits = int((left & (days <= day)).sum())
        yield scope, years, int((days >= day).sum()), exits, survival, *(ends if left.any() else (None, None))


def _known(value: Any) -> float | None:
    return None if math.isnan(value) else float(value)
