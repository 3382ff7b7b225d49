"""The release in PostgreSQL, on a real server: the same facts, one release per statement, and readers who only read."""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import shutil
import signal
import threading
import time
from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from multiprocessing.context import ForkServerContext
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from core.errors import BusyError, ConfigurationError
from core.settings import Settings
from serve import postgres, postgres_lock, postgres_swap
from serve.errors import NoReleaseError, NotOursError, OtherWarehouseError, PostgresError, UnfitBuildError
from serve.postgres_reader import NOT_FOR_READERS, ROLE, scram_verifier
from serve.publish import publish, rollback
from tests.serve.building import AT, audited, build
from tests.serve.postgres_server import PASSWORD, Server, needs_postgres

READER_PASSWORD = "reader's own: ñ"
KEYS = {
    "marts.dim_thing": {"key": ["thing_id"], "unique": [], "references": []},
    "marts.fct_thing": {
        "key": ["fact_id"],
        "unique": [["state", "receipt_id"]],
        "references": [
            {"column": "thing_id", "table": "marts.dim_thing", "field": "thing_id"},
            {"column": "state", "table": "marts.fct_thing", "field": "state"},
        ],
    },
}
ALL_STATES = """
select min(fact.state), max(fact.state), max(thing.worth)::integer, count(*),
    (select count(distinct source) from marts.fct_thing), (select max(tables_count) from ops.release)
from marts.fct_thing as fact join marts.dim_thing as thing using (thing_id)
"""

pytestmark = needs_postgres


@pytest.fixture(autouse=True)
def _hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test waits long for a moment in which nobody reads."""
    monkeypatch.setattr(postgres_swap, "KEEPING_PATIENCE", 0.5)


@pytest.fixture
def dsn(server: Server, request: pytest.FixtureRequest) -> str:
    """A database of the test's own."""
    name = f"t{abs(hash(request.node.nodeid)) % 10**12}"

    async def create() -> None:
        connection = await asyncpg.connect(server.dsn())
        await connection.execute(f"create database {name}")
        await connection.close()

    asyncio.run(create())
    return server.dsn(name)


def ask(dsn: str, *statements: str) -> list[Any]:
    """Rows of the last statement, all of them said on one connection."""

    async def asked() -> list[Any]:
        connection = await asyncpg.connect(dsn)
        try:
            for statement in statements[:-1]:
                await connection.execute(statement)
            return [tuple(row) for row in await connection.fetch(statements[-1])]
        finally:
            await connection.close()

    return asyncio.run(asked())


def as_reader(dsn: str) -> str:
    """The same database with the reader's login."""
    from urllib.parse import quote

    return dsn.replace(f"landfall:{quote(PASSWORD)}@", f"bi_reader:{quote(READER_PASSWORD)}@")


def release(settings: Settings, state: int = 1, *also: str) -> None:
    """Publish a release all of whose tables say ``state``."""
    statements = (f"update marts.dim_thing set worth = {state}", *also)
    released(settings, json.dumps(KEYS), state, *statements)


def released(settings: Settings, keys: str, state: int, *statements: str, anew: bool = False) -> None:
    """Publish a release; the first one of a folder is made once and copied, unless its warehouse must be another.

    The copies have one ``warehouse_id``: two of them in one test are the same warehouse.
    """
    if anew or settings.data.exists():
        published(settings, keys, state, *statements)
        return
    told = repr((settings.mode, settings.keep_releases, keys, state, statements))
    made = settings.data.parent.parent / f"first-{hashlib.sha256(told.encode()).hexdigest()[:16]}"
    if not made.exists():
        making = made.with_suffix(".making")
        shutil.rmtree(making, ignore_errors=True)
        published(replace(settings, data=making), keys, state, *statements)
        making.rename(made)
    shutil.copytree(made, settings.data, symlinks=True)


def published(settings: Settings, keys: str, state: int, *statements: str) -> None:
    """Build, audit and publish."""
    build(settings, state, *statements)
    (settings.build / "keys.json").write_text(keys, encoding="utf-8")
    audited(settings)
    publish(settings, at=AT)


def test_readers_get_the_rows_of_the_release(settings: Settings, dsn: str) -> None:
    release(settings, 7)
    copied = postgres.publish(settings, dsn=dsn)
    assert copied.rows == {
        "marts.dim_thing": 2,
        "marts.fct_thing": 2,
        "ops.ops_quarantine": 0,
        "ops.ops_reconciliation": 2,
        "ops.ops_runs": 1,
    }
    found = ask(dsn, "select * from marts.fct_thing order by fact_id")
    assert found == [(1, "a", 7, "s", "r1"), (2, "b", 7, "s", "r2")]


def test_keys_of_the_release_are_keys_of_the_tables(settings: Settings, dsn: str) -> None:
    release(settings)
    postgres.publish(settings, dsn=dsn)
    keys = ask(
        dsn,
        "select conrelid::regclass::text, contype::text, pg_get_constraintdef(oid) from pg_constraint"
        " where connamespace::regnamespace::text = 'marts' order by 1, 2",
    )
    assert keys == [
        ("marts.dim_thing", "p", "PRIMARY KEY (thing_id)"),
        ("marts.fct_thing", "f", "FOREIGN KEY (thing_id) REFERENCES marts.dim_thing(thing_id)"),
        ("marts.fct_thing", "p", "PRIMARY KEY (fact_id)"),
        ("marts.fct_thing", "u", "UNIQUE (state, receipt_id)"),
    ]
    indexes = {
        line
        for (line,) in ask(dsn, "select indexdef from pg_indexes where schemaname = 'marts'")
        if "UNIQUE" not in line
    }
    assert indexes == {"CREATE INDEX fct_thing_thing_id_idx ON marts.fct_thing USING btree (thing_id)"}


