"""The page's server: a small ASGI app for one machine. It shows the queue and takes decisions; nothing leaves it.

Every address begins with a token only the person who started it knows; the host must be this machine by name, so that
no other site's page can reach it under a name of its own; a decision is taken from the page's own origin alone.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from threading import Lock
from typing import Any, get_args

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.types import ASGIApp, Scope

from core.errors import LandfallError
from core.guarded import Guarded
from core.settings import Settings
from press.errors import DecidedMeanwhileError, DecisionInputError
from press.model import Event, Modality
from press.review.decision import Decision, Subject, decision_of, newest, now_utc, reopened, turn
from press.review.decisions import Decisions, file_of
from press.review.detail import decided_values, detail, past_item, pointed, summaries
from press.review.queue import MANY, Item, Queue, item_id, load, version_of

ASSETS: Mapping[str, str] = {
    "index.html": "text/html; charset=utf-8",
    "review.js": "text/javascript; charset=utf-8",
    "review.css": "text/css; charset=utf-8",
    "en.json": "application/json",
    "es.json": "application/json",
}
LARGEST_BODY = 64_000
"""Bytes of a decision."""

HEADERS: Mapping[str, str] = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "cache-control": "no-store",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}
CONFLICT, UNPROCESSABLE = 409, 422
Handler = Callable[[Request], Awaitable[Response]]


@dataclass
class Review:
    """The queue as it was last read, and the decisions about it."""

    settings: Settings
    candidate: bool = False
    decided: Callable[[Decision], None] = lambda _decision: None
    decisions: Decisions = field(init=False)
    _queue: Queue | None = None
    _items: dict[str, Item] = field(default_factory=dict)
    _guard: Lock = field(default_factory=Lock)

    def __post_init__(self) -> None:
        self.decisions = Decisions(file_of(self.settings))

    def queue(self) -> Queue:
        """The queue of the warehouse there is now, read anew after a build."""
        version = version_of(self.settings, candidate=self.candidate)
        with self._guard:
            if self._queue is None or self._queue.version != version:
                self._queue = load(self.settings, candidate=self.candidate, also=self.decisions.all())
                self._items = {item.id: item for item in self._queue.items}
            return self._queue

    def item(self, name: str) -> Item:
        """One thing that waits, or that was decided about.

        Raises:
            HTTPException: 404, there is none.
        """
        self.queue()
        found = self._items.get(name)
        if found is not None:
            return found
        for subject, decision in newest(self.decisions.all()).items():
            if item_id(subject) == name:
                return past_item(decision)
        raise HTTPException(404)

    def state(self) -> dict[str, Any]:
        """The list with what is decided about each, and how far it has come."""
        queue, rows = self.queue(), self.decisions.all()
        waiting = {item.subject for item in queue.items}
        past = [past_item(one) for subject, one in newest(rows).items() if subject not in waiting]
        return {
            "version": queue.version,
            "mode": self.settings.mode,
            "items": summaries(queue.items[:MANY]),
            "left": max(0, len(queue.items) - MANY),
            "past": summaries(past[:MANY]),
            "decisions": shown(rows, newest(rows)),
            "rows": len(rows),
            "unusable": len(self.decisions.unusable()),
            "events": sorted(get_args(Event)),
            "statuses": sorted(get_args(Modality)),
        }

    def changes(self, after: int) -> dict[str, Any]:
        """What is decided about everything of which something was said since row number ``after``."""
        rows = self.decisions.all()
        touched = {row.subject for row in rows[after:]} if 0 <= after <= len(rows) else {row.subject for row in rows}
        standing = {subject: one for subject, one in newest(rows).items() if subject in touched}
        version = version_of(self.settings, candidate=self.candidate)
        return {"decisions": shown(rows, standing), "rows": len(rows), "version": version}

    def detail(self, name: str) -> dict[str, Any]:
        """One item with its text, candidates, and what was said about it before."""
        item = self.item(name)
        rows = self.decisions.all()
        text = self.queue().texts.get(str(item.subject[2])) if item.subject[0] == "record" else None
        earlier = reopened(rows, str(item.subject[1]), str(item.subject[2])) if item.subject[0] == "record" else []
        said = sorted((row for row in rows if row.subject == item.subject), key=turn)
        return detail(item, text) | {
            "history": [as_entry(row) for row in said],
            "earlier": [as_entry(row) for row in earlier],
        }

    def decide(self, body: Mapping[str, Any]) -> Decision:
        """Take a decision from the page: what it is about is named by the item's id.

        Raises:
            DecidedMeanwhileError: another one stands than the person saw.
            DecisionInputError: it is none.
        """
        item = self.item(str(body.get("item")))
        decision = decision_of(self._record(item, body))
        seen = body.get("seen")
        done = self.decisions.append(decision, seen=seen if isinstance(seen, str) else None)
        self.decided(done)
        return done

    def _record(self, item: Item, body: Mapping[str, Any]) -> dict[str, Any]:
        """The decision's row: what the person saw or gave, each with its place in the text."""
        verdict, changed = body.get("verdict"), body.get("values") or {}
        said = {name: body.get(name) for name in ("who", "why", "request", "undoes")} | {"at": now_utc()}
        record = _about(item.subject) | said | {"verdict": verdict}
        if item.subject[0] != "record" or verdict not in ("accept", "change") or not isinstance(changed, dict):
            return record | {"values": changed}
        values = decided_values(item, changed)
        text = self.queue().texts.get(str(item.subject[2]))
        spans = pointed(values, body.get("spans") or {}, text.text, int(item.subject[3])) if text else {}
        return record | {"verdict": "change" if changed else verdict, "values": values, "spans": spans}


