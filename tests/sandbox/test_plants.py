"""Planted changes: they show in the views at once, under the times their publishers give them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from sandbox import SEED
from sandbox.clock import DEFAULT, Clock
from sandbox.faults import Faults
from sandbox.server import application
from sandbox.state import State
from sandbox.world.build import World, build


@pytest.fixture(scope="module")
def own_world() -> Iterator[World]:
    """A world that may be planted in."""
    made = build(SEED, 2_400)
    yield made
    made.database.close()


def test_plants_are_the_seed_s_and_show_in_the_views(own_world: World, tmp_path: Path) -> None:
    client = TestClient(application(State(own_world, Clock(DEFAULT), Faults()), tmp_path / "state.json"))
    total = int(client.get("/aci_medellin/wp-json/wp/v2/posts").headers["x-wp-total"])
    count = {"$select": "count(*) as n"}
    rows = int(client.get("/datos_gov_co/resource/c82u-588k.json", params=count).json()[0]["n"])
    planted = client.post("/_control/plants", json={"seed": 1, "count": 56}).json()
    assert client.get("/_control/plants").json() == planted
    kinds = Counter((plant["api"], plant["kind"]) for plant in planted)
    assert kinds["aci_medellin", "scheduled"] == kinds["datos_gov_co", "late"] == kinds["ruta_n", "back_dated"] == 4
    assert kinds["agencia_pacifico", "late"] == 4
    assert int(client.get("/aci_medellin/wp-json/wp/v2/posts").headers["x-wp-total"]) == total + 12
    assert int(client.get("/datos_gov_co/resource/c82u-588k.json", params=count).json()[0]["n"]) == rows + 4
    future = next(p for p in planted if p["kind"] == "future" and p["api"] == "aci_medellin")
    (post,) = client.get("/aci_medellin/wp-json/wp/v2/posts", params={"include": future["subject"]}).json()
    assert post["modified_gmt"] == future["modified"] > "2027"


def test_a_day_s_work_adds_changes_and_deletes_as_it_says(own_world: World) -> None:
    client = TestClient(application(State(own_world, Clock(DEFAULT), Faults())))
    of_form = {"$where": "codigo_organizacion_juridica = '16'"}

    def rows(**more: str) -> dict[str, str]:
        asked = {"$select": ":id,:updated_at", "$limit": "5000", **of_form, **more}
        answer = client.get("/datos_gov_co/resource/c82u-588k.json", params=asked).json()
        return {row[":id"]: row[":updated_at"] for row in answer}

    before = rows()
    assert client.post("/_control/changes", json={"seed": 1, "count": 43}).json() == {
        "added": 14, "changed": 25, "deleted": 4,
    }  # fmt: skip
    after = rows()
    assert (len(after.keys() - before.keys()), len(before.keys() - after.keys())) == (14, 4)
    assert sum(after[key] != before[key] for key in after.keys() & before.keys()) == 25
    again = client.post("/_control/changes", json={"seed": 2, "count": 10}).json()
    assert again == {"added": 3, "changed": 6, "deleted": 1}
    keys = {"$select": "codigo_camara,matricula,count(*) as n", "$group": "codigo_camara,matricula", **of_form}
    counted = client.get("/datos_gov_co/resource/c82u-588k.json", params={**keys, "$limit": "5000"}).json()
    assert {row["n"] for row in counted} == {"1"}, "nobody registers twice under one number"


@pytest.mark.parametrize("body", [{"count": 0}, {"count": "many"}, {"seed": "x"}, {"count": 10_001}])
def test_an_order_that_is_none_is_refused(own_world: World, body: dict[str, object]) -> None:
    client = TestClient(application(State(own_world, Clock(DEFAULT), Faults())))
    assert client.post("/_control/plants", json=body).status_code == 400
    more = {**body, "count": 100_001} if body.get("count") == 10_001 else body
    assert client.post("/_control/changes", json=more).status_code == 400


def test_answers_carry_the_world_s_time_as_their_date(own_world: World) -> None:
    client = TestClient(application(State(own_world, Clock(DEFAULT), Faults())))
    assert client.get("/aci_medellin/wp-json/wp/v2/posts").headers["date"] == "Wed, 30 Sep 2026 12:00:00 GMT"
