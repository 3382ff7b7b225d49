"""Which engine builds what grows: options that contradict one another are refused before anything is done."""

from __future__ import annotations

from pathlib import Path

import pytest

import local.run
import local.spark
from cli.engines import Engine, taken_from
from cli.main import main
from core.errors import ConfigurationError
from core.settings import Settings
from dbt_project.from_spark import Grown
from local import spark_cluster
from local.faults import SparkError


@pytest.mark.parametrize(
    ("words", "fault", "step"),
    [
        ("run --engine spark", "Airflow's tasks build with DuckDB alone", "add --direct"),
        ("run --direct --master spark://a:7077", "DuckDB has none", "add --engine spark"),
        ("build --master spark://a:7077", "DuckDB has none", "add --engine spark"),
        ("build --engine spark --from-spark there", "--engine spark makes them", "give one of the two"),
        ("build --from-spark there --select fct_trade_flows", "everything is built", "leave out --select"),
        ("build --from-spark there --unit-tests", "unit tests are DuckDB's alone", "leave out --select"),
    ],
)
def test_options_that_contradict_one_another_are_one_line(
    words: str,
    fault: str,
    step: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("LANDFALL_DATA", str(tmp_path))
    assert main(words.split()) == ConfigurationError.exit_code
    said = capsys.readouterr().err
    assert fault in said
    assert step in said
    assert not list(tmp_path.iterdir())


def test_without_java_nothing_is_pulled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LANDFALL_DATA", str(tmp_path))
    monkeypatch.setattr(local.run, "end_on_signals", lambda: None)
    monkeypatch.setattr(spark_cluster, "why_not", lambda: "Java is missing: apt-get install openjdk-17-jre-headless")
    assert main(["run", "--direct", "--engine", "spark"]) == SparkError.exit_code
    assert "Java is missing: apt-get install" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_tables_that_are_there_are_taken_as_they_are_and_duckdb_takes_none(tmp_path: Path) -> None:
    settings = Settings("sample", tmp_path)
    assert taken_from(settings, Engine.DUCKDB, "", print) is None
    assert taken_from(settings, Engine.DUCKDB, "", print, tmp_path) == Grown(tmp_path, None)