def test_columns_that_are_never_null_stay_so(settings: Settings, dsn: str) -> None:
    release(settings)
    postgres.publish(settings, dsn=dsn)
    found = ask(
        dsn,
        "select column_name from information_schema.columns where table_name = 'fct_thing' and is_nullable = 'NO'"
        " order by ordinal_position",
    )
    assert found == [("fact_id",), ("thing_id",), ("state",)]


def test_descriptions_are_comments(settings: Settings, dsn: str) -> None:
    release(settings)
    postgres.publish(settings, dsn=dsn)
    assert ask(dsn, "select obj_description('marts.fct_thing'::regclass)") == [("One thing's fact.",)]
    assert ask(dsn, "select col_description('marts.fct_thing'::regclass, 3)") == [("Which build it is from.",)]
    (schema,) = ask(dsn, "select obj_description('marts'::regnamespace, 'pg_namespace')")[0]
    assert schema == "Landfall release 000001 of 2026-09-30T12:00:00+00:00, sample data"


def test_the_database_says_which_release_it_holds(settings: Settings, dsn: str) -> None:
    release(settings)
    record = publish(settings, at=AT).record
    postgres.publish(settings, dsn=dsn)
    found = ask(dsn, "select version, mode, published_at, database_sha256, tables_count, rows_count from ops.release")
    assert found == [("000001", "sample", AT, record["database"]["sha256"], 5, 7)]


def test_values_of_every_kind_arrive_as_they_were(settings: Settings, dsn: str) -> None:
    values = {
        "an_empty": ("''", ""),
        "a_null": ("null::varchar", None),
        "the_word_null": ("'NULL'", "NULL"),
        "the_end": (r"'\.'", r"\."),
        "a_text": ("'ñ\"x\", y' || chr(10) || 'z'", 'ñ"x", y\nz'),
        "a_nul": ("'a' || chr(0) || 'b'", "ab"),
        "a_flag": ("true", True),
        "a_count": ("9223372036854775807::bigint", 9223372036854775807),
        "a_huge": ("170141183460469231731687303715884105727::hugeint", Decimal(2**127 - 1)),
        "a_decimal": ("1.50::decimal(9, 2)", Decimal("1.50")),
        "a_double": ("0.1::double", 0.1),
        "an_infinity": ("'-infinity'::double", float("-inf")),
        "a_day": ("date '1980-02-29'", date(1980, 2, 29)),
        "a_moment": ("timestamp '2026-09-30 12:00:00.123456'", datetime(2026, 9, 30, 12, 0, 0, 123456)),  # noqa: DTZ001
        "an_instant": ("timestamptz '2026-09-30 12:00:00-05'", datetime(2026, 9, 30, 17, tzinfo=UTC)),
        "a_list": ("['x', 'ñ', null]", '["x", "ñ", null]'),
        "a_struct": ("{'k': 1}", '{"k": 1}'),
        "some_bytes": ("'\\xAA\\x00'::blob", b"\xaa\x00"),
        "a_choice": ("'b'::enum('a', 'b')", "b"),
    }
    columns = ", ".join(f"{expression} as {name}" for name, (expression, _) in values.items())
    release(settings, 1, f"create table marts.fct_kinds as select {columns}")
    postgres.publish(settings, dsn=dsn)
    (found,) = ask(dsn, "select * from marts.fct_kinds")
    assert dict(zip(values, found, strict=True)) == {name: value for name, (_, value) in values.items()}


def test_a_type_postgres_does_not_have_is_refused_before_readers_see_anything(settings: Settings, dsn: str) -> None:
    release(settings, 1, "create table marts.fct_odd as select '101'::bit as odd")
    with pytest.raises(UnfitBuildError, match="column odd is BIT"):
        postgres.publish(settings, dsn=dsn)
    assert ask(dsn, "select nspname from pg_namespace where nspname like 'marts%'") == []


def test_the_same_release_is_loaded_once(settings: Settings, dsn: str) -> None:
    release(settings)
    postgres.publish(settings, dsn=dsn)
    before = ask(dsn, "select 'marts.fct_thing'::regclass::oid")
    again = postgres.publish(settings, dsn=dsn)
    assert (again.rows, again.line()) == ({}, "PostgreSQL has release 000001 already")
    assert ask(dsn, "select 'marts.fct_thing'::regclass::oid") == before


OIDS = """
select relname, c.oid::bigint from pg_class as c join pg_namespace as n on n.oid = relnamespace
where nspname in ('marts', 'ops') and relkind = 'r' order by relname
"""
CATALOGUE = """
select 'key', connamespace::regnamespace::text, conrelid::regclass::text, pg_get_constraintdef(oid)
from pg_constraint where connamespace::regnamespace::text not in ('pg_catalog', 'information_schema')
union all
select 'index', schemaname, tablename, indexdef from pg_indexes where schemaname in ('marts', 'ops')
union all
select 'may', table_schema, table_name, grantee || ' ' || privilege_type
from information_schema.role_table_grants where table_schema in ('marts', 'ops')
union all
select 'says', nspname, relname, coalesce(col_description(c.oid, n)::text, '')
from pg_class as c join pg_namespace on pg_namespace.oid = relnamespace, generate_series(0, 12) as n
where nspname in ('marts', 'ops') and relkind = 'r'
order by 1, 2, 3, 4
"""
MORE = (
    "create table marts.fct_more (more_id integer primary key, thing_id varchar, receipt_id varchar)",
    "insert into marts.fct_more values (1, 'a', 'r1')",
)
KEY_OF_MORE = {
    "key": ["more_id"],
    "unique": [],
    "references": [{"column": "thing_id", "table": "marts.dim_thing", "field": "thing_id"}],
}


