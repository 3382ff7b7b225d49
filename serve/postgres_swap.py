"""From one release to the next in PostgreSQL, while readers read: two renames per schema in one transaction.

A rename takes no lock that a reader holds, so a query that runs for hours neither stops it nor sees it. One gap is
left: a statement looks its tables up one after another, and a swap in between would give it one table of each release.
So everything is fenced for a moment: tables nobody reads are locked, and before each table somebody does read a
connection queues for the lock, behind which new statements wait. Whoever was looking up tables has then either found
all of them or waits for one of ours, which can be seen; in that case all locks are let go and the swap is tried again.
New statements wait for a few milliseconds where nobody reads, and for about ``SETTLE`` seconds where somebody does.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import Any

import asyncpg

from core.errors import BusyError
from core.names import PUBLISHED_SCHEMAS
from serve.hashes import literal, quoted
from serve.postgres_reader import grant
from serve.postgres_tables import NEXT

SETTLE = 0.25
"""Seconds in which a statement has found all of its tables or waits for a lock; new statements wait that long."""
POLL = 0.01
SPARE_FENCES = 2
PATIENCE = 120.0
"""Seconds after which a swap that finds no gap gives up; readers keep the release they have."""
KEEPING_PATIENCE = 20.0
"""Seconds after which tables that could stay are loaded anew, as readers leave no moment without any of them."""
LONGEST = 4.0
"""Seconds an attempt may take before it is given up."""
FUSE = "5s"
"""The server ends a swap whose process was stopped in the middle, so that no lock outlives it for long."""
FENCE_FUSE = "10s"
"""The same for a fence: no swap whose fence has burnt through can still be committed, for ``LONGEST`` + ``FUSE``."""
DROP_WAIT = "200ms"
OLD = "_old_"
OLD_SCHEMAS = f"^({'|'.join(PUBLISHED_SCHEMAS)}){OLD}[0-9]+$"
"""Matches the names of schemas that have left."""

Connect = Callable[[], Awaitable[Any]]

LOCK_WHAT_NOBODY_READS = """
do $$
declare
    table_found record;
    held text[] := '{}';
begin
    for table_found in
        select c.oid, n.nspname, c.relname
        from pg_class as c join pg_namespace as n on n.oid = c.relnamespace
        where n.nspname = any (string_to_array(current_setting('landfall.schemas'), ','))
            and c.relkind in ('r', 'p', 'v', 'm')
        order by 1
    loop
        begin
            execute format(
                'lock table %I.%I in access exclusive mode nowait', table_found.nspname, table_found.relname
            );
        exception when lock_not_available then
            held := held || format('%I.%I', table_found.nspname, table_found.relname);
        end;
    end loop;
    perform set_config('landfall.held', array_to_string(held, ','), true);
end $$
"""

READ_NOW = """
select count(distinct lock.relation)
from pg_locks as lock
    join pg_class as c on c.oid = lock.relation
    join pg_namespace as n on n.oid = c.relnamespace
where n.nspname = any ($1::text[]) and c.relkind in ('r', 'p', 'v', 'm')
"""

STILL_LOOKING = """
select count(distinct holder.pid)
from pg_locks as holder
    join pg_locks as waiting on waiting.pid = holder.pid and not waiting.granted
where holder.granted and holder.locktype = 'relation'
    and holder.relation = any (select to_regclass(name) from unnest($1::text[]) as t (name))
    and holder.pid <> all ($2::integer[])
"""

IN_THE_QUEUE = """
select count(distinct pid)
from pg_locks
where pid = any ($1::integer[]) and locktype = 'relation' and mode = 'AccessExclusiveLock'
"""


LEADS_TO_KEPT = """
select lead.conname, lead.conrelid::regclass::text as from_table
from pg_constraint as lead
    join pg_class as c on c.oid = lead.conrelid
    join pg_namespace as n on n.oid = c.relnamespace
where lead.contype = 'f' and (n.nspname = any ($2::text[]) or n.nspname ~ $3)
    and lead.confrelid = any (select to_regclass(name) from unnest($1::text[]) as t (name))
    and lead.conrelid <> all (select to_regclass(name) from unnest($1::text[]) as t (name))
