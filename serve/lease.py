"""The publisher's lease in a PostgreSQL all hosts share, with an epoch that counts who had it.

A lock file excludes as far as one kernel reaches, or a network file system's server; and a host that is paused or cut
off keeps it for ever, or loses it and does not know. A lease ends by itself, and its epoch tells a publisher that has
slept from the one that took over. Every step a reader or another publisher could see is one ``rename`` of a draft that
carries the epoch in its name, and the lease is looked at between the draft and the rename. Who takes over removes the
drafts of others first, so a publisher that is stopped even there wakes to a rename of what is not there any more.

Time is the database's alone. Off where ``LANDFALL_LEASE_DSN`` is empty: on one machine a lock of the kernel does.
"""

from __future__ import annotations

import asyncio
import logging
import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import psutil

from core.errors import BusyError, LandfallError
from core.settings import Settings
from serve.errors import LeaseLostError, PostgresError
from serve.fence import Fence

SECONDS = 60
"""How long a lease holds without being renewed: a paused or unreachable publisher is replaced after that."""
RENEWALS = 3
"""Times a lease is renewed within its term, so that one lost answer costs nothing."""
CONNECT_SECONDS = 10
SCHEMA = "landfall_lease"
TABLE = f"{SCHEMA}.lease"
BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
PID_NAMESPACE = Path("/proc/self/ns/pid")
MADE_MEANWHILE = (asyncpg.DuplicateSchemaError, asyncpg.DuplicateTableError, asyncpg.UniqueViolationError)
LOG = logging.getLogger(__name__)

MAKE = f"""
create schema if not exists {SCHEMA};
create table if not exists {TABLE} (
    name text primary key,
    epoch bigint not null,
    host text not null,
    pid integer not null,
    boot_id text not null,
    pid_namespace text not null,
    expires timestamptz not null
);
revoke all on schema {SCHEMA} from public
"""

HOLDER = f"""
select epoch, host, pid, boot_id, pid_namespace, extract(epoch from expires - clock_timestamp())::float as seconds
from {TABLE} where name = $1
"""  # noqa: S608 - our own words

TAKE = f"""
insert into {TABLE} as lease (name, epoch, host, pid, boot_id, pid_namespace, expires)
values ($1, 1, $2, $3, $4, $5, clock_timestamp() + make_interval(secs => $6))
on conflict (name) do update
set epoch = lease.epoch + 1, host = excluded.host, pid = excluded.pid, boot_id = excluded.boot_id,
    pid_namespace = excluded.pid_namespace, expires = excluded.expires
where lease.expires <= clock_timestamp() or lease.epoch = $7
returning epoch
"""  # noqa: S608 - our own words

RENEW = f"""
update {TABLE} set expires = clock_timestamp() + make_interval(secs => $3) where name = $1 and epoch = $2
returning epoch
"""  # noqa: S608 - our own words


@dataclass(frozen=True)
class Process:
    """Who holds a lease: a process, by what tells it from all others on any host and after any restart."""

    host: str
    pid: int
    boot_id: str
    pid_namespace: str

    def is_dead(self) -> bool:
        """Whether this machine knows that the process has ended; of another machine's nothing is known.

        Containers of one machine share its boot id, and number their processes each in a space of its own.
        """
        here = this_process()
        seen_from_here = (self.boot_id, self.pid_namespace) == (here.boot_id, here.pid_namespace)
        return bool(self.boot_id) and seen_from_here and not psutil.pid_exists(self.pid)


def this_process() -> Process:
    """This very process."""
    boot_id = BOOT_ID.read_text(encoding="ascii").strip() if BOOT_ID.exists() else ""
    namespace = str(PID_NAMESPACE.readlink()) if boot_id else ""
    return Process(socket.gethostname(), os.getpid(), boot_id, namespace)


@contextmanager
def held(settings: Settings) -> Iterator[Fence]:
    """Have the publisher's lease of this warehouse, renewed while the block runs and given back at its end.

    Raises:
        BusyError: another publisher has it.
        LeaseLostError: another one took it meanwhile, whatever error that led to.
        PostgresError: the database cannot be reached.
    """
    lease = _Lease(settings.lease_dsn, f"publish/{settings.mode}")
    fence = Fence(lease.take(), lease.check)
    done = threading.Event()
    renewing = threading.Thread(target=lease.renew_until, args=(done,), name="lease", daemon=True)
    renewing.start()
    try:
        yield fence
    except Exception as error:
        if not isinstance(error, LeaseLostError):
            _blame_the_lease(lease, error)
        raise
    finally:
        done.set()
        renewing.join()
        lease.give_back()


