"""Kaplan-Meier survival of landed companies, by scipy: the share still registered after each year since landing."""

from __future__ import annotations

import math
import warnings
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from scipy import stats

DAYS_A_YEAR = 365.2425
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


def _curve(scope: str, lives: Sequence[Lifetime]) -> Iterator[tuple[Any, ...]]:
    days, left = np.array([one.days for one in lives], float), np.array([one.is_exit for one in lives], bool)
    survival = stats.ecdf(stats.CensoredData.right_censored(days, ~left)).sf
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "The confidence interval is undefined")  # before the first exit: empty ends
        interval = survival.confidence_interval(method="log-log") if left.any() else None
    for years in range(int(days.max() / DAYS_A_YEAR) + 1):
        day = years * DAYS_A_YEAR
        ends = [_at(end, day) for end in (interval.low, interval.high)] if interval else [None, None]
        exits = int((left & (days <= day)).sum())
        yield scope, years, int((days >= day).sum()), exits, float(survival.evaluate(day)), *ends


def _at(end: Any, day: float) -> float | None:
    value = float(end.evaluate(day))
    return None if math.isnan(value) else value
