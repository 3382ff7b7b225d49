"""A feed that stands in a file, for outlets no part of the world writes for: the same answer under every path."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from sandbox import fixtures
from sandbox.state import State


def routes(state: State) -> list[Route]:
    """The feed of the outlet that ``state.api`` names."""
    body = fixtures.feeds()[state.api]

    def feed(request: Request) -> Response:  # noqa: ARG001 - Starlette's signature
        return Response(body, media_type="application/rss+xml")

    def robots(request: Request) -> Response:  # noqa: ARG001 - Starlette's signature
        return PlainTextResponse("User-agent: *\nAllow: /\n")

    return [Route("/robots.txt", robots), Route("/{path:path}", feed)]