def standing(settings: Settings) -> str:
    """Who has the lease now, in one line.

    Raises:
        PostgresError: the database cannot be reached.
    """
    lease = _Lease(settings.lease_dsn, f"publish/{settings.mode}")
    now = lease.holder()
    if now is None:
        return "its database answers, nobody has had it yet"
    who = f"{now['host']}, process {now['pid']}, epoch {now['epoch']}"
    return f"{who} has it" if now["seconds"] > 0 else f"free, {who} had it last"


def _blame_the_lease(lease: _Lease, error: Exception) -> None:
    """What a publisher without its lease runs into are the tracks of the one that has it."""
    try:
        lease.check()
    except LeaseLostError as lost:
        raise lost from error


class _Lease:
    """One row of the table, seen by one who wants it; every question opens a connection of its own.

    A connection that stays would have to be mended after each partition, and one question in twenty seconds is few.
    """

    def __init__(self, dsn: str, name: str) -> None:
        self.dsn, self.name, self.epoch = dsn, name, 0

    def take(self) -> int:
        self.epoch = int(self._asked(self._take()))
        return self.epoch

    def check(self) -> None:
        try:
            renewed = self._asked(self._fetch(RENEW, self.name, self.epoch, float(SECONDS)))
        except PostgresError as error:
            raise LeaseLostError(
                "publish", f"whether the lease still holds cannot be told: {error.fault}", _again()
            ) from error
        if not renewed:
            raise LeaseLostError("publish", self._taken_by(), _again())

    def renew_until(self, done: threading.Event) -> None:
        while not done.wait(SECONDS / RENEWALS):
            try:
                self._asked(self._fetch(RENEW, self.name, self.epoch, float(SECONDS)))
            except LandfallError as error:
                LOG.warning("the lease was not renewed, and is asked for again: %s", error)

    def give_back(self) -> None:
        """Let the next one have it at once. Where that fails it ends by itself."""
        with suppress(PostgresError):
            self._asked(self._fetch(RENEW, self.name, self.epoch, 0.0))

    def _asked(self, question: Any) -> Any:
        try:
            return asyncio.run(question)
        except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError, ValueError) as error:
            fault = f"the lease's database did not answer: {type(error).__name__}: {str(error).splitlines()[:1]}"
            raise PostgresError("publish", fault, "check LANDFALL_LEASE_DSN and the server, then run again") from error

    def _taken_by(self) -> str:
        now = self._asked(self._fetch(HOLDER, self.name))
        if not now:
            return f"the lease of epoch {self.epoch} is gone from the database"
        return (
            f"the lease of epoch {self.epoch} was lost: {now['host']}, process {now['pid']}, has epoch {now['epoch']}"
        )

    def holder(self) -> Any:
        return self._asked(self._holder())

    async def _holder(self) -> Any:
        connection = await self._connect()
        try:
            made = await connection.fetchval("select to_regclass($1)", TABLE)
            return await connection.fetchrow(HOLDER, self.name) if made else None
        finally:
            await connection.close(timeout=CONNECT_SECONDS)

    async def _take(self) -> int:
        connection = await self._connect()
        try:
            with suppress(*MADE_MEANWHILE):
                await connection.execute(MAKE)
            now = await connection.fetchrow(HOLDER, self.name)
            replaced = now["epoch"] if now and _process_of(now).is_dead() else 0
            me = this_process()
            words = (self.name, me.host, me.pid, me.boot_id, me.pid_namespace, float(SECONDS), replaced)
            taken = await connection.fetchval(TAKE, *words)
            if taken is None:
                raise _busy(await connection.fetchrow(HOLDER, self.name))
            return int(taken)
        finally:
            await connection.close(timeout=CONNECT_SECONDS)

    async def _fetch(self, statement: str, *words: Any) -> Any:
        connection = await self._connect()
        try:
            return await connection.fetchrow(statement, *words, timeout=CONNECT_SECONDS)
        finally:
            await connection.close(timeout=CONNECT_SECONDS)

    async def _connect(self) -> Any:
        return await asyncpg.connect(
            self.dsn, timeout=CONNECT_SECONDS, server_settings={"application_name": "landfall"}
        )


def _process_of(row: Any) -> Process:
    return Process(row["host"], row["pid"], row["boot_id"], row["pid_namespace"])


def _busy(holder: Any) -> BusyError:
    who = f"{holder['host']}, process {holder['pid']}, has the lease for {max(0.0, holder['seconds']):.0f} s more"
    return BusyError("publish", who, "wait until it is done, or until its lease has ended, then run this again")


def _again() -> str:
    return "run build_warehouse again: it goes on from what readers have now"
