"""Monthly trade of Colombia with China, the United States and the world, 2012 to 2028: made up, and deterministic.

Every value grows from one cell: flow × origin (China, the United States, the rest) × product × month. World is the sum
of the three origins and a chapter of machinery (84, 85) the sum of its headings plus a remainder below 1.3 percent that
no heading shows, so World is never below its partners and no heading above its chapter.

**Reaction to landings.** In the twelve months after a technology group announces a project, imports of 84 and 85 from
the group's country rise. With ``k`` whole months since the announcement and one project's push ``p(k)`` = min(k, 13 -
k) / 6 for 1 <= k <= 12, the factor is 1 + a·s / (1 + a·s / c): ``s`` is the sum of the pushes of all projects from that
country, ``a`` is 0.12 for China and the United States and 0.01 for all others taken together, ``c`` = 0.6 is its limit.
Agreements that name no project (``mou``) push nothing.

**Publication.** A month is out 70 to 80 days after its end; all months of a year are revised together in October of the
following year, when about a fifth of the cells change by up to six percent. A year is the sum of its months as they
stand, first in April of the following year and again in November.

Only additions, multiplications and raw generator bits are used: those are the same on every machine.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import isnan
from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray

from sandbox.world.model import Group, Project, TradeFlow
from sandbox.world.nomenclature import CHINA, HEADINGS, USA, WORLD, in_force

FIRST_YEAR = 2012
LAST_YEAR = 2028
MACHINERY = ("84", "85")
TABLE = "trade_flows"

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Days = NDArray[np.datetime64]

_MONTHS = [date(year, month, 1) for year in range(FIRST_YEAR, LAST_YEAR + 1) for month in range(1, 13)]
_REST = -1
_ORIGINS = (CHINA, USA, _REST)

_CHAPTERS = """
02 14 .00 .62  9 .00 .05
03 22 .06 .04 16 .00 .34
04 12 .00 .31  4 .00 .06
06  2 .02 .05 118 .00 .77
08 20 .01 .22 88 .00 .16
09 16 .00 .04 215 .01 .41
10 150 .00 .54  1 .00 .00
12 41 .01 .55  2 .02 .11
15 55 .00 .17 31 .00 .03
17 17 .01 .06 52 .00 .07
18  5 .00 .03  9 .00 .12
19 17 .01 .14 15 .00 .21
20 16 .05 .12  8 .00 .33
21 25 .01 .27 30 .00 .10
22 23 .01 .09  6 .00 .11
23 72 .01 .66  4 .00 .04
27 430 .01 .71 2450 .09 .31
28 36 .25 .29  9 .00 .13
29 205 .20 .33 12 .02 .08
30 180 .04 .19 34 .00 .01
31 52 .06 .12  7 .00 .00
33 46 .04 .15 41 .00 .04
34 21 .06 .24 17 .00 .02
38 98 .15 .33 38 .00 .02
39 190 .18 .30 118 .01 .07
40 86 .28 .17 10 .00 .16
44 24 .24 .05  3 .05 .21
48 62 .10 .30 32 .00 .06
61 18 .42 .05 18 .00 .41
62 23 .45 .05 27 .00 .47
64 33 .58 .02  4 .00 .20
71 10 .12 .31 260 .01 .49
72 140 .33 .09 33 .31 .11
73 97 .35 .22 13 .00 .25
74 22 .08 .05 22 .62 .03
76 36 .29 .16 19 .01 .42
84 610 .19 .31 35 .01 .17
85 430 .41 .13 29 .02 .12
87 470 .06 .14 47 .00 .05
88 190 .00 .58  5 .00 .49
90 150 .16 .36 11 .01 .33
94 41 .46 .08 13 .00 .52
95 24 .61 .13  2 .00 .28
"""
"""Chapter, imports in 2012 in million US$ a month with China's and the United States' share, then exports likewise."""

_BIG = {
    "8471": 9, "8429": 6, "8411": 4, "8443": 4, "8414": 4, "8413": 4, "8481": 4, "8418": 3, "8421": 4, "8431": 5,
    "8409": 3, "8473": 3, "8479": 3, "8517": 14, "8528": 7, "8504": 4, "8544": 4, "8536": 3, "8525": 2, "8541": 2,
    "8507": 2, "8537": 2, "8516": 3, "8501": 2, "8542": 1,
}  # fmt: skip
"""Headings that stand out in Colombia's imports, with how many times the usual size they have."""
_DORMANT = frozenset({"8401", "8444", "8434", "8435", "8440", "8446", "8449", "8478", "8540", "8549"})
"""Headings Colombia hardly trades: seen in few months."""

