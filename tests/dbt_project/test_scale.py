"""Who makes what follows from the tags and from what the tagged models read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb

from core.settings import Settings
from dbt_project.affected import last_manifest
from dbt_project.scale import Share, Table, hand_over, share


def node(name: str, kind: str = "model", schema: str = "marts", tags: tuple[str, ...] = ()) -> dict[str, Any]:
    return {"name": name, "alias": name, "resource_type": kind, "schema": schema, "tags": list(tags)}


def test_spark_is_given_what_its_models_read_and_do_not_make() -> None:
    manifest = {
        "nodes": {
            "model.stg": node("stg", schema="staging", tags=("scale",)),
            "model.fct": node("fct", tags=("scale",)),
            "model.receipts": node("receipts", schema="staging"),
            "model.page": node("page"),
            "seed.chambers": node("chambers", "seed", "staging"),
            "test.key": node("key", "test", tags=("scale",)),
        },
        "sources": {"source.rues": {"source_name": "rues", "name": "companies"}},
        "parent_map": {"model.stg": ["source.rues"], "model.fct": ["model.stg", "seed.chambers", "model.receipts"]},
    }
    assert share(manifest) == Share(
        models=(Table("marts", "fct"), Table("staging", "stg")),
        given=(Table("staging", "chambers"), Table("staging", "receipts")),
        streams=(("rues", "companies"),),
        rest=("chambers", "page", "receipts"),
    )


def test_what_grows_is_tagged_and_reads_no_more_than_receipts_and_lists(built: Settings) -> None:
    manifest = last_manifest(built.build)
    assert manifest is not None
    parts = share(manifest)
    assert len(parts.models) == 20
    assert {str(table) for table in parts.given} == {
        "intermediate.int_reference__industries", "marts.dim_country", "staging.chambers", "staging.legal_forms",
        "staging.registry_statuses", "staging.stg_landing__receipts",
    }  # fmt: skip
    assert {source for source, _ in parts.streams} == {"comtrade", "gleif", "rues"}


def test_what_is_handed_over_is_what_duckdb_has(built: Settings, tmp_path: Path) -> None:
    receipts = Table("staging", "stg_landing__receipts")
    hand_over(built.build / "warehouse.duckdb", [receipts], tmp_path)
    with duckdb.connect(str(built.build / "warehouse.duckdb"), read_only=True) as connection:
        connection.execute("set TimeZone = 'UTC'")
        columns = "source, stream, receipt_id, receipt_sequence, landed_at_utc, watermark"
        here = f"select {columns} from staging.stg_landing__receipts"
        there = f"select {columns} from read_parquet('{tmp_path / 'staging.stg_landing__receipts.parquet'}')"
        assert connection.execute(f"({here}) except ({there})").fetchall() == []
        counts = connection.execute(
            f"select (select count(*) from ({here})), (select count(*) from ({there}))"
        ).fetchone()
        assert counts is not None
        assert counts[0] == counts[1] > 0
