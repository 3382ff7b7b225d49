"""The control page: move the clock, switch faults on and off, see which requests came."""

from __future__ import annotations

import html
import json
import threading
from collections import Counter, deque
from dataclasses import asdict
from pathlib import Path
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from core.errors import ConfigurationError
from sandbox.clock import parse_time, write_state
from sandbox.faults import FAULTS
from sandbox.latency import Latency
from sandbox.plants import order
from sandbox.state import State

PREFIX = "/_control"


class Requests:
    """What was asked since the start or the last reset: counts per path, and the latest requests; thread-safe."""

    def __init__(self, latency: Latency | None = None) -> None:
        self._latency = latency or Latency()
        self._lock = threading.Lock()
        self._counts: Counter[str] = Counter()
        self._latest: deque[dict[str, Any]] = deque(maxlen=2_000)

    def add(self, path: str, query: str, status: int) -> None:
        """Note one request."""
        with self._lock:
            self._counts[path] += 1
            self._latest.append({"path": path, "query": query, "status": status})

    def reset(self) -> None:
        """Begin at nought."""
        with self._lock:
            self._counts.clear()
            self._latest.clear()

    def as_record(self) -> dict[str, Any]:
        """``total``, ``routes`` (path to count), ``latest`` (path, query, status), ``latency`` (see there)."""
        with self._lock:
            told = {"total": self._counts.total(), "routes": dict(self._counts), "latest": list(self._latest)}
        return told | {"latency": self._latency.as_record()}


class Control:
    """The handlers below ``/_control``; every change is kept in the state file."""

    def __init__(self, state: State, requests: Requests, about: dict[str, Any], path: Path | None) -> None:
        self._state = state
        self._clock = state.clock
        self._faults = state.faults
        self._requests = requests
        self._about = about
        self._path = path

    def routes(self) -> list[Route]:
        """All control routes."""
        return [
            Route(PREFIX, self.page, methods=["GET"]),
            Route(f"{PREFIX}/clock", self.move, methods=["POST"]),
            Route(f"{PREFIX}/faults", self.add_fault, methods=["POST"]),
            Route(f"{PREFIX}/faults", self.clear_faults, methods=["DELETE"]),
            Route(f"{PREFIX}/plants", self.plant, methods=["POST"]),
            Route(f"{PREFIX}/plants", self.planted, methods=["GET"]),
            Route(f"{PREFIX}/changes", self.work, methods=["POST"]),
            Route(f"{PREFIX}/requests", self.requests, methods=["GET"]),
            Route(f"{PREFIX}/requests", self.reset, methods=["DELETE"]),
            Route("/healthz", self.health, methods=["GET"]),
        ]

    def keep(self) -> None:
        """Write the state file, if there is one."""
        write_state(self._path, self._clock, self._faults.as_record())

    def record(self) -> dict[str, Any]:
        """The state: clock, faults, and what world this is."""
        now = self._clock.now.isoformat().replace("+00:00", "Z")
        return {"clock": now, "faults": self._faults.as_record(), **self._about}

    def page(self, request: Request) -> Response:
        """The state as JSON for programs, as a page for people."""
        if "html" not in request.headers.get("accept", ""):
            return JSONResponse(self.record())
        return HTMLResponse(_page(self.record(), self._requests.as_record()))

    async def move(self, request: Request) -> Response:
        """``{"advance_days": 30}`` or ``{"now": "2026-10-30T12:00:00Z"}``."""
        try:
            body = await _json(request)
            if "now" in body:
                self._clock.move(parse_time(str(body["now"])))
            elif isinstance(body.get("advance_days"), int):
                self._clock.advance(body["advance_days"])
            else:
                raise ConfigurationError("sandbox/clock", "the body names no time", 'send {"advance_days": 30}')
        except ConfigurationError as error:
            return JSONResponse({"error": error.line()}, 400)
        return await self._kept()

    async def add_fault(self, request: Request) -> Response:
        """``{"route": "gleif", "fault": "http_500", "times": 2}``; ``times`` may be null or missing."""
        try:
            body = await _json(request)
            self._faults.add(str(body.get("route", "")), str(body.get("fault", "")), body.get("times"))
        except ConfigurationError as error:
            return JSONResponse({"error": error.line()}, 400)
        return await self._kept()

    async def clear_faults(self, _: Request) -> Response:
        """Switch all faults off."""
        self._faults.clear()
        return await self._kept()

    async def plant(self, request: Request) -> Response:
        """``{"seed": 1, "count": 200}``: changes no cursor sees; the answer names them, a restart forgets them."""
        try:
            seed, count = order(await _json(request))
        except (ConfigurationError, ValueError) as error:
            return JSONResponse({"error": str(error)}, 400)
        state = self._state
        planted = await run_in_threadpool(state.plants.sow, state.world, state.clock, seed, count)
        return JSONResponse([asdict(one) for one in planted])

    async def work(self, request: Request) -> Response:
        """``{"seed": 1, "count": 43}``: a day's work of the registry, dated now; the answer counts it by kind."""
        try:
            seed, count = order(await _json(request), most=100_000)
        except (ConfigurationError, ValueError) as error:
            return JSONResponse({"error": str(error)}, 400)
        state = self._state
        return JSONResponse(await run_in_threadpool(state.plants.work, state.world, state.clock, seed, count))

    def planted(self, _: Request) -> Response:
        """All that was planted so far."""
        return JSONResponse(self._state.plants.as_record())

    async def _kept(self) -> Response:
        await run_in_threadpool(self.keep)
        return JSONResponse(self.record())

    def requests(self, _: Request) -> Response:
        """Counts per path and the latest requests."""
        return JSONResponse(self._requests.as_record())

    def reset(self, _: Request) -> Response:
        """Forget the requests so far."""
        self._requests.reset()
        return JSONResponse(self._requests.as_record())

    def health(self, _: Request) -> Response:
        """Alive."""
        return JSONResponse({"status": "ok"})


