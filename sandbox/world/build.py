"""The whole world from a seed: the same seed and size give the same world, to the byte."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb

from sandbox import SEED, SIZE
from sandbox.world import press, registry, trade
from sandbox.world.accounts import accounts
from sandbox.world.agreements import agreements
from sandbox.world.geography import COORDINATES, DEPARTMENTS, MUNICIPALITIES
from sandbox.world.groups import groups
from sandbox.world.ids import row_id
from sandbox.world.industries import CLASSES
from sandbox.world.model import Agreement, Company, Document, Group, ProgrammeFigure, Project
from sandbox.world.programmes import figures
from sandbox.world.projects import projects_and_companies
from sandbox.world.rates import rates
from sandbox.world.tables import fill_table


class Database:
    """The bulk tables (registry, rates, trade, indicators, …) in one in-memory DuckDB; read-only once it is built.

    Every request takes a cursor of its own: a DuckDB connection is not for two threads at once, its cursors are.
    Times in it are TIMESTAMP without zone, UTC.
    """

    def __init__(self) -> None:
        self._spill = Path(tempfile.gettempdir()) / f"landfall-sandbox-{os.getpid()}-{id(self)}"
        self._connection = duckdb.connect(config={"temp_directory": str(self._spill)})
        self._connection.execute("ATTACH ':memory:' AS world (COMPRESS)")

    @contextmanager
    def cursor(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A cursor for one request, closed after it."""
        cursor = self._connection.cursor()
        try:
            cursor.execute("USE world")
            yield cursor
        finally:
            cursor.close()

    def close(self) -> None:
        """Free the memory."""
        self._connection.close()
        shutil.rmtree(self._spill, ignore_errors=True)


@dataclass(frozen=True)
class World:
    """Everything there is between 2012-01-01 and 2028-12-31; a view shows the part its clock allows."""

    seed: int
    size: int
    groups: tuple[Group, ...]
    companies: tuple[Company, ...]
    projects: tuple[Project, ...]
    figures: tuple[ProgrammeFigure, ...]
    agreements: tuple[Agreement, ...]
    documents: tuple[Document, ...]
    database: Database


def build(seed: int = SEED, size: int = SIZE) -> World:
    """Make the world: ``size`` is the number of registry rows alive in autumn 2026, persons and entities together."""
    everybody = groups()
    projects, companies = projects_and_companies(seed, everybody)
    published = figures()
    signed = agreements(everybody, projects)
    database = Database()
    with database.cursor() as cursor:
        registry.create(cursor, seed, size, companies)
        trade.load(cursor, trade.trade(seed, everybody, projects))
        _rates(cursor, seed)
        _municipalities(cursor)
        _activities(cursor)
        _accounts(cursor, seed, companies)
    return World(
        seed=seed,
        size=size,
        groups=everybody,
        companies=companies,
        projects=projects,
        figures=published,
        agreements=signed,
        documents=press.documents(seed, everybody, companies, projects, published, signed),
        database=database,
    )


_VERSIONED = {"row_id": "VARCHAR", "created_at": "TIMESTAMP", "updated_at": "TIMESTAMP", "valid_to": "TIMESTAMP"}
_EVER = datetime.fromisoformat("9999-12-31")
_LOADED = datetime.fromisoformat("2011-12-31T05:00:00")


def _rates(cursor: duckdb.DuckDBPyConnection, seed: int) -> None:
    """``rates``: one row per official rate; it shows from its publication on."""
    columns = {**_VERSIONED, "valid_from": "TIMESTAMP", "valid_until": "TIMESTAMP", "value": "DECIMAL(10,2)"}
    rows = sorted(
        (
            row_id("rate", rate.valid_from.isoformat()),
            rate.published_at,
            rate.published_at,
            _EVER,
            datetime.combine(rate.valid_from, datetime.min.time()),
            datetime.combine(rate.valid_to, datetime.min.time()),
            rate.value,
        )
        for rate in rates(seed)
    )
    fill_table(cursor, "rates", columns, [tuple(row) for row in rows])


def _accounts(cursor: duckdb.DuckDBPyConnection, seed: int, companies: tuple[Company, ...]) -> None:
    """``accounts``: the largest companies' figures as ``6cat-2gcs`` gives them; numbers are numbers, amounts texts."""
    texts = [
        "raz_n_social",
        "supervisor",
        "regi_n",
        "departamento_domicilio",
        "ciudad_domicilio",
        "ciiu",
        "macrosector",
    ]
    texts += ["ingresos_operacionales", "ganancia_p_rdida", "total_activos", "total_pasivos", "total_patrimonio"]
    columns = {**_VERSIONED, "nit": "BIGINT", "a_o_de_corte": "INTEGER", **dict.fromkeys(texts, "VARCHAR")}
    rows = sorted(
        (
            row_id("account", f"{one.nit} {one.year}"),
            one.published_at,
            one.published_at,
            _EVER,
            one.nit,
            one.year,
            one.name,
            "SUPERSOCIEDADES",
            "Antioquia" if one.department == "ANTIOQUIA" else "Otros",
            one.department,
            one.city,
            one.ciiu,
            one.sector,
            one.revenue,
            one.profit,
            one.assets,
            one.liabilities,
            one.equity,
        )
        for one in accounts(cursor, seed, companies)
    )
    fill_table(cursor, "accounts", columns, [tuple(row) for row in rows])


def _municipalities(cursor: duckdb.DuckDBPyConnection) -> None:
    """``municipalities``: DIVIPOLA as ``gdxc-w37w`` gives it."""
    names = ("cod_dpto", "dpto", "cod_mpio", "nom_mpio", "tipo_municipio", "longitud", "latitud")
    rows = sorted(
        (
            row_id("municipality", code),
            _LOADED,
            _LOADED,
            _EVER,
            code[:2],
            DEPARTMENTS[code[:2]],
            code,
            name,
            "Isla" if code.startswith("88") else "Municipio",
            *COORDINATES.get(code, (None, None)),
        )
        for code, name in MUNICIPALITIES.items()
    )
    fill_table(
        cursor, "municipalities", {**_VERSIONED, **dict.fromkeys(names, "VARCHAR")}, [tuple(row) for row in rows]
    )


def _activities(cursor: duckdb.DuckDBPyConnection) -> None:
    """``activities``: the CIIU catalogue as ``nuke-fusu`` gives it."""
    names = ("id", "code", "description", "status", "version")
    rows = sorted(
        (row_id("activity", code), _LOADED, _LOADED, _EVER, str(serial), code, title, "1", "CIIU Rev. 4 A.C.")
        for serial, (code, title) in enumerate(CLASSES.items(), start=1)
    )
    fill_table(cursor, "activities", {**_VERSIONED, **dict.fromkeys(names, "VARCHAR")}, [tuple(row) for row in rows])
