"""The current release in a PostgreSQL database, for tools that speak to a server: ``landfall postgres``.

The release is loaded beside the one readers have, with keys and comments, and swapped in by one transaction. Whatever
ends this process, readers keep a whole release: the load is one transaction, the swap another.

asyncpg (Apache-2.0) is in the environment with Airflow, and one of its connections carries statements and rows alike:
DuckDB's own extension could copy the rows, but neither keys, comments and roles nor the swap.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import asyncpg
import duckdb

from core.attempts import attempt
from core.errors import ConfigurationError, DiskError
from core.files import lock, memory_error, private_folder
from core.names import PUBLISHED_SCHEMAS
from core.settings import Settings
from serve import history, releases
from serve.errors import NotOursError, OtherWarehouseError, PostgresError
from serve.hashes import literal, quoted
from serve.postgres_kept import LOADED_BY, TABLES, identities, loaded_by, unchanged
from serve.postgres_lock import SCHEMA, only_publisher
from serve.postgres_reader import ROLE, ensure_role, grant
from serve.postgres_swap import Connect, drop_next, drop_old, swap, swap_keeping
from serve.postgres_tables import NEXT, load
from serve.releases import Release

LAYOUT = 4
"""Raise it when the same release is to be loaded in another way; what the database holds is loaded again then."""
CONNECT_SECONDS = 15
COMMENT = "Landfall release"
"""Begins the comment of our schemas, and tells them from other people's."""

VERSION_TABLE = {
    "version": ("text primary key", "Version of the release these schemas hold."),
    "warehouse_id": ("text not null", "The warehouse it is a release of; another one is never loaded over it."),
    "mode": ("text not null", "sample: the sandbox answered; live: the real APIs did."),
    "published_at": ("timestamptz not null", "When the release was published."),
    "loaded_at": ("timestamptz not null", "When it was loaded into this database."),
    "code_version": ("text not null", "Changes with the code that made the release."),
    "database_sha256": ("text not null", "SHA-256 of the release's DuckDB file."),
    "facts_hash": ("text not null", "Hash over all facts; equal between two releases with equal facts."),
    "tables_count": ("integer not null", "Tables loaded."),
    "rows_count": ("bigint not null", "Rows loaded."),
    "layout": ("integer not null", "How they were loaded; changes with the loader."),
    TABLES: ("jsonb not null", "Per table a hash of its rows and columns; where the next release has it, it stays."),
    LOADED_BY: ("jsonb not null", "Per table the transaction that loaded its rows; no other one should change any."),
}


@dataclass(frozen=True)
class Copied:
    """What the database holds now.

    Attributes:
        version: of the release.
        rows: per ``schema.table``; empty where the database had this release already.
        seconds: of the load and of the swap.
        left: tables that stayed as they were.
        swaps: attempts until readers left a gap.
        kept: older schemas a reader still has open; they go with a later run.
        left_open: bounds of the reader's role this login had no right to set.
        refused: what the server said against letting tables stay; all of them were loaded then.
    """

    version: str
    rows: dict[str, int]
    seconds: tuple[float, float]
    left: tuple[str, ...]
    swaps: int
    kept: tuple[str, ...]
    left_open: tuple[str, ...]
    refused: str = ""

    def line(self) -> str:
        """One line for a person."""
        done = f"PostgreSQL has release {self.version} already"
        if self.rows:
            load_seconds, swap_seconds = self.seconds
            left = f", {len(self.left)} of them as they were, the others" if self.left else ""
            done = (
                f"PostgreSQL has release {self.version}: {len(self.rows)} tables, {sum(self.rows.values()):,} rows"
                f"{left} loaded in {load_seconds:.1f} s, swapped in {swap_seconds:.1f} s"
            )
        notes = [f"{', '.join(self.kept)} stay until their readers end"] if self.kept else []
        notes += [f"{ROLE} is not bounded in: {', '.join(self.left_open)}"] if self.left_open else []
        notes += [f"no table could stay: {self.refused}"] if self.refused else []
        return "; ".join([done, *notes])


def publish(settings: Settings, *, dsn: str = "", run_id: str = "") -> Copied:
    """Bring the current release into the database; nothing is loaded where it is there already.

    Args:
        settings: where the releases are, and the database's address.
        dsn: another address, as ``postgresql://user:password@host:5432/database``.
        run_id: the orchestrator's run id, for the attempt log.

    Raises:
        ConfigurationError: no address is given.
        NoReleaseError: nothing has been published.
        BusyError: another process is at it, or readers left no gap for the swap.
        NotOursError: the database has such schemas of somebody else.
        OtherWarehouseError: it holds data of the other mode, or of another warehouse.
        PostgresError: the server cannot be reached, or refused a statement.
    """
    address = dsn or settings.postgres_dsn
    if not address:
        raise ConfigurationError("postgres", "no database is named", "set LANDFALL_POSTGRES_DSN")
    scratch = settings.data / "postgres"
    with (
        attempt(settings.attempts, "postgres", "warehouse", run_id) as facts,
        lock(settings.locks / "postgres.lock", "postgres", "wait until it is done, then run this again"),
        _server_errors(address),
    ):
        private_folder(scratch)
        for litter in scratch.glob("*.csv"):
            litter.unlink()
        copied = asyncio.run(_publish(settings, address, scratch))
        facts |= {"rows": sum(copied.rows.values()), "version": copied.version, "summary": copied.line()}
    return copied