async def _json(request: Request) -> dict[str, Any]:
    """The body as an object; only JSON is taken, which keeps foreign web pages from posting here.

    Raises:
        ConfigurationError: it is something else.
    """
    fault = ConfigurationError("sandbox/control", "the body is no JSON object", "send application/json")
    if "application/json" not in request.headers.get("content-type", ""):
        raise fault
    try:
        body = json.loads(await request.body())
    except ValueError:
        raise fault from None
    if not isinstance(body, dict):
        raise fault
    return body


def _page(state: dict[str, Any], requests: dict[str, Any]) -> str:
    """A plain page; all that comes from outside is escaped."""
    faults = "".join(
        f"<li><code>{html.escape(route) or '(all)'}</code>: {html.escape(entry['fault'])}"
        f"{'' if entry['times'] is None else ', ' + str(entry['times']) + ' times'}</li>"
        for route, entry in state["faults"].items()
    )
    counts = "".join(
        f"<tr><td><code>{html.escape(path)}</code></td><td>{count}</td></tr>"
        for path, count in sorted(requests["routes"].items())
    )
    options = "".join(f'<option value="{name}">{name}: {html.escape(what)}</option>' for name, what in FAULTS.items())
    return f"""<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Landfall sandbox</title>
<style>body{{font:16px/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem}}
td{{padding:.1rem 1rem .1rem 0}} fieldset{{margin:1rem 0}} input,select,button{{font:inherit}}</style></head><body>
<h1>Landfall sandbox</h1>
<p>All data here is made up, except the figures marked as published. Seed {state["seed"]}, about
{state["companies"]:,} registry rows.</p>
<fieldset><legend>Clock</legend><p>It is <strong>{html.escape(state["clock"])}</strong>.</p>
<form data-method="POST" data-path="clock"><label>Advance by
<input name="advance_days" type="number" value="30" min="1"> days</label> <button>Advance</button></form></fieldset>
<fieldset><legend>Faults</legend><ul>{faults or "<li>none</li>"}</ul>
<form data-method="POST" data-path="faults"><label>Route <input name="route" value="datos_gov_co"></label>
<label>Fault <select name="fault">{options}</select></label>
<label>Times <input name="times" type="number" min="1"></label> <button>Switch on</button></form>
<form data-method="DELETE" data-path="faults"><button>Switch all off</button></form></fieldset>
<h2>Requests</h2><table>{counts}</table>
<script>
for (const form of document.forms) form.addEventListener("submit", async (event) => {{
  event.preventDefault();
  const body = {{}};
  for (const [name, value] of new FormData(form))
    if (value !== "") body[name] = ["advance_days", "times"].includes(name) ? Number(value) : value;
  const method = form.dataset.method;
  const answer = await fetch("{PREFIX}/" + form.dataset.path, {{
    method, headers: {{"Content-Type": "application/json"}}, body: method === "POST" ? JSON.stringify(body) : null}});
  if (answer.ok) location.reload(); else alert((await answer.json()).error);
}});
</script></body></html>
"""
