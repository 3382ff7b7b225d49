"""What Spark made is taken for the candidate's own, whole and of this very landing, or not at all.

Parquet written by DuckDB stands for Spark's here; that Spark writes the same rows is in ``tests/local/test_spark.py``.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from shutil import copytree

import duckdb
import pytest

from core.names import DATABASE
from core.settings import Settings
from dbt_project import from_spark
from dbt_project.affected import different_tables, last_manifest
from dbt_project.build import build, raise_on_difference
from dbt_project.errors import OtherTablesError
from dbt_project.from_spark import MADE_FROM, TABLES, Grown, made_from, note
from dbt_project.scale import Share, Table, share
from dbt_project.testing import looking_at

FLOWS = Table("marts", "fct_trade_flows")
LOGS = {"ops.ops_runs", "ops.ops_build", "ops.ops_notes"}


def quiet(_: str) -> None:
    """Nobody listens."""


def shared(settings: Settings) -> Share:
    manifest = last_manifest(settings.build)
    assert manifest is not None
    return share(manifest)


def exported(settings: Settings, folder: Path) -> None:
    """The tables of a build as Spark leaves its own."""
    with duckdb.connect(str(settings.build / DATABASE), read_only=True) as connection:
        connection.execute("set TimeZone = 'UTC'")
        for table in shared(settings).models:
            files = folder / TABLES / f"{table.schema}.db" / table.name
            files.mkdir(parents=True)
            connection.execute(f"copy (from {table}) to '{files / 'part-0.parquet'}' (format parquet)")


@pytest.fixture(scope="module")
def of_spark(built: Settings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of tables, with what they were made from, in a path that looks like a partition's."""
    folder = tmp_path_factory.mktemp("spark") / "year=2026"
    exported(built, folder)
    manifest = last_manifest(built.build)
    assert manifest is not None
    note(folder, shared(built).models, made_from(built, manifest))
    return folder


def kinds(settings: Settings) -> dict[str, str]:
    """Whether each of the tagged models is a table or a view of the candidate."""
    with duckdb.connect(str(settings.build / DATABASE), read_only=True) as connection:
        rows = connection.execute("select table_schema || '.' || table_name, table_type from information_schema.tables")
        found = dict(rows.fetchall())
    return {str(table): found[str(table)] for table in shared(settings).models}


def comments(settings: Settings) -> list[tuple[str, ...]]:
    with duckdb.connect(str(settings.build / DATABASE), read_only=True) as connection:
        return connection.execute(
            "select schema_name, table_name, column_name, data_type, comment from duckdb_columns() "
            "where schema_name = 'marts' order by all"
        ).fetchall()


@pytest.mark.proof
def test_the_rest_is_built_from_them_and_days_follow_as_if_duckdb_had_made_them(
    built: Settings, of_spark: Path, landing_copy: Settings, tmp_path: Path
) -> None:
    folder = tmp_path / "spark"
    copytree(of_spark, folder)
    made = build(landing_copy, grown=Grown(folder), report=quiet)
    assert set(different_tables(built.build / DATABASE, landing_copy.build / DATABASE)) <= LOGS
    assert set(kinds(landing_copy).values()) == {"BASE TABLE"}
    assert comments(landing_copy) == comments(built)
    manifest = last_manifest(landing_copy.build)
    assert manifest is not None
    model = manifest["nodes"]["model.landfall.stg_comtrade__flows"]
    assert (model["config"]["materialized"], "read_parquet" in model["raw_code"]) == ("view", False)
    tests = looking_at(manifest, {"stg_rues__companies", "fct_trade_flows"})
    assert len(tests) > 5
    assert all(test["compiled_code"] for test in tests)
    assert made.tests > 100

    # Spark's files go; a day's build takes over what this one made, and holds it against one from nothing.
    (folder / TABLES).rename(tmp_path / "gone")
    sources = {"rues.companies", "rues.company_ids", "comtrade.flows"}
    next_day = build(replace(landing_copy, rebuild_days=0), changed=sources, docs=False, report=quiet)
    raise_on_difference(next_day)
    assert kinds(landing_copy)["staging.stg_comtrade__flows"] == "VIEW"


