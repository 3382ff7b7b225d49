"""What ``docs/connect.md`` tells people to type works, and the Superset bundle shows what the marts have."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from core.settings import Settings
from serve.errors import NoReleaseError, OtherWarehouseError, UnfitBuildError
from serve.publish import publish
from serve.superset import bundle
from tests.serve.building import AT, audited, build, lake

TOOLS = ("DuckDB's command line", "Python", "R", "Excel", "Power BI", "Tableau", "Metabase", "Superset", "DBeaver")


@pytest.fixture(scope="module")
def guide(project: Path) -> str:
    return (project / "docs" / "connect.md").read_text(encoding="utf-8")


def blocks(guide: str, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", guide, re.DOTALL)


def empty_marts(project: Path) -> list[str]:
    """A statement per published table, with the columns dbt's contracts declare and one row without values."""
    statements = []
    for path in sorted((project / "dbt_project" / "models" / "marts").rglob("_*__models.yml")):
        for model in yaml.safe_load(path.read_text(encoding="utf-8"))["models"]:
            columns = ", ".join(f'"{column["name"]}" {column["data_type"]}' for column in model["columns"])
            statements.append(f"create table marts.{model['name']} ({columns})")
            statements.append(f"insert into marts.{model['name']} ({model['columns'][0]['name']}) values (null)")
    return statements


@pytest.fixture(scope="module")
def released(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A release that has the marts' tables, in ``data/sample`` of an empty folder."""
    settings = lake(tmp_path_factory.mktemp("checkout") / "data" / "sample")
    build(settings, 1, *empty_marts(project))
    audited(settings)
    publish(settings, at=AT)
    return settings


@pytest.mark.parametrize("tool", TOOLS)
def test_every_tool_has_its_steps_and_says_whether_they_were_tried(guide: str, tool: str) -> None:
    (section,) = re.findall(rf"^## {tool}\n(.*?)(?=^## )", guide, re.DOTALL | re.MULTILINE)
    assert re.search(r"\*(Tried|Not tried)", section)


def test_the_python_of_the_guide_runs(guide: str, released: Settings, project: Path) -> None:
    written = blocks(guide, "python")
    assert len(written) == 3
    for code in written:
        done = subprocess.run(
            [sys.executable, "-c", code],
            cwd=released.data.parents[1],
            env={**os.environ, "PYTHONPATH": str(project)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr


def test_the_duckdb_of_the_guide_runs(guide: str, released: Settings) -> None:
    statements = [text for text in blocks(guide, "sql") if "create role" not in text]
    assert len(statements) == 1
    with duckdb.connect(str(released.warehouse / "current" / "warehouse.duckdb"), read_only=True) as warehouse:
        for text in statements:
            warehouse.execute(text)


def test_every_file_and_variable_of_the_guide_exists(guide: str, released: Settings, project: Path) -> None:
    example = (project / ".env.example").read_text(encoding="utf-8")
    assert all(name in example for name in re.findall(r"LANDFALL_[A-Z_]+[A-Z]", guide))
    named = re.findall(r"data/sample/warehouse/current/[\w./]+\.(?:duckdb|parquet)", guide)
    assert len(named) > 5
    assert all((released.data.parents[1] / name).is_file() for name in named)
    assert all((project / "docs" / name).is_file() for name in re.findall(r"\]\((?!#|http)([^)]+)\)", guide))


def test_the_bundle_holds_the_dashboard_and_all_it_needs(released: Settings, tmp_path: Path) -> None:
    bundle.write(released, tmp_path / "dashboard.zip")
    with zipfile.ZipFile(tmp_path / "dashboard.zip") as archive:
        files = {name: yaml.safe_load(archive.read(name)) for name in archive.namelist()}
    charts = {told["uuid"]: told for name, told in files.items() if "/charts/" in name}
    datasets = {told["uuid"]: told for name, told in files.items() if "/datasets/" in name}
    boxes = [box for box in files["landfall/dashboards/landfall.yaml"]["position"].values() if isinstance(box, dict)]
    shown = {box["meta"]["uuid"] for box in boxes if box["type"] == "CHART"}
    assert shown == set(charts)
    assert {told["dataset_uuid"] for told in charts.values()} == set(datasets)
    assert {told["database_uuid"] for told in datasets.values()} == {files["landfall/databases/Landfall.yaml"]["uuid"]}
    assert any("Sample data" in box["meta"].get("code", "") for box in boxes if box["type"] == "MARKDOWN")


def test_superset_opens_the_current_release_read_only(released: Settings) -> None:
    database = bundle.contents(released)["databases/Landfall.yaml"]
    assert database["sqlalchemy_uri"] == f"duckdb:///{released.warehouse}/current/warehouse.duckdb"
    arguments = database["extra"]["engine_params"]["connect_args"]
    with duckdb.connect(database["sqlalchemy_uri"].removeprefix("duckdb:///"), **arguments) as connection:
        with pytest.raises(duckdb.Error):
            connection.execute("copy marts.dim_country to '/tmp/stolen.csv'")
        with pytest.raises(duckdb.Error):
            connection.execute("create table marts.mine as select 1")
    assert not (
        database["allow_dml"] or database["allow_ctas"] or database["allow_cvas"] or database["allow_file_upload"]
    )


def test_metrics_run_on_the_tables_they_are_of(released: Settings) -> None:
    contents = bundle.contents(released)
    with duckdb.connect(str(released.warehouse / "current" / "warehouse.duckdb"), read_only=True) as warehouse:
        for name, told in contents.items():
            if name.startswith("datasets/"):
                for metric in told["metrics"]:
                    warehouse.execute(f"select {metric['expression']} from {told['schema']}.{told['table_name']}")


def test_the_bundle_is_the_same_bytes_for_the_same_release(released: Settings, tmp_path: Path) -> None:
    for name in ("a.zip", "b.zip"):
        bundle.write(released, tmp_path / name)
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()


def test_a_chart_that_shows_what_is_not_there_is_refused(settings: Settings) -> None:
    build(settings, 1, "create table marts.fct_announcements as select 1 as only_this")
    audited(settings)
    publish(settings, at=AT)
    with pytest.raises(UnfitBuildError, match="not in marts"):
        bundle.contents(settings)


def test_without_a_release_the_line_says_what_to_do(settings: Settings) -> None:
    with pytest.raises(NoReleaseError, match="landfall run"):
        bundle.contents(settings)


def test_every_note_of_the_dashboard_has_its_mode() -> None:
    told: dict[str, Any] = yaml.safe_load((bundle.HERE / "dashboard.yaml").read_text(encoding="utf-8"))
    assert set(told["notes"]) == {"sample", "live"}


def test_a_dashboard_of_the_other_mode_is_refused(released: Settings) -> None:
    with pytest.raises(OtherWarehouseError, match=r"superset: this run is live, the release in .* holds sample data"):
        bundle.contents(replace(released, mode="live"))
