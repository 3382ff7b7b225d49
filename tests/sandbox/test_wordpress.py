"""The WordPress view: totals, paging, filters and what the clock hides."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.testclient import TestClient

from sandbox.apis import wordpress
from sandbox.plants import Plants
from sandbox.state import State
from sandbox.world.model import Document
from tests.sandbox.documents import START, document

NOW = datetime(2026, 9, 30, 12, tzinfo=UTC)
BODY = '<p>La firma creará <span class="corrected">480 empleos</span> – dijo “la gerencia” &amp; socios.</p>'
ERRATUM = '\n<p class="erratum">Fe de erratas: decía «<em>400 empleos</em>».</p>'


def _client(documents: list[Document], now: datetime = NOW, api: str = "aci_medellin") -> TestClient:
    world = SimpleNamespace(documents=tuple(documents))
    state = cast("State", SimpleNamespace(world=world, clock=SimpleNamespace(now=now), api=api, plants=Plants()))
    return TestClient(Starlette(routes=[Mount(f"/{api}", routes=wordpress.routes(state))]))


def _posts(client: TestClient, api: str = "aci_medellin", **query: object) -> Any:
    return client.get(f"/{api}/wp-json/wp/v2/posts", params={name: str(value) for name, value in query.items()})


def test_a_page_walk_returns_every_post_once_and_says_how_many_there_are() -> None:
    client = _client([document(number) for number in range(47)])
    seen: list[int] = []
    pages = 1
    while True:
        answer = _posts(client, page=pages, per_page=10, orderby="id", order="asc")
        assert answer.headers["X-WP-Total"] == "47"
        assert answer.headers["X-WP-TotalPages"] == "5"
        seen += [post["id"] for post in answer.json()]
        if 'rel="next"' not in answer.headers.get("Link", ""):
            break
        pages += 1
    assert pages == 5
    assert len(seen) == len(set(seen)) == 47
    assert seen == sorted(seen)


def test_ten_newest_posts_are_the_default() -> None:
    posts = _posts(_client([document(number) for number in range(15)])).json()
    assert [post["slug"] for post in posts] == [f"nota-{number}" for number in range(14, 4, -1)]


def test_a_page_past_the_end_is_a_400_but_nothing_at_all_is_an_empty_list() -> None:
    answer = _posts(_client([document(1)]), page=2)
    assert answer.status_code == 400
    assert answer.json()["code"] == "rest_post_invalid_page_number"
    assert answer.json()["data"] == {"status": 400}
    empty = _posts(_client([]), page=2)
    assert (empty.status_code, empty.json(), empty.headers["X-WP-Total"]) == (200, [], "0")


@pytest.mark.parametrize(
    "query",
    [
        {"per_page": 101},
        {"per_page": 0},
        {"per_page": "many"},
        {"page": 0},
        {"orderby": "luck"},
        {"order": "up"},
        {"modified_after": "yesterday"},
        {"lang": "fr"},
    ],
)
def test_a_wrong_parameter_is_refused_by_name(query: dict[str, Any]) -> None:
    answer = _posts(_client([document(1)]), **query)
    assert answer.status_code == 400
    assert answer.json()["code"] == "rest_invalid_param"
    assert set(answer.json()["data"]["params"]) == set(query)


def test_the_clock_hides_what_is_not_published_yet_and_what_was_taken_down() -> None:
    documents = [document(1), document(2, withdrawn_at=START + timedelta(days=9)), document(30)]
    assert len(_posts(_client(documents, START + timedelta(days=5))).json()) == 2
    assert [post["slug"] for post in _posts(_client(documents, START + timedelta(days=12))).json()] == ["nota-1"]
    assert len(_posts(_client(documents)).json()) == 2


def test_ids_stay_with_their_posts_when_the_clock_moves() -> None:
    documents = [document(number) for number in range(20)]
    early = {p["slug"]: p["id"] for p in _posts(_client(documents, START + timedelta(days=5)), per_page=100).json()}
    late = {p["slug"]: p["id"] for p in _posts(_client(documents), per_page=100).json()}
    assert early.items() < late.items()


def test_a_correction_moves_the_date_of_change_and_the_text_only_when_it_comes() -> None:
    changed = START + timedelta(days=40)
    note = document(1, body_html=BODY + ERRATUM, updated_at=changed)
    before = _posts(_client([note], changed - timedelta(minutes=1))).json()[0]
    after = _posts(_client([note], changed)).json()[0]
    assert before["modified_gmt"] == before["date_gmt"] == "2024-01-02T13:00:00"
    assert after["modified_gmt"] == "2024-02-10T13:00:00"
    assert "400 empleos" in before["content"]["rendered"]
    assert "480" not in before["content"]["rendered"]
    assert "480 empleos" in after["content"]["rendered"]
    assert _posts(_client([note], changed), modified_after="2024-02-01T00:00:00Z").json() != []
    assert _posts(_client([note], changed - timedelta(minutes=1)), modified_after="2024-02-01T00:00:00Z").json() == []


def test_dates_are_local_without_offset_and_bounds_without_offset_are_local_and_exclusive() -> None:
    client = _client([document(1)])
    post = _posts(client).json()[0]
    assert (post["date"], post["date_gmt"]) == ("2024-01-02T08:00:00", "2024-01-02T13:00:00")
    assert _posts(client, after="2024-01-02T08:00:00").json() == []
    assert len(_posts(client, after="2024-01-02T07:59:59").json()) == 1
    assert len(_posts(client, after="2024-01-02T12:59:59+00:00").json()) == 1
    assert _posts(client, before="2024-01-02T13:00:00Z").json() == []


def test_html_carries_entities_as_the_site_renders_them() -> None:
    post = _posts(_client([document(1, body_html=BODY)])).json()[0]
    assert post["title"]["rendered"] == "Nota 1 &#8211; empleo &#038; talento"
    assert "&#8220;la gerencia&#8221; &amp; socios" in post["content"]["rendered"]
    assert post["content"]["protected"] is False
    assert isinstance(post["author"], int)
    assert post["link"] == "https://aci-medellin.example/nota-1/"


def test_a_language_is_asked_for_and_given_only_where_the_site_has_several() -> None:
    client = _client([document(number) for number in range(9)])
    assert {post["lang"] for post in _posts(client, lang="en").json()} == {"en"}
    assert len(_posts(client, lang="en").json()) == 3
    assert len(_posts(client).json()) == 9
    bogota = [replace(document(1), outlet="invest_bogota")]
    post = _posts(_client(bogota, api="invest_bogota"), "invest_bogota", lang="xx").json()[0]
    assert "lang" not in post
    assert post["link"] == "https://invest-bogota.example/2024/01/nota-1/"


def test_only_the_fields_asked_for_come_back() -> None:
    posts = _posts(_client([document(1)]), _fields="id,title.rendered,nothing").json()
    assert posts == [{"id": wordpress.FIRST_ID, "title": {"rendered": "Nota 1 &#8211; empleo &#038; talento"}}]


def test_posts_of_other_outlets_are_not_shown() -> None:
    assert _posts(_client([replace(document(1), outlet="ruta_n")])).json() == []
