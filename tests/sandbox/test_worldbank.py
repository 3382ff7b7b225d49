from __future__ import annotations

import csv
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from defusedxml import ElementTree
from starlette.applications import Starlette
from starlette.testclient import TestClient

from sandbox.apis import worldbank
from sandbox.world.indicators import AREAS, INDICATORS, last_updated

RECORDED = Path(__file__).parents[3] / "shared" / "recorded" / "worldbank"
FDI = "/v2/country/{}/indicator/BX.KLT.DINV.CD.WD"


def client(now: datetime = datetime(2026, 9, 30, 12, tzinfo=UTC)) -> TestClient:
    state: Any = SimpleNamespace(clock=SimpleNamespace(now=now))
    return TestClient(Starlette(routes=worldbank.routes(state)))


def get(countries: str = "COL", now: datetime | None = None, **query: str) -> Any:
    caller = client(now) if now else client()
    answer = caller.get(FDI.format(countries), params={"format": "json", **query})
    assert answer.status_code == 200
    return answer.json()


def test_the_envelope_and_the_record_have_the_documented_keys() -> None:
    header, rows = get(per_page="5")
    assert header == {
        "page": 1,
        "pages": 14,
        "per_page": 5,
        "total": 66,
        "sourceid": "2",
        "lastupdated": "2026-07-01",
    }
    assert rows[0] == {
        "indicator": {"id": "BX.KLT.DINV.CD.WD", "value": "Foreign direct investment, net inflows (BoP, current US$)"},
        "country": {"id": "CO", "value": "Colombia"},
        "countryiso3code": "COL",
        "date": "2025",
        "value": None,
        "unit": "",
        "obs_status": "",
        "decimal": 0,
    }


def test_walking_the_pages_gives_every_year_of_every_country_once() -> None:
    seen: list[tuple[str, str]] = []
    header, _ = get("COL;USA;CHN", per_page="40")
    for page in range(1, header["pages"] + 1):
        seen += [(row["countryiso3code"], row["date"]) for row in get("COL;USA;CHN", per_page="40", page=str(page))[1]]
    assert len(seen) == len(set(seen)) == header["total"] == 3 * 66


def test_a_page_after_the_last_is_empty() -> None:
    header, rows = get(per_page="50", page="9")
    assert (header["pages"], rows) == (2, [])


def test_the_year_range_is_kept() -> None:
    _, rows = get(date="2012:2014")
    assert [row["date"] for row in rows] == ["2014", "2013", "2012"]


def test_negative_inflows_are_served_as_they_are() -> None:
    _, rows = get("URY", date="2016")
    assert rows[0]["value"] == -379108950.527702


def test_without_a_format_the_answer_is_xml() -> None:
    answer = client().get(FDI.format("COL"), params={"date": "2012"})
    assert answer.headers["content-type"].startswith("text/xml")
    root = ElementTree.fromstring(answer.content)
    space = "{http://www.worldbank.org}"
    assert root.tag == f"{space}data"
    assert [row.findtext(f"{space}value") for row in root] == ["15039359119.8035"]


@pytest.mark.parametrize(
    "path",
    [
        FDI.format("XXX"),
        "/v2/country/COL/indicator/NO.SUCH.CODE",
        FDI.format("COL") + "?date=last",
        FDI.format("COL") + "?per_page=many",
    ],
)
def test_a_wrong_parameter_is_a_message_with_status_200(path: str) -> None:
    joint = "&" if "?" in path else "?"
    answer = client().get(f"{path}{joint}format=json")
    assert answer.status_code == 200
    assert answer.json() == [
        {"message": [{"id": "120", "key": "Invalid value", "value": "The provided parameter value is not valid"}]}
    ]


def test_no_data_is_a_header_and_null() -> None:
    header, rows = get(date="2050")
    assert header["total"] == 0
    assert rows is None


def test_all_mixes_aggregates_with_countries() -> None:
    _, rows = get("all", date="2015", per_page="100")
    codes = {row["countryiso3code"] for row in rows}
    assert {"WLD", "LCN", "COL"} <= codes


def test_a_year_appears_with_the_summer_update_of_the_next() -> None:
    before = get(now=datetime(2018, 6, 30, tzinfo=UTC))
    after = get(now=datetime(2018, 7, 1, tzinfo=UTC))
    assert (before[0]["lastupdated"], before[1][0]["date"]) == ("2018-04-08", "2016")
    assert (after[0]["lastupdated"], after[1][0]["date"]) == ("2018-07-01", "2017")


def test_updates_go_back_over_new_year() -> None:
    assert last_updated(date(2020, 1, 5)) == date(2019, 12, 16)


def test_no_series_has_a_figure_for_an_unknown_area() -> None:
    for series in INDICATORS.values():
        assert set(series.values) <= set(AREAS)
        assert all(len(values) <= 10 for values in series.values.values())


def test_the_inflows_are_the_published_ones() -> None:
    files = sorted(RECORDED.glob("API_BX.KLT.DINV.CD.WD*.csv"))
    if not files:
        pytest.skip("the recorded World Bank file is not here")
    lines = list(csv.reader(files[0].read_text(encoding="utf-8-sig").splitlines()))
    header = next(line for line in lines if line[:1] == ["Country Name"])
    rows = {line[1]: line for line in lines if len(line) == len(header)}
    for iso3, values in INDICATORS["BX.KLT.DINV.CD.WD"].values.items():
        published = [float(rows[iso3][header.index(str(year))]) for year in range(2012, 2018)]
        assert list(values) == published, iso3
