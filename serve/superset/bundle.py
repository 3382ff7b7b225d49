"""The dashboard as Superset 6.1 imports it, for the current release.

Columns, their types and descriptions come from the release, so that the charts' files name only what they show.
"""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit
from uuid import NAMESPACE_URL, uuid5

import duckdb
import yaml

from core.errors import ConfigurationError
from core.settings import Settings
from serve import releases
from serve.errors import UnfitBuildError
from serve.hashes import literal
from serve.postgres_reader import ROLE
from serve.reader import connect
from serve.releases import LINK, Release

HERE = Path(__file__).resolve().parent
TOP = "landfall"
VERSION = "1.0.0"
DRIVER = "postgresql+psycopg2"
"""Superset 6.1 asks psycopg2 for the columns' types whatever driver it reads with (tried in 2026-11)."""
SHORT = {"usd": "US$", "cop": "pesos", "iso2": "(ISO)", "id": "id", "en": "(English)", "es": "(Spanish)"}
"""Words of columns' names that readers know otherwise."""
DATABASE = "Landfall"
FILE, POSTGRES = "file", "PostgreSQL"
"""What a dashboard may read."""
AT = "2026-01-01T00:00:00+00:00"
READ_ONLY = {
    "enable_external_access": False,
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
}
"""As ``serve.reader`` opens it. Superset's driver sets options of its own while it connects, so none is locked."""


