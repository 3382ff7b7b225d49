"""Direct investment as the central bank publishes it: invented flows of the size of the real ones, by quarter.

Countries add up to the total, and so do activities, to the hundredth of a million dollars. A quarter is published two
months after its end; the quarters of a year are revised together in September of the following one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from random import Random

FIRST_YEAR, LAST_YEAR = 2000, 2028
TOTAL, COUNTRY, ACTIVITY, ABROAD = "total", "country", "activity", "abroad"
# members and their share of the whole, as the tables of the real publication name and order them
COUNTRIES = {
    "Estados Unidos": 21,
    "España": 15,
    "Panamá": 12,
    "Inglaterra": 11,
    "Suiza": 9,
    "México": 5,
    "Chile": 4,
    "Francia": 4,
    "Brasil": 4,
    "Anguilla": 3,
    "Bermudas": 3,
    "Alemania": 2,
    "Canadá": 2,
    "Holanda": 2,
    "Perú": 2,
    "Luxemburgo": 1,
    "Islas Vírgenes Británicas": 1,
    "Japón": 1,
    "China": 1,
    "India": 1,
    "Ecuador": 1,
    "Venezuela": 1,
    "Otros": 2,
}
ACTIVITIES = {
    "Petróleo": 27,
    "Minas y canteras (incluye carbón)": 12,
    "Industrias manufactureras": 17,
    "Servicios financieros y empresariales": 14,
    "Comercio, restaurantes y hoteles": 10,
    "Transporte, almacenamiento y comunicaciones": 10,
    "Electricidad, gas y agua": 5,
    "Construcción": 3,
    "Servicios comunales": 1,
    "Agricultura, caza, silvicultura y pesca": 1,
}
_YEARLY = {2000: 2400, 2003: 1700, 2005: 10200, 2008: 10600, 2010: 6400, 2012: 15000, 2014: 16200, 2016: 13800}
_YEARLY |= {2018: 11300, 2020: 7500, 2022: 17200, 2024: 14200, 2028: 15000}
_RELEASES = ((3, 3), (6, 3), (9, 3), (12, 3))


@dataclass(frozen=True)
class Flow:
    """One quarter of one member, in hundredths of a million dollars: as first published, and as revised."""

    year: int
    quarter: int
    first: int
    revised: int

    @property
    def last_day(self) -> date:
        """Last day of the quarter."""
        year, month = divmod(self.year * 12 + self.quarter * 3, 12)
        return date(year, month + 1, 1) - timedelta(days=1)

    @property
    def published_on(self) -> date:
        """When it came out."""
        month, day = _RELEASES[self.quarter % 4]
        return date(self.year + (self.quarter == 4), month, day)

    @property
    def revised_on(self) -> date:
        """When it was revised."""
        return date(self.year + 1, 9, 3)

    def value(self, today: date) -> int | None:
        """What is published of it on that day, ``None`` before it came out."""
        if today < self.published_on:
            return None
        return self.revised if today >= self.revised_on else self.first


def last_release(today: date) -> date:
    """The newest day of publication."""
    days = (date(year, month, day) for year in (today.year - 1, today.year) for month, day in _RELEASES)
    return max(day for day in days if day <= today)


@cache
def flows(seed: int) -> dict[tuple[str, str], tuple[Flow, ...]]:
    """All quarters per breakdown and member; the totals have the member ``""``."""
    random = Random(f"investment {seed}")
    found: dict[tuple[str, str], list[Flow]] = {}
    for year in range(FIRST_YEAR, LAST_YEAR + 1):
        for quarter in range(1, 5):
            for key, pair in _quarter(random, year).items():
                found.setdefault(key, []).append(Flow(year, quarter, *pair))
    return {key: tuple(quarters) for key, quarters in found.items()}


def _quarter(random: Random, year: int) -> dict[tuple[str, str], tuple[int, int]]:
    """One quarter of every member and of the totals."""
    of_countries = {name: _pair(random, year, share / 107) for name, share in COUNTRIES.items()}
    first = sum(pair[0] for pair in of_countries.values())
    revised = sum(pair[1] for pair in of_countries.values())
    pairs = {(TOTAL, ""): (first, revised), (ABROAD, ""): _pair(random, year, 0.25)}
    pairs |= {(COUNTRY, name): pair for name, pair in of_countries.items()}
    return pairs | {(ACTIVITY, name): pair for name, pair in _shared(random, first, revised).items()}


def _pair(random: Random, year: int, share: float) -> tuple[int, int]:
    """A flow and its revision; now and then capital leaves."""
    level = _level(year) / 4 * share * random.lognormvariate(0, 0.35)
    value = round(100 * (-level / 3 if random.random() < 0.05 else level))
    return value, value + round(value * random.gauss(0, 0.04))


def _shared(random: Random, first: int, revised: int) -> dict[str, tuple[int, int]]:
    """Both totals spread over the activities; what rounding leaves is the last one's."""
    weights = {name: share * random.lognormvariate(0, 0.25) for name, share in ACTIVITIES.items()}
    whole, last = sum(weights.values()), next(reversed(weights))
    found = {name: (round(first * w / whole), round(revised * w / whole)) for name, w in weights.items()}
    others = [pair for name, pair in found.items() if name != last]
    found[last] = (first - sum(pair[0] for pair in others), revised - sum(pair[1] for pair in others))
    return found


def _level(year: int) -> float:
    """Millions of dollars a year, between the years of the table on a straight line."""
    before = max(known for known in _YEARLY if known <= year)
    after = min((known for known in _YEARLY if known >= year), default=before)
    if before == after:
        return _YEARLY[before]
    part = (year - before) / (after - before)
    return _YEARLY[before] + part * (_YEARLY[after] - _YEARLY[before])