_IMPORTS = (
    1.00, 1.01, 1.08, 0.91, 0.76, 0.78, 0.87, 0.89, 0.74, 1.03, 1.30, 1.06, 1.08, 1.14, 1.18, 1.22, 1.26, 1.30
)  # fmt: skip
_EXPORTS = (
    1.00, 0.98, 0.91, 0.60, 0.52, 0.63, 0.69, 0.66, 0.52, 0.69, 0.95, 0.83, 0.83, 0.86, 0.88, 0.91, 0.94, 0.97
)  # fmt: skip
"""Level of each year from 2012 on, shaped after the fall of 2015, that of 2020 and the rise of 2022."""
_SEASON = (0.93, 0.91, 1.02, 0.97, 1.01, 0.96, 1.00, 1.04, 1.03, 1.08, 1.06, 0.99)
_CHINA_GAINS = 0.035
"""Part of its 2012 level that China gains every year."""

_PUSH_PARTNER = 0.12
_PUSH_REST = 0.01
_PUSH_LIMIT = 0.6


@dataclass(frozen=True)
class TradeTable:
    """Columns of equal length, one row per month × partner × flow × product that was traded; US$ and kilograms.

    ``revised_value_usd`` is NaN where the revision changed nothing.
    """

    month: Days
    partner_code: Whole
    flow: NDArray[np.str_]
    product: NDArray[np.str_]
    value_usd: Floats
    weight_kg: Floats
    released_on: Days
    revised_on: Days
    revised_value_usd: Floats

    def __len__(self) -> int:
        return len(self.month)

    def flows(self) -> Iterator[TradeFlow]:
        """The rows as objects, for the truth export and for tests."""
        columns = [getattr(self, name).tolist() for name in self.__dataclass_fields__]
        columns[-1] = [None if isnan(value) else value for value in columns[-1]]
        for row in zip(*columns, strict=True):
            yield TradeFlow(*row)


@dataclass(frozen=True)
class _Cells:
    """One product of one flow by origin and month, in cents and grams; ``later`` is the value after the revision."""

    value: Whole
    later: Whole
    weight: Whole

    def __add__(self, other: _Cells) -> _Cells:
        return _Cells(self.value + other.value, self.later + other.later, self.weight + other.weight)


class _Bits:
    """Uniform numbers from the raw bits of PCG64, the one part of numpy's generators that never changes."""

    def __init__(self, seed: int, what: int) -> None:
        self._bits = np.random.PCG64([seed, what])

    def uniform(self, *shape: int) -> Floats:
        """Numbers in [0, 1)."""
        raw = self._bits.random_raw(int(np.prod(shape))) >> np.uint64(11)
        return np.asarray(raw.astype(np.float64) * 2.0**-53).reshape(shape)

    def about_one(self, spread: float, *shape: int) -> Floats:
        """Bell-shaped numbers around 1 within twice ``spread``."""
        return np.asarray(1.0 + spread * (self.uniform(4, *shape).sum(axis=0) - 2.0))


