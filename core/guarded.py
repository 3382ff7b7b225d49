"""An ASGI app behind a guard: what a subclass refuses is answered here, and every answer carries the same headers."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class Guarded(ABC):
    """Passes requests on to ``app`` unless ``refusal`` answers them; ``headers`` are added to every answer."""

    def __init__(self, app: ASGIApp, headers: Mapping[str, str]) -> None:
        self._app = app
        self._headers = [(name.encode(), value.encode()) for name, value in headers.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse or pass on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *self._headers]
            await send(message)

        await (self.refusal(scope) or self._app)(scope, receive, with_headers)

    @abstractmethod
    def refusal(self, scope: Scope) -> Response | None:
        """The answer to a request that is not let in, ``None`` for one that is."""
