"""``bi_reader``: the role BI tools read with, and what it may not do."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from collections.abc import Iterator
from typing import Any

import asyncpg

from core.names import PUBLISHED_SCHEMAS
from serve.errors import PostgresError
from serve.hashes import literal, quoted
from serve.postgres_tables import NEXT

ROLE = "bi_reader"
NOT_FOR_READERS = ("ops.ops_quarantine",)
"""Published for whoever runs the warehouse; rejected rows are no facts."""
STATEMENT_TIMEOUT = "15min"
IDLE_TIMEOUT = "15min"
ITERATIONS = 4096

LARGE_OBJECTS = (
    "lo_create(oid)",
    "lo_creat(integer)",
    "lo_from_bytea(oid, bytea)",
    "lo_put(oid, bigint, bytea)",
    "lo_open(oid, integer)",
    "lowrite(integer, bytea)",
    "lo_unlink(oid)",
)
"""Every role may write large objects until told otherwise."""


async def ensure_role(postgres: Any, password: str) -> list[str]:
    """Make the role, bound it, and take from everybody what a reader must not have.

    With ``password`` it can log in; without, it is a group to grant, and whether it may log in is left as it is.

    Returns:
        What this login had no right to bound, for the operator's eyes; empty for a superuser.

    Raises:
        PostgresError: there is no such role and this login may not make it.
    """
    exists = await postgres.fetchval("select true from pg_roles where rolname = $1", ROLE)
    if not exists:
        await _create(postgres)
    if password:
        await postgres.execute(f"alter role {ROLE} login password {literal(scram_verifier(password))}")
    return [what for what, statement in _bounds(await _database(postgres)) if not await _done(postgres, statement)]


async def grant(postgres: Any) -> None:
    """Let the role read the ``_next`` schemas, inside the transaction that fills them."""
    for schema in PUBLISHED_SCHEMAS:
        name = quoted(f"{schema}{NEXT}")
        await postgres.execute(f"grant usage on schema {name} to {ROLE}")
        await postgres.execute(f"grant select on all tables in schema {name} to {ROLE}")
    for table in NOT_FOR_READERS:
        schema, name = table.split(".")
        if await postgres.fetchval("select to_regclass($1)", f"{schema}{NEXT}.{name}"):
            await postgres.execute(f"revoke all on {quoted(f'{schema}{NEXT}', name)} from {ROLE}")


def scram_verifier(password: str, salt: bytes | None = None) -> str:
    """What PostgreSQL stores of a password (RFC 5802), so that the password itself never reaches a statement log."""
    salt = salt or os.urandom(16)
    salted = hashlib.pbkdf2_hmac("sha256", password.encode(), salt, ITERATIONS)
    stored = hashlib.sha256(hmac.digest(salted, b"Client Key", "sha256")).digest()
    server = hmac.digest(salted, b"Server Key", "sha256")
    parts = [base64.b64encode(part).decode() for part in (salt, stored, server)]
    return f"SCRAM-SHA-256${ITERATIONS}:{parts[0]}${parts[1]}:{parts[2]}"


async def _create(postgres: Any) -> None:
    try:
        await postgres.execute(f"create role {ROLE} nologin")
    except asyncpg.InsufficientPrivilegeError as refused:
        step = f"as an administrator of the server, once: create role {ROLE} nologin"
        raise PostgresError("postgres", f"there is no role {ROLE}, and this login may not make it", step) from refused


async def _database(postgres: Any) -> str:
    return str(await postgres.fetchval("select current_database()"))


def _bounds(database: str) -> Iterator[tuple[str, str]]:
    """What each statement bounds, and the statement."""
    here = f"alter role {ROLE} in database {quoted(database)} set"
    yield "read-only transactions", f"{here} default_transaction_read_only = on"
    yield "statement timeout", f"{here} statement_timeout = '{STATEMENT_TIMEOUT}'"
    yield "idle timeout", f"{here} idle_in_transaction_session_timeout = '{IDLE_TIMEOUT}'"
    yield "schema public", "revoke create on schema public from public"
    yield "temporary tables", f"revoke temporary on database {quoted(database)} from public"
    yield "large objects", f"revoke execute on function {', '.join(LARGE_OBJECTS)} from public"


async def _done(postgres: Any, statement: str) -> bool:
    try:
        async with postgres.transaction():
            await postgres.execute(statement)
    except asyncpg.InsufficientPrivilegeError:
        return False
    return True
