"""Joining Parquet files: the rows of all, in order, as any reader finds them."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from extract.parquet import join

COLUMNS = "range as n, 'text ' || range as words, (range % 3)::varchar as few, nullif(range % 5, 0) as gaps"


def part(path: Path, rows: int, columns: str = COLUMNS) -> Path:
    """A file of ``rows`` rows in row groups of 2,048, as DuckDB writes it."""
    duckdb.sql(f"copy (select {columns} from range({rows})) to '{path}' (format parquet, row_group_size 2048)")
    return path


def test_a_joined_file_holds_the_rows_of_all_parts_in_order(tmp_path: Path) -> None:
    rows = (5_000, 0, 1, 40_000)
    parts = [part(tmp_path / f"{n}.parquet", count) for n, count in enumerate(rows)]
    whole = tmp_path / "whole.parquet"
    join(parts, whole)
    expected = [row for one in parts for row in duckdb.read_parquet(str(one)).fetchall()]
    assert duckdb.read_parquet(str(whole)).fetchall() == expected
    assert duckdb.sql(f"select num_rows from parquet_file_metadata('{whole}')").fetchall() == [(45_001,)]


def test_statistics_and_filters_of_every_row_group_still_fit_it(tmp_path: Path) -> None:
    parts = [part(tmp_path / "low.parquet", 9_000), part(tmp_path / "high.parquet", 9_000)]
    whole = tmp_path / "whole.parquet"
    join(parts, whole)
    for condition, found in [("few = '2'", 6_000), ("n = 8999", 2), ("words = 'text 4242'", 2), ("few = 'none'", 0)]:
        assert duckdb.sql(f"select count(*) from '{whole}' where {condition}").fetchall() == [(found,)]
    probe = f"from parquet_bloom_probe('{whole}', 'few', '2') where not bloom_filter_excludes"
    probes = duckdb.sql(f"select count(*) {probe}")
    groups = duckdb.sql(f"select count(distinct row_group_id) from parquet_metadata('{whole}')")
    assert probes.fetchall() == groups.fetchall() == [(10,)]


def test_the_same_parts_make_the_same_bytes(tmp_path: Path) -> None:
    parts = [part(tmp_path / f"{n}.parquet", 3_000) for n in range(2)]
    join(parts, tmp_path / "one.parquet")
    join(parts, tmp_path / "two.parquet")
    assert (tmp_path / "one.parquet").read_bytes() == (tmp_path / "two.parquet").read_bytes()


def test_one_part_alone_stays_as_it_was(tmp_path: Path) -> None:
    only = part(tmp_path / "only.parquet", 3_000)
    join([only], tmp_path / "whole.parquet")
    assert (tmp_path / "whole.parquet").read_bytes() == only.read_bytes()


def test_other_columns_are_refused(tmp_path: Path) -> None:
    parts = [part(tmp_path / "a.parquet", 10), part(tmp_path / "b.parquet", 10, "range::varchar as n")]
    with pytest.raises(ValueError, match="same columns"):
        join(parts, tmp_path / "whole.parquet")


@pytest.mark.parametrize("kept", [slice(0), slice(4), slice(-1), slice(-8, None), slice(1, 40)])
def test_what_is_no_parquet_file_is_refused(tmp_path: Path, kept: slice) -> None:
    broken = part(tmp_path / "a.parquet", 10)
    broken.write_bytes(broken.read_bytes()[kept])
    with pytest.raises(ValueError, match="no Parquet file"):
        join([broken], tmp_path / "whole.parquet")
