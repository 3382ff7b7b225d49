"""The one polite HTTP client: complete answers or a named error, within bounds, and no secret outside a header.

A source asks through ``contract.Session``; base address, key, politeness, retries, redirects, verification and storing
happen here. What one attempt can meet is an ``AttemptError``; this module decides whether it deserves another attempt.
"""

from __future__ import annotations

import random
import shutil
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from types import TracebackType
from typing import NoReturn, Protocol
from urllib.parse import quote, urljoin, urlsplit

import httpcore

from core.errors import DiskError
from core.settings import Settings
from extract.contract import Answer, Api, Expect, Params, Session
from extract.errors import LimitError, NotDataError, RefusedError, StaleError
from extract.http_address import (
    PRODUCT,
    SAFE_IN_PATH,
    Base,
    Origin,
    SecretBytes,
    Target,
    agent_of,
    base_of,
    key_of,
    same_site,
    site_of,
    target_of,
)
from extract.http_body import BodyWriter, Kind, StoredBody, check, too_large
from extract.http_limits import TRY_LATER, AttemptError, Limits, unsafe
from extract.http_manners import Budget, Pace, Robots
from extract.http_network import (
    Deadline,
    GuardedBackend,
    NoAnswerError,
    Progress,
    Resolve,
    is_loopback,
    resolve,
    transport_faults,
)
from extract.http_status import charset_of, headers_of, setback_of

__all__ = ["Client", "Limits"]

REDIRECTS = frozenset({301, 302, 303, 307, 308})
ACCEPT: Mapping[Kind, str] = {
    "json": "application/json",
    "xml": "application/rss+xml, application/atom+xml, application/xml, text/xml",
    "html": "text/html",
    "text": "text/plain",
    "feed": "application/rss+xml, application/atom+xml, application/rdf+xml, application/xml, text/xml, */*;q=0.1",
}


def _utc_today() -> date:
    return datetime.now(UTC).date()


class _Store(Protocol):
    """Where the next stored body goes."""

    def draft(self) -> Path:
        """A path for the body while it arrives."""
        ...

    def keep(self, body: StoredBody, kind: Kind) -> Path:
        """Give a verified body its name."""
        ...


@dataclass
class _Numbered:
    """Bodies stored in one folder under their number, hash and kind."""

    folder: Path
    name: str = "page"
    count: int = 0

    def draft(self) -> Path:
        """A path for the body while it arrives."""
        return self.folder / f".{self.name}-{self.count + 1:04d}.draft"

    def keep(self, body: StoredBody, kind: Kind) -> Path:
        """Rename the draft to ``page-0001-<first 12 hex of its sha256>.<kind>.gz``."""
        self.count += 1
        final = self.folder / f"{self.name}-{self.count:04d}-{body.sha256[:12]}.{kind}.gz"
        return body.path.rename(final)


@dataclass(frozen=True)
class _Call:
    """One answer that is wanted: the first target, what the body must be and where it goes."""

    api: Api
    base: Base
    target: Target
    kind: Kind
    store: _Store


