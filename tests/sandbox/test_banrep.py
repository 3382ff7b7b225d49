"""The central bank's page: whole histories, parts that make the whole, revisions once a year, a Referer wanted."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from sandbox.apis import banrep
from sandbox.world.investment import ACTIVITIES, COUNTRIES, TOTAL, flows, last_release

PATH = "/estadisticas-economicas-back/rest/estadisticaEconomicaRestService/consultaMenuXId"
REFERER = {"referer": "https://suameca.banrep.gov.co/estadisticas-economicas/"}


def page(today: date, menu: str = "4190", headers: dict[str, str] | None = None) -> Any:
    state: Any = SimpleNamespace(
        clock=SimpleNamespace(now=datetime(today.year, today.month, today.day, 12, tzinfo=UTC)),
        world=SimpleNamespace(seed=7),
    )
    client = TestClient(Starlette(routes=banrep.routes(state)))
    return client.get(PATH, params={"idMenu": menu}, headers=REFERER if headers is None else headers)


def told(today: date) -> dict[str, dict[date, float]]:
    """Values per day and name of series."""
    return {
        one["nombre"]: {
            (datetime.fromtimestamp(ms / 1000, UTC) - timedelta(hours=5)).date(): v for ms, v in one["data"]
        }
        for one in page(today).json()["SERIES"]
    }


def test_without_a_page_of_the_portal_as_referer_the_answer_is_empty() -> None:
    for headers in ({}, {"referer": "https://elsewhere.example/"}):
        answer = page(date(2026, 9, 30), headers=headers)
        assert (answer.status_code, answer.content) == (200, b"")


def test_another_page_of_the_portal_has_none_of_these_series() -> None:
    assert page(date(2026, 9, 30), "1").json()["SERIES"] == []


@pytest.mark.parametrize("today", [date(2018, 9, 30), date(2026, 9, 30)])
def test_countries_and_activities_make_the_whole_to_the_cent(today: date) -> None:
    sums: dict[str, dict[date, int]] = {kind: defaultdict(int) for kind in ("Total", "país", "actividad")}
    for name, values in told(today).items():
        kind = next((kind for kind in ("país", "actividad") if f"por {kind}" in name), "Total")
        if name.endswith("Trimestral") and "exterior" not in name:
            for day, value in values.items():
                sums[kind][day] += round(value * 100)
    assert sums["Total"] == sums["país"] == sums["actividad"]
    assert len(sums["Total"]) > 60


def test_there_is_a_series_for_each_country_and_activity_under_a_number_of_its_own() -> None:
    found = page(date(2026, 9, 30)).json()["SERIES"]
    assert len({one["id"] for one in found}) == len(found) == len(COUNTRIES) + len(ACTIVITIES) + 4


def test_a_quarter_comes_out_two_months_after_it_ended_and_the_past_year_is_revised_in_september() -> None:
    total = "Flujo de inversión extranjera directa en Colombia - Total - Trimestral"
    before, after = told(date(2025, 9, 2))[total], told(date(2025, 9, 3))[total]
    assert set(after) - set(before) == {date(2025, 6, 30)}
    assert {day.year for day in before if before[day] != after[day]} == {2024}


def test_capital_leaves_now_and_then_and_the_whole_is_of_the_size_of_the_real_one() -> None:
    quarters = flows(7)
    assert any(flow.first < 0 for many in quarters.values() for flow in many)
    year = sum(flow.revised for flow in quarters[TOTAL, ""] if flow.year == 2022) / 100
    assert 12_000 < year < 24_000


def test_the_last_release_is_never_in_the_future() -> None:
    assert last_release(date(2026, 1, 1)) == date(2025, 12, 3)
    assert last_release(date(2026, 3, 3)) == date(2026, 3, 3)