def server_version(address: str) -> str:
    """The version of the server at ``address``: it can be reached and lets us in.

    Raises:
        PostgresError: it cannot, or does not.
    """

    async def asked() -> str:
        async with _closed(await _connect(address)) as postgres:
            return str(await postgres.fetchval("show server_version"))

    with _server_errors(address):
        return asyncio.run(asked())


async def _publish(settings: Settings, address: str, scratch: Path) -> Copied:
    async def connect() -> Any:
        return await _connect(address)

    release = releases.of_mode(settings, "postgres")
    async with _closed(await connect()) as postgres:
        await _refuse_others(postgres)
        async with only_publisher(connect, COMMENT) as guard:
            await _refuse_other_warehouse(postgres, release, history.published(settings.warehouse))
            left_open = await ensure_role(postgres, settings.reader_password)
            copied = Copied(release.version, {}, (0.0, 0.0), (), 0, (), tuple(left_open))
            if not await _has(postgres, release):
                kept = await unchanged(postgres, release) if await _is_alike(postgres) else {}
                copied = await _exchanged(postgres, guard, connect, copied, release, scratch, kept)
            return replace(copied, kept=tuple(await drop_old(postgres)))


async def _exchanged(
    postgres: Any, guard: Any, connect: Connect, copied: Copied, release: Release, scratch: Path, kept: dict[str, int]
) -> Copied:
    """Load what is not ``kept`` and swap; where readers leave no moment in which tables can stay, or the server refuses
    a statement of it, load all of them."""

    async def loaded(kept: dict[str, int]) -> Copied:
        begun = time.monotonic()
        rows = await _load(postgres, release, scratch, kept)
        swapping = time.monotonic()
        await guard.execute("select 1")  # a guard that lost its connection lost the lock
        swaps = await (swap_keeping(postgres, list(kept)) if kept else swap(postgres, connect))
        seconds = (swapping - begun, time.monotonic() - swapping)
        return replace(copied, rows=rows, left=tuple(sorted(kept)), seconds=seconds, swaps=swaps)

    refused = ""
    if kept:
        try:
            done = await loaded(kept)
        except asyncpg.PostgresError as error:
            if postgres.is_closed() or guard.is_closed():
                raise
            refused = f"{type(error).__name__}: {str(error).splitlines()[0]}"
        else:
            if done.swaps:
                return done
    return replace(await loaded({}), refused=refused)


@asynccontextmanager
async def _closed(postgres: Any) -> AsyncIterator[Any]:
    try:
        yield postgres
    finally:
        with suppress(asyncpg.InterfaceError, asyncpg.PostgresError, OSError, TimeoutError):
            await postgres.close(timeout=5)


async def _connect(address: str) -> Any:
    """A connection without the server's own limits, which are made for readers."""
    settings = {
        "application_name": "landfall",
        "statement_timeout": "0",
        "lock_timeout": "30s",
        "idle_in_transaction_session_timeout": "0",
        "default_transaction_read_only": "off",
        "search_path": "pg_catalog",
    }
    return await asyncpg.connect(address, timeout=CONNECT_SECONDS, server_settings=settings, statement_cache_size=0)


async def _refuse_others(postgres: Any) -> None:
    names = [SCHEMA, *(name for schema in PUBLISHED_SCHEMAS for name in (schema, schema + NEXT))]
    strange = await postgres.fetch(
        "select nspname from pg_namespace where nspname = any ($1::text[])"
        " and coalesce(obj_description(oid, 'pg_namespace'), '') not like $2",
        names,
        f"{COMMENT}%",
    )
    if strange:
        found = ", ".join(row["nspname"] for row in strange)
        step = "give Landfall a database of its own, or rename them"
        raise NotOursError("postgres", f"schemas Landfall did not make: {found}", step)


async def _refuse_other_warehouse(postgres: Any, release: Release, published: Mapping[str, str]) -> None:
    """What the database holds is only replaced by what came after it, or before it, in the same warehouse."""
    if not await postgres.fetchval("select to_regclass('ops.release')"):
        return
    held = json.loads(await postgres.fetchval("select to_jsonb(held) from ops.release as held"))
    version, mode = held["version"], held["mode"]
    found = ""
    if mode != release.mode:
        found = f"this release is {release.mode}, the database holds {mode} data"
    elif held.get("warehouse_id", release.warehouse_id) != release.warehouse_id:
        found = f"the database holds release {version} of another warehouse"
    elif published.get(version) != held["database_sha256"]:
        found = (
            f"the database holds a release {version} which this warehouse never published: one is a copy gone astray"
        )
    if found:
        step = "name a database of its own in LANDFALL_POSTGRES_DSN, or drop its schemas marts and ops if they may go"
        raise OtherWarehouseError("postgres", found, step)


