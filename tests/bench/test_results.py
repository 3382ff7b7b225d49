"""What a measurement writes stands in its own part of the results, in place of what it wrote before."""

from __future__ import annotations

from pathlib import Path

from bench.days import Day, _table
from bench.results import HEAD, write_section


def test_a_part_is_replaced_and_the_others_stay(tmp_path: Path) -> None:
    path = tmp_path / "RESULTS.md"
    write_section("days", "first", path)
    write_section("land", "other", path)
    write_section("days", "second", path)
    assert path.read_text(encoding="utf-8") == (
        f"{HEAD.rstrip()}\n\n## landfall bench land\n\nother\n\n## landfall bench days\n\nsecond\n"
    )


def test_a_day_is_told_by_its_stages_and_its_share_of_the_first_day_of_its_size() -> None:
    def day(entities: int, name: str, cpu: float) -> Day:
        spent = {"pull": 1.0, "read": 0.0, "build": cpu - 1, "audit": 0.0, "publish": 0.0}
        clock = {"seconds": 2 * cpu, "landed_seconds": 1.5 * cpu}
        return Day(entities, name, {"stages": spent, "cpu_seconds": cpu, "peak_mib": 1024.0, **clock})

    lines = _table([day(10, "first", 50), day(10, "43", 10), day(2000, "first", 100), day(2000, "43", 10)])
    assert lines[3] == "| 10 | 43 | 1.0 | 0.0 | 9.0 | 0.0 | 0.0 | 10.0 | 0.200 | 20.0 | 15.0 | 1,024 |"
    assert lines[5].split(" | ")[-4] == "0.100"
