from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from sandbox.apis import gleif
from sandbox.world.ids import check_digit, lei
from sandbox.world.model import Company, Group

RECORDED = Path(__file__).parents[3] / "shared" / "recorded" / "gleif"
RECORDS = "/api/v1/lei-records"
NOW = datetime(2026, 9, 30, 12, tzinfo=UTC)
COLOMBIA = {"filter[entity.legalAddress.country]": "CO"}

PARENT = Group("G1", "Ejemplo Cloud", "CN", "J", "6201", ("Ejemplo",), lei("g1"), is_technology=True)
FOREIGN = Group("G2", "Modelo", "US", "J", "6201", (), lei("g2"), is_technology=True)


def company(serial: int, role: str = "subsidiary", cancelled: date | None = None) -> Company:
    name = f"EJEMPLO {serial} S.A.S."
    nit = str(901_000_000 + serial)
    registered = date(2012 + serial % 12, 5, 4)
    return Company(
        f"C{serial}", "G1", name, nit, "21", "00000001", "16", "6201", registered, cancelled, lei(f"c{serial}"), role
    )


COMPANIES = (
    *(company(serial) for serial in range(60)),
    company(90, role="domestic"),
    company(91, cancelled=date(2025, 1, 1)),
)


@pytest.fixture
def state() -> Any:
    world = SimpleNamespace(groups=(PARENT, FOREIGN), companies=COMPANIES)
    return SimpleNamespace(world=world, clock=SimpleNamespace(now=NOW))


@pytest.fixture
def client(state: Any) -> TestClient:
    return TestClient(Starlette(routes=gleif.routes(state)))


def get(client: TestClient, path: str, query: dict[str, str] | None = None, status: int = 200) -> Any:
    answer = client.get(f"{RECORDS}{path}", params=query or {})
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"].startswith("application/vnd.api+json")
    return answer.json()


def everything(client: TestClient, **query: str) -> list[dict[str, Any]]:
    return list(get(client, "", {"page[size]": "200", **query})["data"])


def parent_links(record: dict[str, Any], relation: str) -> set[str]:
    links = record["relationships"].get(f"{relation}-parent", {"links": {}})["links"]
    return set(links)


def keys(value: Any) -> Any:
    """The shape of an object: its keys in order, at every level; lists and values are leaves."""
    return {name: keys(inner) for name, inner in value.items()} if isinstance(value, dict) else None


def recorded(name: str) -> Any:
    path = RECORDED / name
    if not path.exists():
        pytest.skip(f"the recorded answer {name} is not here")
    return json.loads(path.read_text(encoding="utf-8"))


def test_a_record_has_the_attributes_of_the_recorded_one(client: TestClient) -> None:
    real = recorded("single_lei_record_851WYGNLUQLFZBSYGB56.json")
    ours = get(client, f"/{PARENT.lei}")
    assert list(ours) == list(real)
    assert keys(ours["meta"]) == keys(real["meta"])
    assert list(ours["data"]) == list(real["data"])
    assert keys(ours["data"]["attributes"]) == keys(real["data"]["attributes"])
    assert json.dumps(keys(ours["data"]["attributes"])) == json.dumps(keys(real["data"]["attributes"]))


def test_relationships_have_the_links_of_the_recorded_ones(client: TestClient) -> None:
    real = {record["id"]: record for record in recorded("multi_lei_records.json")["data"]}
    shapes = {name: keys(link) for record in real.values() for name, link in record["relationships"].items()
              if "parent" not in name}  # fmt: skip
    for record in everything(client):
        for name, link in record["relationships"].items():
            if "parent" not in name:
                assert keys(link) == shapes[name], name
    both = {"relationship-record", "lei-record"}
    kinds = [set(record["relationships"][f"{relation}-parent"]["links"]) for record in real.values()
             for relation in ("direct", "ultimate")]  # fmt: skip
    assert both in kinds
    ours = [parent_links(record, relation) for record in everything(client) for relation in ("direct", "ultimate")]
    assert all(kind in ({"reporting-exception"}, both, set()) for kind in ours)


def test_a_list_has_the_envelope_of_the_recorded_one(client: TestClient) -> None:
    real = recorded("multi_lei_records.json")
    ours = get(client, "", {"filter[lei]": f"{PARENT.lei},{FOREIGN.lei}"})
    assert list(ours) == list(real)
    assert json.dumps(keys(ours["meta"])) == json.dumps(keys(real["meta"]))
    assert list(ours["links"]) == list(real["links"])
    assert ours["meta"]["pagination"] == real["meta"]["pagination"] | {"to": 2, "total": 2}
    real_query, our_query = (urlsplit(answer["links"]["first"]).query for answer in (real, ours))
    assert [part.split("=")[0] for part in our_query.split("&")] == [
        part.split("=")[0] for part in real_query.split("&")
    ]


