"""The database of a release as that of the release before with what has changed since: a copied file, other rows in it.

Copying all rows, hashing them and checking their keys costs what the registry is large; on most days a few hundred
rows are others. So the file of the release before is copied as it is, rows that left the build are deleted in it and
new ones inserted, and at the end both hold the same rows, table by table, or nothing of it is kept. A deleted row's
bytes may stay in the file, unread, until a candidate that was built from nothing is published: that file is new, too.
"""

# ruff: noqa: S608 - identifiers come from the catalogue and are quoted

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from core.files import sha256_of
from serve import changes, parts
from serve.bounded import bounded
from serve.copying import BUILD, parents_first, references_without_circles
from serve.deltas import AT, Change, Types, change_of, holds, types_of
from serve.hashes import TableFacts, literal, published, quoted
from serve.keys import Keys
from serve.releases import Release

NEVER = "1TB"
"""Of changes after which DuckDB would tidy the file up by itself, and with it give rows other ids."""


@dataclass(frozen=True)
class Grown:
    """What a grown file holds, and what is another in it than in the one before.

    Attributes:
        tables: rows, hashes and columns per ``schema.table``.
        moved: per table with a key in which rows are others, how many are ``added``, ``gone`` and ``revised``.
        touched: per table in as many parts as before in which some rows are others, the parts they are in.
    """

    tables: dict[str, TableFacts]
    moved: Mapping[str, Mapping[str, int]]
    touched: Mapping[str, frozenset[int]]


def grow(build: Path, base: Release, target: Path, tested: Mapping[str, Keys]) -> Grown | None:
    """Make ``target`` from the file of ``base`` and the rows of ``build`` that are others.

    Args:
        build: the candidate.
        base: the release before, whose tables have these keys and were made by the same code.
        target: the new file; nothing is left there where the answer is ``None``.
        tested: the keys of the tables.

    Returns:
        What the file holds; ``None`` where the file has to be written from nothing: the one
        of the release before was touched, tables have other columns, or rows that leave are still pointed at.

    Raises:
        duckdb.Error: the disk is full, or a new row breaks a key.
    """
    if sha256_of(base.database) != base.sha256:
        return None
    shutil.copyfile(base.database, target)
    with bounded(target.parent, target) as connection:
        connection.execute(f"attach {literal(str(build))} as {BUILD} (read_only)")
        grown = _grown(connection, target.stem, base, tested)
        connection.execute(f"detach {BUILD}")
        if grown is not None:
            connection.execute("checkpoint")
    if grown is None:
        target.unlink()
        target.with_name(f"{target.name}.wal").unlink(missing_ok=True)
    return grown


def _grown(connection: duckdb.DuckDBPyConnection, here: str, base: Release, tested: Mapping[str, Keys]) -> Grown | None:
    types = types_of(connection, BUILD)
    if not _has_same_form(connection, here, types, base):
        return None
    sides = (BUILD, here)
    found = {name: change_of(connection, name, sides, kinds, base.tables[name]) for name, kinds in types.items()}
    others = {name: change for name, change in found.items() if change.is_any}
    touched = {
        name: parts.touched(connection, (one.came, one.went), tested[name], count)
        for name, one in others.items()
        if (count := parts.parts_of(one.facts.rows, tested[name])) > 1
        and count == parts.parts_of(base.tables[name].rows, tested[name])
    }
    moved = {
        name: changes.moved(connection, (one.came, one.went), tested[name].key, types[name])
        for name, one in others.items()
        if tested[name].key
    }
    connection.execute(f"set checkpoint_threshold = {literal(NEVER)}")
    try:
        _exchange(connection, here, others, tested)
    except duckdb.ConstraintException:  # a row that leaves is pointed at by one that stays
        connection.execute("rollback")
        return None
    if not all(holds(connection, name, here, types[name], change) for name, change in others.items()):
        return None
    return Grown({name: change.facts for name, change in found.items()}, moved, touched)


