"""What review moves: the totals with nothing in review accepted, as decided, and with everything accepted."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from cli.main import main
from core.names import DATABASE
from core.settings import Settings
from press.errors import NoQueueError
from press.review.totals import Total, totals

COLUMNS = """
    create schema marts;
    create table marts.mart_announcements (
        counts_in_totals boolean, would_count_if_accepted boolean, decision_source varchar, jobs_stated_known bigint,
        amount_usd_stated_known double
    );
"""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Where a release without any announcement is current."""
    made = Settings(mode="sample", data=tmp_path / "data")
    folder = made.warehouse / "releases" / "000001"
    folder.mkdir(parents=True)
    (made.warehouse / "current").symlink_to(folder)
    with duckdb.connect(str(folder / DATABASE)) as con:
        con.execute(COLUMNS)
    return made


def announced(settings: Settings, *rows: tuple[bool, bool, str, int | None, float | None]) -> None:
    with duckdb.connect(str((settings.warehouse / "current").resolve() / DATABASE)) as con:
        con.executemany("insert into marts.mart_announcements values (?, ?, ?, ?, ?)", rows)


def test_a_row_each_for_none_as_decided_and_all(settings: Settings) -> None:
    announced(
        settings,
        (True, False, "reader", 100, 1e6),
        (True, False, "reader", None, 0.1),
        (True, False, "person", 20, 2e6),
        (False, True, "reader", 3, None),
        (False, True, "reader", None, 5e6),
        (False, False, "reader", 9_999, 9e12),
    )
    assert totals(settings) == [
        Total("none accepted", 2, 100, 1_000_000.1),
        Total("as decided", 3, 120, 3_000_000.1),
        Total("all accepted", 5, 123, 8_000_000.1),
    ]


def test_without_announcements_all_are_zero(settings: Settings) -> None:
    assert {(one.announcements, one.jobs, one.amount_usd) for one in totals(settings)} == {(0, 0, 0.0)}


def test_the_command_prints_a_line_each(
    settings: Settings, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    announced(settings, (True, False, "reader", 1_234, 5.6e6))
    monkeypatch.setenv("LANDFALL_DATA", str(settings.data))
    assert main(["review", "totals"]) == 0
    head, *lines = capsys.readouterr().out.splitlines()
    assert head.split() == ["announcements", "jobs", "US$"]
    assert [line.split()[-3:] for line in lines] == [["1", "1,234", "5,600,000"]] * 3


def test_a_warehouse_without_decisions_is_told_from_none(settings: Settings, tmp_path: Path) -> None:
    with duckdb.connect(str((settings.warehouse / "current").resolve() / DATABASE)) as con:
        con.execute("drop table marts.mart_announcements")
    with pytest.raises(NoQueueError, match="no announcements with decisions"):
        totals(settings)
    with pytest.raises(NoQueueError, match="there is no warehouse"):
        totals(Settings(mode="sample", data=tmp_path / "nowhere"))