REFUSING = """
do $do$ begin
    create function public.refuse() returns event_trigger language plpgsql as $$
    declare found record;
    begin
        for found in select * from pg_event_trigger_ddl_commands() loop
            if current_query() like '%set schema%' then raise exception 'nothing moves'; end if;
        end loop;
    end $$;
    create event trigger no_moves on ddl_command_end when tag in ('ALTER TABLE') execute function public.refuse();
end $do$
"""
"""A server on which no table changes its schema."""


def news(settings: Settings, state: int, worth: int = 1, *also: str, anew: bool = False) -> None:
    """Publish a release with facts of ``state``, things of ``worth``, and a second table that points at things."""
    keys = json.dumps(KEYS | {"marts.fct_more": KEY_OF_MORE})
    statements = (f"update marts.dim_thing set worth = {worth}", *MORE, *also)
    released(settings, keys, state, *statements, anew=anew)


def test_a_table_with_the_same_rows_stays_where_it_is(settings: Settings, dsn: str) -> None:
    news(settings, 1)
    postgres.publish(settings, dsn=dsn)
    before = dict(ask(dsn, OIDS))
    news(settings, 2)
    copied = postgres.publish(settings, dsn=dsn)
    after = dict(ask(dsn, OIDS))
    stayed = {name for name in after if after[name] == before[name]}
    assert stayed == {"dim_thing", "fct_more", "ops_quarantine", "ops_reconciliation", "ops_runs"}
    assert {name.partition(".")[2] for name in copied.left} == stayed
    assert "6 tables, 8 rows, 5 of them as they were, the others loaded" in copied.line()
    assert ask(dsn, ALL_STATES.replace("max(tables_count)", "max(tables_count - 1)")) == [(2, 2, 1, 2, 1, 5)]