def _has_same_form(connection: duckdb.DuckDBPyConnection, here: str, types: Types, base: Release) -> bool:
    """Whether the release before has the same tables with the same columns, and none of the build's is a view."""
    views = connection.execute(f"select 1 from duckdb_views() where {published(BUILD)} limit 1").fetchone()
    columns = {name: tuple(kinds) for name, kinds in types.items()}
    said = {name: facts.columns for name, facts in base.tables.items()}
    return not views and columns == said and types == types_of(connection, here)


def _exchange(
    connection: duckdb.DuckDBPyConnection, here: str, changes: Mapping[str, Change], tested: Mapping[str, Keys]
) -> None:
    """Let rows of new keys in, of tables that others point at first; change those that stay; let those go whose key is
    gone, the other way round. A row another one points at cannot leave and come again, and need not.

    Each in a transaction of its own: DuckDB takes a key for taken until its row is gone for good (1.5.5, 2026-11).
    """
    leads = references_without_circles(tested)
    parents = {name: {one.table for one in leads.get(name, ())} & changes.keys() for name in changes}
    moves = [_Move(name, here, tested[name].key, changes[name]) for name in parents_first(parents)]
    steps = (
        [one.come() for one in moves],
        [one.change(connection) for one in moves],
        [one.go() for one in reversed(moves)],
        [one.exchanged() for one in moves],
    )
    for statements in steps:
        connection.execute("begin")
        for statement in filter(None, statements):
            connection.execute(statement)
        connection.execute("commit")


@dataclass(frozen=True)
class _Move:
    """The statements that make a table what it is in the build; rows without a key are exchanged, not changed."""

    name: str
    here: str
    key: tuple[str, ...]
    change_of: Change

    @property
    def target(self) -> str:
        return quoted(self.here, *self.name.split(".", 1))

    @property
    def keys(self) -> str:
        return ", ".join(map(quoted, self.key))

    @property
    def came(self) -> str:
        return f"(select * exclude {quoted(AT)} from {self.change_of.came})"

    def come(self) -> str:
        """Insert rows of keys that are not there. One that is there and came is of a row that left."""
        there = f"select ({self.keys}) from {self.change_of.went}"
        return f"insert into {self.target} from {self.came} where ({self.keys}) not in ({there})" if self.key else ""

    def change(self, connection: duckdb.DuckDBPyConnection) -> str:
        """Give rows of keys that stay their other columns, and only those: DuckDB changes a column of a key, or a list,
        by letting the row leave (1.5.5, 2026-11)."""
        columns = [quoted(column) for column in self.change_of.facts.columns if column not in self.key]
        if not self.key or not columns:
            return ""
        both = f"{self.change_of.went} as went inner join {self.came} as came using ({self.keys})"
        differs = ", ".join(
            f"coalesce(bool_or(went.{one}::varchar is distinct from came.{one}::varchar), false)" for one in columns
        )
        found = connection.execute(f"select {differs} from {both}").fetchone()
        others = [one for one, is_other in zip(columns, found or (), strict=True) if is_other]
        values = ", ".join(f"{one} = came.{one}" for one in others)
        came = ", ".join(f"came.{one}" for one in others)
        rows = f"(select went.{quoted(AT)}, {came} from {both})"
        where = f"held.rowid = came.{quoted(AT)}"
        return f"update {self.target} as held set {values} from {rows} as came where {where}" if values else ""

    def go(self) -> str:
        """Delete rows of keys that are gone, and all that are others where none has a key."""
        kept = f" where ({self.keys}) not in (select ({self.keys}) from {self.came})" if self.key else ""
        return f"delete from {self.target} where rowid in (select {quoted(AT)} from {self.change_of.went}{kept})"

    def exchanged(self) -> str:
        """Insert what ``go`` has made room for."""
        return "" if self.key else f"insert into {self.target} {self.came}"
