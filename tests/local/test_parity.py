"""Two engines' tables are the same where every row is, and what differs is named."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from dbt_project.scale import Table, take_over
from local.faults import EnginesDifferError, SparkError
from local.parity import Compared, compare
from local.spark import raise_on_difference

FLOWS = Table("marts", "flows")
ROWS = "(1, 'M', 1.5::double, timestamp '2026-01-05 12:00:00'), (2, 'X', null, null), (2, 'X', null, null)"
NAMES = "(id, flow, amount, moment)"


def both(folder: Path, ours: str, theirs: str) -> list[Compared]:
    """DuckDB's table and Spark's files of the same name, each made by a query."""
    files = folder / "tables" / "marts.db" / "flows"
    files.mkdir(parents=True)
    with duckdb.connect(str(folder / "warehouse.duckdb")) as connection:
        connection.execute(f"create schema marts; create table marts.flows as {ours}")
        connection.execute(f"copy ({theirs}) to '{files / 'part-0.parquet'}' (format parquet)")
    return compare(folder / "warehouse.duckdb", [FLOWS], folder / "tables")


def of(values: str) -> str:
    return f"select * from (values {values}) as t{NAMES}"


def test_the_order_of_rows_and_files_is_no_difference(tmp_path: Path) -> None:
    (found,) = both(tmp_path, of(ROWS), f"{of(ROWS)} order by id desc")
    assert found.fault == ""
    assert found.rows == 3
    raise_on_difference([found])


@pytest.mark.parametrize(
    ("planted", "named"),
    [
        pytest.param(ROWS.replace("1.5::", "1.5000000000000002::"), "1.5000000000000002", id="the last bit"),
        pytest.param(ROWS.replace("12:00:00", "12:00:00.000001"), "12:00:00.000001", id="a microsecond"),
        pytest.param(ROWS.replace("'M'", "'M '"), "'M '", id="a blank at the end"),
        pytest.param(ROWS.replace("'M'", "'NULL'"), "'NULL'", id="a text that reads NULL"),
        pytest.param(ROWS.rsplit(", (2", 1)[0], "3 rows of DuckDB, 2 of Spark", id="one of two equal rows"),
        pytest.param(f"{ROWS}, (2, 'X', null, null)", "3 rows of DuckDB, 4 of Spark", id="a row a third time"),
    ],
)
def test_one_planted_difference_is_found_and_shown(tmp_path: Path, planted: str, named: str) -> None:
    (found,) = both(tmp_path, of(ROWS), of(planted))
    assert named in found.fault
    with pytest.raises(EnginesDifferError, match=r"1 of 1 tables differ \(marts\.flows\)"):
        raise_on_difference([found])


@pytest.mark.parametrize(
    ("tables", "fault"), [(0, "0 tables were compared"), (1, "1 tables were compared, and none has a row")]
)
def test_nothing_held_against_nothing_is_no_parity(tmp_path: Path, tables: int, fault: str) -> None:
    empty = f"{of(ROWS)} limit 0"
    with pytest.raises(SparkError, match=rf"{fault}.*landfall run"):
        raise_on_difference(both(tmp_path, empty, empty)[:tables])


def test_rows_of_spark_alone_are_a_difference(tmp_path: Path) -> None:
    with pytest.raises(EnginesDifferError, match="0 rows of DuckDB, 3 of Spark"):
        raise_on_difference(both(tmp_path, f"{of(ROWS)} limit 0", of(ROWS)))


def test_null_and_a_text_that_reads_null_are_two_values(tmp_path: Path) -> None:
    ours, theirs = "(1, null, 1.0::double, null)", "(1, 'NULL', 1.0::double, null)"
    kinds = "select id, cast(flow as varchar) as flow, amount, cast(moment as timestamp) as moment from"
    (found,) = both(tmp_path, f"{kinds} ({of(ours)})", f"{kinds} ({of(theirs)})")
    assert "1 rows of DuckDB, 1 of Spark" in found.fault


def test_another_type_is_a_difference_though_every_value_reads_the_same(tmp_path: Path) -> None:
    (found,) = both(tmp_path, "select 1::bigint as id", "select 1::integer as id")
    assert found.fault == "columns of DuckDB alone: [('id', 'BIGINT')]; of Spark alone: [('id', 'INTEGER')]"


def test_columns_in_another_order_are_a_difference(tmp_path: Path) -> None:
    (found,) = both(tmp_path, "select 1 as id, 2 as other", "select 2 as other, 1 as id")
    assert found.fault == "the columns stand in another order"


def test_what_was_taken_over_as_a_table_stays_when_the_files_go(tmp_path: Path) -> None:
    both(tmp_path, of(ROWS), of(ROWS))
    with duckdb.connect() as connection:
        take_over(connection, [FLOWS], tmp_path / "tables", "table")
        (tmp_path / "tables" / "marts.db" / "flows" / "part-0.parquet").unlink()
        assert connection.execute("select count(*) from marts.flows").fetchone() == (3,)
