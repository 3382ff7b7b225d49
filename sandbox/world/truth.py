"""The world's truth as Parquet, for tests and golden answers. Nothing in the product reads it.

Every table holds its whole timeline: what is visible at a moment follows from its own time columns. ``as_of`` in
``world.parquet`` is the moment the export was asked for; ``visible`` in the tables says what can be seen then.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields
from datetime import date, datetime
from pathlib import Path
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

import duckdb

from sandbox.world import press
from sandbox.world.build import World
from sandbox.world.model import Agreement, Company, Document, Group, ProgrammeFigure, Project
from sandbox.world.tables import fill_table

_TYPES = {str: "VARCHAR", int: "BIGINT", float: "DOUBLE", bool: "BOOLEAN", date: "DATE", datetime: "TIMESTAMP"}

# table, what it is made of, when a row can be seen at $now
_REGISTRY = """
    SELECT row_id, company_id, created_at, updated_at, valid_to, deleted_at, registered_on, * EXCLUDE (
        row_id, company_id, created_at, updated_at, valid_to, deleted_at, registered_on, primer_apellido,
        segundo_apellido, primer_nombre, segundo_nombre, clase_identificacion_rl,
        num_identificacion_representante_legal, representante_legal),
        updated_at <= $now AND valid_to > $now AS visible
    FROM registry
    WHERE codigo_organizacion_juridica NOT IN ('00', '01')
    ORDER BY row_id, updated_at
"""
_PERSON_COUNTS = """
    SELECT
        CASE WHEN fecha_matricula NOT SIMILAR TO '(19|20)[0-9]{6}' OR fecha_matricula IS NULL THEN 'none'
             WHEN fecha_matricula < '20120101' THEN 'before_2012'
             WHEN try_strptime(fecha_matricula, '%Y%m%d') IS NULL THEN 'none'
             ELSE left(fecha_matricula, 6) END AS registration_month,
        codigo_camara, cod_ciiu_act_econ_pri, codigo_estado_matricula, codigo_organizacion_juridica, count(*) AS persons
    FROM registry
    WHERE updated_at <= $now AND valid_to > $now
        AND (codigo_organizacion_juridica IS NULL OR codigo_organizacion_juridica IN ('00', '01'))
    GROUP BY ALL
    ORDER BY ALL
"""
_RATES = """
    SELECT valid_from::DATE AS valid_from, valid_until::DATE AS valid_to, value, created_at AS published_at,
        created_at <= $now AS visible
    FROM rates
    ORDER BY valid_from
"""
_TRADE = """
    SELECT *, released_on <= $now::DATE AS visible
    FROM trade_flows
    ORDER BY month, partner_code, flow, product
"""


def export(world: World, now: datetime, folder: Path) -> dict[str, int]:
    """Write every table of the world into ``folder``; returns rows per file. Equal worlds give equal bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    naive = now.replace(tzinfo=None)
    with world.database.cursor() as cursor:
        written = {}
        for name, query in _bulk():
            written[name] = _write(cursor, query, folder / f"{name}.parquet", {"now": naive})
        for name, kind, rows in _objects(world):
            _load(cursor, kind, rows)
            written[name] = _write(cursor, "SELECT * FROM temp.main.objects", folder / f"{name}.parquet")
        _links(cursor, world)
        links = "SELECT * FROM temp.main.links ORDER BY ALL"
        written["document_projects"] = _write(cursor, links, folder / "document_projects.parquet")
        about = "SELECT $seed::BIGINT AS seed, $size::BIGINT AS size, $now::TIMESTAMP AS as_of"
        values = {"seed": world.seed, "size": world.size, "now": naive}
        written["world"] = _write(cursor, about, folder / "world.parquet", values)
    return written


def _bulk() -> Sequence[tuple[str, str]]:
    return (("registry", _REGISTRY), ("person_counts", _PERSON_COUNTS), ("rates", _RATES), ("trade", _TRADE))


def _objects(world: World) -> Sequence[tuple[str, type, Sequence[Any]]]:
    facts = press.facts(world.seed, world.groups, world.projects, world.figures, world.agreements)
    return (
        ("groups", Group, world.groups),
        ("companies", Company, world.companies),
        ("projects", Project, world.projects),
        ("figures", ProgrammeFigure, world.figures),
        ("agreements", Agreement, world.agreements),
        ("documents", Document, world.documents),
        ("document_facts", press.DocumentFact, facts),
    )


def _sql_type(hint: Any) -> str:
    """The column type of a field: lists for tuples, nullable for ``X | None``."""
    if get_origin(hint) is UnionType:
        return _sql_type(next(part for part in get_args(hint) if part is not type(None)))
    if get_origin(hint) is tuple:
        return f"{_sql_type(get_args(hint)[0])}[]"
    return _TYPES[hint]


def _load(cursor: duckdb.DuckDBPyConnection, kind: type, rows: Iterable[Any]) -> None:
    """``objects``: one row per dataclass instance, in their order."""
    hints = get_type_hints(kind)
    types = {field.name: _sql_type(hints[field.name]) for field in fields(kind)}
    records = [tuple(_plain(getattr(row, name)) for name in types) for row in rows]
    fill_table(cursor, "temp.main.objects", types, records, "TEMP TABLE")


def _plain(value: Any) -> Any:
    """DuckDB's TIMESTAMP has no zone: what is aware is UTC here."""
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.replace(tzinfo=None)
    return list(value) if isinstance(value, tuple) else value


def _links(cursor: duckdb.DuckDBPyConnection, world: World) -> None:
    pairs = [(document.document_id, project) for document in world.documents for project in document.project_ids]
    fill_table(cursor, "temp.main.links", {"document_id": "VARCHAR", "project_id": "VARCHAR"}, pairs, "TEMP TABLE")


def _write(cursor: duckdb.DuckDBPyConnection, query: str, path: Path, parameters: dict[str, Any] | None = None) -> int:
    """One Parquet file, rows in the order of the query; returns how many."""
    target = str(path).replace("'", "''")
    copied = cursor.execute(f"COPY ({query}) TO '{target}' (FORMAT parquet, COMPRESSION zstd)", parameters).fetchone()
    return int(copied[0]) if copied else 0
