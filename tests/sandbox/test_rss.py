"""The RSS view: the newest items only, well-formed whatever the texts hold, and conditional requests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from types import SimpleNamespace
from typing import Any, cast
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.testclient import TestClient

from sandbox.apis import rss
from sandbox.state import State
from sandbox.world.model import Document

START = datetime(2024, 1, 1, 13, 0, tzinfo=UTC)
NOW = datetime(2026, 9, 30, 12, tzinfo=UTC)


def _document(number: int, body: str = "<p>Texto</p>", role: str = "announcement", days: int | None = None) -> Document:
    published = START + timedelta(days=number if days is None else days)
    return Document(
        document_id=f"d{number:03d}",
        outlet="business_feed",
        language="es",
        slug=f"nota-{number}",
        title=f"Nota {number} & <más>",
        body_html=body,
        published_at=published,
        updated_at=published,
        withdrawn_at=None,
        role=role,
        original_id="",
        project_ids=(),
        agreement_ids=(),
        programme_ids=(),
    )


def _get(documents: list[Document], now: datetime = NOW, headers: dict[str, str] | None = None) -> Any:
    world = SimpleNamespace(documents=tuple(documents))
    state = cast("State", SimpleNamespace(world=world, clock=SimpleNamespace(now=now), api="business_feed"))
    client = TestClient(Starlette(routes=[Mount("/business_feed", routes=rss.routes(state))]))
    return client.get("/business_feed/feed.xml", headers=headers or {})


def _items(answer: Any) -> list[Element]:
    return list(fromstring(answer.text).iter("item"))


def test_the_feed_holds_the_thirty_newest_items_newest_first() -> None:
    items = _items(_get([_document(number) for number in range(45)]))
    assert [item.findtext("guid") for item in items] == [f"business_feed:d{n:03d}" for n in range(44, 14, -1)]


def test_the_clock_hides_the_future() -> None:
    documents = [_document(number) for number in range(10)]
    assert len(_items(_get(documents, START + timedelta(days=3)))) == 4
    assert _items(_get(documents, START - timedelta(days=1))) == []


def test_dates_are_rfc_822_and_links_use_the_sample_host() -> None:
    item = _items(_get([_document(1)]))[0]
    assert parsedate_to_datetime(str(item.findtext("pubDate"))) == START + timedelta(days=1)
    assert item.findtext("link") == "https://diario-negocios.example/2024/01/nota-1"
    assert item.findtext("title") == "Nota 1 & <más>"


def test_a_mobile_page_is_an_item_of_its_own_with_its_own_address() -> None:
    items = _items(_get([_document(1), _document(2, role="mobile", days=1)]))
    assert {item.findtext("link") for item in items} == {
        "https://diario-negocios.example/2024/01/nota-1",
        "https://diario-negocios.example/2024/01/nota-2?m=1",
    }
    assert len({item.findtext("guid") for item in items}) == 2


def test_an_end_mark_of_cdata_and_control_entities_leave_the_feed_well_formed() -> None:
    body = "<p>fin ]]> de sección &#11; &amp; <b>negrita</b></p><script>if (a && b < c) {}</script>"
    item = _items(_get([_document(1, body)]))[0]
    assert item.findtext("description") == body


def test_an_unchanged_feed_answers_304_and_a_changed_one_does_not() -> None:
    documents = [_document(number) for number in range(3)]
    first = _get(documents)
    tag, changed = first.headers["ETag"], first.headers["Last-Modified"]
    assert _get(documents, headers={"If-None-Match": tag}).status_code == 304
    assert _get(documents, headers={"If-Modified-Since": changed}).status_code == 304
    more = [*documents, _document(9)]
    assert _get(more, headers={"If-None-Match": tag}).status_code == 200
    assert _get(more, headers={"If-Modified-Since": changed}).status_code == 200
    assert _get(documents, headers={"If-Modified-Since": "some day"}).status_code == 200
    assert parsedate_to_datetime(changed) == START + timedelta(days=2)
