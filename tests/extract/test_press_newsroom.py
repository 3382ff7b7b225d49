"""Newsroom: the sitemap decides, no link leads off the site, and a page says what it is in several ways."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from core.settings import Settings
from extract.contract import Window
from extract.errors import LimitError, MembersError, NotDataError, RefusedError, UnavailableError, UnsafeError
from extract.sources import press_newsroom
from tests.extract.fake_envelopes import FakeSession, Lab, Query, always

SOURCE = press_newsroom.SOURCE
HOST = "https://ruta-n.example"
XMLNS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def urlset(news: Mapping[str, str], host: str = HOST) -> bytes:
    entries = "".join(
        f"<url><loc>{host}{path}</loc>{f'<lastmod>{lastmod}</lastmod>' if lastmod else ''}</url>"
        for path, lastmod in news.items()
    )
    return f"<?xml version='1.0'?><urlset {XMLNS}><url><loc>{host}/nosotros</loc></url>{entries}</urlset>".encode()


def page(title: str = "Empresa china abre en Ruta N", head: str = "", body: str = "") -> bytes:
    body = body or f"<article><h1>{title}</h1><p>La empresa crear\u00e1 250 empleos en Medell\u00edn.</p></article>"
    related = "<aside><article><a href='/noticias/otra'>Otra</a></article></aside>"
    return (
        f"<!doctype html><html lang='es-CO'><head><meta charset='utf-8'>{head}</head>"
        f"<body><nav>Inicio</nav>{related}<main>{body}</main></body></html>"
    ).encode()


class Site:
    """A site whose pages are its state: path to (lastmod, body)."""

    def __init__(self, pages: dict[str, tuple[str, bytes]]) -> None:
        self.pages = pages

    def __call__(self, path: str, _query: Query) -> bytes:
        if path == "/sitemap.xml":
            return urlset({path: lastmod for path, (lastmod, _) in self.pages.items()})
        return self.pages[path][1]


@pytest.fixture
def lab(tmp_path: Path) -> Lab:
    return Lab(Settings("live", tmp_path / "data"))


def test_news_pages_of_the_sitemap_land_and_other_pages_do_not(lab: Lab) -> None:
    lab.land(SOURCE, Site({"/noticias/uno": ("2026-05-01", page("Uno")), "/noticias/dos": ("2026-05-02", page("Dos"))}))
    rows = {row["url"]: row for row in lab.rows("press_newsroom", "pages")}
    assert {row["title"] for row in rows.values()} == {"Uno", "Dos"}
    assert rows[f"{HOST}/noticias/uno"]["lastmod"] == "2026-05-01"
    assert rows[f"{HOST}/noticias/uno"]["language"] == "es-CO"
    assert "250 empleos" in rows[f"{HOST}/noticias/uno"]["body_html"]
    assert "Inicio" not in rows[f"{HOST}/noticias/uno"]["body_html"]


def test_only_pages_that_changed_are_asked_for_again(lab: Lab) -> None:
    site = Site({"/noticias/uno": ("2026-05-01", page()), "/noticias/dos": ("2026-05-02", page())})
    lab.land(SOURCE, site)
    site.pages |= {"/noticias/dos": ("2026-06-02", page("Dos, corregida")), "/noticias/tres": ("", page("Tres"))}
    client = lab.land(SOURCE, site)
    assert sorted(path for path, _ in client.kept) == ["/noticias/dos", "/noticias/tres"]
    assert lab.land(SOURCE, site).kept == []


def test_a_window_asks_for_the_pages_that_changed_in_it(lab: Lab) -> None:
    site = Site({f"/noticias/{n}": (f"2026-05-{n:02d}T10:00:00-05:00", page()) for n in (1, 2, 3)})
    lab.land(SOURCE, site)
    client = lab.land(SOURCE, site, Window(date(2026, 5, 2), date(2026, 5, 3)))
    assert [path for path, _ in client.kept] == ["/noticias/2"]


def test_a_page_with_neither_title_nor_text_is_quarantined_not_dropped(lab: Lab) -> None:
    empty = b"<!doctype html><html><head></head><body><div id='app'></div></body></html>"
    lab.land(
        SOURCE, Site({"/noticias/uno": ("", page()), "/noticias/dos": ("", empty), "/noticias/tres": ("", page())})
    )
    assert len(lab.rows("press_newsroom", "pages")) == 2
    assert [row["reason"] for row in lab.rows("press_newsroom", "pages", "quarantine")] == ["missing_title"]


def test_an_unreadable_page_alone_in_an_increment_is_kept_aside_and_not_asked_for_again(lab: Lab) -> None:
    site = Site({"/noticias/uno": ("2026-05-01", page())})
    lab.land(SOURCE, site)
    site.pages["/noticias/dos"] = ("2026-05-02", b"<!doctype html><html><body><div id='app'></div></body></html>")
    assert [path for path, _ in lab.land(SOURCE, site).kept] == ["/noticias/dos"]
    assert len(lab.rows("press_newsroom", "pages", "quarantine")) == 1
    site.pages["/noticias/tres"] = ("2026-05-03", page("Tres"))
    assert [path for path, _ in lab.land(SOURCE, site).kept] == ["/noticias/tres"]
    site.pages["/noticias/dos"] = ("2026-05-04", page("Dos"))
    assert [path for path, _ in lab.land(SOURCE, site).kept] == ["/noticias/dos"]


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (RefusedError("press_newsroom", "answered 404", "-", status=404), "quarantined"),
        (RefusedError("press_newsroom", "answered 410", "-", status=410), "quarantined"),
        (NotDataError("press_newsroom", "an empty body", "-"), "quarantined"),
        (UnsafeError("press_newsroom", "redirects to another host", "-"), "quarantined"),
        (UnavailableError("press_newsroom", "answered 500", "-", status=500), "missing"),
    ],
)
def test_one_dead_page_of_forty_is_set_aside_and_the_others_land(lab: Lab, error: Exception, status: str) -> None:
    site = Site({f"/noticias/{n}": ("2026-05-01", page()) for n in range(40)})

    def with_dead_link(path: str, query: Query) -> bytes:
        if path == "/noticias/7":
            raise error
        return site(path, query)

    lab.land(SOURCE, with_dead_link)
    assert len(lab.rows("press_newsroom", "pages")) == 39
    receipt = lab.receipt("press_newsroom", "pages")
    assert receipt.expected_members == 40
    assert [(m["name"], m["status"]) for m in receipt.set_aside] == [(f"{HOST}/noticias/7", status)]
    client = lab.land(SOURCE, with_dead_link) if status == "quarantined" else None
    assert client is None or lab.pulls("press_newsroom", "pages") in (1, 2)
    assert [path for path, _ in lab.land(SOURCE, site).kept] == ["/noticias/7"]
    assert len(lab.rows("press_newsroom", "pages")) == 40


def test_a_site_whose_pages_are_mostly_gone_fails_loudly(lab: Lab) -> None:
    site = Site({f"/noticias/{n}": ("2026-05-01", page()) for n in range(40)})

    def half(path: str, query: Query) -> bytes:
        if path.startswith("/noticias/1"):
            raise RefusedError("press_newsroom", "answered 404", "-", status=404)
        return site(path, query)

    with pytest.raises(MembersError, match="11 of 40 members would be set aside, more than 4"):
        lab.land(SOURCE, half)
    assert lab.pulls("press_newsroom", "pages") == 0


def test_an_index_of_sitemaps_is_followed(tmp_path: Path) -> None:
    def publisher(path: str, _query: Query) -> bytes:
        if path == "/sitemap.xml":
            children = "".join(f"<sitemap><loc>{HOST}/sitemap-{n}.xml</loc></sitemap>" for n in (1, 2))
            return f"<sitemapindex {XMLNS}>{children}</sitemapindex>".encode()
        return urlset({f"/noticias/de-{path[9:10]}": "2026-05-01"})

    found = press_newsroom.sitemap(FakeSession(tmp_path, publisher))
    assert list(found) == [f"{HOST}/noticias/de-1", f"{HOST}/noticias/de-2"]


def test_an_index_that_leads_in_circles_ends(tmp_path: Path) -> None:
    body = f"<sitemapindex {XMLNS}><sitemap><loc>{HOST}/sitemap.xml</loc></sitemap></sitemapindex>".encode()
    with pytest.raises(LimitError, match="more than 50 files"):
        press_newsroom.sitemap(FakeSession(tmp_path, always(body)))


@pytest.mark.parametrize(
    "host",
    ["https://169.254.169.254", "https://ruta-n.example.evil.example", "file:", "https://evil.example#ruta-n.example"],
)
def test_a_link_to_another_host_is_refused(tmp_path: Path, host: str) -> None:
    with pytest.raises(UnsafeError, match="not its own host"):
        press_newsroom.sitemap(FakeSession(tmp_path, always(urlset({"/noticias/uno": ""}, host))))


def test_the_live_host_is_its_own_with_and_without_www(tmp_path: Path) -> None:
    for host in ("https://www.rutanmedellin.org", "https://rutanmedellin.org"):
        assert press_newsroom.sitemap(FakeSession(tmp_path, always(urlset({"/noticias/uno": ""}, host))))


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (urlset({}), "lists no page below /noticias/"),
        (b"<rss/>", "is a <rss>"),
        (urlset({"/noticias/uno": ""})[:-10], "not well-formed"),
        (b"<!DOCTYPE urlset [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>" + b"<urlset>&x;</urlset>", "DTD or entities"),
    ],
)
def test_what_is_no_sitemap_of_news_is_refused(tmp_path: Path, body: bytes, words: str) -> None:
    with pytest.raises(NotDataError, match=words):
        press_newsroom.sitemap(FakeSession(tmp_path, always(body)))


def read(body: bytes, lastmod: str = "2026-05-01") -> dict[str, str | None]:
    (row,) = press_newsroom.read_page(body, {"lastmod": lastmod})
    return row


def test_structured_data_wins_over_meta_and_meta_over_the_text() -> None:
    ld = {
        "@context": "https://schema.org",
        "@graph": [
            {"@type": "Organization", "name": "Ruta N"},
            {"@type": ["NewsArticle"], "headline": "Titular", "datePublished": "2026-04-01T08:00:00-05:00"},
        ],
    }
    meta = "<meta property='og:title' content='Titular | Ruta N'><meta name='description' content='Resumen'>"
    row = read(page("En el texto", f"<script type='application/ld+json'>{json.dumps(ld)}</script>{meta}"))
    assert (row["title"], row["description"], row["published"]) == ("Titular", "Resumen", "2026-04-01T08:00:00-05:00")
    assert read(page("En el texto", meta))["title"] == "Titular | Ruta N"
    assert read(page("En el  texto"))["title"] == "En el texto"


def test_structured_data_that_is_not_json_says_nothing() -> None:
    assert read(page("Titular", "<script type='application/ld+json'>{'headline': no}</script>"))["title"] == "Titular"


def test_dates_come_from_meta_from_a_time_element_or_from_the_page() -> None:
    meta = "<meta property='article:published_time' content='2026-03-02T00:00:00Z'>"
    assert read(page(head=meta))["published"] == "2026-03-02T00:00:00Z"
    timed = "<article><h1>Uno</h1><time datetime='2026-03-03'>3 de marzo</time><p>Texto</p></article>"
    assert read(page(body=timed))["published"] == "2026-03-03"
    modified = "<meta property='article:modified_time' content='2026-03-04T00:00:00Z'>"
    assert read(page(head=modified))["modified"] == "2026-03-04T00:00:00Z"


def test_a_date_after_the_last_change_is_not_the_date_of_publication() -> None:
    body = "<article><h1>Uno</h1><p>El 12 de diciembre de 2026 abre la sede.</p><p>2026-12-12</p></article>"
    assert read(page(body=body), lastmod="2026-05-01")["published"] is None


def test_the_article_is_kept_whole_and_cards_of_other_news_do_not_take_its_place() -> None:
    body = "<article><h1>Uno</h1><p>Texto largo de la noticia.</p><article>Relacionada</article></article>"
    row = read(page(body=body))
    assert row["body_html"] is not None
    assert row["body_html"].startswith("<article><h1>Uno</h1>")
    assert "Relacionada" in row["body_html"]


def test_a_page_in_latin_1_is_read_as_it_declares_itself_and_otherwise_not_guessed() -> None:
    latin = page("Medellín").replace(b"charset='utf-8'", b"charset='iso-8859-1'").decode().encode("latin-1")
    assert read(latin)["title"] == "Medellín"
    assert read(latin.replace(b"<meta charset='iso-8859-1'>", b""))["title"] is None


def test_control_characters_mean_nothing_in_html_and_do_not_cost_the_page() -> None:
    row = read(page(title="Uno\x0b", body="<article><h1>Uno&#11;</h1><p>Texto&#7; y \x00más</p></article>"))
    assert row["title"] == "Uno"
    assert row["body_html"] == "<article><h1>Uno</h1><p>Texto y más</p></article>"


def test_a_page_that_starts_as_xml_is_read() -> None:
    assert read(b"<?xml version='1.0' encoding='utf-8'?>\n" + page("Uno"))["title"] == "Uno"
