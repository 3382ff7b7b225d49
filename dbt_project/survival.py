"""Kaplan-Meier survival of landed companies, by scipy: the share still registered after each year since landing."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

COLUMNS = ("scope_code", "years_since_landing", "at_risk_count", "exits_count", "survival", "low", "high")
DAYS_A_YEAR = 365.2425


def curves(lifetimes: pd.DataFrame) -> pd.DataFrame:
    """The curve of every scope in whole years.

    Args:
        lifetimes: ``scope_code``, ``lifetime_days`` (0 or more) and ``is_exit``: whether the company left on its last
            day; it was only last seen then where it is false.

    Returns:
        ``COLUMNS``: companies still observed at the year, exits until it, the share that survives with the ends of its
        95 % interval (log-log, Greenwood); no interval where nobody has left.
    """
    rows = [row for scope, lives in lifetimes.groupby("scope_code", sort=True) for row in _curve(str(scope), lives)]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _curve(scope: str, lives: pd.DataFrame) -> Iterator[tuple[str, int, int, int, float, float | None, float | None]]:
    days, left = lives["lifetime_days"].to_numpy(float), lives["is_exit"].to_numpy(bool)
    survival = stats.ecdf(stats.CensoredData.right_censored(days, ~left)).sf
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "The confidence interval is undefined")  # before the first exit: empty ends
        interval = survival.confidence_interval(method="log-log") if left.any() else None
    for years in range(int(days.max() / DAYS_A_YEAR) + 1):
        day = years * DAYS_A_YEAR
        low, high = (_at(end, day) for end in (interval.low, interval.high)) if interval else (None, None)
        exits = int((left & (days <= day)).sum())
        yield scope, years, int((days >= day).sum()), exits, float(survival.evaluate(day)), low, high


def _at(end: Any, day: float) -> float | None:
    value = float(end.evaluate(day))
    return None if np.isnan(value) else value
