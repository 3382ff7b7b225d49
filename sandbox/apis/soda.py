"""Socrata's SODA 2 and 3 as datos.gov.co serves them: SoQL in, JSON arrays of text out, api/views about each dataset.

SODA 3 takes one SoQL text in a JSON body, with an app token only, and sends no ``X-SODA2-*`` headers. The body of its
refusal without a token is not recorded anywhere; the one here is SODA's older form.

Nulls are omitted and every scalar is a string. A page is rendered by DuckDB itself, one JSON text per row, so that
50,000 rows take a fraction of a second. Rendered pages are kept for as long as the clock stands still.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import cache
from typing import Any

import duckdb
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox import fixtures
from sandbox.apis.soql import DEFAULT_LIMIT, Column, Expression, Query, SoqlError, clauses_of, parse
from sandbox.state import State
from sandbox.world.ids import row_id
from sandbox.world.registry import COLUMNS as REGISTRY_COLUMNS

_SYSTEM = (
    Column(":id", "row_id", "row_identifier"),
    Column(":created_at", "created_at", "fixed_timestamp"),
    Column(":updated_at", "updated_at", "fixed_timestamp"),
)
_MAX_QUERY = 15_000
"""Characters of a query string; a longer one is answered with 414, as long ``in (...)`` lists are in life."""
_CACHE_BYTES = 1 << 30
_SQL_TYPES = {"number": "DECIMAL(38, 0)", "calendar_date": "TIMESTAMP"}
"""DuckDB's types for the portal's, where it is not text; numbers of fixed datasets are whole."""
_EVER = datetime.fromisoformat("9999-12-31")
_NEVER = datetime.fromisoformat("2012-01-01")


@dataclass(frozen=True)
class Dataset:
    """One dataset of the portal: a table of versions, sorted by ``row_id``, and what its page says of it."""

    dataset_id: str
    name: str
    table: str
    columns: tuple[Column, ...]
    attribution: str
    licence: str = "Creative Commons Attribution | Share Alike 4.0 International"
    licence_id: str = "CC_40_BY_SA"
    by_name: Mapping[str, Column] = field(default_factory=dict)

    def __post_init__(self) -> None:
        names = {column.name: column for column in (*_SYSTEM, *self.columns)}
        object.__setattr__(self, "by_name", names)


def _texts(*names: str) -> tuple[Column, ...]:
    return tuple(Column(name, name) for name in names)


DATASETS = {
    dataset.dataset_id: dataset
    for dataset in (
        Dataset(
            "c82u-588k",
            "Personas Naturales, Personas Jurídicas y Entidades Sin Ánimo de Lucro",
            "registry",
            _texts(*REGISTRY_COLUMNS),
            "Confederación Colombiana de Cámaras de Comercio - CONFECAMARAS",
        ),
        Dataset(
            "mcec-87by",
            "Tasa de Cambio Representativa del Mercado-Historico",
            "rates",
            (
                Column("valor", "value", "number"),
                Column("unidad", "'COP'"),
                Column("vigenciadesde", "valid_from", "calendar_date"),
                Column("vigenciahasta", "valid_until", "calendar_date"),
            ),
            "Superintendencia Financiera de Colombia",
        ),
        Dataset(
            "gdxc-w37w",
            "DIVIPOLA- Códigos municipios",
            "municipalities",
            _texts("cod_dpto", "dpto", "cod_mpio", "nom_mpio", "tipo_municipio", "longitud", "latitud"),
            "Departamento Administrativo Nacional de Estadística - DANE",
        ),
        Dataset(
            "nuke-fusu",
            "Clasificación Industrial Internacional Uniforme CIIU",
            "activities",
            _texts("id", "code", "description", "status", "version"),
            "Departamento Administrativo Nacional de Estadística - DANE",
        ),
        Dataset(
            "6cat-2gcs",
            "10.000 Empresas mas Grandes del País",
            "accounts",
            (
                Column("nit", "nit", "number"),
                *_texts("raz_n_social", "supervisor", "regi_n", "departamento_domicilio", "ciudad_domicilio", "ciiu"),
                *_texts("macrosector", "ingresos_operacionales", "ganancia_p_rdida", "total_activos"),
                *_texts("total_pasivos", "total_patrimonio"),
                Column("a_o_de_corte", "a_o_de_corte", "number"),
            ),
            "Superintendencia de Sociedades",
        ),
    )
}


@cache
def column_names() -> frozenset[str]:
    """The columns of all datasets."""
    known = {name for dataset in DATASETS.values() for name in dataset.by_name}
    return frozenset(known | {name for table in fixtures.tables() for name in table.columns})


def fixed_datasets(cursor: duckdb.DuckDBPyConnection) -> dict[str, Dataset]:
    """The datasets that stand in files; their tables are made in the world's database."""
    return {table.identifier: _fixed(cursor, table) for table in fixtures.tables()}


