"""The star that BI tools see: every id and key leads to its dimension, and one name means one thing on both sides."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import duckdb
import pytest

from core.settings import Settings
from dbt_project.lineage import lineage
from tests.expectations.defects import dbt_rules

MOST_CTES = 12
ALONE = {
    "company_key": "a name as it is compared, not the name of a row",
    "publisher_row_id": "the publisher's own",
    "series_id": "the publisher's own",
    "run_id": "the orchestrator's own",
    "receipt_id": "a pull of ops_reconciliation: the audit holds it, no table is joined by it",
}
"""Columns that look like keys and lead to no table, each with its reason."""


@pytest.fixture(scope="module")
def keys(built: Settings) -> dict[str, Any]:
    """The keys the build was tested for."""
    return dict(json.loads((built.build / "keys.json").read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def columns(built: Settings) -> dict[str, list[str]]:
    """Columns per published table."""
    with duckdb.connect(str(built.build / "warehouse.duckdb"), read_only=True) as connection:
        rows = connection.execute(
            "select schema_name || '.' || table_name, list(column_name) from duckdb_columns() "
            "where schema_name in ('marts', 'ops') and database_name = current_database() group by all"
        ).fetchall()
    return dict(rows)


def _leading(told: dict[str, Any]) -> set[str]:
    """Columns that name a row of their own table, or lead to one of another."""
    keys_of_one = {columns[0] for columns in (told["key"], *told["unique"]) if len(columns) == 1}
    return keys_of_one | {one["column"] for one in told["references"]}


def test_every_id_and_key_is_a_key_here_or_leads_to_one(keys: dict[str, Any], columns: dict[str, list[str]]) -> None:
    stray = [
        f"{table}.{name}"
        for table, names in columns.items()
        for name in names
        if re.search(r"_(id|key)$", name) and name not in _leading(keys[table]) and name not in ALONE
    ]
    assert len(columns) > 30
    assert stray == []


def test_what_is_led_to_is_a_key_of_one_column_so_that_it_can_be_declared(keys: dict[str, Any]) -> None:
    loose = [
        f"{table}.{one['column']}"
        for table, told in keys.items()
        for one in told["references"]
        if [one["field"]] not in (keys[one["table"]]["key"], *keys[one["table"]]["unique"])
        and one["field"] != "receipt_id"
    ]
    assert sum(len(told["references"]) for told in keys.values()) > 60
    assert loose == []


def test_every_receipt_is_held_to_a_pull() -> None:
    tested = dbt_rules()
    traced = {table for table, rule in tested if table.startswith("marts.") and rule == "not_null receipt_id"}
    assert len(traced) > 15
    assert {table for table in traced if (table, "parent receipt_id") not in tested} == set()


def test_facts_of_one_announcement_meet_in_its_dimension(built: Settings) -> None:
    sql = """
        select count(*), count(wide.announcement_id), count(companies.company_id)
        from marts.dim_announcement as announcements
        left join marts.mart_announcements as wide using (announcement_id)
        left join marts.dim_company as companies on announcements.company_id = companies.company_id
        where announcements.decision = 'accepted'
    """
    with duckdb.connect(str(built.build / "warehouse.duckdb"), read_only=True) as connection:
        ((every, wide, companies),) = connection.execute(sql).fetchall()
    assert every > 0
    assert (wide, companies) == (every, every)


def test_announced_and_registered_sectors_join(built: Settings) -> None:
    sql = """
        select count(*) from marts.dim_sector as sectors
        inner join marts.dim_industry as industries on sectors.sector_code = industries.sector_code
        where industries.industry_code = 'S:J'
    """
    with duckdb.connect(str(built.build / "warehouse.duckdb"), read_only=True) as connection:
        assert connection.execute(sql).fetchall() == [(1,)]


def test_no_model_has_more_steps_than_a_reader_can_hold(project: Path) -> None:
    counts = {
        path.stem: len(re.findall(r"^(?:with )?\w+ as \($", path.read_text(encoding="utf-8"), re.MULTILINE))
        for path in sorted((project / "dbt_project" / "models").rglob("*.sql"))
    }
    assert max(counts.values()) > 5
    assert {name: count for name, count in counts.items() if count > MOST_CTES} == {}


def test_every_published_table_knows_its_sources_and_what_may_be_passed_on(built: Settings) -> None:
    told = json.loads((built.build / "lineage.json").read_text(encoding="utf-8"))
    tables = told["tables"]
    assert "comtrade" in tables["marts.fct_trade_flows"]
    assert "comtrade" not in tables["marts.mart_announcements"]
    assert {"rues", "press_rss"} <= set(tables["marts.mart_landings"])
    assert {source for sources in tables.values() for source in sources} <= told["redistribution"].keys()
    assert told["redistribution"]["comtrade"] == "internal"


def test_a_source_is_found_however_far_up_it_stands() -> None:
    def node(name: str, schema: str, *parents: str) -> dict[str, Any]:
        return {"resource_type": "model", "schema": schema, "name": name, "depends_on": {"nodes": list(parents)}}

    nodes = {
        "model.l.stg": node("stg", "staging", "source.l.bought.rows", "source.l.landing.receipts"),
        "model.l.int": node("int", "intermediate", "model.l.stg", "source.l.press_readings.claims"),
        "model.l.fct": node("fct", "marts", "model.l.int", "seed.l.words"),
        "model.l.dim": node("dim", "marts", "seed.l.words"),
    }
    assert lineage(nodes, ["rss", "web"]) == {"marts.dim": [], "marts.fct": ["bought", "rss", "web"]}
