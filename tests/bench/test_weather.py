"""Two days of bad weather: nothing that was reachable in the end is lost, and nothing is unexplained."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.weather import APIS, DRIFTS, Report, run
from extract.catalogue import all_sources
from sandbox.apis import VIEWS
from sandbox.faults import FAULTS

SOURCES = ("rues", "press_wordpress", "press_newsroom", "worldbank", "gleif", "banrep", "supersociedades", "secop")


@pytest.mark.proof
def test_two_days_of_bad_weather_lose_nothing_and_leave_nothing_unexplained(tmp_path: Path) -> None:
    said: list[str] = []
    report = run(tmp_path, days=2, seed=3, companies=2_400, log=said.append, names=SOURCES)
    assert report.lost == {}
    assert report.stale == {}
    assert report.unexplained == 0
    assert report.is_sound
    assert report.kills > 0, "a week without a kill proves nothing"
    assert report.set_aside > 0, "a week in which no member died proves nothing"
    assert any(line.startswith("day 2") and "changes no cursor sees" in line for line in said)


def test_a_lost_row_or_an_unexplained_one_is_no_sound_week() -> None:
    assert Report(rows=1).is_sound
    assert not Report(rows=0).is_sound
    assert not Report(rows=1, lost={"rues/companies": 1}).is_sound
    assert not Report(rows=1, stale={"rues/companies": 1}).is_sound
    assert not Report(rows=1, unexplained=1).is_sound


def test_the_weather_spares_no_publisher() -> None:
    assert set(APIS) == set(VIEWS)
    assert {api.name for source in all_sources() for api in source.apis} >= set(APIS)
    assert all(route.split("/")[0] in VIEWS and fault in FAULTS for route, fault in DRIFTS)
    assert {fault for _, fault in DRIFTS} == {"extra_field", "renamed_column"}