def test_after_tables_stayed_the_database_is_as_if_all_were_loaded(
    settings: Settings, server: Server, dsn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = replace(settings, reader_password=READER_PASSWORD)
    for state in (1, 2, 3):
        news(settings, state)
        postgres.publish(known, dsn=dsn)
    grown = ask(dsn, CATALOGUE)
    monkeypatch.setattr(postgres, "_is_alike", nothing_stays)
    news(settings, 3, 1, "update marts.fct_thing set source = 't'")
    assert postgres.publish(known, dsn=dsn).left == ()
    assert ask(dsn, CATALOGUE) == grown
    assert any(row[0] == "key" and "REFERENCES marts.dim_thing" in row[3] for row in grown)


def test_a_reader_that_was_made_anew_reads_what_stayed(settings: Settings, dsn: str) -> None:
    news(settings, 1)
    postgres.publish(settings, dsn=dsn)
    ask(dsn, f"drop owned by {ROLE}", "select 1")
    news(settings, 2)
    left = postgres.publish(settings, dsn=dsn).left
    assert left
    for table in left:
        may = table not in NOT_FOR_READERS
        assert ask(dsn, f"select has_table_privilege('{ROLE}', '{table}', 'select')") == [(may,)]


def test_a_table_that_points_at_one_that_changed_is_loaded_with_it(settings: Settings, dsn: str) -> None:
    news(settings, 1)
    postgres.publish(settings, dsn=dsn)
    news(settings, 1, 2)
    left = postgres.publish(settings, dsn=dsn).left
    assert left == ("ops.ops_quarantine", "ops.ops_reconciliation", "ops.ops_runs")
    references = ask(dsn, "select confrelid::regclass::text from pg_constraint where contype = 'f' order by 1")
    assert references == [("marts.dim_thing",), ("marts.dim_thing",)]
    assert ask(dsn, "select distinct worth from marts.dim_thing") == [(2.0,)]


@pytest.mark.parametrize(
    "touch",
    [
        "delete from ops.ops_runs",
        "drop table ops.ops_runs",
        "update ops.release set layout = layout - 1",
        "update ops.release set tables = '{}'",
        "update ops.release set loaded_by = '{}'",
        "update ops.ops_runs set seconds = 9",
        "delete from ops.ops_runs; insert into ops.ops_runs values ('x', 9)",
        "truncate ops.ops_runs; insert into ops.ops_runs values ('x', 0.25)",
    ],
)
def test_a_table_of_which_it_is_not_sure_is_loaded(settings: Settings, dsn: str, touch: str) -> None:
    news(settings, 1)
    postgres.publish(settings, dsn=dsn)
    ask(dsn, touch, "select 1")
    news(settings, 2)
    assert "ops.ops_runs" not in postgres.publish(settings, dsn=dsn).left
    assert ask(dsn, "select seconds from ops.ops_runs") == [(0.25,)]


def test_a_table_that_stayed_and_was_changed_since_is_noticed_and_a_vacuum_is_no_change(
    settings: Settings, dsn: str
) -> None:
    for state in (1, 2):
        news(settings, state)
        postgres.publish(settings, dsn=dsn)
        ask(dsn, "vacuum freeze ops.ops_runs", "select 1")
    news(settings, 3)
    assert "ops.ops_runs" in postgres.publish(settings, dsn=dsn).left
    ask(dsn, "update marts.dim_thing set worth = worth + 1", "select 1")
    news(settings, 4)
    left = postgres.publish(settings, dsn=dsn).left
    assert left == ("ops.ops_quarantine", "ops.ops_reconciliation", "ops.ops_runs")
    assert ask(dsn, "select distinct worth from marts.dim_thing") == [(1.0,)]


def test_where_the_server_refuses_to_let_tables_stay_all_are_loaded_once(settings: Settings, dsn: str) -> None:
    news(settings, 1)
    postgres.publish(settings, dsn=dsn)
    news(settings, 2)
    ask(dsn, REFUSING, "select 1")
    try:
        copied = postgres.publish(settings, dsn=dsn)
    finally:
        ask(dsn, "drop event trigger no_moves", "select 1")
    assert (copied.left, len(copied.rows)) == ((), 6)
    assert "no table could stay: RaiseError: nothing moves" in copied.line()
    assert ask(dsn, "select distinct state from marts.fct_thing") == [(2,)]
    news(settings, 3)
    assert len(postgres.publish(settings, dsn=dsn).left) == 5


def test_keys_of_what_a_dead_publisher_left_lead_to_no_table_that_stays(
    settings: Settings, dsn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    news(settings, 1)
    postgres.publish(settings, dsn=dsn)
    news(settings, 2)
    with monkeypatch.context() as broken:
        broken.setattr(postgres, "swap_keeping", dies_at_once)
        with pytest.raises(Died):
            postgres.publish(settings, dsn=dsn)
    ask(dsn, "alter schema marts_next rename to marts_old_1", "select 1")  # as where somebody reads dim_thing
    drop_old = postgres_swap.drop_old

    async def under_a_reader(connection: Any) -> list[str]:
        reader = await asyncpg.connect(dsn)
        async with reader.transaction():
            await reader.fetch("select * from marts.dim_thing")
            kept = await drop_old(connection)
        await reader.close()
        return kept

    monkeypatch.setattr(postgres, "drop_old", under_a_reader)
    copied = postgres.publish(settings, dsn=dsn)
    assert ("marts.dim_thing" in copied.left, copied.kept) == (True, ())


def test_other_words_about_a_table_are_loaded(settings: Settings, dsn: str) -> None:
    news(settings, 1)
    postgres.publish(settings, dsn=dsn)
    news(settings, 1, 1, "comment on table ops.ops_runs is 'Other words.'")
    assert "ops.ops_runs" not in postgres.publish(settings, dsn=dsn).left
    assert ask(dsn, "select obj_description('ops.ops_runs'::regclass)") == [("Other words.",)]


def test_another_warehouse_with_the_same_rows_is_refused_and_moves_nothing(
    settings: Settings, tmp_path: Path, dsn: str
) -> None:
    other = replace(settings, data=tmp_path / "other")
    news(other, 1, anew=True)
    postgres.publish(other, dsn=dsn)
    before = ask(dsn, OIDS)
    news(settings, 1)
    with pytest.raises(OtherWarehouseError, match="the database holds release 000001 of another warehouse"):
        postgres.publish(settings, dsn=dsn)
    assert ask(dsn, OIDS) == before


def test_where_a_reader_has_a_table_that_could_stay_all_are_loaded_and_it_reads_on(
    settings: Settings, dsn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    news(settings, 1)
    postgres.publish(settings, dsn=dsn)
    news(settings, 2)

    async def scene() -> tuple[Any, Any, Any]:
        reader = await asyncpg.connect(dsn)
        async with reader.transaction():
            await reader.fetch("select * from marts.dim_thing")
            copied = await in_the_background(lambda: postgres.publish(settings, dsn=dsn))
            still = await reader.fetchval("select count(*) from marts.dim_thing")
        await reader.close()
        return copied.left, len(copied.rows), still

    assert asyncio.run(scene()) == ((), 6, 2)
    assert ask(dsn, "select distinct state from marts.fct_thing") == [(2,)]
    news(settings, 3)
    assert len(postgres.publish(settings, dsn=dsn).left) == 5
    schemas = ask(dsn, "select nspname from pg_namespace where nspname ~ '^(marts|ops)' order by 1")
    assert [name for (name,) in schemas] == ["marts", "ops"]


def test_what_has_left_is_dropped_while_somebody_reads_what_stayed(
    settings: Settings, dsn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    news(settings, 1)
    postgres.publish(settings, dsn=dsn)
    news(settings, 2)
    drop_old = postgres_swap.drop_old

    async def under_a_reader(connection: Any) -> list[str]:
        reader = await asyncpg.connect(dsn)
        async with reader.transaction():
            await reader.fetch("select * from marts.dim_thing")
            kept = await drop_old(connection)
        await reader.close()
        return kept

    monkeypatch.setattr(postgres, "drop_old", under_a_reader)
    copied = postgres.publish(settings, dsn=dsn)
    assert ("marts.dim_thing" in copied.left, copied.kept) == (True, ())


def test_what_a_killed_publisher_left_keeps_no_reader_waiting(
    settings: Settings, dsn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    news(settings, 1)
    postgres.publish(settings, dsn=dsn)
    news(settings, 2)
    with monkeypatch.context() as broken:
        broken.setattr(postgres, "swap_keeping", dies_at_once)
        with pytest.raises(Died):
            postgres.publish(settings, dsn=dsn)

    async def scene() -> Any:
        reader = await asyncpg.connect(dsn)
        async with reader.transaction():
            await reader.fetch("select * from marts.dim_thing")  # the table the key of what was left behind leads to
            return await in_the_background(lambda: postgres.publish(settings, dsn=dsn))

    assert asyncio.run(scene()).rows["marts.fct_thing"] == 2
    assert ask(dsn, "select distinct state from marts.fct_thing") == [(2,)]


def test_after_a_rollback_the_database_follows(settings: Settings, dsn: str) -> None:
    for state in (1, 2):
        release(settings, state)
        postgres.publish(settings, dsn=dsn)
    assert ask(dsn, "select distinct state from marts.fct_thing") == [(2,)]
    rollback(settings, at=AT)
    postgres.publish(settings, dsn=dsn)
    assert ask(dsn, "select distinct state from marts.fct_thing") == [(1,)]


def test_nothing_but_the_release_is_left_in_the_database(settings: Settings, dsn: str) -> None:
    for state in (1, 2, 3):
        release(settings, state)
        assert postgres.publish(settings, dsn=dsn).kept == ()
    schemas = ask(dsn, "select nspname from pg_namespace where nspname !~ '^pg_' order by 1")
    assert [name for (name,) in schemas] == ["information_schema", "landfall", "marts", "ops", "public"]


def test_a_table_that_is_gone_from_the_release_is_gone_from_the_database(settings: Settings, dsn: str) -> None:
    release(settings, 1, "create table ops.ops_more as select 1 as one")
    postgres.publish(settings, dsn=dsn)
    build(settings, 2)
    audited(settings, overrides=[{"table": "ops.ops_more", "why": "moved"}])
    publish(settings, at=AT)
    postgres.publish(settings, dsn=dsn)
    assert ask(dsn, "select to_regclass('ops.ops_more')") == [(None,)]


def test_schemas_of_somebody_else_are_left_alone(settings: Settings, dsn: str) -> None:
    release(settings)
    ask(dsn, "create schema marts", "create table marts.theirs as select 1 as one", "select 1")
    with pytest.raises(NotOursError, match="marts"):
        postgres.publish(settings, dsn=dsn)
    assert ask(dsn, "select one from marts.theirs") == [(1,)]


def test_a_second_publisher_hears_that_one_is_at_it(
    settings: Settings, dsn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    release(settings)

    monkeypatch.setattr(postgres_lock, "PATIENCE", "100ms")

    async def meanwhile() -> None:
        async def connect() -> Any:
            return await asyncpg.connect(dsn, server_settings={"application_name": "other"})

        async with postgres_lock.only_publisher(connect, postgres.COMMENT):
            with pytest.raises(BusyError, match=r"other of landfall since ..:..:.. UTC is publishing .* Next: wait"):
                await asyncio.to_thread(postgres.publish, settings, dsn=dsn)

    asyncio.run(meanwhile())
    assert postgres.publish(settings, dsn=dsn).version == "000001"


def test_two_publishers_into_an_empty_database_come_one_after_the_other(
    settings: Settings, tmp_path: Path, dsn: str
) -> None:
    release(settings)
    copy = replace(settings, data=tmp_path / "copy")
    shutil.copytree(settings.data, copy.data, symlinks=True)

    async def both() -> list[Any]:
        return await asyncio.gather(*(asyncio.to_thread(postgres.publish, one, dsn=dsn) for one in (settings, copy)))

    assert sorted(len(copied.rows) for copied in asyncio.run(both())) == [0, 5]


def test_no_lock_a_reader_can_take_stops_a_publish(
    settings: Settings, dsn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres_lock, "PATIENCE", "100ms")
    known = replace(settings, reader_password=READER_PASSWORD)
    release(settings, 1)
    postgres.publish(known, dsn=dsn)
    release(settings, 2)

    async def meanwhile() -> None:
        reader = await asyncpg.connect(as_reader(dsn))
        await reader.execute("select pg_advisory_lock(n) from generate_series(1, 100) as n")
        await reader.execute("select pg_advisory_lock(7261803154)")  # the key of versions before November 2026
        for mode in ("access share", "row exclusive", "exclusive"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await reader.execute(f"begin; lock table {postgres_lock.TABLE} in {mode} mode")
            await reader.execute("rollback")
        await asyncio.to_thread(postgres.publish, known, dsn=dsn)
        assert await reader.fetchval("select max(state) from marts.fct_thing") == 2
        await reader.close()

    asyncio.run(meanwhile())


def test_a_sample_never_replaces_live_data(settings: Settings, tmp_path: Path, dsn: str) -> None:
    live = replace(settings, mode="live", data=tmp_path / "live")
    release(live, 7)
    postgres.publish(live, dsn=dsn)
    release(settings, 1)
    with pytest.raises(
        OtherWarehouseError, match=r"this release is sample, the database holds live data .* Next: name"
    ):
        postgres.publish(settings, dsn=dsn)
    assert ask(dsn, "select distinct state from marts.fct_thing") == [(7,)]
    with pytest.raises(OtherWarehouseError, match=r"this run is sample, the release in .* holds live data"):
        postgres.publish(replace(live, mode="sample"), dsn=dsn)


def test_another_warehouse_of_the_same_mode_is_refused_until_its_schemas_are_dropped(
    settings: Settings, tmp_path: Path, dsn: str
) -> None:
    other = replace(settings, data=tmp_path / "other")
    release(other, 7)
    postgres.publish(other, dsn=dsn)
    release(settings, 1)
    with pytest.raises(OtherWarehouseError, match="the database holds release 000001 of another warehouse"):
        postgres.publish(settings, dsn=dsn)
    ask(dsn, "drop schema marts cascade", "drop schema ops cascade", "select 1")
    assert postgres.publish(settings, dsn=dsn).version == "000001"


def test_a_copy_that_went_its_own_way_is_refused(settings: Settings, tmp_path: Path, dsn: str) -> None:
    release(settings, 1)
    copy = replace(settings, data=tmp_path / "copy")
    shutil.copytree(settings.data, copy.data, symlinks=True)
    release(copy, 2)
    postgres.publish(copy, dsn=dsn)
    release(settings, 3)
    with pytest.raises(OtherWarehouseError, match="a release 000002 which this warehouse never published"):
        postgres.publish(settings, dsn=dsn)
    assert ask(dsn, "select distinct state from marts.fct_thing") == [(2,)]


def test_without_an_address_or_a_release_the_line_says_what_to_do(settings: Settings, dsn: str) -> None:
    with pytest.raises(ConfigurationError, match="set LANDFALL_POSTGRES_DSN"):
        postgres.publish(settings)
    with pytest.raises(NoReleaseError, match="landfall run"):
        postgres.publish(settings, dsn=dsn)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda dsn: dsn.replace("not%20a%20secret", "wrong%20word"),
        lambda dsn: dsn.split("?")[0] + "?host=/nowhere&password=not%20a%20secret",
        lambda dsn: dsn.replace("postgresql://", "mysql://"),
        lambda dsn: dsn.replace("@/t", "@/no_such_t"),
    ],
    ids=["wrong password", "no server", "another scheme", "no database"],
)
def test_a_server_that_refuses_is_named_without_the_password(
    settings: Settings, dsn: str, spoil: Callable[[str], str]
) -> None:
    release(settings)
    with pytest.raises(PostgresError) as caught:
        postgres.publish(settings, dsn=spoil(dsn))
    told = "".join(path.read_text() for path in settings.attempts.iterdir()) + caught.value.line()
    assert "Next: check LANDFALL_POSTGRES_DSN" in told
    for secret in (PASSWORD, "not%20a%20secret", "wrong word", "wrong%20word"):
        assert secret not in told


def test_settings_do_not_show_the_address_or_the_password(settings: Settings) -> None:
    shown = repr(replace(settings, postgres_dsn="postgresql://u:canary@h/d", reader_password="canary"))
    assert "canary" not in shown


async def nothing_stays(*_words: Any) -> bool:
    """In place of finding tables that could stay."""
    return False


class Died(BaseException):
    """Stands for the end of the process: nothing catches it."""


async def dies_at_once(*_words: Any) -> None:
    """In place of a step that is never reached."""
    raise Died


STEPS = ("_load", "_write_version", "grant", "swap", "swap_keeping", "drop_old")
IN_THE_SWAP = ("_rename", "_move")


@pytest.mark.parametrize("step", [*STEPS, *IN_THE_SWAP])
@pytest.mark.parametrize("when", [pytest.param("before", marks=pytest.mark.proof), "after"])
def test_a_publisher_that_dies_leaves_old_or_new_and_the_next_one_mends_it(
    settings: Settings, dsn: str, monkeypatch: pytest.MonkeyPatch, step: str, when: str
) -> None:
    release(settings, 1)
    postgres.publish(settings, dsn=dsn)
    release(settings, 2)
    module = postgres_swap if step in IN_THE_SWAP else postgres
    if step == "swap":
        monkeypatch.setattr(postgres, "_is_alike", nothing_stays)
    whole: Callable[..., Awaitable[Any]] = getattr(module, step)

    async def dies(*words: Any) -> None:
        if when == "after":
            await whole(*words)
        raise Died

    with monkeypatch.context() as broken:
        broken.setattr(module, step, dies)
        with pytest.raises(Died):
            postgres.publish(settings, dsn=dsn)
    swaps = ("swap", "swap_keeping")
    swapped = (step in swaps and when == "after") or step == "drop_old"
    assert ask(dsn, ALL_STATES)[0][:3] == ((2, 2, 2) if swapped else (1, 1, 1))
    postgres.publish(settings, dsn=dsn)
    assert ask(dsn, ALL_STATES)[0][:3] == (2, 2, 2)
    schemas = ask(dsn, "select nspname from pg_namespace where nspname ~ '^(marts|ops)' order by 1")
    assert [name for (name,) in schemas] == ["marts", "ops"]


def publish_and_die(settings: Settings, dsn: str, step: int) -> None:
    """In a child: publish, and end by SIGKILL just before the ``step``-th thing said to the server."""
    calls = 0

    def counted(name: str) -> None:
        original = getattr(asyncpg.Connection, name)

        def shim(self: Any, *words: Any, **more: Any) -> Any:
            nonlocal calls
            calls += 1
            if calls == step:
                os.kill(os.getpid(), signal.SIGKILL)
            return original(self, *words, **more)

        setattr(asyncpg.Connection, name, shim)

    for name in ("execute", "fetch", "fetchval", "fetchrow", "copy_to_table", "close"):
        counted(name)
    postgres.publish(settings, dsn=dsn)


def published_at_last(settings: Settings, dsn: str) -> None:
    """Publish as soon as the server has noticed that the one before is dead."""
    deadline = time.monotonic() + 240
    while time.monotonic() < deadline:
        with suppress(BusyError):
            postgres.publish(settings, dsn=dsn)
            return
        time.sleep(0.1)
    raise AssertionError("a dead publisher keeps its lock")


@pytest.mark.proof
def test_a_publisher_killed_anywhere_leaves_one_whole_release_and_the_next_one_mends_it(
    settings: Settings, dsn: str, children: ForkServerContext
) -> None:
    for state in (1, 2):
        release(settings, state)
    published_at_last(settings, dsn)
    step, now, died = 1, 2, True
    while died:
        before, now = now, 3 - now
        rollback(settings, to=str(now), at=AT)
        child = children.Process(target=publish_and_die, args=(settings, dsn, step))
        child.start()
        child.join(timeout=600)
        died = child.exitcode == -signal.SIGKILL
        assert ask(dsn, ALL_STATES)[0][:3] in {(before,) * 3, (now,) * 3}, f"torn at step {step}"
        published_at_last(settings, dsn)
        assert ask(dsn, ALL_STATES)[0][:3] == (now,) * 3, f"not mended at step {step}"
        schemas = ask(dsn, "select nspname from pg_namespace where nspname ~ '^(marts|ops)' order by 1")
        assert [name for (name,) in schemas] == ["marts", "ops"], f"litter after step {step}"
        step += 3
    assert step > 50


FORBIDDEN = {
    "run a program": "copy marts.dim_thing to program 'id'",
    "read a file of the server": "select pg_read_file('/etc/passwd')",
    "write a file of the server": "copy marts.dim_thing to '/tmp/stolen.csv'",
    "create a table": "create table marts.mine (x integer)",
    "create a table outside": "create table public.mine (x integer)",
    "create a temporary table": "create temporary table mine (x integer)",
    "insert": "insert into marts.dim_thing values ('x', 1, 'y')",
    "update": "update marts.fct_thing set state = 9",
    "delete": "delete from marts.fct_thing",
    "truncate": "truncate marts.fct_thing",
    "drop": "drop table marts.fct_thing",
    "rename a schema": "alter schema marts rename to mine",
    "write a large object": "select lo_from_bytea(0, 'x')",
    "become somebody else": "set role landfall",
    "become a superuser": "alter role bi_reader superuser",
    "load an extension": "create extension dblink",
    "read what was rejected": "select * from ops.ops_quarantine",
    "read passwords": "select * from pg_authid",
    "change the server": "alter system set fsync = off",
    "end the publisher": "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'landfall'",
}


@pytest.mark.parametrize("mode", ["as it logs in", "after it switched read-only off"])
def test_the_reader_can_read_and_none_of_the_forbidden_statements(settings: Settings, dsn: str, mode: str) -> None:
    release(settings)
    postgres.publish(replace(settings, reader_password=READER_PASSWORD), dsn=dsn)

    async def tries() -> list[str]:
        owner, reader = await asyncpg.connect(dsn), await asyncpg.connect(as_reader(dsn))
        if mode != "as it logs in":
            await reader.execute("set default_transaction_read_only = off")
        assert await reader.fetchval("select count(*) from marts.fct_thing join ops.release on true") == 2
        allowed = []
        for wish, statement in FORBIDDEN.items():
            with suppress(asyncpg.PostgresError):
                found = await reader.fetch(statement)
                allowed += [wish] if wish != "end the publisher" or any(row[0] for row in found) else []
        assert await owner.fetchval("select 1") == 1, "the publisher's connection lives"
        await owner.close()
        await reader.close()
        return allowed

    assert asyncio.run(tries()) == []


def test_the_reader_is_bounded_in_time_and_read_only(settings: Settings, dsn: str) -> None:
    release(settings)
    postgres.publish(replace(settings, reader_password=READER_PASSWORD), dsn=dsn)
    bounds = "select current_setting('statement_timeout'), current_setting('default_transaction_read_only')"
    assert ask(as_reader(dsn), bounds) == [("15min", "on")]


def test_without_a_password_nobody_can_log_in_as_the_group(settings: Settings, dsn: str, server: Server) -> None:
    release(settings)
    ask(dsn, "drop owned by bi_reader cascade" if _role(dsn) else "select 1", "select 1")
    postgres.publish(settings, dsn=dsn)
    ask(dsn, "alter role bi_reader nologin", "select 1")
    postgres.publish(settings, dsn=dsn)
    assert ask(dsn, "select rolcanlogin, rolsuper from pg_roles where rolname = 'bi_reader'") == [(False, False)]


def _role(dsn: str) -> bool:
    return bool(ask(dsn, "select 1 from pg_roles where rolname = 'bi_reader'"))


def test_the_login_of_the_guide_reads_every_later_release_and_is_bounded(
    settings: Settings, dsn: str, project: Path
) -> None:
    release(settings, 1)
    postgres.publish(settings, dsn=dsn)
    guide = (project / "docs" / "connect.md").read_text(encoding="utf-8")
    statements = guide.split("```sql\ncreate role ana")[1].split("```")[0]
    database = dsn.split("@/")[1].split("?")[0]
    ask(dsn, f"create role ana{statements}".replace("database landfall", f"database {database}"), "select 1")
    release(settings, 2)
    postgres.publish(settings, dsn=dsn)
    address = dsn.replace("landfall:not%20a%20secret@", "ana:hers@")
    assert ask(address, "select distinct state from marts.fct_thing") == [(2,)]
    assert ask(address, "show default_transaction_read_only") == [("on",)]
    assert ask(address, "show statement_timeout") == [("15min",)]


def test_no_password_reaches_the_servers_log(settings: Settings, dsn: str, server: Server) -> None:
    release(settings)
    postgres.publish(replace(settings, reader_password="canary-of-the-log"), dsn=dsn)
    assert "alter role bi_reader login password 'SCRAM-SHA-256$" in server.log
    assert "canary-of-the-log" not in server.log


def test_the_verifier_is_the_one_of_rfc_7677() -> None:
    """User "user", password "pencil", salt and proof keys as in RFC 7677 §3."""
    import base64

    verifier = scram_verifier("pencil", base64.b64decode("W22ZaJ0SNY7soEsUEjb6gQ=="))
    assert verifier == (
        "SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$"
        "WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU="
    )


@asynccontextmanager
async def long_query(dsn: str) -> Any:
    """A reader in the middle of a query over two tables; yields a way to read on."""
    reader = await asyncpg.connect(dsn)
    async with reader.transaction():
        rows = await reader.cursor(
            "select fact.state, thing.worth from marts.fct_thing as fact"
            " join marts.dim_thing as thing using (thing_id), generate_series(1, 100000)"
        )
        yield rows.fetch
    await reader.close()


async def in_the_background(work: Callable[[], Any]) -> Any:
    return await asyncio.to_thread(work)


def test_a_long_query_neither_stops_a_publish_nor_keeps_other_readers_waiting(settings: Settings, dsn: str) -> None:
    release(settings, 1)
    postgres.publish(settings, dsn=dsn)
    release(settings, 2)

    async def scene() -> tuple[Any, Any, float, Any]:
        other = await asyncpg.connect(dsn)
        async with long_query(dsn) as fetch:
            before = await fetch(10)
            publishing = asyncio.create_task(in_the_background(lambda: postgres.publish(settings, dsn=dsn)))
            longest = 0.0
            while not publishing.done():
                begun = asyncio.get_running_loop().time()
                await other.fetch(ALL_STATES)
                longest = max(longest, asyncio.get_running_loop().time() - begun)
                await asyncio.sleep(0.005)
            copied = await publishing
            after = await fetch(10)
            now = await other.fetchrow(ALL_STATES)
        await other.close()
        return [*before, *after], copied, longest, now

    seen, copied, longest, now = asyncio.run(scene())
    assert {tuple(row) for row in seen} == {(1, 1.0)}
    assert tuple(now)[:3] == (2, 2, 2)
    assert len(copied.kept) >= 1, "what a reader has open stays"
    assert longest < postgres_swap.LONGEST + 60
    release(settings, 3)
    assert postgres.publish(settings, dsn=dsn).kept == (), "and goes when the reader has ended"


def test_a_reader_with_an_older_snapshot_sees_a_whole_release_and_never_an_empty_table(
    settings: Settings, dsn: str
) -> None:
    release(settings, 1)
    postgres.publish(settings, dsn=dsn)
    release(settings, 2)

    async def scene() -> Any:
        reader = await asyncpg.connect(dsn)
        async with reader.transaction(isolation="repeatable_read"):
            await reader.fetchval("select count(*) from pg_class")
            await in_the_background(lambda: postgres.publish(settings, dsn=dsn))
            found = await reader.fetchrow(ALL_STATES)
        await reader.close()
        return tuple(found)

    assert asyncio.run(scene()) == (2, 2, 2, 2, 1, 5)


def test_a_swap_that_finds_no_gap_gives_up_and_can_be_tried_again(
    settings: Settings, dsn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    release(settings, 1)
    postgres.publish(settings, dsn=dsn)
    release(settings, 2)

    async def scene() -> None:
        locked, looking = await asyncpg.connect(dsn), await asyncpg.connect(dsn)
        await locked.execute("begin; lock table marts.dim_thing in access exclusive mode")
        await looking.execute("begin; select * from marts.fct_thing")
        stuck = asyncio.create_task(looking.execute("select * from marts.dim_thing"))
        with monkeypatch.context() as hasty:
            hasty.setattr(postgres_swap, "PATIENCE", 1.0)
            with pytest.raises(BusyError, match="no gap between readers"):
                await in_the_background(lambda: postgres.publish(settings, dsn=dsn))
        await locked.execute("rollback")
        await stuck
        await looking.execute("rollback")
        await locked.close()
        await looking.close()

    asyncio.run(scene())
    assert ask(dsn, "select distinct state from marts.fct_thing") == [(1,)]
    postgres.publish(settings, dsn=dsn)
    assert ask(dsn, "select distinct state from marts.fct_thing") == [(2,)]


def read_on(dsn: str, stop: threading.Event, answers: list[Any]) -> None:
    """Ask again and again, each time anew; leave how often, what was mixed and what went wrong."""

    async def reading() -> None:
        connection = await asyncpg.connect(dsn, statement_cache_size=0)
        asked, states, wrong = 0, [0], []
        while not stop.is_set():
            try:
                low, high, worth, rows, sources, tables = await connection.fetchrow(ALL_STATES)
            except asyncpg.PostgresError as error:
                wrong.append(repr(error))
                continue
            asked += 1
            if not low == high == worth or (rows, sources, tables) != (2, 1, 5) or low < states[-1]:
                wrong.append(f"{low}, {high}, {worth}, {rows} after {states[-1]}")
            states += [low] if low != states[-1] else []
            await asyncio.sleep(0.005)
        await connection.close()
        answers.append((asked, len(states), wrong))

    asyncio.run(reading())


@pytest.mark.proof
def test_a_query_stays_open_through_a_hundred_publishes_while_others_see_one_release_at_a_time(
    settings: Settings, dsn: str
) -> None:
    few = replace(settings, keep_releases=2)
    release(few, 1)
    postgres.publish(few, dsn=dsn)
    stop, answers = threading.Event(), list[Any]()
    readers = [threading.Thread(target=read_on, args=(dsn, stop, answers)) for _ in range(3)]

    async def scene() -> list[Any]:
        async with long_query(dsn) as fetch:
            seen = list(await fetch(10))
            for state in range(2, 101):
                release(few, state)
                await in_the_background(lambda: postgres.publish(few, dsn=dsn))
                seen += await fetch(10)
        return seen

    for reader in readers:
        reader.start()
    try:
        seen = asyncio.run(scene())
    finally:
        stop.set()
        for reader in readers:
            reader.join(timeout=600)
    assert len(seen) == 1000
    assert {tuple(row) for row in seen} == {(1, 1.0)}
    assert [wrong for _, _, wrong in answers if wrong] == []
    assert all(states > 50 for _, states, _ in answers), "every reader saw releases come"
    assert ask(dsn, ALL_STATES)[0][0] == 100


def test_the_command_brings_the_release_over(
    settings: Settings, dsn: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from cli.main import main

    release(settings)
    monkeypatch.setenv("LANDFALL_SOURCES", "sample")
    monkeypatch.setenv("LANDFALL_DATA", str(settings.data))
    monkeypatch.setenv("LANDFALL_POSTGRES_DSN", dsn)
    assert main(["postgres"]) == 0
    assert "PostgreSQL has release 000001: 5 tables, 7 rows loaded" in capsys.readouterr().out
    assert not list(Path(settings.data / "postgres").glob("*.csv"))