def write(settings: Settings, path: Path, *, on_postgres: bool = False) -> None:
    """Write the bundle for the current release; equal contents are equal bytes.

    Args:
        settings: where the release is, and for PostgreSQL the address releases are copied to.
        path: the file to write.
        on_postgres: whether the dashboard reads the copy in PostgreSQL, as ``bi_reader``, instead of the file.

    Raises:
        ConfigurationError: PostgreSQL is asked for and its address is not set.
        NoReleaseError: nothing has been published.
        OtherWarehouseError: what is published is of the other mode.
        UnfitBuildError: a chart names a table or column the release does not have.
    """
    files = {
        name: yaml.safe_dump(spec, sort_keys=False, allow_unicode=True)
        for name, spec in contents(settings, on_postgres=on_postgres).items()
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in sorted(files.items()):
            archive.writestr(zipfile.ZipInfo(f"{TOP}/{name}", (2026, 1, 1, 0, 0, 0)), text)


def contents(settings: Settings, *, on_postgres: bool = False) -> dict[str, dict[str, Any]]:
    """The bundle's files: metadata, the database, a data set per table, charts, the dashboard."""
    release = releases.of_mode(settings, "superset")
    datasets = {path.stem: yaml.safe_load(path.read_text()) for path in sorted((HERE / "datasets").glob("*.yaml"))}
    charts = {path.stem: yaml.safe_load(path.read_text()) for path in sorted((HERE / "charts").glob("*.yaml"))}
    dashboard = yaml.safe_load((HERE / "dashboard.yaml").read_text())
    with closing(connect(release.folder)) as connection:
        columns = {name: _columns(connection, spec["table"]) for name, spec in datasets.items()}
    place = POSTGRES if on_postgres else FILE
    files = {
        "metadata.yaml": {"version": VERSION, "type": "Dashboard", "timestamp": AT},
        f"databases/{DATABASE}.yaml": _postgres(settings) if on_postgres else _file(settings, release),
        f"dashboards/{TOP}.yaml": _dashboard(dashboard, charts, release.mode, place),
    }
    for name, spec in datasets.items():
        files[f"datasets/{DATABASE}/{name}.yaml"] = _dataset(name, spec, columns[name], place)
    for name, spec in charts.items():
        _refuse_unknown(name, spec, datasets, columns)
        files[f"charts/{name}.yaml"] = _chart(name, spec, place)
    return files


def _id(kind: str, name: str, place: str = FILE) -> str:
    """Superset keeps what it has under an id (6.1.0): what reads another place has another one, the dashboard moves."""
    return str(uuid5(NAMESPACE_URL, f"landfall/{kind}/{name}{'' if place == FILE else f'/{place}'}"))


def _file(settings: Settings, release: Release) -> dict[str, Any]:
    """The current release through its link: a new connection, and Superset makes one per query, gets the newest."""
    path = settings.warehouse / LINK / release.database.name
    return _database(FILE, f"duckdb:///{path}", {"connect_args": {"read_only": True, "config": READ_ONLY}})


def reader_address(dsn: str) -> str:
    """The address of the copy in PostgreSQL as ``bi_reader``, for SQLAlchemy; without a password, which Superset adds.

    Args:
        dsn: the publisher's address, ``postgresql://user:password@host:port/database?…``.
    """
    parts = urlsplit(dsn)
    spec = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    host = spec.get("host") or parts.hostname or "localhost"
    port = spec.get("port") or str(parts.port or 5432)
    if host.startswith("/"):
        return f"{DRIVER}://{ROLE}@{parts.path}?{urlencode({'host': host, 'port': port})}"
    return f"{DRIVER}://{ROLE}@{host}:{port}{parts.path}"


def _postgres(settings: Settings) -> dict[str, Any]:
    if not settings.postgres_dsn:
        step = "set LANDFALL_POSTGRES_DSN and publish, or leave ON=postgres away"
        raise ConfigurationError("superset", "PostgreSQL is asked for, and no address of it is set", step)
    return _database(POSTGRES, reader_address(settings.postgres_dsn), {})


def _database(place: str, address: str, engine: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "database_name": DATABASE if place == FILE else f"{DATABASE} ({place})",
        "sqlalchemy_uri": address,
        "cache_timeout": None,
        "expose_in_sqllab": True,
        "allow_run_async": False,
        "allow_ctas": False,
        "allow_cvas": False,
        "allow_dml": False,
        "allow_file_upload": False,
        "extra": {"engine_params": dict(engine)},
        "uuid": _id("database", DATABASE, place),
        "version": VERSION,
    }


def _columns(connection: duckdb.DuckDBPyConnection, table: str) -> list[dict[str, Any]]:
    schema, name = table.split(".")
    found = connection.execute(
        f"""
        select column_name, data_type, comment from duckdb_columns()
        where schema_name = {literal(schema)} and table_name = {literal(name)} order by column_index
        """  # noqa: S608 - literals are quoted
    ).fetchall()
    return [
        {
            "column_name": column,
            "type": kind,
            "is_dttm": kind in {"DATE", "TIMESTAMP", "TIMESTAMP WITH TIME ZONE"},
            "is_active": True,
            "groupby": True,
            "filterable": True,
            "description": comment,
            "verbose_name": _display_name(column),
            "expression": None,
            "python_date_format": None,
            "extra": {},
        }
        for column, kind, comment in found
    ]


def _display_name(column: str) -> str:
    words = [SHORT.get(word, word) for word in column.split("_")]
    return " ".join(words)[:1].upper() + " ".join(words)[1:]


def _dataset(name: str, spec: Mapping[str, Any], columns: list[dict[str, Any]], place: str) -> dict[str, Any]:
    schema, table = spec["table"].split(".")
    metrics = [
        {
            "metric_name": metric,
            "verbose_name": about["label"],
            "expression": about["sql"],
            "metric_type": None,
            "d3format": about["format"],
        }
        for metric, about in spec["metrics"].items()
    ]
    return {
        "table_name": table,
        "main_dttm_col": spec["time"],
        "description": None,
        "default_endpoint": None,
        "offset": 0,
        "cache_timeout": None,
        "catalog": None,
        "schema": schema,
        "sql": None,
        "params": None,
        "template_params": None,
        "filter_select_enabled": True,
        "fetch_values_predicate": None,
        "extra": None,
        "uuid": _id("dataset", name, place),
        "metrics": metrics,
        "columns": columns,
        "version": VERSION,
        "database_uuid": _id("database", DATABASE, place),
    }


def _chart(name: str, spec: Mapping[str, Any], place: str) -> dict[str, Any]:
    params = dict(spec["params"])
    params["adhoc_filters"] = [_filter(wanted) for wanted in params.pop("filters", [])]
    return {
        "slice_name": spec["name"],
        "viz_type": spec["kind"],
        "params": {"viz_type": spec["kind"], **params},
        "cache_timeout": None,
        "uuid": _id("chart", name, place),
        "version": VERSION,
        "dataset_uuid": _id("dataset", spec["dataset"], place),
    }


def _filter(wanted: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "clause": "WHERE",
        "expressionType": "SIMPLE",
        "subject": wanted["col"],
        "operator": wanted["op"],
        "comparator": wanted.get("val"),
    }


def _refuse_unknown(
    name: str, spec: Mapping[str, Any], datasets: Mapping[str, Any], columns: Mapping[str, list[dict[str, Any]]]
) -> None:
    """A chart that names what is not there would be an empty box on the page."""
    about = spec["params"]
    dataset = spec["dataset"]
    if dataset not in datasets:
        raise UnfitBuildError("superset", f"chart {name} reads {dataset}, no data set", "mend serve/superset/charts")
    named = {about.get("x_axis"), about.get("entity"), *about.get("groupby", []), *about.get("all_columns", [])}
    named |= {wanted["col"] for wanted in about.get("filters", [])}
    unknown = named - {None} - {column["column_name"] for column in columns[dataset]}
    measured = {about.get("metric"), about.get("secondary_metric"), *about.get("metrics", [])} - {None}
    unknown |= measured - datasets[dataset]["metrics"].keys()
    if unknown:
        fault = f"chart {name} shows {', '.join(sorted(unknown))}, not in {datasets[dataset]['table']}"
        raise UnfitBuildError("superset", fault, "mend serve/superset/charts")


def _dashboard(spec: Mapping[str, Any], charts: Mapping[str, Any], mode: str, place: str) -> dict[str, Any]:
    position: dict[str, Any] = {
        "DASHBOARD_VERSION_KEY": "v2",
        "ROOT_ID": {"id": "ROOT_ID", "type": "ROOT", "children": ["GRID_ID"]},
        "GRID_ID": {"id": "GRID_ID", "type": "GRID", "children": [], "parents": ["ROOT_ID"]},
        "HEADER_ID": {"id": "HEADER_ID", "type": "HEADER", "meta": {"text": spec["title"]}},
    }
    note = {"type": "MARKDOWN", "meta": {"width": 12, "height": 8, "code": spec["notes"][mode]}}
    _add_row(position, 0, [note])
    for number, row in enumerate(spec["rows"], 1):
        _add_row(position, number, [_box(name, charts, row, width, place) for name, width in row["charts"].items()])
    return {
        "dashboard_title": spec["title"],
        "description": None,
        "css": "",
        "slug": spec["slug"],
        "uuid": _id("dashboard", spec["slug"]),
        "position": position,
        "metadata": {"cross_filters_enabled": True, "color_scheme": "supersetColors"},
        "published": True,
        "version": VERSION,
    }


def _box(name: str, charts: Mapping[str, Any], row: Mapping[str, Any], width: int, place: str) -> dict[str, Any]:
    size = {"width": width, "height": row["height"]}
    return {
        "type": "CHART",
        "meta": {"chartId": 0, "uuid": _id("chart", name, place), "sliceName": charts[name]["name"], **size},
    }


def _add_row(position: dict[str, Any], number: int, boxes: list[dict[str, Any]]) -> None:
    parents, row_id = ["ROOT_ID", "GRID_ID"], f"ROW-{number}"
    names = [f"{box['type']}-{number}-{place}" for place, box in enumerate(boxes)]
    meta = {"background": "BACKGROUND_TRANSPARENT"}
    position["GRID_ID"]["children"].append(row_id)
    position[row_id] = {"id": row_id, "type": "ROW", "children": names, "parents": parents, "meta": meta}
    for name, box in zip(names, boxes, strict=True):
        position[name] = {"id": name, "children": [], "parents": [*parents, row_id], **box}
