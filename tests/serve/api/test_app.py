"""The interface for programs: what is refused, what an answer holds, and which release it is from."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from io import StringIO
from typing import Any
from urllib.parse import unquote

import pytest
from starlette.testclient import TestClient

from core.settings import Settings
from serve.api.guard import LONGEST_QUERY
from serve.ask import as_json, ask, record_of, write_csv
from serve.publish import rollback
from tests.serve.api.asking import SENTENCE, client_of, released
from tests.serve.building import lake, tree

FLOW = "/v1/tables/marts.fct_flow"


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """One release that no test changes."""
    made = lake(tmp_path_factory.mktemp("api") / "data")
    released(made)
    return made


@pytest.fixture
def client(kept: Settings) -> Iterator[TestClient]:
    with client_of(kept) as made:
        yield made


@pytest.fixture
def public(kept: Settings) -> Iterator[TestClient]:
    with client_of(kept, is_public=True) as made:
        yield made


@pytest.mark.parametrize(
    ("path", "status", "told"),
    [
        ("/v2", 404, "GET /v1"),
        ("/v1/questions/99", 404, "there is no question 99"),
        ("/v1/questions/-1", 404, "not answered here"),
        ("/v1/questions/one", 404, "not answered here"),
        ("/v1/questions/" + "9" * 400, 404, "there is no question"),
        ("/v1/questions/1?hub=x", 400, "there is no parameter 'hub' here"),
        ("/v1/questions/1?laest=1", 400, "did you mean least"),
        ("/v1/questions/1?least=two", 400, "not an integer"),
        ("/v1/questions/1?least=1&least=2", 400, "least is given twice"),
        (f"/v1/questions/1?least={10**60}", 400, "no answer for least="),
        ("/v1/questions/1?least=1%20or%201=1", 400, "not an integer"),
        ("/v1/questions/1?place=x'%20or%20'1'='1", 400, "does not know"),
        ("/v1/questions/1?place=medelin", 400, "did you mean medellin (Medellín)?"),
        ("/v1/questions/1?place=%00", 400, "does not know"),
        ("/v1/questions/1?place=%ff", 400, "does not know"),
        ("/v1/questions/1?format=xml", 400, "give one of: json, csv"),
        ("/v1/questions/1?lang=fr", 400, "give one of: en, es"),
        ("/v1/questions/4", 413, "more than 10,000 rows"),
        ("/v1/tables/marts.fct_flw", 404, "did you mean marts.fct_flow"),
        ("/v1/tables/fct_flow", 404, "there is no table"),
        ("/v1/tables/staging.stg_secret", 404, "there is no table"),
        ("/v1/tables/ops.ops_quarantine", 404, "there is no table"),
        ("/v1/tables/information_schema.tables", 404, "there is no table"),
        ("/v1/tables/marts.fct_flow;drop table marts.fct_flow", 404, "there is no table"),
        ("/v1/tables/..%2f..%2frelease.json", 404, ""),
        (f"{FLOW}?columns=worht", 400, "did you mean worth?"),
        (f"{FLOW}?columns=worth,worth", 400, "named twice"),
        (f"{FLOW}?columns=1%3B%20select%201", 400, "there is no column"),
        (f"{FLOW}?columns=(select%20version())", 400, "there is no column"),
        (f"{FLOW}?limit=10001", 413, "at most 10,000 rows"),
        (f"{FLOW}?limit={'9' * 300}", 400, "not a whole number"),
        (f"{FLOW}?limit=-1", 400, "not a whole number"),
        (f"{FLOW}?offset=1e9", 400, "not a whole number"),
        (f"{FLOW}?offset=٣", 400, "not a whole number"),
        (f"{FLOW}?limit=1;drop", 400, "not a whole number"),
        (f"{FLOW}?release=000009", 409, "begin again"),
        (f"{FLOW}?where=1=1", 400, "there is no parameter"),
        (f"{FLOW}?columns={'x' * LONGEST_QUERY}", 414, "bytes after the question mark"),
    ],
)
def test_a_wrong_request_is_told_its_fault_and_the_next_step(
    client: TestClient, kept: Settings, path: str, status: int, told: str
) -> None:
    answer = client.get(path)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["cache-control"] == "no-store"
    problem = answer.json()
    assert problem["status"] == status and problem["detail"] and problem["next_step"]
    assert told in f"{problem['detail']} {problem['next_step']}"


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_there_is_nothing_to_write(client: TestClient, kept: Settings, method: str) -> None:
    before = tree(kept.warehouse)
    assert client.request(method, FLOW).status_code == 405
    assert tree(kept.warehouse) == before


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", ""])
def test_a_page_elsewhere_does_not_reach_it_under_a_name_of_its_own(client: TestClient, host: str) -> None:
    answer = client.get("/v1", headers={"host": host})
    assert answer.status_code == 400
    assert "Medell" not in answer.text
    assert "access-control-allow-origin" not in client.get("/v1", headers={"origin": "https://evil.example"}).headers


def test_before_the_first_release_it_says_what_to_run(settings: Settings) -> None:
    with client_of(settings) as client:
        answer = client.get("/v1/questions")
    assert (answer.status_code, answer.json()["code"]) == (503, "no_release")
    assert "make run" in answer.json()["next_step"]


def test_an_answer_that_takes_too_long_is_ended_and_the_next_one_is_given(kept: Settings) -> None:
    with client_of(kept, seconds=0.5) as client:
        answer = client.get("/v1/questions/5")
        assert (answer.status_code, answer.json()["code"]) == (503, "too_slow")
    with client_of(kept) as client:
        assert client.get("/v1/questions/1").status_code == 200


def test_a_client_that_asks_too_often_waits(kept: Settings) -> None:
    with client_of(kept, per_minute=3) as client:
        taken = [client.get("/v1", headers={"x-forwarded-for": f"10.0.0.{number}"}) for number in range(5)]
    assert [one.status_code for one in taken] == [200, 200, 200, 429, 429]
    assert 1 <= int(taken[-1].headers["retry-after"]) <= 60
    assert taken[-1].json()["code"] == "too_many_requests"


@pytest.mark.parametrize(
    "given", [{}, {"least": "5"}, {"place": "MEDELLÍN"}, {"place": "bogotá d.c."}, {"least": "99"}]
)
@pytest.mark.parametrize("language", ["en", "es"])
def test_an_answer_is_the_one_ask_gives(
    client: TestClient, kept: Settings, given: dict[str, str], language: str
) -> None:
    told = client.get("/v1/questions/1", params=given | {"lang": language})
    written = client.get("/v1/questions/1", params=given | {"format": "csv"})
    own = ask(kept, 1, given)
    same = json.loads(as_json(record_of(own, language)))
    assert {name: told.json()[name] for name in same} == same
    out = StringIO()
    write_csv(own, out)
    assert written.text == out.getvalue()
    assert written.headers["content-type"].startswith("text/csv")


def test_every_answer_names_its_release_and_whom_to_credit(client: TestClient) -> None:
    credit = {"source": "credited", "licence": "licence of credited", "attribution": "© credited, Bogotá — ñ"}
    for path in ("/v1/questions/1", FLOW):
        told = client.get(path).json()
        assert told["credits"] == [credit]
        assert told["release"] == {
            "version": "000001", "published_at": "2026-09-30T12:00:00+00:00", "mode": "sample", "is_sample": True,
        }  # fmt: skip
        written = client.get(path, params={"format": "csv"})
        assert json.loads(unquote(written.headers["landfall-credits"])) == [credit]
        assert written.headers["landfall-release"] == "000001"
    for path in ("/v1", "/v1/tables", "/v1/questions"):
        assert credit in client.get(path).json()["credits"]


def test_pages_of_a_table_make_the_table_whole_and_in_order(client: TestClient, kept: Settings) -> None:
    rows: list[dict[str, Any]] = []
    following = f"{FLOW}?limit=3&columns=flow_id,worth,told_date"
    while following:
        page = client.get(following)
        rows += page.json()["rows"]
        assert page.json()["rows_total"] == 7
        following = page.json()["next"]
        assert ("link" in page.headers) == bool(following)
    assert [row["flow_id"] for row in rows] == [1, 2, 3, 4, 5, 6, 7]
    assert rows[0] == {"flow_id": 1, "worth": None, "told_date": "2026-01-31"}
    past = client.get(f"{FLOW}?offset=999999999999").json()
    assert (past["rows"], past["next"]) == ([], None)
    lines = list(csv.reader(StringIO(client.get(f"{FLOW}?limit=1&columns=place_key,flow_id&format=csv").text)))
    assert lines == [["place_key", "flow_id"], ["bogota", "1"]]


def test_what_there_is_is_described(client: TestClient) -> None:
    tables = {one["table"]: one for one in client.get("/v1/tables").json()["tables"]}
    assert tables["marts.fct_flow"]["key"] == ["flow_id"]
    assert tables["marts.fct_flow"]["rows"] == 7
    assert [one["name"] for one in tables["marts.fct_flow"]["columns"]][:2] == ["flow_id", "place_key"]
    assert "ops.ops_quarantine" not in tables
    asked = client.get("/v1/questions", params={"lang": "es"}).json()["questions"]
    assert asked[0]["title"] == "¿Qué flujos hay?"
    assert asked[0]["parameters"][1]["values"] == ["bogota", "medellin"]
    assert client.get("/v1/release.json").json()["version"] == "000001"


def test_only_what_may_be_passed_on_leaves_a_public_one(public: TestClient) -> None:
    names = {one["table"] for one in public.get("/v1/tables").json()["tables"]}
    assert names == {"marts.dim_thing", "marts.dim_place", "marts.fct_flow", "marts.fct_claims"}
    for path, sources in (("/v1/tables/marts.fct_thing", "bought"), ("/v1/questions/2", "question 2")):
        answer = public.get(path)
        assert (answer.status_code, answer.json()["code"]) == (403, "held_back")
        assert sources in answer.json()["detail"]
    assert public.get("/v1/tables/ops.ops_runs").status_code == 404
    assert 2 not in {one["question"] for one in public.get("/v1/questions").json()["questions"]}
    for path in ("/v1/questions/3", "/v1/tables/marts.fct_claims"):
        for kind in ("json", "csv"):
            text = public.get(path, params={"format": kind}).text
            assert "120 empleos" in text and SENTENCE not in text


def test_an_internal_one_has_it_all(client: TestClient) -> None:
    assert client.get("/v1/tables/marts.fct_thing").json()["credits"][0]["source"] == "bought"
    assert SENTENCE in client.get("/v1/questions/3").text


PATHS = ["/v1", "/v1/questions", "/v1/questions/1?least=2", "/v1/tables", f"{FLOW}?limit=2", "/v1/release.json"]


@pytest.mark.parametrize("path", PATHS)
def test_who_has_this_release_already_is_told_so_until_the_next_one(settings: Settings, path: str) -> None:
    released(settings, 1)
    with client_of(settings) as client:
        first = client.get(path)
        tag = first.headers["etag"]
        assert first.headers["cache-control"] == "private, no-cache"
        again = client.get(path, headers={"if-none-match": f'"other", {tag}'})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
        released(settings, 2)
        new = client.get(path, headers={"if-none-match": tag})
        assert (new.status_code, new.headers["landfall-release"]) == (200, "000002")
        rollback(settings)
        back = client.get(path, headers={"if-none-match": tag})
        assert back.status_code == 304


def test_a_wrong_request_is_never_unchanged(client: TestClient) -> None:
    tag = client.get("/v1").headers["etag"]
    assert client.get("/v1/questions/1?least=two", headers={"if-none-match": tag}).status_code == 400


def test_a_publish_between_two_pages_never_makes_one_table_of_two_releases(settings: Settings) -> None:
    released(settings, 1)
    table = "/v1/tables/marts.fct_thing?limit=1"
    with client_of(settings) as client:
        page = client.get(table).json()
        assert [row["state"] for row in page["rows"]] == [1]
        released(settings, 2)
        refused = client.get(page["next"])
        assert (refused.status_code, refused.json()["code"]) == (409, "release_moved")
        anew = client.get(table).json()
        assert [row["state"] for row in anew["rows"]] == [2]
        assert client.get(anew["next"]).json()["rows"][0]["state"] == 2
