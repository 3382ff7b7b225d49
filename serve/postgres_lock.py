"""One publisher per PostgreSQL database, by a lock that nobody who only reads can take.

An advisory lock would be simpler, and any login could hold it for ever: PostgreSQL asks no right for one. A table that
only its owner may lock serves as well: ``exclusive`` keeps other publishers out and stops neither a dump nor a reader.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

import asyncpg

from core.errors import BusyError

SCHEMA = "landfall"
TABLE = f"{SCHEMA}.publisher"
PATIENCE = "5s"
"""How long a publisher waits for another one; a lock held longer is a publish that runs."""
MADE_MEANWHILE = (asyncpg.DuplicateSchemaError, asyncpg.DuplicateTableError, asyncpg.UniqueViolationError)

HOLDER = f"""
select coalesce(nullif(activity.application_name, ''), 'a process') || ' of ' || activity.usename
    || ' since ' || to_char(activity.xact_start at time zone 'UTC', 'HH24:MI:SS') || ' UTC'
from pg_locks as lock join pg_stat_activity as activity using (pid)
where lock.relation = to_regclass('{TABLE}') and lock.granted and lock.pid <> pg_backend_pid()
limit 1
"""  # noqa: S608 - our own words


@asynccontextmanager
async def only_publisher(connect: Callable[[], Awaitable[Any]], comment: str) -> AsyncIterator[Any]:
    """Be the only publisher of this database, for as long as a connection of its own lasts.

    Args:
        connect: opens that connection.
        comment: marks the lock's schema as ours.

    Yields:
        The connection that holds the lock; asking it something tells whether it still does.

    Raises:
        BusyError: another publisher is at it.
    """
    guard = await connect()
    try:
        await _make(guard, comment)
        await guard.execute(f"begin; set local lock_timeout = '{PATIENCE}'")
        try:
            await guard.execute(f"lock table {TABLE} in exclusive mode")
        except asyncpg.LockNotAvailableError as taken:
            await guard.execute("rollback")
            holder = await guard.fetchval(HOLDER) or "another process"
            step = "wait until it is done, then run this again"
            raise BusyError("postgres", f"{holder} is publishing into this database", step) from taken
        yield guard
    finally:
        with suppress(asyncpg.InterfaceError, asyncpg.PostgresError, OSError, TimeoutError):
            await guard.close(timeout=5)


async def _make(guard: Any, comment: str) -> None:
    """The lock's table, once per database; of two who make it at the same time one is told that it is there."""
    if await guard.fetchval("select to_regclass($1)", TABLE):
        return
    with suppress(*MADE_MEANWHILE):
        async with guard.transaction():
            await guard.execute(f"create schema if not exists {SCHEMA}")
            await guard.execute(f"comment on schema {SCHEMA} is '{comment}s: whoever publishes locks a table here'")
            await guard.execute(f"create table {TABLE} ()")
            await guard.execute(f"revoke all on schema {SCHEMA} from public")
            await guard.execute(f"revoke all on {TABLE} from public")
