"""What the comparison of both engines says of each size."""

from __future__ import annotations

from dataclasses import replace

from dbt_project.scale import Table
from local.parity import Compared
from local.spark_bench import Beside, table

FLOWS = Compared(Table("marts", "flows"), 1_234, "1234:ab:c", "")
SMALL = Beside(
    entities=20_000,
    compared=[FLOWS, replace(FLOWS, table=Table("marts", "other"), rows=6)],
    duckdb={"flows": 1.0, "other": 0.5},
    spark={"flows": 20.0, "other": 2.0},
    session_seconds=9.0,
    version="4.3.0",
    cpu=(12.0, 150.0),
    peaks_mib=(427.0, 3_505.0),
    stored=(10 << 20, 2 << 20, 1 << 19),
)


def test_sizes_stand_in_their_order_and_the_models_are_those_of_the_largest() -> None:
    large = replace(SMALL, entities=300_000, compared=[replace(FLOWS, rows=99_999)])
    lines = table([large, SMALL])
    small = lines.index("| 20,000 | 70,000 | 2 | 1,240 | 1.5 | 22.0 | 9.0 |")
    assert lines[small + 1] == "| 300,000 | 1,050,000 | 1 | 99,999 | 1.5 | 22.0 | 9.0 |"
    assert "| 20,000 | 12 | 150 | 427 | 3,505 | 10.0 | 2.0 | 0.5 |" in lines
    assert "With 300,000:" in lines
    assert lines[-1] == "| `flows` | 99,999 | `1234:ab:c` | 1.0 | 20.0 |"


def test_every_line_of_a_table_has_as_many_cells_as_its_head() -> None:
    lines = table([SMALL])
    for head in (number for number, line in enumerate(lines) if line.startswith("|---")):
        rows = [lines[head - 1], *lines[head + 1 : lines.index("", head) if "" in lines[head:] else None]]
        assert {row.count("|") for row in rows} == {lines[head].count("|")}
