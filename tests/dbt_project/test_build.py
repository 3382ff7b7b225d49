"""The build itself: what it needs, what it says when it fails, and that it always makes the same."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from core.errors import BusyError, ConfigurationError
from core.files import lock
from core.settings import Settings
from dbt_project.__main__ import main
from dbt_project.build import BuildError, MissingPullError, build, check_data_path, stale_streams
from tests.dbt_project.lake import Lake

pytestmark = pytest.mark.slow

LOGS = ("ops_runs",)


def quiet(_line: str) -> None:
    """Say nothing."""


def hashes(settings: Settings) -> dict[str, tuple[int, int, int]]:
    """Per published table a hash that does not hang on the order of its rows."""
    with duckdb.connect(str(settings.build / "warehouse.duckdb"), read_only=True) as connection:
        tables = connection.execute(
            "select table_schema, table_name from information_schema.tables where table_schema in ('marts', 'ops')"
        ).fetchall()
        return {
            name: connection.execute(
                f"select count(*), bit_xor(hash(t)), sum(hash(t)::hugeint) from {schema}.{name} as t"
            ).fetchall()[0]
            for schema, name in tables
            if name not in LOGS
        }


def test_a_second_build_of_the_same_landing_makes_the_same_tables(built: Settings, landing_copy: Settings) -> None:
    build(landing_copy, say=quiet, docs=False)
    assert len(hashes(built)) == 14 - len(LOGS)
    assert hashes(landing_copy) == hashes(built)


def test_a_row_that_is_lost_after_landing_stops_the_build_and_shows(landing_copy: Settings) -> None:
    path = next((landing_copy.raw / "trm" / "rates").glob("*/rows.parquet"))
    with duckdb.connect() as connection:
        connection.execute(f"create table kept as select * from '{path}' limit 1")
        connection.execute(f"copy kept to '{path}' (format parquet)")
    (landing_copy.build / "audit.json").parent.mkdir(parents=True)
    (landing_copy.build / "audit.json").write_text("{}", encoding="utf-8")
    with pytest.raises(BuildError, match=r"test expression_is_true_ops_reconciliation.*stream=rates") as failure:
        build(landing_copy, ["+ops_reconciliation"], say=quiet)
    assert "unexplained_rows=1" in failure.value.fault
    assert not (landing_copy.build / "audit.json").exists()
    with duckdb.connect(str(landing_copy.build / "warehouse.duckdb"), read_only=True) as connection:
        found = connection.execute(
            "select source, unexplained_rows from ops.ops_reconciliation where unexplained_rows > 0"
        )
        assert found.fetchall() == [("trm", 1)]


def test_sample_and_live_rows_never_meet(landing_copy: Settings) -> None:
    Lake(landing_copy.data, mode="live").land("trm", "rates", [{"valor": "1"}])
    with pytest.raises(BuildError, match="unique_combination_ops_build_build_name"):
        build(landing_copy, ["stg_landing__receipts", "ops_build"], say=quiet)


def test_a_stream_that_never_landed_is_named_with_the_command_that_lands_it(built: Settings, tmp_path: Path) -> None:
    settings = Settings(mode="sample", data=tmp_path)
    shutil.copytree(built.raw, settings.raw)
    shutil.rmtree(settings.raw / "gleif" / "parents")
    with pytest.raises(MissingPullError) as failure:
        build(settings, say=quiet)
    assert failure.value.line() == (
        "build: no pull of gleif/parents has landed [missing_pull] Next: run python -m extract gleif, then build again"
    )


def test_a_failed_build_ends_with_its_own_exit_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LANDFALL_DATA", str(tmp_path))
    assert main(["build"]) == MissingPullError.exit_code
    assert "python -m extract rues" in capsys.readouterr().err


def test_two_builds_at_once_are_one_too_many(tmp_path: Path) -> None:
    settings = Settings(mode="sample", data=tmp_path)
    with lock(settings.build / "build.lock", "build", "wait"), pytest.raises(BusyError):
        build(settings, say=quiet)


def test_a_stream_nobody_asked_for_too_long_is_named_and_no_other(landing_copy: Settings) -> None:
    for path in landing_copy.attempts.glob("*.finished.json"):
        record = json.loads(path.read_text(encoding="utf-8"))
        days = 6 if record["subject"] == "trm/rates" else 1
        record["finished_at"] = (datetime.now(UTC) - timedelta(days=days)).isoformat()
        path.write_text(json.dumps(record), encoding="utf-8")
    assert stale_streams(landing_copy) == ["trm/rates: warn, 6.0 days since it was asked"]
    assert not (landing_copy.build / "warehouse.duckdb").exists()


def test_a_folder_whose_name_means_something_in_sql_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="LANDFALL_DATA"):
        check_data_path(Settings(mode="sample", data=tmp_path / "it's"))


def test_the_source_tree_is_left_as_it_was(built: Settings, project: Path) -> None:
    assert (built.build / "target" / "manifest.json").is_file()
    strangers = ("target", "logs", "dbt_packages", ".user.yml", "package-lock.yml")
    assert [name for name in strangers if (project / "dbt_project" / name).exists()] == []


def test_the_described_tables_name_no_path_of_this_machine(built: Settings, project: Path) -> None:
    page = (built.build / "docs" / "dbt" / "index.html").read_text(encoding="utf-8")
    assert "fct_registrations" in page
    assert str(built.data) not in page
    assert str(project) not in page