"""
"""Foreign keys to tables that stay, of tables that leave or that a publisher that died had loaded."""


async def swap(postgres: Any, connect: Connect) -> int:
    """Give readers the ``_next`` schemas, all in one transaction.

    Args:
        postgres: the publisher's connection, outside a transaction.
        connect: opens another one like it, for a fence.

    Returns:
        How many attempts it took.

    Raises:
        BusyError: no gap was found; the swap can be tried again later.
    """
    deadline = time.monotonic() + PATIENCE
    attempts = 0
    while time.monotonic() < deadline:
        attempts += 1
        with suppress(asyncpg.TooManyConnectionsError):
            needed = await postgres.fetchval(READ_NOW, list(PUBLISHED_SCHEMAS))
            async with AsyncExitStack() as stack:
                fences = [await stack.enter_async_context(_fence(connect)) for _ in range(needed + SPARE_FENCES)]
                if await _try(postgres, fences):
                    return attempts
        await asyncio.sleep(random.uniform(0.02, 0.3))  # noqa: S311 - a pause
    fault = f"no gap between readers in {attempts} attempts"
    raise BusyError("postgres", fault, "run `landfall postgres` at a quieter hour")


async def swap_keeping(postgres: Any, kept: Sequence[str]) -> int:
    """Give readers the ``_next`` schemas, with those tables in them that stay as they are.

    A table that changes its schema is locked against readers, so all tables are: in a moment in which nobody reads any
    of them. Nothing waits for such a moment; a statement that comes meanwhile waits for milliseconds.

    Args:
        postgres: the publisher's connection, outside a transaction.
        kept: the tables that stay, as ``schema.table``.

    Returns:
        How many attempts it took; 0 where readers left no such moment.
    """
    deadline = time.monotonic() + KEEPING_PATIENCE
    attempts = 0
    while not attempts or time.monotonic() < deadline:
        attempts += 1
        if await _try_keeping(postgres, kept):
            return attempts
        await asyncio.sleep(random.uniform(0.02, 0.3))  # noqa: S311 - a pause
    return 0


async def _try_keeping(postgres: Any, kept: Sequence[str]) -> bool:
    transaction = postgres.transaction()
    await transaction.start()
    try:
        is_free = not await _lock_what_nobody_reads(postgres)
        if is_free:
            await _move(postgres, kept)
            await grant(postgres)  # what stayed may have been loaded for a role that was made anew since
            await _rename(postgres)
    except BaseException:
        with suppress(asyncpg.InterfaceError, asyncpg.PostgresError):
            await transaction.rollback()
        raise
    await (transaction.commit() if is_free else transaction.rollback())
    return is_free


async def _move(postgres: Any, kept: Sequence[str]) -> None:
    """Put the tables that stay beside the new ones; what leaves points at none of them any more."""
    await postgres.execute(f"set local lock_timeout = '{DROP_WAIT}'")  # all published tables are locked meanwhile
    for row in await postgres.fetch(LEADS_TO_KEPT, list(kept), list(PUBLISHED_SCHEMAS), OLD_SCHEMAS):
        await postgres.execute(f"alter table {row['from_table']} drop constraint {quoted(row['conname'])}")
    for name in kept:
        schema, table = name.split(".", 1)
        await postgres.execute(f"alter table {quoted(schema, table)} set schema {quoted(schema + NEXT)}")


async def drop_next(postgres: Any) -> None:
    """Clear away what a publisher that died had loaded. Where a key in it leads to a table somebody reads, it is put
    with what is dropped another time."""
    for schema in PUBLISHED_SCHEMAS:
        oid = await postgres.fetchval("select oid from pg_namespace where nspname = $1", schema + NEXT)
        if oid is not None and not await _dropped(postgres, schema + NEXT):
            await postgres.execute(f"alter schema {quoted(schema + NEXT)} rename to {quoted(f'{schema}{OLD}{oid}')}")


async def drop_old(postgres: Any) -> list[str]:
    """Drop what earlier swaps renamed away; returns the schemas a reader still has open, which go another time."""
    found = await postgres.fetch("select nspname from pg_namespace where nspname ~ $1 order by oid", OLD_SCHEMAS)
    return [schema for schema in (row["nspname"] for row in found) if not await _dropped(postgres, schema)]


async def _dropped(postgres: Any, schema: str) -> bool:
    """Drop a schema; ``False`` where somebody holds something of it."""
    try:
        async with postgres.transaction():
            await postgres.execute(f"set local lock_timeout = '{DROP_WAIT}'")
            await postgres.execute(f"drop schema {quoted(schema)} cascade")
    except (asyncpg.LockNotAvailableError, asyncpg.DeadlockDetectedError):
        return False
    return True


class _Fence:
    """A connection that can stand in the queue for one table, so that later comers stand behind it."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection
        self.waiting: asyncio.Task[Any] | None = None

    def queue_for(self, table: str) -> None:
        """Ask for the table's lock, and do not wait for it."""
        asked = self.connection.execute(f"begin; lock table {table} in access exclusive mode")
        self.waiting = asyncio.create_task(asked)

    async def leave(self) -> None:
        """Let later comers pass."""
        if self.waiting is not None:
            self.waiting.cancel()
            with suppress(asyncio.CancelledError, asyncpg.PostgresError):
                await self.waiting
        with suppress(asyncpg.InterfaceError, asyncpg.PostgresError, OSError, TimeoutError):
            await self.connection.close(timeout=5)