def _fixed(cursor: duckdb.DuckDBPyConnection, table: fixtures.Table) -> Dataset:
    name = f"fixed_{table.identifier.replace('-', '_')}"
    names = [f"c{place}" for place in range(len(table.columns))]
    kinds = [_SQL_TYPES.get(kind, "VARCHAR") for kind in table.columns.values()]
    declared = ", ".join(f"{column} {kind}" for column, kind in zip(names, kinds, strict=True))
    cursor.execute(
        f"CREATE OR REPLACE TABLE {name} (row_id VARCHAR, created_at TIMESTAMP, updated_at TIMESTAMP, "
        f"valid_to TIMESTAMP, {declared})"
    )
    loaded = [fixtures.LOADED] * (len(table.rows) - 1) + [fixtures.LAST_LOADED]
    marks = ", ".join("?" for _ in range(len(names) + 4))
    for place, (row, since) in enumerate(zip(table.rows, loaded, strict=True)):
        values = [row.get(column) for column in table.columns]
        head = [row_id(table.identifier, str(place)), since, since, _EVER]
        cursor.execute(f"INSERT INTO {name} VALUES ({marks})", [*head, *values])
    columns = [Column(*told) for told in zip(table.columns, names, table.columns.values(), strict=True)]
    return Dataset(table.identifier, table.name, name, tuple(columns), table.attribution, table.licence, "")


@dataclass(frozen=True)
class _Page:
    """A rendered answer: its JSON, the same compressed once somebody asked for it, and its headers."""

    body: bytes
    headers: dict[str, str]
    is_compressed: bool
    is_aggregate: bool
    rows: int