def trade(seed: int, groups: Sequence[Group], projects: Sequence[Project]) -> TradeTable:
    """The whole table, about 100,000 rows from 2012 to 2028, ordered by flow, product and partner, then month."""
    released, revised = _calendar(seed)
    factors = _reaction(groups, projects)
    parts: list[tuple[str, str, _Cells]] = []
    for flow in ("M", "X"):
        for line in _CHAPTERS.split("\n")[1:-1]:
            parts += _chapter(seed, flow, line, factors)
    rows = [row for flow, product, cells in parts for row in _rows(flow, product, cells, released, revised)]
    return TradeTable(*(np.concatenate(column) for column in zip(*rows, strict=True)))


def load(connection: duckdb.DuckDBPyConnection, table: TradeTable) -> None:
    """Keep ``table`` as ``trade_flows``: the columns of :class:`~sandbox.world.model.TradeFlow`, null where unknown."""
    columns: dict[str, Any] = {name: getattr(table, name) for name in table.__dataclass_fields__}
    for name in ("month", "released_on", "revised_on"):
        columns[name] = columns[name].astype("datetime64[us]")
    for name in ("flow", "product"):
        columns[name] = columns[name].astype(object)
    connection.register("trade_columns", columns)
    connection.execute(
        f"""
        create table {TABLE} as
        select month::date as month, partner_code::integer as partner_code, flow, product, value_usd, weight_kg,
               released_on::date as released_on, revised_on::date as revised_on,
               case when isnan(revised_value_usd) then null else revised_value_usd end as revised_value_usd
        from trade_columns
        """
    )
    connection.unregister("trade_columns")


def year_released(year: int) -> date:
    """When the year is first out."""
    return date(year + 1, 4, 10 + year % 9)


def year_revised(year: int) -> date:
    """When the year is out again, with the months as revised by then."""
    return date(year + 1, 11, 12 + year % 7)


def months_revised(year: int) -> date:
    """When the months of the year are out again, all on one day."""
    return date(year + 1, 10, 6 + year % 11)


def _calendar(seed: int) -> tuple[Days, Days]:
    """Release and revision day of each month."""
    bits = _Bits(seed, 1).uniform(len(_MONTHS))
    ends = [(month + timedelta(days=31)).replace(day=1) for month in _MONTHS]
    released = [end + timedelta(days=70 + int(bit * 11)) for end, bit in zip(ends, bits, strict=True)]
    revised = [months_revised(month.year) for month in _MONTHS]
    return np.array(released, dtype="datetime64[D]"), np.array(revised, dtype="datetime64[D]")


def _reaction(groups: Sequence[Group], projects: Sequence[Project]) -> Floats:
    """Factor on imports of machinery, origin × month."""
    country = {group.group_id: group.country_iso2 for group in groups if group.is_technology}
    origin = {"CN": 0, "US": 1}
    pushes = np.zeros((3, len(_MONTHS)))
    for project in projects:
        home = country.get(project.group_id, "CO")
        if home == "CO" or project.kind == "mou":
            continue
        start = (project.announced_on.year - FIRST_YEAR) * 12 + project.announced_on.month - 1
        for k in range(1, 13):
            if 0 <= start + k < len(_MONTHS):
                pushes[origin.get(home, 2), start + k] += min(k, 13 - k) / 6
    pushes *= np.array([[_PUSH_PARTNER], [_PUSH_PARTNER], [_PUSH_REST]])
    return 1.0 + pushes / (1.0 + pushes / _PUSH_LIMIT)


def _chapter(seed: int, flow: str, line: str, factors: Floats) -> list[tuple[str, str, _Cells]]:
    """A chapter's cells and, in 84 and 85, those of its headings before it."""
    code, *numbers = line.split()
    total, china, usa = (float(number) for number in (numbers[:3] if flow == "M" else numbers[3:]))
    shares = np.array([china, usa, 1.0 - china - usa])
    level = total * 1e6 * shares[:, None] * _level(flow)
    bits = _Bits(seed, int(code) * 10 + (flow == "X"))
    if code not in MACHINERY:
        return [(flow, code, _cells(bits, level))]
    level = level * factors if flow == "M" else level
    parts = [(flow, heading, cells) for heading, cells in _headings(bits, flow, code, level)]
    whole = _sum([cells for _, _, cells in parts])
    rest = 0.004 + 0.008 * bits.uniform(*whole.value.shape)
    remainder = _Cells(*((part * rest).astype(np.int64) for part in (whole.value, whole.later, whole.weight)))
    return [*parts, (flow, code, whole + remainder)]