def test_a_relationship_has_the_shape_of_the_recorded_one(client: TestClient) -> None:
    real = recorded("direct-child-relationships_851WYGNLUQLFZBSYGB56.json")["data"][0]
    ours = get(client, f"/{PARENT.lei}/direct-child-relationships")["data"][0]
    assert json.dumps(keys(ours)) == json.dumps(keys(real))


def test_slashes_are_escaped_as_the_api_does(client: TestClient) -> None:
    assert '"https:\\/\\/api.gleif.org\\/api\\/v1\\/' in client.get(f"{RECORDS}/{PARENT.lei}").text


def test_walking_the_pages_gives_every_record_once(client: TestClient) -> None:
    page, seen, total = 1, [], None
    while True:
        answer = get(client, "", {**COLOMBIA, "page[number]": str(page), "page[size]": "7"})
        total = answer["meta"]["pagination"]["total"]
        seen += [record["id"] for record in answer["data"]]
        if "next" not in answer["links"]:
            break
        page = int(parse_qs(urlsplit(answer["links"]["next"]).query)["page[number]"][0])
    assert len(seen) == len(set(seen)) == total
    assert answer["meta"]["pagination"]["currentPage"] == answer["meta"]["pagination"]["lastPage"]
    assert answer["meta"]["pagination"]["to"] == total


def test_pages_are_15_long_unless_asked(client: TestClient) -> None:
    assert len(get(client, "")["data"]) == 15


def test_a_page_after_the_last_is_empty(client: TestClient) -> None:
    answer = get(client, "", {"page[number]": "999"})
    assert (answer["data"], answer["meta"]["pagination"]["from"]) == ([], None)


def test_about_forty_colombian_records_have_nothing_to_do_with_the_world(client: TestClient) -> None:
    ours = {item.lei for item in COMPANIES}
    others = [record for record in everything(client, **COLOMBIA) if record["id"] not in ours]
    assert 35 <= len(others) <= 45
    assert {record["attributes"]["entity"]["category"] for record in others} == {"GENERAL", "FUND"}


def test_every_identifier_has_its_iso_17442_check_digits(client: TestClient) -> None:
    for record in everything(client):
        number = int("".join(str(int(letter, 36)) for letter in record["id"]))
        assert (len(record["id"]), number % 97) == (20, 1), record["id"]


def test_a_colombian_company_is_registered_as_its_nit(client: TestClient) -> None:
    known = {item.lei: item.nit for item in COMPANIES}
    written = set()
    for record in everything(client, **COLOMBIA):
        text = record["attributes"]["entity"]["registeredAs"]
        if record["id"] in known:
            nit, _, digit = text.replace(".", "").partition("-")
            assert nit == known[record["id"]]
            assert digit in ("", check_digit(nit))
            written.add(("-" in text, "." in text))
    assert written == {(True, False), (False, False), (True, True)}


def test_both_forms_of_parents_occur_and_mix(client: TestClient) -> None:
    forms = {
        (
            next(iter(sorted(parent_links(record, "direct"))), ""),
            next(iter(sorted(parent_links(record, "ultimate"))), ""),
        )
        for record in everything(client)
    }
    assert forms == {
        ("lei-record", "lei-record"),
        ("reporting-exception", "lei-record"),
        ("reporting-exception", "reporting-exception"),
        ("", ""),
    }


def test_every_link_to_a_parent_leads_somewhere_and_its_opposite_nowhere(client: TestClient) -> None:
    for record in everything(client, **{"filter[fulltext]": "ejemplo"}):
        for relation in ("direct", "ultimate"):
            own = f"/{record['id']}/{relation}-parent"
            if "lei-record" in parent_links(record, relation):
                assert get(client, own)["data"]["id"] == PARENT.lei
                ends = get(client, f"{own}-relationship")["data"]["attributes"]["relationship"]
                assert (ends["startNode"]["id"], ends["endNode"]["id"]) == (record["id"], PARENT.lei)
                get(client, f"{own}-reporting-exception", status=404)
            elif parent_links(record, relation):
                exception = get(client, f"{own}-reporting-exception")["data"]
                assert exception["type"] == "reporting-exceptions"
                assert exception["attributes"]["category"] == f"{relation.upper()}_ACCOUNTING_CONSOLIDATION_PARENT"
                assert exception["attributes"]["lei"] == record["id"]
                get(client, own, status=404)
            else:
                get(client, own, status=404)
                get(client, f"{own}-reporting-exception", status=404)