class _Pages:
    """Rendered pages, the least recently used ones dropped first."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pages: OrderedDict[tuple[Any, ...], _Page] = OrderedDict()
        self._bytes = 0

    def get(self, key: tuple[Any, ...]) -> _Page | None:
        """The page under ``key``, if it is still here."""
        with self._lock:
            page = self._pages.get(key)
            if page is not None:
                self._pages.move_to_end(key)
            return page

    def put(self, key: tuple[Any, ...], page: _Page) -> None:
        """Keep a page."""
        with self._lock:
            if key in self._pages:
                return
            self._pages[key] = page
            self._bytes += len(page.body)
            while self._bytes > _CACHE_BYTES and len(self._pages) > 1:
                _, dropped = self._pages.popitem(last=False)
                self._bytes -= len(dropped.body)


def routes(state: State) -> list[Route]:
    """``/resource/<id>.json``, ``/api/v3/views/<id>/query.json`` and ``/api/views/<id>.json``."""
    view = _View(state)
    return [
        Route("/resource/{dataset}.json", view.resource, methods=["GET"]),
        Route("/api/v3/views/{dataset}/query.json", view.query, methods=["POST"]),
        Route("/api/views/{dataset}.json", view.metadata, methods=["GET"]),
    ]


class _View:
    """The handlers, with the rendered pages."""

    def __init__(self, state: State) -> None:
        self._state = state
        with state.world.database.cursor() as cursor:
            self._datasets = {**fixed_datasets(cursor), **DATASETS}
        self._pages = _Pages()
        self._modified: dict[tuple[str, datetime], datetime] = {}

    def resource(self, request: Request) -> Response:
        """Rows, as SoQL asks for them."""
        dataset = self._datasets.get(request.path_params["dataset"])
        if dataset is None:
            return _missing(request.path_params["dataset"])
        if len(request.url.query) > _MAX_QUERY:
            return Response("<html><body><h1>414 Request-URI Too Large</h1></body></html>", 414, media_type="text/html")
        compressed = "gzip" in request.headers.get("accept-encoding", "")
        parameters = dict(request.query_params)
        parameters.pop("$$app_token", None)
        try:
            page = self._page(dataset, parameters, compressed)
        except SoqlError as error:
            return _refusal(dataset, error)
        return Response(page.body, media_type="application/json", headers=page.headers)

    async def query(self, request: Request) -> Response:
        """Rows, as SODA 3 asks for them: a JSON body with ``query`` and, if wanted, ``page``."""
        body = await request.body()
        return await run_in_threadpool(self._query, request, body)

    def _query(self, request: Request, body: bytes) -> Response:
        dataset = self._datasets.get(request.path_params["dataset"])
        if dataset is None:
            return _missing(request.path_params["dataset"])
        if not request.headers.get("x-app-token"):
            message = "An application token or a login is required"
            return JSONResponse({"code": "authentication_required", "error": True, "message": message}, 403)
        compressed = "gzip" in request.headers.get("accept-encoding", "")
        try:
            page = self._page(dataset, _asked(body), compressed)
        except SoqlError as error:
            return _refusal(dataset, error)
        headers = {name: text for name, text in page.headers.items() if not name.startswith("X-SODA2-")}
        return Response(page.body, media_type="application/json", headers=headers)

    def _page(self, dataset: Dataset, parameters: dict[str, str], compressed: bool) -> _Page:
        now = self._state.clock.naive
        key = (dataset.dataset_id, now, self._state.plants.version, compressed, tuple(sorted(parameters.items())))
        page = self._rendered(key, dataset, parameters, now, compressed)
        if page.is_aggregate:
            self._state.latency.of_aggregate(repr(key))
        else:
            self._state.latency.of_rows(page.rows)
        return page

    def _rendered(
        self, key: tuple[Any, ...], dataset: Dataset, parameters: dict[str, str], now: datetime, compressed: bool
    ) -> _Page:
        page = self._pages.get(key)
        if page is None:
            query = parse(parameters, dataset.by_name)
            with self._state.world.database.cursor() as cursor:
                modified = self._last_modified(cursor, dataset, now)
                rows = render(cursor, dataset, query, now)
            page = _finish(rows, query, modified, compressed)
            self._pages.put(key, page)
        return page

    def metadata(self, request: Request) -> Response:
        """What the portal says of a dataset; times are seconds since 1970."""
        dataset = self._datasets.get(request.path_params["dataset"])
        if dataset is None:
            return _missing(request.path_params["dataset"])
        self._state.latency.of_metadata()
        now = self._state.clock.naive
        with self._state.world.database.cursor() as cursor:
            modified = self._last_modified(cursor, dataset, now)
        seconds = int(modified.replace(tzinfo=UTC).timestamp())
        columns = [
            {
                "id": 500_000_000 + position,
                "name": column.name,
                "dataTypeName": column.kind,
                "fieldName": column.name,
                "position": position,
                "renderTypeName": column.kind,
            }
            for position, column in enumerate(dataset.columns, start=1)
        ]
        return JSONResponse(
            {
                "id": dataset.dataset_id,
                "name": dataset.name,
                "assetType": "dataset",
                "attribution": dataset.attribution,
                "description": "Datos sintéticos de prueba con la forma del conjunto de datos real.",
                "licenseId": dataset.licence_id,
                "license": {"name": dataset.licence, "termsLink": "https://creativecommons.org/licenses/by-sa/4.0/"},
                "rowsUpdatedAt": seconds,
                "viewLastModified": seconds,
                "columns": columns,
            }
        )

    def _last_modified(self, cursor: duckdb.DuckDBPyConnection, dataset: Dataset, now: datetime) -> datetime:
        """When the dataset last gained, changed or lost a row."""
        key = (dataset.table, now)
        if key not in self._modified:
            found = cursor.execute(
                f"SELECT greatest(max(updated_at) FILTER (updated_at <= $now), max(valid_to) FILTER (valid_to <= $now))"
                f" FROM {dataset.table}",
                {"now": now},
            ).fetchone()
            self._modified[key] = found[0] if found and found[0] else _NEVER
        return self._modified[key]


def _asked(body: bytes) -> dict[str, str]:
    """The parameters of SODA 2 for a question to SODA 3. A page is a part of what the query itself limits.

    Raises:
        SoqlError: the body is no question.
    """
    try:
        asked = json.loads(body)
        text, page = str.strip(asked["query"]), asked.get("page") or {}
        number, size = int(page.get("pageNumber", 1)), int(page.get("pageSize", DEFAULT_LIMIT))
    except (ValueError, TypeError, KeyError, AttributeError):
        raise SoqlError("query.parameters.malformed", "The body is no query") from None
    if number < 1 or size < 1:
        raise SoqlError("query.parameters.malformed", "pageNumber and pageSize count from 1")
    parameters = clauses_of(text)
    skipped = (number - 1) * size
    for name in ("$limit", "$offset"):
        if not parameters.get(name, "0").isdecimal():
            raise SoqlError("query.compiler.malformed", f"{name[1:]} takes a whole number")
    left = max(0, int(parameters.get("$limit", skipped + size)) - skipped)
    offset = int(parameters.get("$offset", 0)) + skipped
    return parameters | {"$limit": str(min(size, left)), "$offset": str(offset)}


def render(cursor: duckdb.DuckDBPyConnection, dataset: Dataset, query: Query, now: datetime) -> list[str]:
    """The answer's rows, each as the JSON text of an object."""
    inner = ", ".join(f"{expression.sql} AS c{place}" for place, expression in enumerate(query.select))
    members = ", ".join(_member(expression, f"c{place}") for place, expression in enumerate(query.select))
    sql = [
        f"SELECT '{{' || concat_ws(',', {members}) || '}}'",
        f"FROM (SELECT {inner} FROM {dataset.table} WHERE updated_at <= ? AND valid_to > ?",
    ]
    parameters: list[Any] = [*_all(query.select), now, now]
    if query.where is not None:
        sql.append(f"AND {query.where.sql}")
        parameters += query.where.parameters
    if query.group:
        sql.append(f"GROUP BY {', '.join(expression.sql for expression in query.group)}")
        parameters += _all(query.group)
    if query.order:
        sql.append(f"ORDER BY {', '.join(query.order)}")
        parameters += query.order_parameters
    sql.append("LIMIT ? OFFSET ?)")
    parameters += [query.limit, query.offset]
    return [row[0] for row in cursor.execute("\n".join(sql), parameters).fetchall()]