class Client:
    """Asks the APIs of one source. A context manager; for one thread.

    Args:
        settings: base addresses, keys, contact and the data folder.
        source: name used in errors: ``rues``.
        apis: the network places this client may ask and be redirected to.
        sleep, clock, random, today, look_up: the outside world, replaced in tests.
        limits: bounds of every request.
        on_progress: told by ``progress``.

    Attributes:
        requests: requests sent, redirects and robots.txt included.
        retries: attempts after the first one of an answer.
        waits_seconds: seconds slept, for politeness and between attempts.
        throttled: answers that said "too many requests".
        wire_bytes: body bytes received, those of failed attempts included.

    Raises:
        ConfigurationError: an API has no usable base address, or a key or the contact cannot stand in a header.
    """

    def __init__(
        self,
        settings: Settings,
        source: str,
        apis: tuple[Api, ...],
        *,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
        random: Callable[[], float] = random.random,
        limits: Limits = Limits(),  # noqa: B008 - frozen
        on_progress: Callable[[int, int | None, str], None] | None = None,
        today: Callable[[], date] = _utc_today,
        look_up: Resolve = resolve,
    ) -> None:
        self.requests = 0
        self.retries = 0
        self.waits_seconds = 0.0
        self.throttled = 0
        self.wire_bytes = 0
        self._source = source
        self._sleep = sleep
        self._random = random
        self._limits = limits
        self._on_progress = on_progress
        self._agent = agent_of(source, settings.contact)
        self._sites = {api.name: site_of(settings, api) for api in apis}
        self._bases = {api.name: base_of(settings, source, api) for api in apis if self._sites[api.name]}
        self._keys = {api.name: key_of(settings, source, api) for api in apis}
        self._pace = Pace(clock)
        self._budget = Budget(settings.data / "ops" / "budget", today)
        self._robots: dict[Origin, Robots] = {}
        self._deadline = Deadline(clock)
        self._backend = self._guard(settings, look_up)
        self._peeks: _Numbered | None = None
        self._pool: httpcore.ConnectionPool | None = None

    def __repr__(self) -> str:
        return f"Client({self._source!r}, {', '.join(self._bases)})"

    def __enter__(self) -> Client:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close connections and delete the answers that were not kept."""
        if self._pool is not None:
            self._pool.close()
            self._pool = None
        if self._peeks is not None:
            shutil.rmtree(self._peeks.folder, ignore_errors=True)
            self._peeks = None

    def session(self, folder: Path) -> Session:
        """A session that stores what belongs to the pull as ``page-0001-<sha12>.<kind>.gz`` in ``folder``.

        Durability is the caller's: the pages are complete, but not synced before ``core.files.move_folder``.
        """
        folder.mkdir(parents=True, exist_ok=True)
        return _FolderSession(self, _Numbered(folder))

    def get(
        self,
        api: Api,
        path: str,
        params: Params = (),
        *,
        expect: Expect = "json",
        keep: bool = False,  # noqa: ARG002 - part of the Session contract; a client has no folder to keep in
    ) -> Answer:
        """Ask without keeping: the answer's file is deleted when the client closes. See ``contract.Session``."""
        return self.ask(api, path, params, expect, self._peek_store())

    def site(self, api: Api) -> str:
        """The public address of ``api`` in this mode, ``""`` where it has none."""
        return self._sites[api.name]

    def has_key(self, api: Api) -> bool:
        """Whether a key is configured for ``api``."""
        return bool(self._keys.get(api.name))

    def progress(self, done: int, of: int | None, what: str) -> None:
        """Tell how far a long pull is."""
        if self._on_progress is not None:
            self._on_progress(done, of, what)

    def ask(self, api: Api, path: str, params: Params, expect: Expect, store: _Store | None = None) -> Answer:
        """Get one complete, verified answer into ``store``.

        Raises:
            core.errors.LandfallError: see ``extract.errors``; it names source, place, attempt and next step.
        """
        base = self._bases[api.name]
        call = _Call(api, base, target_of(base, path, params), expect, store or self._peek_store())
        if api.robots and not base.ours:
            self._obey_robots(call)
        return self._answer(call)

    def _answer(self, call: _Call) -> Answer:
        attempt = 1
        while True:
            try:
                return replace(self._attempt(call), attempts=attempt)
            except AttemptError as setback:
                last = attempt >= min(setback.tries, self._limits.attempts)
                if setback.wait or not last:
                    self._hold(call, setback, attempt)
                if last:
                    self._fail(call, setback, attempt)
            attempt += 1
            self.retries += 1

    def _hold(self, call: _Call, setback: AttemptError, attempt: int) -> None:
        """Keep every request away from the host for as long as it asks, or for a random share of our own back-off."""
        wait = setback.wait
        if not wait:
            ceiling = self._limits.backoff_seconds * 2.0 ** (attempt - 1)
            wait = self._random() * min(ceiling, self._limits.backoff_cap_seconds)
        self._pace.hold(call.target.origin.place, wait)

    def _fail(self, call: _Call, setback: AttemptError, attempt: int) -> NoReturn:
        counted = "" if setback.tries == 1 else f" (attempt {attempt} of {min(setback.tries, self._limits.attempts)})"
        facts = {"host": call.target.origin.place, "path": call.target.path, "attempt": attempt, **setback.context}
        facts = {name: self._redact(fact) if isinstance(fact, str) else fact for name, fact in facts.items()}
        fault = self._redact(f"{call.target.place}: {setback.fault}{counted}")
        raise setback.kind(self._source, fault, setback.next_step, **facts) from None

    def _redact(self, text: str) -> str:
        for secret in self._keys.values():
            text = text.replace(secret.decode("ascii"), "<secret>") if secret else text
        return text

    def _attempt(self, call: _Call) -> Answer:
        """One attempt: follow redirects until an answer, all within one deadline."""
        target = call.target
        for hop in range(self._limits.redirects + 1):
            self._take_turn(call, target)
            if hop == 0:
                self._deadline.start(self._limits.total_seconds)
            outcome = self._send(call, target)
            if isinstance(outcome, Answer):
                return outcome
            target = self._follow(target, outcome, hop)
        raise AssertionError("the last hop raises")

    def _take_turn(self, call: _Call, target: Target) -> None:
        place = target.origin.place
        wait = self._pace.seconds_left(place)
        if wait > 0:
            self.waits_seconds += wait
            self._sleep(wait)
        if call.base.ours:
            return
        self._pace.hold(place, call.api.seconds_between)
        allowed = call.api.daily_budget
        if allowed is None:
            return
        try:
            spent = self._budget.spend(call.api.name, allowed)
        except OSError:
            raise AttemptError(DiskError, "the request counter cannot be kept", "make LANDFALL_DATA writable") from None
        if not spent:
            fault = f"today's {allowed} requests to {call.api.name} are spent"
            raise AttemptError(LimitError, fault, "run the pull again after midnight UTC")

    def _send(self, call: _Call, target: Target) -> Answer | str:
        """One request; a kept connection that was closed under us costs no attempt (reliability T30).

        Returns:
            The answer, or the Location of a redirect.
        """
        known = self._backend.connections
        try:
            return self._exchange(call, target)
        except NoAnswerError as silence:
            if self._backend.connections > known:
                raise silence.setback from None
        try:
            return self._exchange(call, target)
        except NoAnswerError as silence:
            raise silence.setback from None

    def _exchange(self, call: _Call, target: Target) -> Answer | str:
        self.requests += 1
        progress = Progress(target.origin.host, target.origin.place, self._limits, self._deadline)
        with transport_faults(progress), self._stream(call, target) as response:
            headers = headers_of(response)
            progress.answered, progress.declared = True, headers.get("content-length", "")
            if response.status == 200:
                body = self._receive(call, response, headers, progress)
                return _answer_of(target, headers, body, call)
            if response.status in REDIRECTS and "location" in headers:
                return headers["location"]
            setback = setback_of(call.api, response, headers, self._limits)
            self.throttled += bool(setback.context.get("throttled"))
            raise setback

    def _stream(self, call: _Call, target: Target) -> AbstractContextManager[httpcore.Response]:
        if self._pool is None:
            secure = any(base.origin.scheme == "https" for base in self._bases.values())
            context = httpcore.default_ssl_context() if secure else None
            self._pool = httpcore.ConnectionPool(
                ssl_context=context, max_connections=2, keepalive_expiry=30.0, network_backend=self._backend
            )
        origin = target.origin
        url = httpcore.URL(scheme=origin.scheme, host=origin.host, port=origin.port, target=target.line)
        seconds = {"connect": self._limits.connect_seconds}
        seconds |= dict.fromkeys(("read", "write", "pool"), self._limits.read_seconds)
        return self._pool.stream(
            "GET", url, headers=self._request_headers(call, target), extensions={"timeout": seconds}
        )

    def _request_headers(self, call: _Call, target: Target) -> list[tuple[bytes, bytes]]:
        """The headers of one hop; credentials go to the configured origin alone (reliability T25)."""
        headers = [
            (b"User-Agent", self._agent),
            (b"Accept", ACCEPT[call.kind].encode()),
            (b"Accept-Encoding", b"gzip"),
        ]
        key = self._keys.get(call.api.name, SecretBytes())
        if key and target.origin == call.base.origin:
            headers.append((call.api.key_header.encode(), key))
        return headers

    def _receive(
        self, call: _Call, response: httpcore.Response, headers: Mapping[str, str], progress: Progress
    ) -> StoredBody:
        """Store the body of a 200, whole and judged to be what was asked for, as a draft."""
        limits = self._limits
        if headers.get("x-soda2-data-out-of-date", "").strip().lower() == "true":
            fault = "a replica answered that says its data are out of date"
            raise AttemptError(StaleError, fault, TRY_LATER, tries=limits.doubt_attempts)
        length = progress.declared
        if length.isdecimal() and int(length) > limits.wire_bytes:
            too_large(f"the body is {int(length)} bytes long, over the cap of {limits.wire_bytes}", limits.wire_bytes)
        encoding = headers.get("content-encoding", "").strip().lower()
        charset = charset_of(headers.get("content-type", ""))
        utf8 = call.kind == "json"
        with BodyWriter(call.store.draft(), encoding=encoding, utf8=utf8, charset=charset, limits=limits) as writer:
            for chunk in response.iter_stream():
                progress.received += len(chunk)
                self.wire_bytes += len(chunk)
                writer.feed(chunk)
            body = writer.finish()
            framed = "gzip" in encoding or bool(length) or "chunked" in headers.get("transfer-encoding", "").lower()
            check(body, call.kind, framed=framed, limits=limits)
            writer.approve()
        return body

    def _follow(self, current: Target, location: str, hop: int) -> Target:
        """The next target of a redirect.

        Raises:
            AttemptError: too many hops, a foreign host, a scheme downgrade or something that is no address.
        """
        if hop >= self._limits.redirects:
            fault = f"more than {self._limits.redirects} redirects, the last one from {current.place}"
            raise AttemptError(LimitError, fault, "find the final address and set it as the base address")
        try:
            address = urlsplit(urljoin(current.origin.url + current.line, location))
            origin = Origin.of(address)
        except ValueError:
            unsafe("redirects to something that is no plain http or https address")
        if current.origin.scheme == "https" and origin.scheme != "https":
            unsafe(f"redirects from https to http at {origin.host}")
        if not any(same_site(base.origin, origin) for base in self._bases.values()):
            unsafe(f"redirects to {origin.place}, which is not a host of this source")
        return Target(
            origin, quote(address.path or "/", safe=SAFE_IN_PATH), quote(address.query, safe=SAFE_IN_PATH + "?")
        )

    def _obey_robots(self, call: _Call) -> None:
        """Refuse what robots.txt forbids; 4xx allows, 5xx and silence forbid (RFC 9309, 2.3.1)."""
        origin = call.base.origin
        if origin not in self._robots:
            self._robots[origin] = self._read_robots(call)
        if not self._robots[origin].allows(call.target.line):
            setback = AttemptError(
                RefusedError, "robots.txt forbids this path", "leave the path out, or ask the publisher for permission"
            )
            self._fail(call, setback, 1)

    def _read_robots(self, call: _Call) -> Robots:
        wanted = replace(call, target=Target(call.base.origin, "/robots.txt"), kind="text", store=self._peek_store())
        try:
            return Robots.read(self._answer(wanted).body(), PRODUCT)
        except (RefusedError, NotDataError):
            return Robots()

    def _peek_store(self) -> _Numbered:
        if self._peeks is None:
            self._peeks = _Numbered(Path(tempfile.mkdtemp(prefix="landfall-peek-")), "peek")
        return self._peeks

    def _guard(self, settings: Settings, look_up: Resolve) -> GuardedBackend:
        named = {urlsplit(url).hostname for url in (settings.sandbox_url, *settings.base_urls.values()) if url}
        hosts = {base.origin.host for base in self._bases.values()}
        trusted = frozenset(host for host in hosts if host in named or is_loopback(host))
        return GuardedBackend(self._deadline, trusted, look_up)