def test_a_domestic_company_is_owned_by_people(client: TestClient) -> None:
    answer = get(client, f"/{lei('c90')}/direct-parent-reporting-exception")
    assert answer["data"]["attributes"]["reason"] == "NATURAL_PERSONS"


def test_children_are_those_that_name_the_parent(client: TestClient) -> None:
    children = get(client, f"/{PARENT.lei}/direct-children", {"page[size]": "200"})["data"]
    naming = [record for record in everything(client) if "lei-record" in parent_links(record, "direct")]
    assert [child["id"] for child in children] == [record["id"] for record in naming]
    assert get(client, f"/{FOREIGN.lei}/direct-children")["data"] == []
    assert "direct-children" not in get(client, f"/{FOREIGN.lei}")["data"]["relationships"]


def test_the_filters_narrow(client: TestClient) -> None:
    def ids(**query: str) -> set[str]:
        return {record["id"] for record in everything(client, **query)}

    assert ids(**{"filter[lei]": FOREIGN.lei}) == {FOREIGN.lei}
    assert ids(**{"filter[entity.legalName]": "modelo"}) == {FOREIGN.lei}
    assert ids(**{"filter[fulltext]": "ejemplo cloud"}) == {PARENT.lei}
    assert ids(**{"filter[entity.legalAddress.country]": "CN"}) == {PARENT.lei}
    assert ids(**COLOMBIA, **{"filter[lei]": FOREIGN.lei}) == set()


def test_an_unknown_filter_is_refused(client: TestClient) -> None:
    (error,) = get(client, "", {"filter[entity.city]": "Medellín"}, 400)["errors"]
    assert error["detail"] == "Requested filter(s) `entity.city` are not allowed."


@pytest.mark.parametrize("query", [{"page[size]": "201"}, {"page[number]": "0"}, {"page[size]": "all"}])
def test_impossible_pages_are_refused(client: TestClient, query: dict[str, str]) -> None:
    get(client, "", query, 400)


@pytest.mark.parametrize("path", ["/00000000000000000000", "/00000000000000000000/direct-parent"])
def test_an_unknown_record_is_a_json_api_error(client: TestClient, path: str) -> None:
    (error,) = get(client, path, status=404)["errors"]
    assert (error["status"], error["title"]) == ("404", "Not Found")


def test_the_golden_copy_is_published_every_eight_hours(state: Any, client: TestClient) -> None:
    for hour, published in ((7, "00"), (8, "08"), (23, "16")):
        state.clock.now = datetime(2026, 9, 30, hour, 59, tzinfo=UTC)
        assert get(client, "")["meta"]["goldenCopy"] == {"publishDate": f"2026-09-30T{published}:00:00Z"}


def test_records_appear_when_they_are_first_issued(state: Any, client: TestClient) -> None:
    counts = []
    for year in (2013, 2018, 2026):
        state.clock.now = datetime(year, 9, 30, tzinfo=UTC)
        records = everything(client)
        counts.append(len(records))
        now = f"{year}-09-30"
        assert all(item["attributes"]["registration"]["lastUpdateDate"][:10] <= now for item in records)
    assert counts == sorted(set(counts))


def test_nobody_asked_for_parents_before_2017(state: Any, client: TestClient) -> None:
    state.clock.now = datetime(2017, 4, 30, tzinfo=UTC)
    assert all(not parent_links(record, "direct") for record in everything(client))


def test_an_identifier_that_is_not_renewed_lapses(state: Any, client: TestClient) -> None:
    records = [record["attributes"]["registration"] for record in everything(client)]
    assert {record["status"] for record in records} == {"ISSUED", "LAPSED", "RETIRED"}
    now = "2026-09-30T08:00:00Z"
    for record in records:
        if record["status"] != "RETIRED":
            assert (record["nextRenewalDate"] < now) == (record["status"] == "LAPSED")


def test_a_dissolved_company_is_retired_after_its_end(state: Any, client: TestClient) -> None:
    def shown(now: datetime) -> tuple[str, str, str | None]:
        state.clock.now = now
        held = get(client, f"/{lei('c91')}")["data"]["attributes"]
        return held["entity"]["status"], held["registration"]["status"], held["entity"]["expiration"]["date"]

    assert shown(datetime(2025, 1, 2, tzinfo=UTC))[0] == "ACTIVE"
    assert shown(datetime(2025, 6, 2, tzinfo=UTC)) == ("INACTIVE", "RETIRED", "2025-01-01T00:00:00Z")


def test_the_same_moment_gives_the_same_bytes(client: TestClient) -> None:
    assert client.get(RECORDS).content == client.get(RECORDS).content