def _level(flow: str) -> Floats:
    """How the level of 2012 moves, origin × month: between years in a straight line, with China gaining."""
    index = _IMPORTS if flow == "M" else _EXPORTS
    years = np.arange(len(_MONTHS)) / 12.0
    whole = np.floor(years).astype(np.int64)
    start, end = np.array(index)[whole], np.array(index)[whole + 1]
    line = start + (end - start) * (years - whole)
    return np.stack([line * (1.0 + _CHINA_GAINS * years), line, line])


def _headings(bits: _Bits, flow: str, chapter: str, level: Floats) -> Iterator[tuple[str, _Cells]]:
    codes = [code for code in HEADINGS if code.startswith(chapter)]
    sizes = np.array([float(_BIG.get(code, 1)) for code in codes]) * (0.4 + 1.2 * bits.uniform(len(codes)))
    for code, share in zip(codes, sizes / sizes.sum(), strict=True):
        seen = bits.uniform(*level.shape) < _presence(bits, flow, code)[:, None]
        alive = np.array([in_force(code, month.year) for month in _MONTHS])
        yield code, _cells(bits, level * share * (seen & alive))


def _presence(bits: _Bits, flow: str, code: str) -> Floats:
    """Share of the months in which each origin trades the heading at all."""
    draw = bits.uniform(3)
    if code in _DORMANT:
        return np.array([0.05, 0.05, 0.15]) * (flow == "M")
    usual = np.array([0.22, 0.22, 0.66]) if flow == "M" else np.array([0.0, 0.02, 0.12])
    if code in _BIG:
        return np.array([1.0, 1.0, 1.0]) if flow == "M" else np.array([0.10, 0.70, 1.0])
    return usual + 0.25 * draw * (flow == "M")


def _cells(bits: _Bits, level: Floats) -> _Cells:
    """Season, noise, revision and weight on a level in US$."""
    months = level.shape[1]
    season = np.roll(np.tile(np.array(_SEASON), months // 12), int(bits.uniform(1)[0] * 3))
    value = level * season * bits.about_one(0.12, *level.shape)
    touched = bits.uniform(*level.shape) < 0.2
    later = value * np.where(touched, 0.96 + 0.10 * bits.uniform(*level.shape), 1.0)
    per_kilogram = 1.2 + 28.0 * bits.uniform(1) * bits.uniform(1)
    weight = value / per_kilogram * bits.about_one(0.05, *level.shape)
    cents, later_cents, grams = (np.rint(part).astype(np.int64) for part in (value * 100, later * 100, weight * 1000))
    return _Cells(cents, later_cents, grams)


def _sum(parts: Sequence[_Cells]) -> _Cells:
    total = parts[0]
    for part in parts[1:]:
        total = total + part
    return total


def _rows(flow: str, product: str, cells: _Cells, released: Days, revised: Days) -> Iterator[tuple[NDArray[Any], ...]]:
    """Columns of the three partners, without the months in which nothing moved."""
    months = np.array(_MONTHS, dtype="datetime64[D]")
    for place, partner in enumerate((CHINA, USA, WORLD)):
        origins = slice(0, 3) if partner == WORLD else slice(place, place + 1)
        value, later, weight = (part[origins].sum(axis=0) for part in (cells.value, cells.later, cells.weight))
        some = value > 0
        count = int(some.sum())
        yield (
            months[some],
            np.full(count, partner, dtype=np.int64),
            np.full(count, flow, dtype="U2"),
            np.full(count, product, dtype="U4"),
            value[some] / 100.0,
            weight[some] / 1000.0,
            released[some],
            revised[some],
            np.where(later == value, np.nan, later / 100.0)[some],
        )