def _answer_of(target: Target, headers: Mapping[str, str], body: StoredBody, call: _Call) -> Answer:
    """Name the draft and describe it."""
    return Answer(
        url=target.origin.url + target.path,
        status=200,
        headers=headers,
        path=call.store.keep(body, call.kind),
        sha256=body.sha256,
        wire_bytes=body.wire_bytes,
        body_bytes=body.body_bytes,
        head=body.head,
        tail=body.tail,
    )


class _FolderSession:
    """What a source's generator holds: the client, with one folder for the pages of one pull."""

    def __init__(self, client: Client, store: _Numbered) -> None:
        self._client = client
        self._store = store

    def get(self, api: Api, path: str, params: Params = (), *, expect: Expect = "json", keep: bool = True) -> Answer:
        """Ask ``api``; see ``contract.Session``."""
        return self._client.ask(api, path, params, expect, self._store if keep else None)

    def has_key(self, api: Api) -> bool:
        """Whether a key is configured for ``api``."""
        return self._client.has_key(api)

    def site(self, api: Api) -> str:
        """The public address of ``api`` in this mode; see ``contract.Session``."""
        return self._client.site(api)

    def progress(self, done: int, of: int | None, what: str) -> None:
        """Tell how far a long pull is."""
        self._client.progress(done, of, what)
