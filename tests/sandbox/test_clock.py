"""The clock: advancing it is a filter over a world that is complete, and a restart keeps it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.errors import ConfigurationError
from sandbox.clock import DEFAULT, Clock, parse_time, read_state, write_state
from sandbox.state import State
from sandbox.world.build import World
from tests.sandbox.conftest import Ask, at

SELECT = ":id, :created_at, :updated_at, codigo_estado_matricula, ultimo_ano_renovado"


def rows(ask: Ask) -> dict[str, dict[str, str]]:
    return {row[":id"]: row for row in ask(select=SELECT, limit=50_000)}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("2026-09-30T12:00:00+00:00", "2026-10-30T12:00:00+00:00"),
        ("2012-01-02T00:00:00+00:00", "2019-06-30T00:00:00+00:00"),
        ("2028-01-01T00:00:00+00:00", "2028-12-31T00:00:00+00:00"),
    ],
)
def test_later_is_earlier_less_the_deleted_plus_the_new_with_the_changed(
    ask: Ask, state: State, world: World, first: str, second: str
) -> None:
    at(state, first)
    before = rows(ask)
    at(state, second)
    after = rows(ask)
    with world.database.cursor() as cursor:
        events = cursor.execute(
            "SELECT row_id, any_value(created_at), any_value(deleted_at) FROM registry GROUP BY row_id"
        ).fetchall()
    start, end = (datetime.fromisoformat(text).replace(tzinfo=None) for text in (first, second))
    new = {row for row, created, deleted in events if start < created <= end and not (deleted and deleted <= end)}
    gone = {row for row, created, deleted in events if created <= start and deleted and start < deleted <= end}
    assert set(after) == (set(before) - gone) | new
    assert new
    for row_id in set(before) & set(after):
        if after[row_id] != before[row_id]:
            assert first[:10] <= after[row_id][":updated_at"][:10] <= second[:10]
            assert after[row_id][":created_at"] == before[row_id][":created_at"]


def test_a_watermark_finds_exactly_what_a_month_brought(ask: Ask, state: State) -> None:
    before = rows(ask)
    watermark = max(row[":updated_at"] for row in before.values())
    state.clock.advance(30)
    after = rows(ask)
    delta = {row[":id"] for row in ask(select=":id", where=f":updated_at > '{watermark}'", limit=50_000)}
    assert delta == {row_id for row_id, row in after.items() if before.get(row_id) != row}
    assert 0.002 < len(delta) / len(after) < 0.02


def test_rows_appear_change_and_vanish_over_the_years(ask: Ask, state: State) -> None:
    counts = []
    for year in range(2012, 2029, 4):
        at(state, f"{year}-06-30T00:00:00+00:00")
        counts.append(int(ask(select="count(*) as n")[0]["n"]))
    assert counts == sorted(counts)
    assert len(set(counts)) == len(counts)


def test_the_rate_of_tomorrow_is_published_today(ask: Ask, state: State) -> None:
    at(state, "2026-09-23T22:00:00+00:00")
    assert ask("mcec-87by", select="max(vigenciadesde) as m")[0]["m"].startswith("2026-09-23")
    at(state, "2026-09-23T23:00:00+00:00")
    assert ask("mcec-87by", select="max(vigenciadesde) as m")[0]["m"].startswith("2026-09-24")


def test_a_time_without_offset_is_utc() -> None:
    assert parse_time("2026-09-30") == datetime(2026, 9, 30, tzinfo=UTC)
    assert parse_time("2026-09-30T07:00:00-05:00") == datetime(2026, 9, 30, 12, tzinfo=UTC)


@pytest.mark.parametrize("text", ["yesterday", "2011-12-31", "2029-01-01", ""])
def test_a_time_outside_the_world_is_refused(text: str) -> None:
    with pytest.raises(ConfigurationError):
        parse_time(text)


def test_the_clock_does_not_run_past_the_end_of_the_world() -> None:
    clock = Clock(DEFAULT)
    for days in (5_000, 10**12):
        with pytest.raises(ConfigurationError):
            clock.advance(days)
    assert clock.now == DEFAULT


def test_the_state_file_keeps_clock_and_faults(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    assert read_state(path) == {}
    clock = Clock(DEFAULT)
    clock.advance(30)
    write_state(path, clock, {"gleif": {"fault": "http_500", "times": 2}})
    assert read_state(path) == {
        "clock": "2026-10-30T12:00:00Z",
        "faults": {"gleif": {"fault": "http_500", "times": 2}},
    }


def test_a_spoilt_state_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    path.write_text("{")
    with pytest.raises(ConfigurationError, match="state file"):
        read_state(path)
