"""What a source declares is served without code: datasets, feeds and indicators out of files."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.testclient import TestClient

from core.errors import ConfigurationError
from sandbox import fixtures
from sandbox.apis import VIEWS, fixed_feed, soda, worldbank
from sandbox.clock import Clock, parse_time
from sandbox.faults import Faults
from sandbox.state import State
from sandbox.world.build import World, build

DATASET = {
    "name": "Contratos",
    "attribution": "Una entidad",
    "licence": "CC BY-SA 4.0",
    "columns": {"id": "text", "worth": "number", "day": "calendar_date", "who": "text"},
    "rows": [
        {"id": "a", "worth": "5", "day": "2026-01-15T00:00:00.000"},
        {"id": "b", "worth": "12"},
        {"id": "c", "worth": "7"},
    ],
}


@pytest.fixture(scope="module")
def world() -> World:
    """The smallest world."""
    return build(7, 400)


@pytest.fixture
def client(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    """A sandbox that knows one dataset, one feed and one indicator from files, on a day before the last row came."""
    for path, text in (
        ("datos_gov_co/abcd-1234.json", json.dumps(DATASET)),
        ("feeds/valle.xml", "<rss/>"),
        ("worldbank/SL.UEM.TOTL.ZS.json", json.dumps({"name": "Unemployment", "value": 9.5})),
    ):
        file = tmp_path / path
        file.parent.mkdir()
        file.write_text(text, encoding="utf-8")
    for name in ("tables", "feeds", "series"):
        read = getattr(fixtures, name)
        monkeypatch.setattr(fixtures, name, lambda read=read: read(tmp_path))
    state = State(world, Clock(parse_time("2026-09-30T12:00:00Z")), Faults())
    views = {"datos_gov_co": soda, "worldbank": worldbank, "valle": fixed_feed}
    routes = [Mount(f"/{api}", routes=view.routes(state.mounted(api))) for api, view in views.items()]
    yield TestClient(Starlette(routes=routes))
    state.clock.move(parse_time("2026-09-30T12:00:00Z"))


def test_a_dataset_is_asked_like_any_other(client: TestClient) -> None:
    query = {"$select": "id,worth", "$where": "worth > 6", "$order": "id"}
    assert client.get("/datos_gov_co/resource/abcd-1234.json", params=query).json() == [{"id": "b", "worth": "12"}]
    first = client.get("/datos_gov_co/resource/abcd-1234.json", params={"$where": "id = 'a'"}).json()
    assert first == [{"id": "a", "worth": "5", "day": "2026-01-15T00:00:00.000"}]


def test_a_dataset_says_its_columns_types_and_licence(client: TestClient) -> None:
    told = client.get("/datos_gov_co/api/views/abcd-1234.json").json()
    assert told["license"]["name"] == "CC BY-SA 4.0"
    types = {column["fieldName"]: column["dataTypeName"] for column in told["columns"]}
    assert types == DATASET["columns"]


def test_its_last_row_comes_later(client: TestClient, world: World) -> None:
    count = {"$select": "count(*) as n"}
    assert client.get("/datos_gov_co/resource/abcd-1234.json", params=count).json() == [{"n": "2"}]
    later = State(world, Clock(parse_time("2026-10-31T12:00:00Z")), Faults())
    month_later = TestClient(Starlette(routes=soda.routes(later)))
    assert month_later.get("/resource/abcd-1234.json", params=count).json() == [{"n": "3"}]


def test_what_the_world_serves_is_not_shadowed(client: TestClient) -> None:
    assert client.get("/datos_gov_co/resource/mcec-87by.json", params={"$limit": "1"}).json()
    assert client.get("/datos_gov_co/resource/zzzz-9999.json").status_code == 404


def test_a_feed_is_served_as_it_stands_whatever_its_path(client: TestClient) -> None:
    assert client.get("/valle/rss/economia.xml").text == "<rss/>"
    assert client.get("/valle/feed/").text == "<rss/>"
    assert "Allow" in client.get("/valle/robots.txt").text


def test_an_indicator_has_its_value_for_every_country(client: TestClient) -> None:
    head, rows = client.get("/worldbank/v2/country/COL;MEX/indicator/SL.UEM.TOTL.ZS?format=json&date=2020:2021").json()
    assert head["total"] == 4
    assert {row["value"] for row in rows} == {9.5}


@pytest.mark.parametrize(("text", "told"), [("{", "it is no JSON"), ('{"name": "x"}', "it has no value")])
def test_an_indicator_that_is_none_is_named(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "worldbank").mkdir()
    (tmp_path / "worldbank" / "A.B.json").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError, match=rf"sandbox/A\.B\.json: {told}"):
        fixtures.series(tmp_path)


def test_every_feed_in_a_file_has_a_view() -> None:
    assert {VIEWS[name] for name in fixtures.feeds()} == {"fixed_feed"}
