"""A newsroom without an API: a sitemap index with one child per language, and one HTML page per note.

The pages carry what such sites carry: navigation, the article, a column of related notes, a footer, Open Graph tags
and JSON-LD. A mobile page stands below its note at ``/amp`` and names it as canonical.
"""

from __future__ import annotations

import html
import json
from datetime import datetime
from typing import NamedTuple
from xml.sax.saxutils import escape

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from sandbox.state import State
from sandbox.world.model import Document
from sandbox.world.outlets import BOGOTA, OUTLETS, Outlet, link, modified_at, visible
from sandbox.world.press import body_at, split_related

_WORDS = {
    "es": ("Inicio", "Noticias", "Programas", "Contacto", "Publicado el", "Todos los derechos reservados"),
    "en": ("Home", "News", "Programmes", "Contact", "Published on", "All rights reserved"),
}
_XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"


class Note(NamedTuple):
    """A page and when the sitemap says that it last changed."""

    document: Document
    modified: datetime


def shown(state: State) -> list[Note]:
    """The notes of the outlet that ``state.api`` names, as they stand now."""
    now = state.clock.now
    notes = state.plants.over(state.api, visible(state.world.documents, state.api, now))
    return [Note(one.document, one.modified or modified_at(one.document, now)) for one in notes]


def routes(state: State) -> list[Route]:
    """Sitemaps, pages and ``robots.txt`` of the outlet that ``state.api`` names."""
    outlet = OUTLETS[state.api]

    def index(request: Request) -> Response:  # noqa: ARG001 - Starlette's signature
        return _xml(_index(outlet, shown(state)))

    def child(request: Request) -> Response:
        language = request.path_params["language"]
        if language not in outlet.languages:
            return _missing(outlet)
        return _xml(_urls([note for note in shown(state) if note.document.language == language]))

    def page(request: Request) -> Response:
        is_mobile = request.url.path.endswith("/amp")
        note = _under(request.path_params["slug"], is_mobile, [note.document for note in shown(state)])
        return _missing(outlet) if note is None else HTMLResponse(page_of(outlet, note, state.clock.now))

    def anything(request: Request) -> Response:  # noqa: ARG001 - Starlette's signature
        return _missing(outlet)

    return [
        Route("/sitemap.xml", index),
        Route("/sitemap-{language}.xml", child),
        Route("/noticias/{slug}", page),
        Route("/noticias/{slug}/amp", page),
        Route("/robots.txt", _robots(outlet)),
        Route("/{rest:path}", anything),
    ]


def _under(slug: str, is_mobile: bool, notes: list[Document]) -> Document | None:
    """The note at an address; a mobile copy has one of its own."""
    return next((note for note in notes if note.slug == slug and (note.role == "mobile") == is_mobile), None)


def _robots(outlet: Outlet) -> Response:
    return PlainTextResponse(f"User-agent: *\nDisallow: /admin/\nSitemap: https://{outlet.host}/sitemap.xml\n")


def _xml(text: str) -> Response:
    return Response(text, media_type="application/xml")


def stamp(moment: datetime) -> str:
    """A W3C time with Colombia's offset, as the content system writes it."""
    return moment.astimezone(BOGOTA).isoformat(timespec="seconds")


def _index(outlet: Outlet, notes: list[Note]) -> str:
    entries = []
    for language in outlet.languages:
        times = [note.modified for note in notes if note.document.language == language]
        lastmod = f"<lastmod>{stamp(max(times))}</lastmod>" if times else ""
        entries.append(f"<sitemap><loc>https://{outlet.host}/sitemap-{language}.xml</loc>{lastmod}</sitemap>\n")
    return f'{_XML}<sitemapindex xmlns="{_SITEMAP}">\n{"".join(entries)}</sitemapindex>\n'


def _urls(notes: list[Note]) -> str:
    entries = [
        f"<url><loc>{escape(link(note.document))}</loc><lastmod>{stamp(note.modified)}</lastmod></url>\n"
        for note in notes
    ]
    return f'{_XML}<urlset xmlns="{_SITEMAP}">\n{"".join(entries)}</urlset>\n'


def _missing(outlet: Outlet) -> Response:
    body = f"<h1>Página no encontrada</h1><p>{html.escape(outlet.title)}</p>"
    head = '<head><meta charset="utf-8"><title>404</title></head>'
    page = f'<!DOCTYPE html>\n<html lang="es">{head}<body>{body}</body></html>\n'
    return HTMLResponse(page, status_code=404)


def page_of(outlet: Outlet, note: Document, now: datetime) -> str:
    """The page of one note."""
    article, related = split_related(body_at(note, now))
    home, news, programmes, contact, published_on, rights = _WORDS[note.language]
    title = html.escape(note.title)
    published = note.published_at.astimezone(BOGOTA)
    return (
        f'<!DOCTYPE html>\n<html lang="{note.language}">\n{_head(outlet, note, now)}<body class="noticia">\n'
        f'<header><a href="/">{html.escape(outlet.title)}</a>\n<nav><ul><li><a href="/">{home}</a></li>'
        f'<li><a href="/noticias">{news}</a></li><li><a href="/programas">{programmes}</a></li>'
        f'<li><a href="/contacto">{contact}</a></li></ul></nav>\n</header>\n<main>\n<article>\n<h1>{title}</h1>\n'
        f'<p class="meta">{published_on} <time datetime="{stamp(note.published_at)}">{published:%d/%m/%Y}</time></p>\n'
        f'<div class="cuerpo">\n{article}\n</div>\n</article>\n<aside>\n{related}\n</aside>\n</main>\n'
        f"<footer><p>© {published.year} {html.escape(outlet.title)}. {rights}.</p></footer>\n</body>\n</html>\n"
    )


def _head(outlet: Outlet, note: Document, now: datetime) -> str:
    title, address = html.escape(note.title), html.escape(link(note).removesuffix(outlet.mobile))
    published, modified = stamp(note.published_at), stamp(modified_at(note, now))
    locale = {"es": "es_CO", "en": "en_US"}[note.language]
    return (
        f'<head>\n<meta charset="utf-8">\n<title>{title} | {html.escape(outlet.title)}</title>\n'
        f'<link rel="canonical" href="{address}">\n<meta property="og:type" content="article">\n'
        f'<meta property="og:title" content="{title}">\n<meta property="og:url" content="{address}">\n'
        f'<meta property="og:locale" content="{locale}">\n'
        f'<meta property="og:site_name" content="{html.escape(outlet.title)}">\n'
        f'<meta property="article:published_time" content="{published}">\n'
        f'<meta property="article:modified_time" content="{modified}">\n'
        f'<script type="application/ld+json">{_linked_data(outlet, note, published, modified)}</script>\n</head>\n'
    )


def _linked_data(outlet: Outlet, note: Document, published: str, modified: str) -> str:
    record = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": note.title,
        "inLanguage": note.language,
        "datePublished": published,
        "dateModified": modified,
        "mainEntityOfPage": link(note),
        "publisher": {"@type": "Organization", "name": outlet.title},
    }
    return json.dumps(record, ensure_ascii=False).replace("<", "\\u003c")
