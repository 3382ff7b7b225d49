"""A newsroom whose sitemap is what such sitemaps often are: nested, gzipped without saying so, and not all true.

The index names its files by relative addresses, itself and one that is gone. The list of notes holds relative addresses
too, a note that was taken down and one of another host. Pages are windows-1252, which only the header says.
"""

from __future__ import annotations

import gzip
from xml.sax.saxutils import escape

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from sandbox.apis.newsroom import page_of, shown, stamp
from sandbox.state import State
from sandbox.world.outlets import OUTLETS, path

_XMLNS = "http://www.sitemaps.org/schemas/sitemap/0.9"
FOREIGN = "https://otra-agencia.example/prensa/nota-ajena"
GONE = "/prensa/nota-retirada"


def routes(state: State) -> list[Route]:
    """Sitemaps, pages and ``robots.txt`` of the outlet that ``state.api`` names."""
    outlet = OUTLETS[state.api]

    def index(request: Request) -> Response:  # noqa: ARG001 - Starlette's signature
        return _index("anual/indice.xml", "indice.xml", "perdido.xml")

    def yearly(request: Request) -> Response:  # noqa: ARG001 - Starlette's signature
        return _index("notas.xml.gz", "../indice.xml")

    def notes(request: Request) -> Response:  # noqa: ARG001 - Starlette's signature
        entries = [
            f"<url><loc>../..{escape(path(note.document))}</loc><lastmod>{stamp(note.modified)}</lastmod></url>"
            for note in shown(state)
        ]
        entries += [f"<url><loc>{loc}</loc></url>" for loc in (GONE, FOREIGN)]
        body = f'<urlset xmlns="{_XMLNS}">{"".join(entries)}</urlset>'
        return Response(gzip.compress(body.encode(), mtime=0), media_type="application/octet-stream")

    def page(request: Request) -> Response:
        notes = (note.document for note in shown(state))
        note = next((note for note in notes if note.slug == request.path_params["slug"]), None)
        if note is None:
            return PlainTextResponse("No existe", status_code=404)
        text = page_of(outlet, note, state.clock.now).replace('<meta charset="utf-8">', "")
        return Response(text.encode("cp1252", "xmlcharrefreplace"), media_type="text/html; charset=ISO-8859-1")

    def robots(request: Request) -> Response:  # noqa: ARG001 - Starlette's signature
        return PlainTextResponse(f"User-agent: *\nSitemap: https://{outlet.host}/mapas/indice.xml\n")

    return [
        Route("/mapas/indice.xml", index),
        Route("/mapas/anual/indice.xml", yearly),
        Route("/mapas/anual/notas.xml.gz", notes),
        Route("/prensa/{slug}", page),
        Route("/robots.txt", robots),
    ]


def _index(*locs: str) -> Response:
    entries = "".join(f"<sitemap><loc>{loc}</loc></sitemap>" for loc in locs)
    return Response(f'\n<sitemapindex xmlns="{_XMLNS}">{entries}</sitemapindex>', media_type="application/xml")