def _all(expressions: tuple[Expression, ...]) -> list[Any]:
    return [parameter for expression in expressions for parameter in expression.parameters]


def _member(expression: Expression, column: str) -> str:
    """SQL for one member of the object, null where the value is: ``concat_ws`` leaves it out then."""
    name = json.dumps(expression.name, ensure_ascii=False).replace("'", "''")
    if expression.kind in ("text", "row_identifier"):
        return f"'{name}:' || to_json({column})::VARCHAR"
    if expression.kind == "calendar_date":
        return f"'{name}:\"' || strftime({column}, '%Y-%m-%dT%H:%M:%S.%g') || '\"'"
    if expression.kind == "fixed_timestamp":
        return f"'{name}:\"' || strftime({column}, '%Y-%m-%dT%H:%M:%S.%gZ') || '\"'"
    return f"'{name}:\"' || {column}::VARCHAR || '\"'"


def _finish(rows: list[str], query: Query, modified: datetime, compressed: bool) -> _Page:
    body = ("[" + "\n,".join(rows) + "]\n").encode()
    digest = hashlib.sha256(body).hexdigest()
    stamp = format_datetime(modified.replace(tzinfo=UTC), usegmt=True)
    headers = {
        "X-SODA2-Fields": json.dumps(query.fields),
        "X-SODA2-Types": json.dumps(query.kinds),
        "X-SODA2-Truth-Last-Modified": stamp,
        "X-SODA2-Secondary-Last-Modified": stamp,
        "X-SODA2-Data-Out-Of-Date": "false",
        "X-Socrata-RequestId": digest[:32],
        "X-Socrata-Region": "sandbox",
        "Last-Modified": stamp,
        "ETag": f'W/"{digest[:32]}"',
        "Vary": "Accept-Encoding",
    }
    if compressed:
        headers["Content-Encoding"] = "gzip"
        body = gzip.compress(body, 1, mtime=0)
    is_aggregate = bool(query.group) or any(expression.is_aggregate for expression in query.select)
    return _Page(body, headers, compressed, is_aggregate, len(rows))


def _missing(dataset_id: str) -> Response:
    """The older of Socrata's two error bodies."""
    return JSONResponse(
        {"code": "dataset.missing", "error": True, "message": "Not found", "data": {"id": dataset_id}}, 404
    )


def _refusal(dataset: Dataset, error: SoqlError) -> Response:
    """The newer one, for what is wrong with a query."""
    data = {**error.data, "dataset": f"_{dataset.dataset_id}"}
    return JSONResponse({"message": str(error), "errorCode": error.code, "data": data}, 400)
