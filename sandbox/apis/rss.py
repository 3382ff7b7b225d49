"""RSS 2.0, ``/feed.xml``: the newest items only, in CDATA, ``ETag`` and ``Last-Modified`` for conditional requests.

What has dropped out of the feed is gone for a reader who did not come in time: the feed has no paging.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from xml.sax.saxutils import escape, quoteattr

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from sandbox.state import State
from sandbox.world.model import Document
from sandbox.world.outlets import OUTLETS, Outlet, link, modified_at, visible
from sandbox.world.press import body_at

ITEMS = 30
"""How many items the feed holds."""


def routes(state: State) -> list[Route]:
    """The feed of the outlet that ``state.api`` names."""
    outlet = OUTLETS[state.api]

    def feed(request: Request) -> Response:
        now = state.clock.now
        newest = visible(state.world.documents, outlet.name, now)[::-1][:ITEMS]
        changed = max((modified_at(document, now) for document in newest), default=datetime(2012, 1, 1, tzinfo=UTC))
        body = _feed(outlet, newest, changed, now).encode()
        headers = {
            "ETag": f'"{hashlib.sha256(body).hexdigest()[:20]}"',
            "Last-Modified": format_datetime(changed, usegmt=True),
            "Cache-Control": "max-age=300",
        }
        if _is_known(request, headers["ETag"], changed):
            return Response(status_code=304, headers=headers)
        return Response(body, media_type="application/rss+xml; charset=utf-8", headers=headers)

    return [Route("/feed.xml", feed), Route("/robots.txt", _robots)]


def _robots(request: Request) -> Response:  # noqa: ARG001 - Starlette's signature
    return PlainTextResponse("User-agent: *\nDisallow: /buscar\n")


def _is_known(request: Request, tag: str, changed: datetime) -> bool:
    """Whether the reader has this very feed; ``If-None-Match`` beats ``If-Modified-Since`` (RFC 9110, 13.2.2)."""
    tags = request.headers.get("if-none-match")
    if tags is not None:
        return tags.strip() == "*" or tag in {known.strip().removeprefix("W/") for known in tags.split(",")}
    since = request.headers.get("if-modified-since")
    if since is None:
        return False
    try:
        return changed <= parsedate_to_datetime(since)
    except (TypeError, ValueError):
        return False


def _feed(outlet: Outlet, newest: list[Document], changed: datetime, now: datetime) -> str:
    site = f"https://{outlet.host}"
    items = "".join(_item(document, outlet, now) for document in newest)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:dc="http://purl.org/dc/elements/1.1/">\n'
        f"<channel>\n<title>{escape(outlet.title)}</title>\n<link>{site}/</link>\n"
        f"<description>Economía y empresas</description>\n<language>{outlet.languages[0]}-CO</language>\n"
        f"<lastBuildDate>{format_datetime(changed)}</lastBuildDate>\n"
        f'<atom:link href={quoteattr(site + "/feed.xml")} rel="self" type="application/rss+xml"/>\n'
        f"{items}</channel>\n</rss>\n"
    )


def _item(document: Document, outlet: Outlet, now: datetime) -> str:
    address = link(document)
    return (
        f"<item>\n<title>{cdata(document.title)}</title>\n<link>{escape(address)}</link>\n"
        f'<guid isPermaLink="false">{escape(f"{outlet.name}:{document.document_id}")}</guid>\n'
        f"<pubDate>{format_datetime(document.published_at)}</pubDate>\n<dc:creator>Redacción</dc:creator>\n"
        f"<category>Negocios</category>\n<description>{cdata(body_at(document, now))}</description>\n</item>\n"
    )


def cdata(text: str) -> str:
    """The text in a CDATA section; an end mark inside it is split over two sections."""
    return f"<![CDATA[{text.replace(']]>', ']]]]><![CDATA[>')}]]>"
