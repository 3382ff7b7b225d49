"""Order-independent table hashes: equal rows give equal hashes, whatever the order, the retries or the threads (I5)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

import duckdb

from core.names import PUBLISHED_SCHEMAS

LOG_SCHEMA = "ops"
"""Its tables tell what ran and when, so they differ from run to run; no comparison of releases counts them."""

RECEIPT_COLUMN = "receipt_id"
"""Names the pull a fact came in. Another pull of the same facts changes it and nothing else."""


@dataclass(frozen=True)
class Sums:
    """What rows add up to: their number, and exclusive or and sum over the numbers of rows and of their facts."""

    rows: int
    row_xor: int
    row_sum: int
    fact_xor: int
    fact_sum: int

    @property
    def rows_hash(self) -> str:
        """Over all columns, as a release says it."""
        return _text(self.rows, self.row_xor, self.row_sum)

    @property
    def facts_hash(self) -> str:
        """Over all columns but ``receipt_id``, as a release says it."""
        return _text(self.rows, self.fact_xor, self.fact_sum)

    @classmethod
    def of(cls, facts: TableFacts) -> Sums:
        """Read from what a release says.

        Raises:
            ValueError: it says it in no such way.
        """
        (rows, row_xor, row_sum), (_, fact_xor, fact_sum) = (
            text.split(":") for text in (facts.rows_hash, facts.facts_hash)
        )
        return cls(int(rows), int(row_xor, 16), int(row_sum, 16), int(fact_xor, 16), int(fact_sum, 16))

    def less(self, went: Sums) -> Sums:
        """Without the rows that ``went``."""
        return self._with(went, -1)

    def plus(self, came: Sums) -> Sums:
        """With the rows that ``came``, too."""
        return self._with(came, 1)

    def _with(self, other: Sums, sign: int) -> Sums:
        return Sums(
            self.rows + sign * other.rows,
            self.row_xor ^ other.row_xor,
            self.row_sum + sign * other.row_sum,
            self.fact_xor ^ other.fact_xor,
            self.fact_sum + sign * other.fact_sum,
        )


@dataclass(frozen=True)
class TableFacts:
    """What a release says about one table.

    Attributes:
        rows: number of rows.
        rows_hash: over all columns.
        facts_hash: over all columns but ``receipt_id``.
        columns: names in declared order.
        log: whether the table is a log, left out when releases are compared.
    """

    rows: int
    rows_hash: str
    facts_hash: str
    columns: tuple[str, ...]
    log: bool

    def as_json(self) -> dict[str, Any]:
        """The same as a JSON object of ``release.json``."""
        return asdict(self) | {"columns": list(self.columns)}

    @classmethod
    def from_json(cls, record: dict[str, Any]) -> TableFacts:
        """Read one entry of ``release.json``."""
        return cls(**{**record, "columns": tuple(record["columns"])})


def quoted(*names: str) -> str:
    """A dotted SQL identifier; a quote inside a name is doubled."""
    return ".".join('"' + name.replace('"', '""') + '"' for name in names)


def literal(text: str) -> str:
    """An SQL text. Parameters of DuckDB's Python client import pandas and pyarrow: 1 s per process (1.5.5, 2026-11)."""
    return "'" + text.replace("'", "''") + "'"


def published(database: str) -> str:
    """The condition that picks what readers see from one of DuckDB's catalogue functions."""
    schemas = ", ".join(literal(schema) for schema in PUBLISHED_SCHEMAS)
    return f"database_name = {literal(database)} and schema_name in ({schemas}) and not internal"


def published_tables(connection: duckdb.DuckDBPyConnection, database: str) -> dict[str, tuple[str, ...]]:
    """Columns in declared order of every table and view in the published schemas, keyed ``schema.table``."""
    found = connection.execute(
        f"""
        select schema_name || '.' || table_name, list(column_name order by column_index)
        from duckdb_columns()
        where {published(database)}
        group by all
        order by all
        """  # noqa: S608 - literals are quoted
    ).fetchall()
    return {name: tuple(columns) for name, columns in found}


def table_facts(
    connection: duckdb.DuckDBPyConnection, database: str, name: str, columns: tuple[str, ...]
) -> TableFacts:
    """Count and hash one table, ``name`` being ``schema.table``, in one scan."""
    schema, table = name.split(".", 1)
    sums = sums_of(connection, quoted(database, schema, table), columns)
    return TableFacts(sums.rows, sums.rows_hash, sums.facts_hash, columns, schema == LOG_SCHEMA)


def sums_of(connection: duckdb.DuckDBPyConnection, table: str, columns: Iterable[str]) -> Sums:
    """The sums over the rows of ``table``: a quoted name, or a query in brackets."""
    names = tuple(columns)
    facts = tuple(column for column in names if column != RECEIPT_COLUMN)
    came = f", {quoted(RECEIPT_COLUMN)} as receipt" if len(facts) < len(names) else ""
    row_hash = "md5_number_lower(cast(row(fact_hash, receipt) as varchar))" if came else "fact_hash"
    scanned = connection.execute(
        f"""
        select count(*), bit_xor(row_hash), sum(row_hash), bit_xor(fact_hash), sum(fact_hash)
        from (select fact_hash, {row_hash} as row_hash from (select {_hash(facts)} as fact_hash{came} from {table}))
        """  # noqa: S608 - identifiers come from the catalogue and are quoted
    ).fetchone()
    assert scanned is not None  # noqa: S101 - an aggregate without group by always has one row
    return Sums(*(int(found or 0) for found in scanned))


def database_facts(connection: duckdb.DuckDBPyConnection, database: str) -> dict[str, TableFacts]:
    """Facts of every published table of one attached database, keyed ``schema.table``."""
    return {
        name: table_facts(connection, database, name, columns)
        for name, columns in published_tables(connection, database).items()
    }


def _hash(columns: tuple[str, ...]) -> str:
    """A 64-bit number of one row, from MD5: unlike DuckDB's own ``hash``, it stays the same across versions.

    The text of a row quotes what could be taken for the end of a value, and NULL is not the word. Without the columns'
    names it costs half; the row's own number is made of its facts' and its pull, for half again (1.5.5, 2026-11).
    """
    return f"md5_number_lower(cast(row({', '.join(map(quoted, columns))}) as varchar))" if columns else "0::ubigint"


def _text(rows: int, xor: int, total: int) -> str:
    return f"{rows}:{xor:016x}:{total:x}"
