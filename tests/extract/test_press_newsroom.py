"""Newsroom: the sitemap decides, each page lands on its own, and a page says what it is in several ways."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from core.settings import Settings
from extract.contract import REASON, Window
from extract.errors import MembersError, NotDataError, RefusedError, UnavailableError
from extract.sources import press_newsroom
from tests.extract.fake_envelopes import FakePast, FakeSession, Lab, Query, Reply, always
from tests.extract.fakes import stored

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
    """A site whose pages are its state: path to (lastmod, body); a page may be an error to raise."""

    def __init__(self, pages: dict[str, tuple[str, Reply | Exception]]) -> None:
        self.pages = pages

    def __call__(self, path: str, _query: Query) -> Reply:
        if path == "/sitemap.xml":
            return urlset({path: lastmod for path, (lastmod, _) in self.pages.items()})
        body = self.pages[path][1]
        if isinstance(body, Exception):
            raise body
        return body


def gone(status: int = 404) -> RefusedError:
    return RefusedError("press_newsroom", f"answered {status}", "-", status=status)


@pytest.fixture
def lab(tmp_path: Path) -> Lab:
    return Lab(Settings("sample", tmp_path / "data", sandbox_url="http://127.0.0.1:1"))


def pull(lab: Lab, site: Site, window: Window | None = None) -> list[str]:
    """Pull Ruta N alone; returns the pages that were asked for."""
    return sorted(path for path, _ in lab.land(SOURCE, {"ruta_n": site}, window).kept)


def aside(lab: Lab) -> dict[str, tuple[str, str]]:
    """Status and code of every member that did not land in the newest pull."""
    return {m["name"]: (m["status"], m["reason"]) for m in lab.receipts("press_newsroom", "pages")[-1].set_aside}


def test_news_pages_of_the_sitemap_land_and_other_pages_do_not(lab: Lab) -> None:
    pull(lab, Site({"/noticias/uno": ("2026-05-01", page("Uno")), "/noticias/dos": ("2026-05-02", page("Dos"))}))
    rows = {row["url"]: row for row in lab.rows("press_newsroom", "pages")}
    assert {row["title"] for row in rows.values()} == {"Uno", "Dos"}
    assert rows[f"{HOST}/noticias/uno"]["lastmod"] == "2026-05-01"
    assert rows[f"{HOST}/noticias/uno"]["lastmod_at"] == "2026-05-01T05:00:00Z"
    assert rows[f"{HOST}/noticias/uno"]["language"] == "es-CO"
    assert "250 empleos" in rows[f"{HOST}/noticias/uno"]["body_html"]
    assert "Inicio" not in rows[f"{HOST}/noticias/uno"]["body_html"]


def test_of_forty_pages_the_broken_ones_are_set_aside_by_name_and_the_others_land(lab: Lab) -> None:
    pages: dict[str, tuple[str, Reply | Exception]] = {
        f"/noticias/{n}": ("2026-05-01", page(f"{n}")) for n in range(40)
    }
    pages |= {
        "/noticias/3": ("2026-05-01", gone(404)),
        "/noticias/7": ("2026-05-01", gone(410)),
        "/noticias/9": ("2026-05-01", UnavailableError("press_newsroom", "answered 500", "run again")),
    }
    pull(lab, Site(pages))
    assert len(lab.rows("press_newsroom", "pages")) == 37
    assert aside(lab) == {
        f"{HOST}/noticias/3": ("quarantined", "refused"),
        f"{HOST}/noticias/7": ("quarantined", "refused"),
        f"{HOST}/noticias/9": ("missing", "unavailable"),
    }


def test_a_page_that_was_set_aside_is_asked_for_again_and_lands_once_it_is_there(lab: Lab) -> None:
    site = Site({"/noticias/uno": ("2026-05-01", page()), "/noticias/dos": ("2026-05-01", gone())})
    pull(lab, site)
    site.pages["/noticias/dos"] = ("2026-05-01", page("Dos"))
    assert pull(lab, site) == ["/noticias/dos"]
    assert len(lab.rows("press_newsroom", "pages")) == 2
    assert pull(lab, site) == []


def test_hundreds_of_dead_links_are_not_all_asked_for_again_in_each_pull(lab: Lab) -> None:
    pages: dict[str, tuple[str, Reply | Exception]] = {f"/noticias/{n}": ("", page()) for n in range(200)}
    pages |= {f"/noticias/x{n}": ("", gone()) for n in range(90)}
    site = Site(pages)
    pull(lab, site)
    assert len(pull(lab, site)) == press_newsroom.RETRIES
    site.pages["/noticias/nueva"] = ("", page("Nueva"))
    assert "/noticias/nueva" in pull(lab, site)
    assert len(lab.rows("press_newsroom", "pages")) == 201


def test_a_site_most_pages_of_which_are_broken_is_not_taken_for_read(lab: Lab) -> None:
    pages: dict[str, tuple[str, Reply | Exception]] = {f"/noticias/{n}": ("", gone()) for n in range(60)}
    with pytest.raises(MembersError, match="60 of 80 members"):
        pull(lab, Site(pages | {f"/noticias/y{n}": ("", page()) for n in range(20)}))


def test_a_site_whose_sitemap_cannot_be_read_stops_no_other(lab: Lab) -> None:
    site = Site({"/noticias/uno": ("2026-05-01", page())})
    lab.land(SOURCE, {"ruta_n": site, "agencia_pacifico": always(b"<!doctype html><html></html>")})
    assert len(lab.rows("press_newsroom", "pages")) == 1
    assert aside(lab) == {"agencia_pacifico": ("quarantined", "not_data")}


def test_an_entry_that_leads_to_another_host_is_set_aside_once_and_never_asked_for(lab: Lab) -> None:
    site = Site({"/noticias/uno": ("2026-05-01", page()), "https://evil.example/noticias/dos": ("2026-05-01", gone())})

    def publisher(path: str, query: Query) -> Reply:
        reply = site(path, query)
        return reply.replace(f"{HOST}https:".encode(), b"https:") if isinstance(reply, bytes) else reply

    asked = lab.land(SOURCE, {"ruta_n": publisher}).kept
    assert [path for path, _ in asked] == ["/noticias/uno"]
    assert aside(lab) == {"https://evil.example/noticias/dos": ("quarantined", "unsafe")}
    lab.land(SOURCE, {"ruta_n": publisher})
    assert lab.pulls("press_newsroom", "pages") == 1


def test_only_pages_that_changed_are_asked_for_again(lab: Lab) -> None:
    site = Site({"/noticias/uno": ("2026-05-01", page()), "/noticias/dos": ("2026-05-02", page())})
    pull(lab, site)
    site.pages |= {"/noticias/dos": ("2026-06-02", page("Dos, corregida")), "/noticias/tres": ("", page("Tres"))}
    assert pull(lab, site) == ["/noticias/dos", "/noticias/tres"]
    assert pull(lab, site) == []


def test_a_window_asks_for_the_pages_that_changed_in_it(lab: Lab) -> None:
    site = Site({f"/noticias/{n}": (f"2026-05-{n:02d}T10:00:00-05:00", page()) for n in (1, 2, 3)})
    pull(lab, site)
    assert pull(lab, site, Window(date(2026, 5, 2), date(2026, 5, 3))) == ["/noticias/2"]


def test_a_page_with_neither_title_nor_text_is_quarantined_not_dropped(lab: Lab) -> None:
    empty = b"<!doctype html><html><head></head><body><div id='app'></div></body></html>"
    pull(lab, Site({"/noticias/uno": ("", page()), "/noticias/dos": ("", empty), "/noticias/tres": ("", page())}))
    assert len(lab.rows("press_newsroom", "pages")) == 2
    assert [row["reason"] for row in lab.rows("press_newsroom", "pages", "quarantine")] == ["missing_title"]


def test_an_unreadable_page_alone_in_an_increment_is_kept_aside_and_not_asked_for_again(lab: Lab) -> None:
    site = Site({"/noticias/uno": ("2026-05-01", page())})
    pull(lab, site)
    site.pages["/noticias/dos"] = ("2026-05-02", b"<!doctype html><html><body><div id='app'></div></body></html>")
    assert pull(lab, site) == ["/noticias/dos"]
    assert len(lab.rows("press_newsroom", "pages", "quarantine")) == 1
    site.pages["/noticias/tres"] = ("2026-05-03", page("Tres"))
    assert pull(lab, site) == ["/noticias/tres"]
    site.pages["/noticias/dos"] = ("2026-05-04", page("Dos"))
    assert pull(lab, site) == ["/noticias/dos"]


def test_the_live_host_is_its_own_with_and_without_www(tmp_path: Path) -> None:
    for host in ("https://www.rutanmedellin.org", "https://rutanmedellin.org"):
        session = FakeSession(tmp_path, {"ruta_n": always(urlset({"/noticias/uno": ""}, host))})
        assert press_newsroom.sitemap(session, press_newsroom.SITES["ruta_n"]).pages


def test_a_sitemap_without_news_is_no_day_without_news(tmp_path: Path) -> None:
    session = FakeSession(tmp_path, {"ruta_n": always(urlset({}))})
    with pytest.raises(NotDataError, match="lists no page below /noticias/"):
        press_newsroom.sitemap(session, press_newsroom.SITES["ruta_n"])


def test_the_fence_says_which_site_moved_or_fell_silent(tmp_path: Path) -> None:
    def version(*pages: str) -> str:
        found = always(urlset(dict.fromkeys(pages, "2026-05-01")))
        return press_newsroom.fence(FakeSession(tmp_path, {"ruta_n": found}), None, FakePast()).version

    assert version("/noticias/uno") == version("/noticias/uno")
    assert len({version("/noticias/uno"), version("/noticias/uno", "/noticias/dos"), version()}) == 3


def read(body: bytes, lastmod: str = "2026-05-01", content_type: str = "") -> dict[str, str | None]:
    with TemporaryDirectory() as folder:
        answer = stored(Path(folder), 1, body, {"content-type": content_type})
        (row,) = press_newsroom.read_page(answer, {"lastmod": lastmod, "outlet": "ruta_n"})
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


def test_a_date_the_page_shows_to_people_is_read_where_machines_are_told_none() -> None:
    shown = "<article><h1>Uno</h1><p class='fecha'>Medellín, 10 de abril de 2026</p><p>Texto</p></article>"
    row = read(page(body=shown))
    assert (row["published"], row["published_day"]) == ("10 de abril de 2026", "2026-04-10")
    assert read(page(body=shown), lastmod="2026-04-09")["published_day"] is None, "later than the last change"


def test_what_machines_are_told_and_nobody_can_read_does_not_hide_the_date_beside_it() -> None:
    told = "<meta property='article:published_time' content='hace 2 días'>"
    timed = "<article><h1>Uno</h1><time datetime='2026-03-03'>3 de marzo</time><p>Texto</p></article>"
    assert read(page(head=told, body=timed))["published_day"] == "2026-03-03"
    row = read(page(head=told))
    assert (row["published"], row["published_fault"]) == ("hace 2 días", "unreadable_date")


def test_a_date_later_than_the_last_change_is_not_replaced_by_the_last_change() -> None:
    late = "<meta name='DC.date.issued' content='2026-05-10'>"
    assert read(page(head=late), lastmod="2026-05-01")["published"] is None
    assert read(page(head=late), lastmod="2026-05-10")["published"] == "2026-05-10"
    assert read(page(head=late), lastmod="")["published"] == "2026-05-10"


def test_a_card_of_other_news_does_not_date_the_article() -> None:
    card = "<aside><article><time datetime='2020-01-01'>2020</time><p>Otra</p></article></aside>"
    own = "<article><h1>Uno</h1><time datetime='2026-03-03'>3 de marzo</time><p>Texto de la noticia</p></article>"
    assert read(page(body=f"{card}{own}"))["published_day"] == "2026-03-03"


def test_a_page_that_is_answered_with_200_and_says_it_is_not_there_is_set_aside() -> None:
    assert read(page("Página no encontrada"))[REASON] == "not_found"
    assert REASON not in read(page("404 empleos llegan a Medellín"))
    text = "<p>La empresa anunció que ampliará su planta en Barranquilla.</p>" * 10
    assert REASON not in read(
        page("404: nueva inversión", body=f"<article><h1>404: nueva inversión</h1>{text}</article>")
    )


def test_the_article_is_kept_whole_and_cards_of_other_news_do_not_take_its_place() -> None:
    body = "<article><h1>Uno</h1><p>Texto largo de la noticia.</p><article>Relacionada</article></article>"
    row = read(page(body=body))
    assert row["body_html"] is not None
    assert row["body_html"].startswith("<article><h1>Uno</h1>")
    assert "Relacionada" in row["body_html"]


def test_a_page_in_latin_1_is_read_as_it_declares_itself_and_otherwise_not_guessed() -> None:
    latin = page("\x93Medellín\x94").replace(b"charset='utf-8'", b"charset='iso-8859-1'").decode().encode("latin-1")
    bare = latin.replace(b"<meta charset='iso-8859-1'>", b"")
    assert read(latin)["title"] == "“Medellín”"
    assert read(bare, content_type="text/html; charset=ISO-8859-1")["title"] == "“Medellín”"
    assert read(bare)[REASON] == "broken_bytes"


def test_the_header_says_what_the_bytes_are_before_the_page_does() -> None:
    latin = page("Medellín").decode().encode("latin-1")
    assert read(latin, content_type="text/html; charset=windows-1252")["title"] == "Medellín"
    assert read(page("Medellín"), content_type="text/html; charset=ISO-8859-1")["title"] == "Medellín"


def test_broken_bytes_beside_the_article_do_not_cost_it_and_are_said() -> None:
    row = read(page("Medellín").replace(b"Inicio", b"In\xedcio"))
    assert (row["title"], row["repairs"]) == ("Medellín", "broken_bytes")


def test_entities_of_a_title_are_decoded_once() -> None:
    ld = json.dumps(
        {"@type": "NewsArticle", "headline": "Ma&ntilde;ana en <i>Medell&iacute;n</i> &amp;amp; C&iacute;a"}
    )
    assert (
        read(page(head=f"<script type='application/ld+json'>{ld}</script>"))["title"] == "Mañana en Medellín &amp; Cía"
    )
    meta = "<meta property='og:title' content='Ma&ntilde;ana &amp;amp; C&iacute;a'>"
    assert read(page(head=meta))["title"] == "Mañana &amp; Cía"


def test_an_implausible_day_is_none_with_its_reason() -> None:
    row = read(page(head="<meta property='article:published_time' content='-0001-11-30T00:00:00'>"), "2226-01-01")
    assert (row["published_day"], row["published_fault"]) == (None, "implausible_date")
    assert (row["lastmod_at"], row["lastmod_fault"]) == (None, "future_date")
    assert read(page(head="<meta name='date' content='lun, 05 ene 2026 22:00'>"))["published_day"] == "2026-01-05"


def test_control_characters_mean_nothing_in_html_and_do_not_cost_the_page() -> None:
    row = read(page(title="Uno\x0b", body="<article><h1>Uno&#11;</h1><p>Texto&#7; y \x00más</p></article>"))
    assert row["title"] == "Uno"
    assert row["body_html"] == "<article><h1>Uno</h1><p>Texto y más</p></article>"


def test_a_page_that_starts_as_xml_is_read() -> None:
    assert read(b"<?xml version='1.0' encoding='utf-8'?>\n" + page("Uno"))["title"] == "Uno"
