"""The newsroom view: sitemaps that list exactly the visible pages, and pages with all that surrounds an article."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

from defusedxml.ElementTree import fromstring
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.testclient import TestClient

from sandbox.apis import newsroom
from sandbox.plants import Plants
from sandbox.state import State
from sandbox.world.model import Document
from tests.sandbox.documents import START, document

NOW = datetime(2026, 9, 30, 12, tzinfo=UTC)
HOST = "https://ruta-n.example"
NAMESPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
BODY = (
    "<p>La firma creará 480 empleos.</p>\n"
    '<div class="related-posts"><h3>Lea también</h3>\n<ul>\n<li><a href="/x">Otra: 90 empleos</a></li>\n</ul></div>'
)


def _document(number: int, **changes: Any) -> Document:
    own = {
        "outlet": "ruta_n",
        "slug": f"operación-{number}",
        "title": f'Operación {number} </script> "abierta"',
        "body_html": BODY,
    }
    return document(number, **(own | changes))


def _client(documents: list[Document], now: datetime = NOW) -> TestClient:
    world = SimpleNamespace(documents=tuple(documents))
    state = cast("State", SimpleNamespace(world=world, clock=SimpleNamespace(now=now), api="ruta_n", plants=Plants()))
    return TestClient(Starlette(routes=[Mount("/ruta_n", routes=newsroom.routes(state))]))


def _get(client: TestClient, address: str) -> Any:
    return client.get(f"/ruta_n{address.removeprefix(HOST)}")


def _listed(client: TestClient) -> dict[str, str]:
    """Addresses of all pages in all sitemaps with their date of change."""
    pages: dict[str, str] = {}
    for child in fromstring(_get(client, "/sitemap.xml").text).iter(f"{NAMESPACE}loc"):
        for url in fromstring(_get(client, str(child.text)).text).iter(f"{NAMESPACE}url"):
            pages[str(url.findtext(f"{NAMESPACE}loc"))] = str(url.findtext(f"{NAMESPACE}lastmod"))
    return pages


def test_the_sitemaps_list_exactly_the_visible_pages_and_each_of_them_opens() -> None:
    documents = [_document(number) for number in range(7)]
    documents.append(_document(9, withdrawn_at=START + timedelta(days=11)))
    documents.append(_document(50))
    client = _client(documents, START + timedelta(days=20))
    pages = _listed(client)
    assert set(pages) == {f"{HOST}/noticias/operaci%C3%B3n-{number}" for number in range(7)}
    assert all(_get(client, address).status_code == 200 for address in pages)


def test_the_index_has_one_child_a_language_with_the_newest_change() -> None:
    index = fromstring(_get(_client([_document(1), _document(3)]), "/sitemap.xml").text)
    children = {
        str(child.findtext(f"{NAMESPACE}loc")): str(child.findtext(f"{NAMESPACE}lastmod"))
        for child in index.iter(f"{NAMESPACE}sitemap")
    }
    assert children == {
        f"{HOST}/sitemap-es.xml": "2024-01-02T08:00:00-05:00",
        f"{HOST}/sitemap-en.xml": "2024-01-04T08:00:00-05:00",
    }


def test_a_correction_moves_lastmod_when_it_comes() -> None:
    note = _document(1, updated_at=START + timedelta(days=30))
    address = f"{HOST}/noticias/operaci%C3%B3n-1"
    assert _listed(_client([note], START + timedelta(days=29)))[address].startswith("2024-01-02")
    assert _listed(_client([note], START + timedelta(days=30)))[address].startswith("2024-01-31")


def test_pages_that_are_not_there_answer_404_in_html() -> None:
    client = _client([_document(1), _document(40)], START + timedelta(days=2))
    for address in ("/noticias/operaci%C3%B3n-40", "/noticias/nada", "/sitemap-fr.xml", "/programas", "/"):
        answer = _get(client, address)
        assert answer.status_code == 404
        assert answer.headers["content-type"].startswith("text/html")


def test_a_page_has_its_article_apart_from_related_notes_and_says_its_date_and_language() -> None:
    text = _get(_client([_document(3)]), "/noticias/operaci%C3%B3n-3").text
    article, aside = re.search(r"<article>.*?</article>", text, re.S), re.search(r"<aside>.*?</aside>", text, re.S)
    assert article is not None
    assert aside is not None
    assert "480 empleos" in article[0]
    assert "90 empleos" in aside[0]
    assert "90 empleos" not in article[0]
    assert '<html lang="en">' in text
    assert all(mark in text for mark in ("<header>", "<nav>", "<footer>", 'property="og:title"', 'rel="canonical"'))
    data = re.search(r'<script type="application/ld\+json">(.*?)</script>', text, re.S)
    assert data is not None
    record = json.loads(data[1])
    assert record["datePublished"] == "2024-01-04T08:00:00-05:00"
    assert record["inLanguage"] == "en"
    assert record["headline"] == 'Operación 3 </script> "abierta"'


def test_a_mobile_page_stands_below_its_note_and_names_it_as_canonical() -> None:
    mobile = _document(1, document_id="d001-mobile", role="mobile", original_id="d001")
    client = _client([_document(1), mobile])
    assert set(_listed(client)) == {
        f"{HOST}/noticias/operaci%C3%B3n-1",
        f"{HOST}/noticias/operaci%C3%B3n-1/amp",
    }
    text = _get(client, "/noticias/operaci%C3%B3n-1/amp").text
    assert f'<link rel="canonical" href="{HOST}/noticias/operaci%C3%B3n-1">' in text
    alone = _client([_document(1)])
    assert _get(alone, "/noticias/operaci%C3%B3n-1/amp").status_code == 404


def test_robots_names_the_sitemap() -> None:
    assert f"Sitemap: {HOST}/sitemap.xml" in _get(_client([]), "/robots.txt").text


def test_an_empty_newsroom_still_has_its_sitemaps() -> None:
    assert _listed(_client([])) == {}