@asynccontextmanager
async def _fence(connect: Connect) -> AsyncIterator[_Fence]:
    fence = _Fence(await connect())
    try:
        await fence.connection.execute(f"set lock_timeout = '{FENCE_FUSE}'")
        await fence.connection.execute(f"set idle_in_transaction_session_timeout = '{FENCE_FUSE}'")
        yield fence
    finally:
        await fence.leave()


async def _try(postgres: Any, fences: Sequence[_Fence]) -> bool:
    """One attempt; ``False`` where a reader was found between two look-ups, or it took too long."""
    begun = time.monotonic()
    transaction = postgres.transaction()
    await transaction.start()
    try:
        clear = await _fenced(postgres, fences)
        if clear:
            await _rename(postgres)
        if not clear or time.monotonic() - begun > LONGEST:
            await transaction.rollback()
            return False
    except BaseException:
        with suppress(asyncpg.InterfaceError, asyncpg.PostgresError):
            await transaction.rollback()
        raise
    await transaction.commit()
    return True


async def _fenced(postgres: Any, fences: Sequence[_Fence]) -> bool:
    """Keep new statements out of every published table; whether all that are in have found their tables."""
    held = await _lock_what_nobody_reads(postgres)
    if len(held) > len(fences):
        return False
    used = fences[: len(held)]
    for fence, table in zip(used, held, strict=True):
        fence.queue_for(table)
    pids = [fence.connection.get_server_pid() for fence in used]
    settled = None
    while held and (settled is None or time.monotonic() < settled):
        await asyncio.sleep(POLL)
        if await postgres.fetchval(STILL_LOOKING, held, [*pids, postgres.get_server_pid()]):
            return False
        if settled is None and await postgres.fetchval(IN_THE_QUEUE, pids) == len(pids):
            settled = time.monotonic() + SETTLE
    return True


async def _lock_what_nobody_reads(postgres: Any) -> list[str]:
    """Lock every published table that is free; returns the others."""
    await postgres.execute(f"set local idle_in_transaction_session_timeout = '{FUSE}'")
    await postgres.execute(f"set local landfall.schemas = {literal(','.join(PUBLISHED_SCHEMAS))}")
    await postgres.execute(LOCK_WHAT_NOBODY_READS)
    held = await postgres.fetchval("select current_setting('landfall.held')")
    return list(filter(None, held.split(",")))


async def _rename(postgres: Any) -> None:
    for schema in PUBLISHED_SCHEMAS:
        oid = await postgres.fetchval("select oid from pg_namespace where nspname = $1", schema)
        if oid is not None:
            await postgres.execute(f"alter schema {quoted(schema)} rename to {quoted(f'{schema}{OLD}{oid}')}")
        await postgres.execute(f"alter schema {quoted(schema + NEXT)} rename to {quoted(schema)}")