def test_where_spark_is_asked_it_is_handed_what_it_reads_and_has_nothing_of_its_own_there(
    landing_copy: Settings, tmp_path: Path
) -> None:
    seen: dict[str, int] = {}

    def make(parts: Share) -> None:
        with duckdb.connect(str(landing_copy.build / DATABASE), read_only=True) as connection:
            rows = connection.execute("select schema_name || '.' || table_name from duckdb_tables()").fetchall()
            views = connection.execute("select schema_name || '.' || view_name from duckdb_views()").fetchall()
        there = {name for (name,) in rows + views}
        seen["given"] = len({str(table) for table in parts.given} & there)
        seen["tagged"] = len({str(table) for table in parts.models} & there)

    with pytest.raises(OtherTablesError, match=r"Spark left no file of intermediate\..* at the same paths"):
        build(landing_copy, grown=Grown(tmp_path, make), report=quiet)
    assert seen == {"given": 6, "tagged": 0}


def no_note(folder: Path, _: Settings) -> None:
    (folder / MADE_FROM).unlink()


def cut_note(folder: Path, _: Settings) -> None:
    (folder / MADE_FROM).write_text((folder / MADE_FROM).read_text()[:-20])


def no_file(folder: Path, _: Settings) -> None:
    next((folder / TABLES / "marts.db" / "fct_trade_flows").glob("*.parquet")).unlink()


def a_file_more(folder: Path, _: Settings) -> None:
    flows = folder / TABLES / "marts.db" / "fct_trade_flows"
    (flows / "part-1.parquet").write_bytes((flows / "part-0.parquet").read_bytes())


def one_byte(folder: Path, _: Settings) -> None:
    file = folder / TABLES / "marts.db" / "fct_trade_flows" / "part-0.parquet"
    file.write_bytes(file.read_bytes().replace(b"PAR1", b"PAR2", 1))


def another_pull(_: Path, settings: Settings) -> None:
    receipt = next((settings.raw / "rues" / "companies").glob("*/receipt.json"))
    receipt.write_text(json.dumps(json.loads(receipt.read_text()) | {"rows": 1}))


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (no_note, r"has no made_from\.json"),
        (cut_note, r"has no made_from\.json"),
        (no_file, r"Spark left no file of marts\.fct_trade_flows"),
        (a_file_more, r"1 files .* such as .*fct_trade_flows/part-1\.parquet"),
        (one_byte, r"1 files .* such as .*fct_trade_flows/part-0\.parquet"),
        (another_pull, r"made from other pulls of rues/companies than are here"),
    ],
)
def test_tables_that_are_not_whole_or_of_another_landing_are_refused(
    built: Settings,
    of_spark: Path,
    tmp_path: Path,
    change: Callable[[Path, Settings], None],
    named: str,
) -> None:
    folder, settings = tmp_path / "spark", replace(built, data=tmp_path / "data")
    copytree(of_spark, folder)
    copytree(built.raw, settings.raw)
    manifest = last_manifest(built.build)
    assert manifest is not None
    models = shared(built).models
    from_spark.refuse_others(folder, models, made_from(settings, manifest))
    change(folder, settings)
    with pytest.raises(OtherTablesError, match=named):
        from_spark.refuse_others(folder, models, made_from(settings, manifest))


def test_tables_of_other_models_or_of_live_data_are_refused(
    built: Settings, of_spark: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    manifest = last_manifest(built.build)
    assert manifest is not None
    models = shared(built).models
    with pytest.raises(OtherTablesError, match="made from other mode than"):
        from_spark.refuse_others(of_spark, models, made_from(replace(built, mode="live"), manifest))
    monkeypatch.setattr(from_spark, "code", lambda *_: "other code")
    with pytest.raises(OtherTablesError, match=r"made from other models than .*landfall build --engine spark"):
        from_spark.refuse_others(of_spark, models, made_from(built, manifest))


def test_a_pull_no_tagged_model_reads_changes_nothing_they_were_made_from(built: Settings) -> None:
    manifest = last_manifest(built.build)
    assert manifest is not None
    parts = made_from(built, manifest)
    pulls = {name.split()[-1].split("/")[0] for name in parts if name.startswith("pulls of ")}
    assert {"rues", "gleif", "comtrade"} <= pulls
    assert not {"press_rss", "secop", "landing"} & pulls
