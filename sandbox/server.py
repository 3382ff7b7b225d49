"""The sandbox's server: every view of ``sandbox.apis`` mounted below its API name, plus control page and request log.

A view module has ``routes(state: State) -> list[Route]``. Handlers are plain functions (Starlette runs them in
threads) that take their rows with ``with state.world.database.cursor() as cursor`` and show only what exists at
``state.clock.now``. Faults are laid over the answers afterwards, so views know nothing of them.
"""

from __future__ import annotations

import asyncio
import gzip
import importlib
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import format_datetime
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.routing import BaseRoute, Mount
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from core.errors import ConfigurationError
from sandbox.apis import VIEWS
from sandbox.control import PREFIX, Control, Requests
from sandbox.faults import SLOW_SECONDS
from sandbox.spoiled import Answer, instead, spoil
from sandbox.state import State


def application(state: State, state_file: Path | None = None) -> ASGIApp:
    """The ASGI application for ``state``; clock and faults are kept in ``state_file``."""
    requests = Requests(state.latency)
    about = {"seed": state.world.seed, "companies": state.world.size}
    control = Control(state, requests, about, state_file)
    routes: list[BaseRoute] = [*control.routes()]
    for api, module in VIEWS.items():
        view = importlib.import_module(f"sandbox.apis.{module}")
        routes.append(Mount(f"/{api}", routes=view.routes(state.mounted(api))))
    return _Watch(Starlette(routes=routes), state, requests, control)


class _Watch:
    """Counts the requests to views and lays faults over their answers, which carry the world's time as their Date."""

    def __init__(self, inner: ASGIApp, state: State, requests: Requests, control: Control) -> None:
        self._inner = inner
        self._clock = state.clock
        self._faults = state.faults
        self._requests = requests
        self._control = control

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        if scope["type"] != "http" or path.startswith(PREFIX) or path == "/healthz":
            await self._inner(scope, receive, send)
            return
        send = self._dated(send)
        fault = self._faults.take(path)
        if fault:
            await run_in_threadpool(self._control.keep)
        status = await self._answer(fault, scope, receive, send)
        self._requests.add(path, scope.get("query_string", b"").decode("latin-1"), status)

    async def _answer(self, fault: str, scope: Scope, receive: Receive, send: Send) -> int:
        """Send the answer; returns its status."""
        if fault == "slow":
            await asyncio.sleep(SLOW_SECONDS)
        if fault in ("", "slow"):
            return await self._pass(scope, receive, send)
        answer = instead(fault)
        if answer is None:
            whole = await self._collect(scope, receive)
            answer = await run_in_threadpool(_spoiled, fault, whole)
        await _send(answer, send)
        return answer.status

    def _dated(self, send: Send) -> Send:
        moment = format_datetime(self._clock.now, usegmt=True).encode("ascii")

        async def dated(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message["headers"], (b"date", moment)]}
            await send(message)

        return dated

    async def _pass(self, scope: Scope, receive: Receive, send: Send) -> int:
        status = 500

        async def watch(message: Message) -> None:
            nonlocal status
            status = message.get("status", status)
            await send(message)

        await self._inner(scope, receive, watch)
        return status

    async def _collect(self, scope: Scope, receive: Receive) -> Answer:
        start: Message = {}
        body: list[bytes] = []

        async def keep(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                start = message
            else:
                body.append(message.get("body", b""))

        await self._inner(scope, receive, keep)
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in start["headers"]}
        return Answer(start["status"], headers, b"".join(body))


def _spoiled(fault: str, answer: Answer) -> Answer:
    """The fault is put into the inflated body; what came compressed goes out compressed."""
    packed = answer.headers.get("content-encoding") == "gzip"
    if packed:
        headers = {name: value for name, value in answer.headers.items() if name != "content-encoding"}
        answer = Answer(answer.status, headers, gzip.decompress(answer.body))
    answer = spoil(fault, answer)
    if packed and "content-encoding" not in answer.headers:
        body = gzip.compress(answer.body, 1, mtime=0)
        answer = Answer(answer.status, {**answer.headers, "content-encoding": "gzip"}, body)
    return answer


async def _send(answer: Answer, send: Send) -> None:
    headers = {**answer.headers, "content-length": str(len(answer.body))}
    raw = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": answer.status, "headers": raw})
    await send({"type": "http.response.body", "body": answer.body})


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 takes a free one.

    Raises:
        ConfigurationError: the port is taken or not ours to take.
    """
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        reason = f"cannot listen on {host}:{port} ({error.strerror})"
        raise ConfigurationError("sandbox/serve", reason, "give another --port, or 0 for a free one") from error
    listener.listen(128)
    return listener


class _Server(uvicorn.Server):
    """uvicorn that ends with exit code 0 on SIGINT and SIGTERM: it is how a sandbox is meant to be stopped."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Let the signals end the server, and nothing more."""
        wanted = (signal.SIGINT, signal.SIGTERM)
        before = {number: signal.signal(number, self.handle_exit) for number in wanted}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def run(app: ASGIApp, listener: socket.socket) -> None:
    """Serve until a signal comes; requests that are under way have a second to finish."""
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        lifespan="off",
        timeout_graceful_shutdown=1,
        server_header=False,
        date_header=False,
    )
    _Server(config).run(sockets=[listener])