async def _has(postgres: Any, release: Release) -> bool:
    if not await postgres.fetchval("select to_regclass('ops.release')"):
        return False
    held = await postgres.fetchrow("select version, database_sha256, layout from ops.release")
    wanted = (release.version, release.sha256, LAYOUT)
    return held is not None and tuple(held) == wanted


async def _is_alike(postgres: Any) -> bool:
    """Whether what the database holds was loaded as it would be now."""
    if not await postgres.fetchval("select to_regclass('ops.release')"):
        return False
    return bool(await postgres.fetchval("select layout from ops.release") == LAYOUT)


async def _load(postgres: Any, release: Release, scratch: Path, kept: Mapping[str, int]) -> dict[str, int]:
    """The release in the ``_next`` schemas, but what is ``kept``, whole or not at all."""
    await drop_next(postgres)
    async with postgres.transaction():
        rows = await load(postgres, release, scratch, kept)
        _refuse_lost_rows(release, rows)
        await _write_version(postgres, release, rows, await loaded_by(postgres, rows, kept))
        await grant(postgres)
    return rows


def _refuse_lost_rows(release: Release, rows: dict[str, int]) -> None:
    wrong = [name for name, facts in release.tables.items() if rows.get(name) != facts.rows]
    if wrong:
        fault = f"other row counts than in the release: {', '.join(wrong)}"
        raise PostgresError("postgres", fault, "run it again; if it repeats, publish again")


async def _write_version(
    postgres: Any, release: Release, rows: Mapping[str, int], transactions: Mapping[str, int]
) -> None:
    """One row in ``ops.release``: it moves with the schema, so it never speaks of other tables than those beside it."""
    table = quoted(f"ops{NEXT}", "release")
    columns = ", ".join(f"{name} {kind}" for name, (kind, _) in VERSION_TABLE.items())
    await postgres.execute(f"create table {table} ({columns})")
    record = release.record
    values = {
        "version": release.version,
        "warehouse_id": release.warehouse_id,
        "mode": release.mode,
        "published_at": record["published_at"],
        "loaded_at": (await postgres.fetchval("select clock_timestamp()")).isoformat(),
        "code_version": record["code_version"],
        "database_sha256": release.sha256,
        "facts_hash": record["facts_hash"],
        "tables_count": len(rows),
        "rows_count": sum(rows.values()),
        "layout": LAYOUT,
        TABLES: json.dumps(identities(release)),
        LOADED_BY: json.dumps(transactions),
    }
    line = "\t".join(str(value) for value in values.values()).encode() + b"\n"
    at = {"schema_name": f"ops{NEXT}", "columns": list(values)}
    await postgres.copy_to_table("release", source=BytesIO(line), freeze=True, **at)
    said = f"{COMMENT} {release.version} of {record['published_at']}" + (", sample data" * record["is_sample"])
    await postgres.execute(f"comment on table {table} is 'One row: the release the schemas marts and ops hold.'")
    for name, (_, comment) in VERSION_TABLE.items():
        await postgres.execute(f"comment on column {table}.{name} is {literal(comment)}")
    for schema in PUBLISHED_SCHEMAS:
        await postgres.execute(f"comment on schema {quoted(schema + NEXT)} is {literal(said)}")


@contextmanager
def _server_errors(address: str) -> Iterator[None]:
    """Say what the server said, without the address: it holds a password."""
    try:
        yield
    except duckdb.IOException as error:
        step = "free space or mend the permissions, then run this again; readers have what they had"
        raise DiskError("postgres", str(error).splitlines()[0], step) from error
    except duckdb.OutOfMemoryException as error:
        raise memory_error("postgres", str(error).splitlines()[0]) from error
    except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        said = (str(error).splitlines() or ["no answer"])[0]
        for secret in _secrets(address):
            said = said.replace(secret, "***")
        step = "check LANDFALL_POSTGRES_DSN and the server, then run `landfall postgres`; readers keep theirs"
        raise PostgresError("postgres", f"{type(error).__name__}: {said}", step) from None


def _secrets(address: str) -> list[str]:
    """What must not be shown of an address, longest first."""
    try:
        parts = urlsplit(address)
        passwords = [parts.password or "", *parse_qs(parts.query).get("password", [])]
    except ValueError:
        passwords = []
    shown = {address, *passwords, *(unquote(password) for password in passwords)}
    return sorted(filter(None, shown), key=len, reverse=True)
