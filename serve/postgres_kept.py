"""Tables a PostgreSQL database holds just as the next release has them: they stay where they are and are not loaded.

The database says per table what was loaded, as a hash over its rows, columns, words and keys, and by which transaction.
A table stays where the release says the same, where it still has as many rows, all of that transaction, and where all
tables its keys lead to stay, too: a key leads to a table and not to a name, so that one that stays cannot lead to one
that comes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from contextlib import closing
from typing import Any

from serve.hashes import quoted
from serve.postgres_tables import Table, open_release, tables_of
from serve.releases import Release

TABLES = "tables"
"""The column of ``ops.release`` that holds ``identities``."""
LOADED_BY = "loaded_by"
"""The column of ``ops.release`` that holds per table the transaction that loaded it: whoever changes a row, or puts one
there, does so in another one, which the row tells (``xmin``), also where it is frozen (PostgreSQL 9.4 and later)."""


def identities(release: Release) -> dict[str, str]:
    """Per ``schema.table`` one hash of what is loaded of it."""
    with closing(open_release(release)) as duck:
        found = tables_of(release, duck)
    return {name: _identity(table, release.tables[name].rows_hash) for name, table in found.items()}


def _identity(table: Table, rows_hash: str) -> str:
    columns = [[one.name, one.postgres_kind, one.as_text, one.nullable, one.comment] for one in table.columns]
    said = [columns, table.comment, table.keys.as_json(), rows_hash]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


async def unchanged(postgres: Any, release: Release) -> dict[str, int]:
    """The tables that can stay, with their rows, sorted.

    Args:
        postgres: a connection to a database that holds a release of the same warehouse, loaded in the same way.
        release: the one that comes.
    """
    found = await postgres.fetchrow(f"select {TABLES}, {LOADED_BY} from ops.release")  # noqa: S608 - our own words
    held, loaded_by = map(json.loads, found)
    same = {name for name, one in identities(release).items() if held.get(name) == one and name in loaded_by}
    for name in sorted(same):
        if await _rows(postgres, name, loaded_by[name]) != (release.tables[name].rows, 0):
            same.discard(name)
    leads = {name: {one["table"] for one in keys["references"]} for name, keys in release.record["keys"].items()}
    return {name: release.tables[name].rows for name in sorted(closed(same, leads))}


def closed(same: set[str], leads: Mapping[str, set[str]]) -> set[str]:
    """Those of ``same`` from which no key leads, by however many steps, to a table that is not among them."""
    while gone := {name for name in same if not leads.get(name, set()) <= same}:
        same = same - gone
    return same


async def loaded_by(postgres: Any, rows: Mapping[str, int], kept: Mapping[str, int]) -> dict[str, int]:
    """Per table of ``rows`` the transaction that loaded it: this one, or for those that are ``kept`` what is noted."""
    noted = json.loads(await postgres.fetchval(f"select {LOADED_BY} from ops.release")) if kept else {}  # noqa: S608 - our own word
    now = await postgres.fetchval("select txid_current() & 4294967295")  # a row holds its lower half
    return {name: noted[name] if name in kept else now for name in rows}


async def _rows(postgres: Any, name: str, transaction: int) -> tuple[int, int] | None:
    """How many rows a table has, and how many of them another transaction wrote; ``None`` where there is no table."""
    table = quoted(*name.split(".", 1))
    if not await postgres.fetchval("select to_regclass($1)", table):
        return None
    others = f"count(*) filter (where xmin <> '{transaction}'::xid)"
    return tuple(await postgres.fetchrow(f"select count(*), {others} from {table}"))  # noqa: S608 - quoted identifiers
