"""Feeds and a newsroom as they are met: broken in many ways, and every note of the world can be read from them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from core.settings import Settings
from extract.errors import RefusedError
from extract.outlets import outlets
from extract.sources import press_newsroom, press_rss
from sandbox.apis import VIEWS
from sandbox.apis.agency import FOREIGN, GONE
from sandbox.apis.rss import ITEMS
from sandbox.clock import DEFAULT, Clock
from sandbox.faults import Faults
from sandbox.fixtures import feeds
from sandbox.server import application
from sandbox.state import State
from sandbox.world.build import World
from sandbox.world.model import Document
from sandbox.world.outlets import BOGOTA, OUTLETS, link, visible
from tests.extract.fake_envelopes import Lab, Publisher, Query, Reply

REPAIRS = {
    "business_feed": None,
    "capital_feed": "gunzipped",
    "montana_feed": None,
    "puerto_feed": "broken_bytes control_characters entities leading_text shared_guid truncated",
}


def publishers(world: World, clock: Clock, names: Mapping[str, Any]) -> dict[str, Publisher]:
    """The sandbox's views, asked without a network."""
    client = TestClient(application(State(world, clock, Faults())))

    def view(name: str) -> Publisher:
        def publisher(path: str, _query: Query) -> Reply:
            answer = client.get(f"/{name}{path}")
            if answer.status_code != 200:
                raise RefusedError(name, f"{path} answered {answer.status_code}", "-", status=answer.status_code)
            return answer.content, {key.lower(): value for key, value in answer.headers.items()}

        return publisher

    return {name: view(name) for name in names}


def told_day(document: Document) -> str:
    """The day of publication in Colombia, ISO 8601."""
    return document.published_at.astimezone(BOGOTA).date().isoformat()


@pytest.fixture
def lab(tmp_path: Path) -> Lab:
    return Lab(Settings("sample", tmp_path / "data", sandbox_url="http://127.0.0.1:1"))


def test_every_sample_outlet_is_served_under_its_host() -> None:
    kinds = {"feed": "rss", "sitemap": "newsroom", "wordpress": "wordpress"}
    declared = {o.name: (o.hosts, kinds[kind]) for kind in kinds for o in outlets(kind) if o.sample}  # type: ignore[arg-type]
    assert declared.keys() == VIEWS.keys() & declared.keys()
    assert declared.keys() - OUTLETS.keys() == feeds().keys()
    for name, outlet in OUTLETS.items():
        hosts, kind = declared[name]
        assert outlet.host in hosts
        assert outlet.kind == kind


def test_every_note_of_every_feed_lands_with_its_day_and_title_however_broken_the_feed_is(
    lab: Lab, world: World
) -> None:
    lab.land(press_rss.SOURCE, publishers(world, Clock(DEFAULT), REPAIRS))
    rows = lab.rows("press_rss", "items")
    for name, repairs in REPAIRS.items():
        shown = visible(world.documents, name, DEFAULT)[-ITEMS:]
        assert len(shown) > 5
        mine = {row["link"]: row for row in rows if row["outlet"] == name}
        assert {address: row["title"] for address, row in mine.items()} == {link(n): n.title for n in shown}
        assert {address: row["published_day"] for address, row in mine.items()} == {link(n): told_day(n) for n in shown}
        assert {row["repairs"] for row in mine.values()} == {repairs}
    aside = sorted(row["reason"] for row in lab.rows("press_rss", "items", "quarantine"))
    assert aside == ["broken_bytes", "cut_item"]
    assert lab.receipts("press_rss", "items")[0].set_aside == ()


def test_every_page_of_the_agency_lands_and_what_is_not_true_in_its_sitemap_is_set_aside(
    lab: Lab, world: World
) -> None:
    lab.land(press_newsroom.SOURCE, publishers(world, Clock(DEFAULT), {"agencia_pacifico": None}))
    shown = visible(world.documents, "agencia_pacifico", DEFAULT)
    rows = {row["url"]: row for row in lab.rows("press_newsroom", "pages")}
    assert len(shown) > 5
    assert {address: row["title"] for address, row in rows.items()} == {link(n): n.title for n in shown}
    assert {address: row["published_day"] for address, row in rows.items()} == {link(n): told_day(n) for n in shown}
    host = f"https://{OUTLETS['agencia_pacifico'].host}"
    aside = {m["name"]: m["reason"] for m in lab.receipts("press_newsroom", "pages")[0].set_aside}
    assert aside == {f"{host}/mapas/perdido.xml": "refused", f"{host}{GONE}": "refused", FOREIGN: "unsafe"}


def test_years_ahead_the_publishers_own_clock_says_what_is_in_the_future(lab: Lab, world: World) -> None:
    later = DEFAULT + timedelta(days=700)
    lab.land(press_rss.SOURCE, publishers(world, Clock(later), {"business_feed": None}))
    newest = visible(world.documents, "business_feed", later)[-1]
    days = {row["link"]: row["published_day"] for row in lab.rows("press_rss", "items")}
    assert days[link(newest)] == told_day(newest) > "2027"
