"""A public bundle in the words of catalogues: Frictionless Data Package, DCAT and schema.org, and a citation.

Formats, as of 2026-11: Data Package v1 (specs.frictionlessdata.io), DCAT 3 (w3.org/TR/vocab-dcat-3), schema.org
``Dataset``, Citation File Format 1.2.0.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import duckdb

from serve.keys import Keys

NAME = "landfall"
TITLE = "Landfall: who invests, who arrives and who hires in Medellín and Colombia"
ABOUT = (
    "Announced investments and jobs, company registrations and indicators, every figure with the sentence behind it. "
    "Announced is not yet what exists: see the bounds beside each figure."
)
SAMPLE = "Sample data: companies, announcements and registrations are invented; nothing here happened."
KEYWORDS = ("foreign direct investment", "employment", "Colombia", "Medellín", "company registrations", "press")
TYPES = {
    "BOOLEAN": "boolean", "SMALLINT": "integer", "INTEGER": "integer", "BIGINT": "integer", "HUGEINT": "integer",
    "UINTEGER": "integer", "UBIGINT": "integer", "FLOAT": "number", "DOUBLE": "number", "DATE": "date",
    "VARCHAR": "string",
}  # fmt: skip
"""Data Package types of DuckDB's; a point in time is written as text, and so is anything that is nested."""


EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Described:
    """One table in words.

    Attributes:
        name: ``schema.table``.
        about: what one row is.
        columns: name, DuckDB type and description, in order.
        keys: its key and where its columns lead.
    """

    name: str
    about: str
    columns: tuple[tuple[str, str, str], ...]
    keys: Keys

    @property
    def short(self) -> str:
        """The table's name without its schema."""
        return self.name.split(".", 1)[1]


@dataclass(frozen=True)
class Bundle:
    """What there is to describe.

    Attributes:
        record: ``release.json``.
        tables: the tables that leave.
        files: per table and format (csv, parquet): path in the bundle, bytes and sha256.
        sources: entries of ``release.json`` whose data is in the bundle.
        left_out: per table that stays, the sources that hold it back.
        workbook: path, bytes and sha256 of the Excel workbook; empty where there is none.
    """

    record: Mapping[str, Any]
    tables: Sequence[Described]
    files: Mapping[str, Mapping[str, Mapping[str, Any]]]
    sources: Sequence[Mapping[str, Any]]
    left_out: Mapping[str, Sequence[str]]
    workbook: Mapping[str, Any] = field(default_factory=dict)

    @property
    def version(self) -> str:
        """Of the release."""
        return str(self.record["version"])

    @property
    def day(self) -> str:
        """Of publication."""
        return str(self.record["published_at"])[:10]

    @property
    def about(self) -> str:
        """What it is, with the mark of sample data."""
        return f"{SAMPLE} {ABOUT}" if self.record["is_sample"] else ABOUT

    @property
    def credits(self) -> list[tuple[str, str, str]]:
        """Source, licence and attribution, once each."""
        stated = ((one["source"], one["licence"], one["attribution"]) for one in self.sources)
        return sorted(set(stated))


def tables(connection: duckdb.DuckDBPyConnection, names: Iterable[str], keys: Mapping[str, Keys]) -> list[Described]:
    """The named tables of an open release, in words."""
    stated = "select schema_name || '.' || table_name as name, {columns} from {catalogue}() where not internal"
    about = dict(
        connection.execute(stated.format(columns="coalesce(comment, '')", catalogue="duckdb_tables")).fetchall()
    )
    columns: dict[str, list[tuple[str, str, str]]] = {}
    asked = stated.format(columns="column_name, data_type, coalesce(comment, '')", catalogue="duckdb_columns")
    for name, column, kind, said in connection.execute(f"{asked} order by name, column_index").fetchall():
        columns.setdefault(name, []).append((column, kind, said))
    return [
        Described(name, about.get(name, ""), tuple(columns.get(name, ())), keys.get(name, Keys())) for name in names
    ]


def data_package(bundle: Bundle) -> dict[str, Any]:
    """``datapackage.json``."""
    present = {table.name: table.short for table in bundle.tables}
    return {
        "profile": "data-package",
        "name": NAME,
        "title": TITLE,
        "description": bundle.about,
        "version": bundle.version,
        "created": bundle.record["published_at"],
        "keywords": list(KEYWORDS),
        "sources": [{"title": f"{source} ({licence}): {credit}"} for source, licence, credit in bundle.credits],
        "resources": [
            *(_resource(table, bundle.files[table.name]["csv"], present) for table in bundle.tables),
            *([_workbook(bundle.workbook)] if bundle.workbook else []),
        ],
    }


def _workbook(file: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "type": "file",
        "name": "workbook",
        "title": "The wide tables as an Excel workbook",
        "description": "A first sheet that says what it is, with the columns' dictionary; then one sheet per table.",
        "path": file["path"],
        "format": "xlsx",
        "mediatype": EXCEL,
        "bytes": file["bytes"],
        "hash": f"sha256:{file['sha256']}",
    }


def _resource(table: Described, file: Mapping[str, Any], present: Mapping[str, str]) -> dict[str, Any]:
    return {
        "profile": "tabular-data-resource",
        "name": table.short.replace("_", "-"),
        "title": table.short,
        "description": table.about,
        "path": file["path"],
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "compression": "gz",
        "bytes": file["bytes"],
        "hash": f"sha256:{file['sha256']}",
        "schema": _schema(table, present),
    }


