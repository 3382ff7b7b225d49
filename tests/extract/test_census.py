"""A cursor is a hint, a census proves: changes that no date of change shows are found, every one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from core.lake import Lake
from core.settings import Settings
from extract.landing import pull
from extract.sources import press_newsroom, press_wordpress, rues
from sandbox import SEED
from sandbox.clock import DEFAULT, Clock
from sandbox.faults import Faults
from sandbox.plants import Plant
from sandbox.server import application
from sandbox.state import State
from sandbox.world.build import World, build
from tests.extract.fakes import settings_in
from tests.extract.sandbox_client import SandboxClient

SOURCES = (rues.SOURCE, press_wordpress.SOURCE, press_newsroom.SOURCE)
PLANTED = 200


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    """A small world of this file's own: planting changes its tables."""
    made = build(SEED, 3_000)
    yield made
    made.database.close()


def landed(settings: Settings) -> dict[str, set[tuple[str, str]]]:
    """What has landed per API: a row's id, a post's number or a page's address, with its time of change to the second
    in UTC."""
    lake = Lake(settings)
    found: dict[str, set[tuple[str, str]]] = {}
    rows = lake.past("rues").query("companies", "select row_id, left(updated_at, 19) from landed")
    found["datos_gov_co"] = {(str(a), str(b)) for a, b in rows}
    for outlet, post, modified in lake.past("press_wordpress").query(
        "posts", "select outlet, post_id, modified_gmt from landed"
    ):
        found.setdefault(str(outlet), set()).add((str(post), str(modified)))
    pages = lake.past("press_newsroom").query(
        "pages",
        "select outlet, url, strftime(timezone('UTC', cast(lastmod as timestamptz)), '%Y-%m-%dT%H:%M:%S') from landed",
    )
    for outlet, url, modified in pages:
        found.setdefault(str(outlet), set()).add((str(url), str(modified)))
    return found


def is_landed(plant: Plant, found: dict[str, set[tuple[str, str]]], posts: dict[str, str]) -> bool:
    """Whether a planted change has landed; ``posts`` are the numbers of posts that were there before."""
    subject = posts.get(plant.subject, plant.subject)
    return (subject, plant.modified[:19]) in found[plant.api]


def test_the_census_finds_every_late_back_dated_scheduled_and_future_dated_change(tmp_path: Path, world: World) -> None:
    state = State(world, Clock(DEFAULT), Faults())
    client = SandboxClient(TestClient(application(state)))
    settings = settings_in(tmp_path)
    for source in SOURCES:
        pull(source, settings, open_client=client)
    before = landed(settings)
    plants = state.plants.sow(world, state.clock, seed=30, count=PLANTED)
    numbers = numbers_of(client)
    assert not any(is_landed(plant, before, numbers) for plant in plants)
    assert set(Counter(plant.kind for plant in plants)) == {"late", "back_dated", "scheduled", "future"}
    assert {plant.api for plant in plants} >= {"ruta_n", "agencia_pacifico"}
    client.asked.clear()
    for source in SOURCES:
        pull(source, settings, open_client=client)
    found = landed(settings)
    assert [plant for plant in plants if not is_landed(plant, found, numbers)] == []
    receipt = Lake(settings).receipts("rues", "companies")[-1]
    late = [note for note in receipt.notes if note["kind"] == "late"]
    assert [note["rows"] for note in late] == [sum(plant.api == "datos_gov_co" for plant in plants)]
    assert all(pull(source, settings, open_client=client) for source in SOURCES)
    assert landed(settings) == found


def numbers_of(client: SandboxClient) -> dict[str, str]:
    """The numbers of the posts that were planted a change on, by document: the sandbox's own view knows them."""
    routes = {}
    for api in ("aci_medellin", "invest_bogota"):
        page, held = 1, [{"id": 0}]
        while held:
            params = {"per_page": "100", "page": str(page), "orderby": "id", "order": "asc", "_fields": "id,slug"}
            answer = client.server.get(f"/{api}/wp-json/wp/v2/posts", params=params)
            held = answer.json() if answer.status_code == 200 else []
            routes |= {f"{api} {post['slug']}": str(post["id"]) for post in held}
            page += 1
    return routes
