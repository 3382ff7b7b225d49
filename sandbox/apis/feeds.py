"""Feeds as they are met: Atom in a gzip file, RSS 1.0 in Latin-1 with Spanish dates, and a half-broken RSS 2.0.

Each holds the newest items only. What is broken about ``puerto_feed`` costs no item of the world: a blank line first,
names of HTML and bare ampersands, a control character, two items with one guid, times without seconds in a named zone;
behind them stand an item in two charsets and one that is cut off.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable
from datetime import datetime
from html.entities import codepoint2name
from xml.sax.saxutils import escape

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from sandbox.apis.rss import ITEMS, cdata
from sandbox.state import State
from sandbox.world.model import Document
from sandbox.world.outlets import BOGOTA, OUTLETS, Outlet, link, modified_at, path, visible
from sandbox.world.press import body_at

_DAYS = ("lun", "mar", "mié", "jue", "vie", "sáb", "dom")
_MONTHS = ("ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic")
_ENGLISH = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def routes(state: State) -> list[Route]:
    """The feed of the outlet that ``state.api`` names."""
    outlet = OUTLETS[state.api]
    place, make = _FEEDS[state.api]

    def feed(request: Request) -> Response:  # noqa: ARG001 - Starlette's signature
        newest = visible(state.world.documents, outlet.name, state.clock.now)[::-1][:ITEMS]
        return make(outlet, newest, state.clock.now)

    return [Route(place, feed), Route("/robots.txt", _robots)]


def _robots(request: Request) -> Response:  # noqa: ARG001 - Starlette's signature
    return PlainTextResponse("User-agent: *\nDisallow: /buscar\n")


def _atom(outlet: Outlet, newest: list[Document], now: datetime) -> Response:
    """Atom with relative links, as a gzip file that no header announces."""
    entries = "".join(
        f"<entry><id>tag:{outlet.host},2012:{note.document_id}</id>"
        f'<title type="html">{escape(escape(note.title))}</title><link href="{escape(path(note))}"/>'
        f"<published>{note.published_at:%Y-%m-%dT%H:%M:%SZ}</published>"
        f"<updated>{modified_at(note, now):%Y-%m-%dT%H:%M:%SZ}</updated>"
        f'<content type="html">{escape(body_at(note, now))}</content></entry>'
        for note in newest
    )
    text = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">'
        f'<title>{escape(outlet.title)}</title><link href="https://{outlet.host}/"/>{entries}</feed>'
    )
    return Response(gzip.compress(text.encode(), mtime=0), media_type="application/octet-stream")


def _rdf(outlet: Outlet, newest: list[Document], now: datetime) -> Response:
    """RSS 1.0 in Latin-1, which only the header says; names of HTML in the titles, Spanish dates."""
    items = "".join(
        f'<item rdf:about="{escape(link(note))}"><title>{cdata(_named(note.title))}</title>'
        f"<link>{escape(link(note))}</link><dc:date>{_spanish(note.published_at)}</dc:date>"
        f"<description>{cdata(body_at(note, now))}</description></item>"
        for note in newest
    )
    text = (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://{outlet.host}/">'
        f"<title>{escape(outlet.title)}</title><link>https://{outlet.host}/</link></channel>{items}</rdf:RDF>"
    )
    return Response(_western(text), media_type="application/rdf+xml; charset=ISO-8859-1")


def _half_broken(outlet: Outlet, newest: list[Document], now: datetime) -> Response:
    """RSS 2.0 as a person wrote its template."""
    items = [
        f"<item><title>{note.title.replace('<', '&lt;')}</title><link>{link(note)}</link>"
        f"<guid isPermaLink='false'>{'portada' if place < 2 else note.document_id}</guid>"
        f"<pubDate>{_short(note.published_at)}</pubDate><description>{cdata(body_at(note, now))}</description></item>"
        for place, note in enumerate(newest)
    ]
    head = (
        f"\n<?xml version='1.0' encoding='UTF-8'?><rss version='2.0'><channel><title>{outlet.title}</title>"
        f"<link>https://{outlet.host}/</link><description>Noticias&nbsp;del puerto\x0b & la ciudad</description>"
    )
    mixed = f"<item><title>Fletes</title><link>https://{outlet.host}/fletes</link><description>R\xe9cord</description></item>"
    cut = f"<item><title>Muelles</title><link>https://{outlet.host}/mue"
    body = f"{head}{''.join(items)}".encode() + mixed.encode("latin-1") + cut.encode()
    return Response(body, media_type="application/rss+xml")


def _named(title: str) -> str:
    """The title with names of HTML in place of what is not ASCII, and of ampersands."""
    return "".join(
        f"&{codepoint2name[ord(c)]};" if c == "&" or (not c.isascii() and ord(c) in codepoint2name) else c
        for c in title
    )


def _western(text: str) -> bytes:
    """Windows-1252, which is what Latin-1 means on the web; numbers for what it lacks."""
    return text.encode("cp1252", "xmlcharrefreplace")


def _spanish(moment: datetime) -> str:
    local = moment.astimezone(BOGOTA)
    return f"{_DAYS[local.weekday()]}, {local:%d} {_MONTHS[local.month - 1]} {local:%Y %H:%M:%S} -0500"


def _short(moment: datetime) -> str:
    local = moment.astimezone(BOGOTA)
    return f"{local:%d} {_ENGLISH[local.month - 1]} {local:%Y %H:%M} EST"


_FEEDS: dict[str, tuple[str, Callable[[Outlet, list[Document], datetime], Response]]] = {
    "capital_feed": ("/atom.xml.gz", _atom),
    "montana_feed": ("/rss.rdf", _rdf),
    "puerto_feed": ("/feed/", _half_broken),
}