def _schema(table: Described, present: Mapping[str, str]) -> dict[str, Any]:
    fields = [
        {"name": name, "type": TYPES.get(kind.split("(")[0], "number" if kind.startswith("DECIMAL") else "string")}
        | ({"description": said} if said else {})
        for name, kind, said in table.columns
    ]
    schema: dict[str, Any] = {"fields": fields, "missingValues": [""]}
    if table.keys.key:
        schema["primaryKey"] = list(table.keys.key)
    leads = [
        {
            "fields": [one.column],
            "reference": {
                "resource": "" if one.table == table.name else present[one.table].replace("_", "-"),
                "fields": [one.field],
            },
        }
        for one in table.keys.references
        if one.table in present
    ]
    return schema | ({"foreignKeys": leads} if leads else {})


def json_ld(bundle: Bundle) -> dict[str, Any]:
    """``dataset.jsonld``: one graph, a schema.org ``Dataset`` that is a DCAT data set too."""
    distributions = [
        {
            "@type": ["DataDownload", "dcat:Distribution"],
            "name": table.short,
            "description": table.about,
            "contentUrl": _address(file),
            "dcat:downloadURL": {"@id": _address(file)},
            "encodingFormat": {"csv": "text/csv", "parquet": "application/vnd.apache.parquet"}[kind],
            "contentSize": f"{file['bytes']} B",
            "dcat:byteSize": file["bytes"],
            **_checksum(file),
        }
        for table in bundle.tables
        for kind, file in sorted(bundle.files[table.name].items())
    ]
    if bundle.workbook:
        distributions.append(_distribution(bundle.workbook))
    return {
        "@context": {
            "@vocab": "https://schema.org/",
            "dcat": "http://www.w3.org/ns/dcat#",
            "dct": "http://purl.org/dc/terms/",
            "spdx": "http://spdx.org/rdf/terms#",
        },
        "@type": ["Dataset", "dcat:Dataset"],
        "name": TITLE,
        "dct:title": TITLE,
        "description": bundle.about,
        "dct:description": bundle.about,
        "version": bundle.version,
        "dcat:version": bundle.version,
        "datePublished": bundle.day,
        "dct:issued": bundle.day,
        "keywords": list(KEYWORDS),
        "dcat:keyword": list(KEYWORDS),
        "inLanguage": ["en", "es"],
        "isAccessibleForFree": True,
        "spatialCoverage": {"@type": "Place", "name": "Colombia"},
        "creator": {"@type": "Organization", "name": "Landfall"},
        "isBasedOn": [
            {"@type": "CreativeWork", "name": source, "license": licence, "creditText": credit}
            for source, licence, credit in bundle.credits
        ],
        "distribution": distributions,
        "dcat:distribution": [{"@id": one["contentUrl"]} for one in distributions],
    }


def _distribution(book: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "@type": ["DataDownload", "dcat:Distribution"],
        "name": "workbook",
        "description": "The wide tables as an Excel workbook.",
        "contentUrl": book["path"],
        "dcat:downloadURL": {"@id": book["path"]},
        "encodingFormat": EXCEL,
        "contentSize": f"{book['bytes']} B",
        "dcat:byteSize": book["bytes"],
        **_checksum(book),
    }


def _address(file: Mapping[str, Any]) -> str:
    """Of a table in parts that of the folder they are in."""
    return str(file["path"]).removesuffix("*.parquet")


def _checksum(file: Mapping[str, Any]) -> dict[str, Any]:
    """Of one file; those of parts are in ``SHA256SUMS``."""
    if "parts" in file:
        return {}
    value = {"spdx:algorithm": "spdx:checksumAlgorithm_sha256", "spdx:checksumValue": file["sha256"]}
    return {"sha256": file["sha256"], "spdx:checksum": value}


def citation(bundle: Bundle) -> str:
    """``CITATION.cff``; JSON strings are YAML strings too."""
    lines = [
        "cff-version: 1.2.0",
        "message: Cite the release you used, and the publisher of the source behind a figure.",
        "type: dataset",
        f"title: {json.dumps(TITLE, ensure_ascii=False)}",
        f"abstract: {json.dumps(bundle.about, ensure_ascii=False)}",
        "authors:",
        "  - name: Landfall",
        f'version: "{bundle.version}"',
        f"date-released: {bundle.day}",
        "keywords:",
        *(f"  - {json.dumps(word, ensure_ascii=False)}" for word in KEYWORDS),
        "references:",
    ]
    for source, licence, credit in bundle.credits:
        lines += [
            "  - type: data",
            f"    title: {json.dumps(credit or source, ensure_ascii=False)}",
            "    authors:",
            f"      - name: {json.dumps(source, ensure_ascii=False)}",
            f"    notes: {json.dumps(f'Licence: {licence}', ensure_ascii=False)}",
        ]
    return "\n".join([*lines, ""])


def readme(bundle: Bundle) -> str:
    """``README.md``: what is here, what is not and why, and whom to credit."""
    lines = [f"# {TITLE}", "", bundle.about, "", f"Release {bundle.version} of {bundle.day}.", ""]
    lines += ["| table | one row |", "|---|---|"]
    lines += [f"| {table.short} | {' '.join(table.about.split())} |" for table in bundle.tables]
    if bundle.left_out:
        lines += ["", "Left out, because a source may not be passed on:", ""]
        lines += [f"- {name}: {', '.join(sources)}" for name, sources in sorted(bundle.left_out.items())]
    lines += ["", "Credit:", ""]
    lines += [f"- {source} ({licence}): {credit}" for source, licence, credit in bundle.credits]
    return "\n".join([*lines, ""])
