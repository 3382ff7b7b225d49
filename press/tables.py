"""Readings as tables: columns and types come from the dataclasses of ``model``, so that a new field is a new column."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from hashlib import sha256
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import pyarrow as pa

from core.errors import LandfallError
from press.model import READER_VERSION, Agreement, Announcement, Claim, Document, Mention, Reading
from press.read import read

PLACE: dict[str, Any] = {"_page": str, "_ordinal": int, "reader_version": str}
"""What every row begins with: the landed row it was read from, and by which reader."""

GRAINS: Mapping[str, type] = {
    "claims": Claim,
    "announcements": Announcement,
    "agreements": Agreement,
    "mentions": Mention,
}
"""Fields of ``Reading`` that hold many; each has a table, numbered within its document from 0."""

DEFECTS = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
"""What a text nobody has thought of may set off in the reader: it costs that text, not the others."""

Tables = dict[str, pa.Table]


@dataclass(frozen=True)
class Landed:
    """One landed document version: where it stands, what it says, and whether only a feed's teaser of it is there."""

    page: str
    ordinal: int
    document: Document
    is_teaser: bool = False


def _arrow_type(kind: Any) -> pa.DataType:
    """The column type of a field: text, number, truth or a list of them, empty where the field may be ``None``."""
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        (kind,) = (one for one in inner if one is not NoneType)
        return _arrow_type(kind)
    if origin is Literal:
        return _arrow_type(type(inner[0]))
    if origin is tuple:
        return pa.list_(_arrow_type(inner[0]))
    return {str: pa.string(), int: pa.int64(), float: pa.float64(), bool: pa.bool_()}[kind]


def _schema(columns: Mapping[str, Any]) -> pa.Schema:
    return pa.schema([(name, _arrow_type(kind)) for name, kind in columns.items()])


def _fields_of(kind: type) -> dict[str, Any]:
    hints = get_type_hints(kind)
    return {field.name: hints[field.name] for field in fields(kind)}


SCHEMAS: Mapping[str, pa.Schema] = {
    "documents": _schema(
        PLACE
        | {"language": str, "text": str, "text_sha256": str, "flags": tuple[str, ...], "sentences_count": int}
        | {f"{name}_count": int for name in GRAINS}
        | {"is_teaser": bool}
    ),
    **{name: _schema(PLACE | {"number": int} | _fields_of(kind)) for name, kind in GRAINS.items()},
    "unreadable": _schema(PLACE | {"code": str, "fault": str, "next_step": str}),
}
"""Every table of a reading with its columns."""


def tables_of(landed: Iterable[Landed]) -> Tables:
    """Read documents: one table per grain, rows in the order of the documents and of their texts."""
    rows: dict[str, list[Sequence[Any]]] = {name: [] for name in SCHEMAS}
    for one in landed:
        place = (one.page, one.ordinal, READER_VERSION)
        try:
            reading = read(one.document)
        except LandfallError as error:
            rows["unreadable"].append((*place, error.code, error.fault, error.next_step))
        except DEFECTS as error:
            fault = f"the reader fails on it: {type(error).__name__}: {str(error)[:200]}"
            rows["unreadable"].append((*place, "defect", fault, "report the address; other documents are read"))
        else:
            _add(rows, place, reading, one.is_teaser)
    return {name: _table(SCHEMAS[name], values) for name, values in rows.items()}


def _add(rows: dict[str, list[Sequence[Any]]], place: tuple[Any, ...], reading: Reading, is_teaser: bool) -> None:
    found: dict[str, Sequence[Any]] = {name: getattr(reading, name) for name in GRAINS}
    digest = sha256(reading.text.encode()).hexdigest()
    counts = [len(each) for each in found.values()]
    said = (reading.language, reading.text, digest, reading.flags, reading.sentences_count, *counts, is_teaser)
    rows["documents"].append((*place, *said))
    for name, kind in GRAINS.items():
        names = [field.name for field in fields(kind)]
        rows[name] += [
            (*place, number, *(getattr(each, field) for field in names)) for number, each in enumerate(found[name])
        ]


def _table(schema: pa.Schema, rows: Sequence[Sequence[Any]]) -> pa.Table:
    columns = zip(*rows, strict=True) if rows else ([] for _ in schema)
    return pa.Table.from_arrays(
        [pa.array(values, field.type) for values, field in zip(columns, schema, strict=True)], schema=schema
    )
