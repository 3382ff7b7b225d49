"""The official rate (TRM) of pesos per US dollar: invented values on the real calendar.

A rate is computed on a business day and holds from the day after to the next business day, so Saturday, Sunday and
Monday share a row, and a holiday lengthens one (Superintendencia Financiera's rule; of the holidays only the ones on
a fixed date are known here).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

_HOLIDAYS = {(1, 1), (5, 1), (7, 20), (8, 7), (12, 8), (12, 25)}
# level around mid-year, COP per US$: near the real one up to 2025, invented after
_LEVELS = {
    2011: 1850,
    2012: 1800,
    2013: 1870,
    2014: 2000,
    2015: 2740,
    2016: 3050,
    2017: 2950,
    2018: 2960,
    2019: 3280,
    2020: 3690,
    2021: 3740,
    2022: 4260,
    2023: 4330,
    2024: 4070,
    2025: 4050,
    2026: 3980,
    2027: 4020,
    2028: 4060,
    2029: 4100,
}
_PUBLISHED = time(22, 30)


@dataclass(frozen=True)
class Rate:
    """Pesos per US dollar from ``valid_from`` to ``valid_to``, both days included; ``published_at`` is UTC."""

    valid_from: date
    valid_to: date
    value: float
    published_at: datetime


def rates(seed: int) -> tuple[Rate, ...]:
    """Every rate that holds on a day of 2012 to 2028, without gap or overlap."""
    random = Random(f"rates {seed}")
    found = []
    day, last = date(2011, 12, 30), date(2028, 12, 31)
    wobble = 0.0
    while day < last:
        following = _next_business_day(day)
        wobble = 0.97 * wobble + random.gauss(0, 0.006)
        value = round(_level(day) * (1 + wobble), 2)
        found.append(Rate(day + timedelta(days=1), following, value, datetime.combine(day, _PUBLISHED)))
        day = following
    return tuple(found)


def _next_business_day(day: date) -> date:
    day += timedelta(days=1)
    while day.weekday() >= 5 or (day.month, day.day) in _HOLIDAYS:
        day += timedelta(days=1)
    return day


def _level(day: date) -> float:
    """The level between the middles of two years, in a straight line."""
    middle = date(day.year, 7, 1)
    first = day.year if day >= middle else day.year - 1
    start, end = date(first, 7, 1), date(first + 1, 7, 1)
    share = (day - start) / (end - start)
    return _LEVELS[first] * (1 - share) + _LEVELS[first + 1] * share
