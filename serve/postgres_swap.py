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
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import Any

import asyncpg

from core.errors import BusyError
from core.names import PUBLISHED_SCHEMAS
from serve.hashes import literal, quoted
from serve.postgres_tables import NEXT

SETTLE = 0.25
"""Seconds in which a statement has found all of its tables or waits for a lock; new statements wait that long."""
PATIENCE = 120.0
"""Seconds after which a swap that finds no gap gives up; readers keep the release they have."""
LONGEST = 4.0
"""Seconds an attempt may take before it is given up."""
FUSE = "5s"
"""The server ends a swap whose process was stopped in the middle, so that no lock outlives it for long."""
FENCE_FUSE = "10s"
"""The same for a fence: no swap whose fence has burnt through can still be committed, for ``LONGEST`` + ``FUSE``."""
DROP_WAIT = "1s"
OLD = "_old_"

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
        if await _try(postgres, connect):
            return attempts
        await asyncio.sleep(random.uniform(0.05, 0.5))  # noqa: S311 - a pause
    fault = f"no gap between readers in {attempts} attempts"
    raise BusyError("postgres", fault, "run `python -m serve postgres` at a quieter hour")


async def drop_old(postgres: Any) -> list[str]:
    """Drop what earlier swaps renamed away; returns the schemas a reader still has open, which go another time."""
    names = "|".join(PUBLISHED_SCHEMAS)
    found = await postgres.fetch(
        "select nspname from pg_namespace where nspname ~ $1 order by oid", f"^({names}){OLD}[0-9]+$"
    )
    kept = []
    for schema in (row["nspname"] for row in found):
        try:
            async with postgres.transaction():
                await postgres.execute(f"set local lock_timeout = '{DROP_WAIT}'")
                await postgres.execute(f"drop schema {quoted(schema)} cascade")
        except (asyncpg.LockNotAvailableError, asyncpg.DeadlockDetectedError):
            kept.append(schema)
    return kept


async def _try(postgres: Any, connect: Connect) -> bool:
    """One attempt; ``False`` where a reader was found between two look-ups, or it took too long."""
    begun = time.monotonic()
    async with AsyncExitStack() as fences:
        transaction = postgres.transaction()
        await transaction.start()
        try:
            clear = await _fenced(postgres, connect, fences)
            if clear:
                await _rename(postgres)
            if not clear or time.monotonic() - begun > LONGEST:
                await transaction.rollback()
                return False
        except asyncpg.TooManyConnectionsError:
            await transaction.rollback()
            return False
        except BaseException:
            with suppress(asyncpg.InterfaceError, asyncpg.PostgresError):
                await transaction.rollback()
            raise
        await transaction.commit()
    return True


async def _fenced(postgres: Any, connect: Connect, fences: AsyncExitStack) -> bool:
    """Keep new statements out of every published table; whether all that are in have found their tables."""
    held = await _lock_what_nobody_reads(postgres)
    if not held:
        return True
    pids = [await fences.enter_async_context(_queue(connect, table)) for table in held]
    while await postgres.fetchval(IN_THE_QUEUE, pids) < len(pids):
        await asyncio.sleep(0.005)
    await asyncio.sleep(SETTLE)
    return not await postgres.fetchval(STILL_LOOKING, held, [*pids, postgres.get_server_pid()])


async def _lock_what_nobody_reads(postgres: Any) -> list[str]:
    """Lock every published table that is free; returns the others."""
    await postgres.execute(f"set local idle_in_transaction_session_timeout = '{FUSE}'")
    await postgres.execute(f"set local landfall.schemas = {literal(','.join(PUBLISHED_SCHEMAS))}")
    await postgres.execute(LOCK_WHAT_NOBODY_READS)
    held = await postgres.fetchval("select current_setting('landfall.held')")
    return list(filter(None, held.split(",")))


@asynccontextmanager
async def _queue(connect: Connect, table: str) -> AsyncIterator[int]:
    """Stand in the queue for ``table``, so that later comers stand behind; yields the server's process."""
    fence = await connect()
    try:
        await fence.execute(f"set lock_timeout = '{FENCE_FUSE}'")
        await fence.execute(f"set idle_in_transaction_session_timeout = '{FENCE_FUSE}'")
        await fence.execute("begin")
        waiting = asyncio.create_task(fence.execute(f"lock table {table} in access exclusive mode"))
        yield fence.get_server_pid()
        waiting.cancel()
        with suppress(asyncio.CancelledError, asyncpg.PostgresError):
            await waiting
    finally:
        await fence.close(timeout=5)


async def _rename(postgres: Any) -> None:
    for schema in PUBLISHED_SCHEMAS:
        oid = await postgres.fetchval("select oid from pg_namespace where nspname = $1", schema)
        if oid is not None:
            await postgres.execute(f"alter schema {quoted(schema)} rename to {quoted(f'{schema}{OLD}{oid}')}")
        await postgres.execute(f"alter schema {quoted(schema + NEXT)} rename to {quoted(schema)}")