def _about(subject: Subject) -> dict[str, Any]:
    blank = Decision(subject, "reject", "", now_utc()).as_record()
    return {name: value for name, value in blank.items() if name not in ("id", "values", "spans", "undoes")}


def as_entry(decision: Decision) -> dict[str, Any]:
    """A decision as the page shows it."""
    return {"item": item_id(decision.subject)} | decision.as_record()


def shown(rows: Sequence[Decision], standing: Mapping[Subject, Decision]) -> list[dict[str, Any]]:
    """The decisions that count, with how often each thing was decided about."""
    times: dict[Subject, int] = {}
    for row in rows:
        times[row.subject] = times.get(row.subject, 0) + 1
    return [as_entry(one) | {"times": times[subject]} for subject, one in standing.items()]


def app_of(review: Review, token: str, hosts: frozenset[str]) -> Starlette:
    """The app; ``hosts`` are the names with port it answers to."""
    return Starlette(
        routes=[Mount("/{token}", routes=routes_of(review))],
        middleware=[Middleware(Guard, token=token, hosts=hosts)],
        exception_handlers=failures_of(review),
    )


def routes_of(review: Review) -> list[Route]:
    """What the page asks for, by address below wherever it is mounted."""
    assets = {name: files("press.review").joinpath("page", name).read_bytes() for name in ASSETS}

    async def asset(request: Request) -> Response:
        name = request.path_params.get("name", "index.html")
        if name not in assets:
            raise HTTPException(404)
        return Response(assets[name], headers={"content-type": ASSETS[name]})

    async def state(_request: Request) -> Response:
        return JSONResponse(await run_in_threadpool(review.state))

    async def changes(request: Request) -> Response:
        after = request.query_params.get("after", "0")
        if not after.isdecimal() or len(after) > 12:
            raise HTTPException(400)
        return JSONResponse(await run_in_threadpool(review.changes, int(after)))

    async def item(request: Request) -> Response:
        return JSONResponse(await run_in_threadpool(review.detail, request.path_params["name"]))

    async def decide(request: Request) -> Response:
        body = await _body(request)
        done = await run_in_threadpool(review.decide, body)
        return JSONResponse(as_entry(done), status_code=201)

    return [
        Route("/", asset),
        Route("/page/{name}", asset),
        Route("/state", state),
        Route("/changes", changes),
        Route("/items/{name}", item),
        Route("/decisions", decide, methods=["POST"]),
    ]


def failures_of(review: Review) -> dict[Any, Callable[[Request, Exception], Awaitable[Response]]]:
    """How faults are answered, by their class."""
    return {LandfallError: _failed(review)}


def _failed(review: Review) -> Callable[[Request, Exception], Awaitable[Response]]:
    """Says a fault as the page shows it: what happened, and what to do."""

    async def answer(_request: Request, error: Exception) -> Response:
        if not isinstance(error, LandfallError):
            raise error
        said: dict[str, Any] = {"code": error.code, "fault": error.fault, "next_step": error.next_step}
        if isinstance(error, DecidedMeanwhileError):
            rows = review.decisions.all()
            said["standing"] = [as_entry(row) for row in rows if row.id == error.context["standing"]]
            return JSONResponse(said, status_code=CONFLICT)
        status = UNPROCESSABLE if isinstance(error, DecisionInputError) else 503
        return JSONResponse(said, status_code=status)

    return answer


async def _body(request: Request) -> dict[str, Any]:
    """The JSON object of a request.

    Raises:
        HTTPException: it is too long, or none.
    """
    received = b""
    async for part in request.stream():
        received += part
        if len(received) > LARGEST_BODY:
            raise HTTPException(413)
    try:
        body = json.loads(received)
    except (ValueError, RecursionError) as error:
        raise HTTPException(400) from error
    if not isinstance(body, dict):
        raise HTTPException(400)
    return body


class Guard(Guarded):
    """Lets in who knows the token, under this machine's own name, from this page's own origin."""

    def __init__(self, app: ASGIApp, token: str, hosts: frozenset[str]) -> None:
        super().__init__(app, HEADERS)
        self.token = token.encode()
        self.hosts = hosts

    def refusal(self, scope: Scope) -> Response | None:
        """What a request lacks, in a line."""
        as_entry = self._lacks(scope)
        return None if as_entry is None else PlainTextResponse(as_entry, status_code=403)

    def _lacks(self, scope: Scope) -> str | None:
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        given = scope["path"].split("/")[1].encode("utf-8", "replace")
        if host not in self.hosts:
            return "this page answers on this machine only\n"
        if not hmac.compare_digest(given, self.token):
            return "the address lacks its token: open the one that `make review` printed\n"
        if scope["method"] in ("GET", "HEAD"):
            return None
        is_own = headers.get("origin", f"http://{host}") == f"http://{host}"
        is_json = headers.get("content-type", "").split(";")[0].strip() == "application/json"
        from_here = headers.get("sec-fetch-site", "same-origin") in ("same-origin", "none")
        return None if is_own and is_json and from_here else "a decision is taken from this page only\n"
