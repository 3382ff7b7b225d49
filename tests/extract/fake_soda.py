"""A portal in memory: rows are dicts, SoQL is close enough to SQL that DuckDB answers it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import duckdb

from core.errors import LandfallError
from extract.contract import Stream
from extract.errors import RefusedError

SYSTEM = (":id", ":created_at", ":updated_at")


def asked_columns(stream: Stream) -> list[str]:
    """The columns a dataset has, as its stream's declaration knows them: taken or left by name."""
    names = [*(f.path or f.name for f in stream.fields), *sorted(stream.ignored)]
    return [name for name in names if not name.startswith(":")]


@dataclass
class FakeDataset:
    """Rows with their system columns, and what the metadata say.

    Attributes:
        columns: names of the columns; the metadata and the headers tell these.
        rows: one dict per row; a column that is left out is null.
        licence: name of the licence.
        cap: most rows a page has, whatever was asked for.
        extra_headers: laid over the response headers.
        types: the portal's types of columns that are no text.
    """

    columns: Sequence[str]
    rows: list[dict[str, str]]
    licence: str = "CC BY-SA 4.0"
    cap: int = 50_000
    extra_headers: dict[str, str] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)
    _made_of: str = ""
    _con: duckdb.DuckDBPyConnection | None = None

    def table(self) -> duckdb.DuckDBPyConnection:
        """A database with the rows as they are now in its table ``data``."""
        now = json.dumps([list(self.columns), self.rows])
        if self._con is None or now != self._made_of:
            names = [*SYSTEM, *self.columns]
            self._con, self._made_of = duckdb.connect(), now
            kinds = {name: "bigint" if self.types.get(name) == "number" else "varchar" for name in names}
            self._con.execute(f"create table data ({', '.join(f'{_quoted(n)} {kind}' for n, kind in kinds.items())})")
            values = ", ".join(f"({', '.join(_literal(row.get(name)) for name in names)})" for row in self.rows)
            if values:
                self._con.execute(f"insert into data values {values}")
        return self._con


@dataclass
class FakePortal:
    """Answers ``/resource/<id>.json`` and ``/api/views/<id>.json``; ``queries`` are the SoQL clauses asked for."""

    datasets: Mapping[str, FakeDataset]
    queries: list[dict[str, str]] = field(default_factory=list)

    def __call__(self, path: str, params: Mapping[str, str]) -> Any:
        identifier = re.sub(r".*/|\.json$", "", path)
        dataset = self.datasets[identifier]
        if path.startswith("/api/views/"):
            columns = [{"fieldName": name, "dataTypeName": dataset.types.get(name, "text")} for name in dataset.columns]
            return {"id": identifier, "name": identifier, "license": {"name": dataset.licence}, "columns": columns}
        clauses = {name.removeprefix("$"): text for name, text in params.items()}
        self.queries.append(clauses)
        return _answer(dataset, clauses)


def _answer(
    dataset: FakeDataset, clauses: Mapping[str, str]
) -> tuple[list[dict[str, Any]], dict[str, str]] | LandfallError:
    limit = min(int(clauses.get("limit", "1000")), dataset.cap)
    sql = f"select {plain(clauses['select'])} from data"
    for word in ("where", "group", "order"):
        if clauses.get(word):
            sql += f" {word}{'' if word == 'where' else ' by'} {plain(clauses[word])}"
    sql += f" limit {limit} offset {clauses.get('offset', '0')}"
    con = dataset.table()
    try:
        result = con.execute(sql)
    except duckdb.BinderException:
        code = "query.soql.no-such-column"
        return RefusedError("fake", f"answered 400 Bad Request ({code})", "look", status=400, remote_code=code)
    told = [f":{name[4:]}" if name.startswith("sys_") else name for name, *_ in result.description]
    rows = [
        {name: str(value) for name, value in zip(told, row, strict=True) if value is not None}
        for row in result.fetchall()
    ]
    return rows, {"x-soda2-fields": json.dumps(told), **dataset.extra_headers}


def plain(soql: str) -> str:
    """SoQL as DuckDB takes it: ``case`` has other words there, and system columns have names that need quotes."""
    soql = re.sub(r"\bcase\(((?:[^()']|'[^']*')*)\)", lambda found: _case(found[1]), soql)
    return re.sub(r"(?<![\w'\d]):(id|created_at|updated_at)\b", r'"sys_\1"', soql)


def _case(pairs: str) -> str:
    """The words of SQL for a ``case`` whose parts hold neither brackets nor commas."""
    parts = [part.strip() for part in pairs.split(",")]
    return (
        f"case {' '.join(f'when {when} then {then}' for when, then in zip(parts[::2], parts[1::2], strict=True))} end"
    )


def _quoted(name: str) -> str:
    return f'"sys_{name[1:]}"' if name.startswith(":") else f'"{name}"'


def _literal(text: str | None) -> str:
    return "null" if text is None else "'" + text.replace("'", "''") + "'"
