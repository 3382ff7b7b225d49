"""Accounts of the largest companies as the superintendency of companies publishes them, once a year; all invented.

Amounts are in units of 10^12 pesos with two decimals, as the real ones: a small company's profit is written as 0.00.
The companies are those behind projects, where they file, and some of the registry's mass; one natural person is among
them who must reach nobody.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from random import Random

import duckdb

from sandbox.world.geography import CHAMBER_OF_PLACE, DEPARTMENTS, PLACE_NAMES
from sandbox.world.model import Company
from sandbox.world.registry import CANARY_ID, CANARY_NAME

FIRST_YEAR, LAST_YEAR = 2016, 2027
MASS = 260
"""Companies of the registry that nobody announced."""
_SEATS = {chamber: place for place, chamber in reversed(CHAMBER_OF_PLACE.items())}
_SECTORS = (
    ("01", "AGROPECUARIO"),
    ("05", "MINERO E HIDROCARBUROS"),
    ("10", "MANUFACTURA"),
    ("35", "SERVICIOS"),
    ("41", "CONSTRUCCIÓN"),
    ("45", "COMERCIO"),
    ("49", "SERVICIOS"),
)
_MASS = """
    SELECT nit, razon_social, codigo_camara, cod_ciiu_act_econ_pri, year(registered_on)
    FROM (
        SELECT *, row_number() OVER (PARTITION BY nit ORDER BY row_id, updated_at DESC) AS place
        FROM (SELECT * FROM registry WHERE nit BETWEEN '800000000' AND '999999999' AND company_id IS NULL
            AND codigo_organizacion_juridica IN ('03', '04', '16') ORDER BY row_id LIMIT 4000)
    ) WHERE place = 1 ORDER BY row_id LIMIT ?
"""


@dataclass(frozen=True)
class Account:
    """One company's figures at the end of one year; amounts are texts in 10^12 pesos, as published."""

    nit: int
    name: str
    department: str
    city: str
    ciiu: str
    sector: str
    revenue: str
    profit: str
    assets: str
    liabilities: str
    equity: str
    year: int

    @property
    def published_at(self) -> datetime:
        """When it came out."""
        return datetime.combine(date(self.year + 1, 6, 20), time(15))


def accounts(connection: duckdb.DuckDBPyConnection, seed: int, companies: Sequence[Company]) -> tuple[Account, ...]:
    """Every account of every year; needs the registry."""
    known = [
        (one.nit, one.legal_name, one.chamber_code, one.ciiu, one.registered_on.year, one.cancelled_on)
        for one in companies
    ]
    mass = [(*row, None) for row in connection.execute(_MASS, [MASS]).fetchall()]
    found = [account for row in (*known, *mass) for account in _of_company(seed, *row)]
    person = (CANARY_ID, CANARY_NAME, "21", "4711", FIRST_YEAR, None)
    found += _of_company(seed, *person, always=True)
    return tuple(sorted(found, key=lambda one: (one.year, one.nit)))


def _of_company(
    seed: int, nit: str, name: str, chamber: str, ciiu: str | None, since: int, until: date | None, always: bool = False
) -> Iterator[Account]:
    random = Random(f"accounts {seed} {nit}")
    if random.random() > 0.72 and not always:
        return
    size, margin = random.lognormvariate(-2.6, 1.1), random.gauss(0.05, 0.08)
    place = _SEATS.get(chamber, "11001")
    for year in range(max(FIRST_YEAR, since + 1), LAST_YEAR + 1):
        if until is not None and until.year <= year:
            return
        size *= random.lognormvariate(0.04, 0.12)
        assets = size * random.uniform(0.6, 1.7)
        owed = assets * random.uniform(0.2, 0.9)
        yield Account(
            nit=int(nit),
            name=name,
            department=DEPARTMENTS[place[:2]],
            city=f"{PLACE_NAMES[place].upper()}-{DEPARTMENTS[place[:2]]}",
            ciiu=ciiu or "9999",
            sector=max((low, sector) for low, sector in _SECTORS if low <= (ciiu or "99"))[1],
            revenue=_amount(max(size, 0.01)),
            profit=_amount(size * (margin + random.gauss(0, 0.02))),
            assets=_amount(assets),
            liabilities=_amount(owed),
            equity=_amount(assets - owed),
            year=year,
        )


def _amount(value: float) -> str:
    """As the publisher writes amounts: a dollar sign, two decimals, the minus before it."""
    return f"{'-' if round(value, 2) < 0 else ''}${abs(value):,.2f}"
