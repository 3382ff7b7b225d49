"""The one polite HTTP client: complete answers or a named error, within bounds, and no secret outside a header.

A source asks through ``contract.Session``; base address, key, politeness, retries, redirects, verification and storing
happen here. What one attempt can meet is an ``AttemptError``; this module decides whether it deserves another attempt.
"""

from __future__ import annotations

import random
import re
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import NoReturn, Protocol
from urllib.parse import parse_qsl, quote, urljoin, urlsplit

from tenacity import RetryCallState, Retrying, retry_if_exception_type, wait_exponential

from core.errors import DiskError
from core.settings import Settings
from extract.contract import Answer, Api, Asking, Expect, Params
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
    version_of,
)
from extract.http_body import BodyWriter, Kind, StoredBody, check, too_large
from extract.http_faults import NoAnswerError, Progress, transport_faults
from extract.http_limits import TRY_LATER, AttemptError, Limits, postponed, unsafe
from extract.http_manners import Robots
from extract.http_network import Ask, Deadline, Guard, Network, Resolve, Response, is_loopback, proxy_for, resolve
from extract.http_pace import Budget, Pace
from extract.http_status import charset_of, setback_of

__all__ = ["Client", "Limits"]

REDIRECTS = frozenset({301, 302, 303, 307, 308})
SAME_METHOD = frozenset({307, 308})
GONE = frozenset({404, 410})
ACCEPT: Mapping[Kind, str] = {
    "json": "application/json, application/vnd.api+json;q=0.9, */*;q=0.1",
    "xml": "application/rss+xml, application/atom+xml, application/xml, text/xml",
    "html": "text/html",
    "text": "text/plain",
    "feed": "application/rss+xml, application/atom+xml, application/rdf+xml, application/xml, text/xml, */*;q=0.1",
}
"""GLEIF's answers are JSON:API, which has a name of its own; a server that knows neither may say 406 to less."""

QUOTE_CHARS = 200
_TOKEN = re.compile(r"(?=[A-Za-z_\-]*[0-9])(?=[0-9_\-]*[A-Za-z])[A-Za-z0-9_\-]{20,}|[^\s@\"]{1,64}@[^\s@\"]{1,255}")
"""What looks like a key, a session or an e-mail address in a publisher's words."""

_LITERAL = re.compile(r"'([^']+)'")


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

    def beside(self) -> Path | None:
        """Where the inflated body is left too, ``None`` for nowhere."""
        ...


@dataclass
class _Numbered:
    """Bodies stored in one folder under their number, hash and kind; with ``inflated``, large ones inflated too."""

    folder: Path
    name: str = "page"
    count: int = 0
    inflated: bool = False

    def draft(self) -> Path:
        """A path for the body while it arrives."""
        return self.folder / f".{self.name}-{self.count + 1:04d}.draft"

    def keep(self, body: StoredBody, kind: Kind) -> Path:
        """Rename the draft to ``page-0001-<first 12 hex of its sha256>.<kind>.gz``."""
        self.count += 1
        final = self.folder / f"{self.name}-{self.count:04d}-{body.sha256[:12]}.{kind}.gz"
        return body.path.rename(final)

    def beside(self) -> Path | None:
        """A path for the inflated body, in the same folder: a file nobody has taken goes with the draft."""
        return self.folder / f".{self.name}-{self.count + 1:04d}.inflated" if self.inflated else None


@dataclass(frozen=True)
class _Call:
    """One answer that is wanted: the first target, what the body must be and where it goes.

    Attributes:
        question: JSON body of a POST, ``""`` for a GET.
    """

    api: Api
    base: Base
    target: Target
    kind: Kind
    store: _Store
    question: str = field(default="", repr=False)


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
        self._versions = {api.name: version_of(settings, source, api) for api in apis}
        self._keys = {api.name: key_of(settings, source, api) for api in apis}
        self._paces = {True: Pace(clock), False: Pace(clock, settings.data / "ops" / "pace")}
        self._budget = Budget(settings.data / "ops" / "budget", today)
        self._robots: dict[Origin, Robots] = {}
        self._deadline = Deadline(clock)
        self._guard = Guard(self._deadline, limits, self._trusted(settings), look_up)
        self._peeks: _Numbered | None = None
        self._network: Network | None = None

    def __repr__(self) -> str:
        return f"Client({self._source!r}, {', '.join(self._bases)})"

    def __enter__(self) -> Client:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close connections and delete the answers that were not kept."""
        if self._network is not None:
            self._network.close()
            self._network = None
        if self._peeks is not None:
            shutil.rmtree(self._peeks.folder, ignore_errors=True)
            self._peeks = None

    def session(self, folder: Path, *, inflated: bool = False) -> Asking:
        """A session that stores what belongs to the pull as ``page-0001-<sha12>.<kind>.gz`` in ``folder``.

        With ``inflated``, bodies over ``http_body.INFLATED_FROM`` are left inflated beside them, so that nobody has to
        do that a second time; ``Answer.inflated`` names the file, which belongs to whoever reads it.

        Durability is the caller's: the pages are complete, but not synced before ``core.files.move_folder``.
        """
        folder.mkdir(parents=True, exist_ok=True)
        return _FolderSession(self, _Numbered(folder, inflated=inflated))

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
        newer = self._translated(call, path, params)
        if newer is None:
            return self._answer(call)
        if api.successor and self._versions[api.name] == api.successor.version:
            return self._answer(newer)
        try:
            return self._answer(call)
        except RefusedError as refusal:
            return self._ask_successor(newer, refusal)

    def _translated(self, call: _Call, path: str, params: Params) -> _Call | None:
        """The same question in the words of the API's next version, where it has one and there is a key for it."""
        if call.api.successor is None or not self.has_key(call.api):
            return None
        post = call.api.successor.translate(path, params)
        if post is None:
            return None
        return replace(call, target=target_of(call.base, post.path, ()), question=post.body)

    def _ask_successor(self, newer: _Call, refusal: RefusedError) -> Answer:
        """Ask the next version where the present one is gone, and from then on.

        Raises:
            RefusedError: the present version's, where it is not gone, or where the next one refuses too.
        """
        if newer.api.successor is None or refusal.context.get("status") not in GONE:
            raise refusal
        try:
            answer = self._answer(newer)
        except RefusedError:
            raise refusal from None
        self._versions[newer.api.name] = newer.api.successor.version
        return answer

    def _answer(self, call: _Call) -> Answer:
        """Ask until an answer is whole, as often as its setback deserves, with waits in between."""
        attempts = Retrying(
            retry=retry_if_exception_type(AttemptError),
            stop=self._is_last,
            wait=self._wait_of,
            sleep=lambda seconds: self._hold(call, seconds),
            retry_error_callback=lambda state: self._give_up(call, state),
        )
        answer = attempts(self._attempt, call)
        self.retries += attempts.statistics["attempt_number"] - 1
        return replace(answer, attempts=attempts.statistics["attempt_number"])

    def _is_last(self, state: RetryCallState) -> bool:
        return state.attempt_number >= min(_setback(state).tries, self._limits.attempts)

    def _wait_of(self, state: RetryCallState) -> float:
        """As long as the host asks for, or a random share of our own back-off."""
        asked = _setback(state).wait
        if asked:
            return asked
        ceiling = wait_exponential(multiplier=self._limits.backoff_seconds, max=self._limits.backoff_cap_seconds)
        return self._random() * ceiling(state)

    def _give_up(self, call: _Call, state: RetryCallState) -> NoReturn:
        setback = _setback(state)
        self.retries += state.attempt_number - 1
        if setback.wait:
            self._hold(call, setback.wait)
        self._fail(call, setback, state.attempt_number)

    def _fail(self, call: _Call, setback: AttemptError, attempt: int) -> NoReturn:
        counted = "" if setback.tries == 1 else f" (attempt {attempt} of {min(setback.tries, self._limits.attempts)})"
        facts = {"host": call.target.origin.place, "path": call.target.path, "attempt": attempt, **setback.context}
        facts = {name: self._redact(fact, call) if isinstance(fact, str) else fact for name, fact in facts.items()}
        quoted = self._redact(setback.quote, call)[:QUOTE_CHARS]
        said = f', saying "{quoted}"' if quoted else ""
        fault = f"{call.target.place}: {self._redact(setback.fault, call)}{said}{counted}"
        raise setback.kind(self._source, fault, setback.next_step, **facts) from None

    def _redact(self, text: str, call: _Call) -> str:
        """Take out keys, what a proxy is logged in with, what was asked for, and whatever looks like a secret."""
        secrets = [secret.decode("ascii") for secret in self._keys.values() if secret]
        proxy = "" if call.base.ours else urlsplit(proxy_for(call.target.origin.url)).netloc.rpartition("@")[0]
        asked = [value for _, value in parse_qsl(call.target.query)]
        asked += [call.question, *_LITERAL.findall(call.question)]
        for hidden in sorted((*secrets, *proxy.split(":"), *asked), key=len, reverse=True):
            text = text.replace(hidden, "<hidden>") if len(hidden) > 2 else text
        return _TOKEN.sub("<hidden>", text)

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
        """Wait for the host's next turn, which all processes of this data folder share, and count it to the budget.

        Raises:
            AttemptError: the turn is further away than a worker waits, or today's budget is spent.
        """
        place = target.origin.place
        gap = 0.0 if call.base.ours else max(call.api.seconds_between, self._crawl_delay(call))
        pace = self._paces[call.base.ours]
        with _books():
            while True:
                wait = pace.take(place, gap, self._limits.wait_seconds)
                if wait > self._limits.wait_seconds:
                    raise postponed(f"the host asked to be left alone for {wait:.0f} s more", wait)
                self._rest(wait)
                if not pace.held(place):
                    break
            self._spend(call)

    def _rest(self, seconds: float) -> None:
        if seconds > 0:
            self.waits_seconds += seconds
            self._sleep(seconds)

    def _hold(self, call: _Call, seconds: float) -> None:
        """Keep every request of every process away from the host."""
        try:
            with _books():
                self._paces[call.base.ours].hold(call.target.origin.place, seconds)
        except AttemptError as setback:
            self._fail(call, setback, 1)

    def _crawl_delay(self, call: _Call) -> float:
        robots = self._robots.get(call.base.origin)
        return robots.delay if robots and call.api.robots else 0.0

    def _spend(self, call: _Call) -> None:
        allowed = call.api.daily_budget
        if call.base.ours or allowed is None:
            return
        if not self._budget.spend(call.base.origin.place, self._keys[call.api.name], allowed):
            fault = f"today's {allowed} requests to {call.api.name} are spent; the count starts anew at midnight UTC"
            now = datetime.now(UTC)
            midnight = now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
            raise postponed(fault, (midnight - now).total_seconds())

    def _send(self, call: _Call, target: Target) -> Answer | str:
        """One request; a kept connection that was closed under us costs no attempt (reliability T30).

        Returns:
            The answer, or the Location of a redirect.
        """
        known = self._guard.connections
        try:
            return self._exchange(call, target)
        except NoAnswerError as silence:
            if self._guard.connections > known:
                raise silence.setback from None
        try:
            return self._exchange(call, target)
        except NoAnswerError as silence:
            raise silence.setback from None

    def _exchange(self, call: _Call, target: Target) -> Answer | str:
        self.requests += 1
        progress = Progress(target.origin.host, target.origin.place, self._limits, self._deadline)
        if self._network is None:
            self._network = Network(self._guard)
        ask = Ask(
            "POST" if call.question else "GET",
            target.origin.url + target.line,
            self._request_headers(call, target),
            call.question.encode() or None,
            direct=call.base.ours,
        )
        with transport_faults(progress), self._network.send(ask) as response:
            progress.answered, progress.declared = True, response.headers.get("content-length", "")
            if response.status == 200:
                body = self._receive(call, response, progress)
                return _answer_of(target, response.headers, body, call)
            if response.status in REDIRECTS and "location" in response.headers:
                _keep_asking(call, response.status)
                return response.headers["location"]
            setback = setback_of(call.api, response, self._limits)
            self.throttled += bool(setback.context.get("throttled"))
            raise setback

    def _request_headers(self, call: _Call, target: Target) -> dict[str, str | bytes]:
        """The headers of one hop; credentials go to the configured origin alone (reliability T25)."""
        headers: dict[str, str | bytes] = {
            "User-Agent": self._agent,
            "Accept": ACCEPT[call.kind],
            "Accept-Encoding": "gzip",
        }
        if call.question:
            headers["Content-Type"] = "application/json"
        at_home = target.origin == call.base.origin
        if call.api.referer and at_home:
            headers["Referer"] = call.api.referer
        key = self._keys.get(call.api.name, SecretBytes())
        if key and at_home:
            headers[call.api.key_header] = key
        return headers

    def _receive(self, call: _Call, response: Response, progress: Progress) -> StoredBody:
        """Store the body of a 200, whole and judged to be what was asked for, as a draft."""
        limits, headers = self._limits, response.headers
        if headers.get("x-soda2-data-out-of-date", "").strip().lower() == "true":
            fault = "a replica answered that says its data are out of date"
            raise AttemptError(StaleError, fault, TRY_LATER, tries=limits.doubt_attempts)
        length = progress.declared
        if length.isdecimal() and int(length) > limits.wire_bytes:
            too_large(f"the body is {int(length)} bytes long, over the cap of {limits.wire_bytes}", limits.wire_bytes)
        encoding = headers.get("content-encoding", "").strip().lower()
        charset = charset_of(headers.get("content-type", ""))
        utf8 = call.kind == "json"
        draft, beside = call.store.draft(), call.store.beside()
        with BodyWriter(draft, encoding=encoding, utf8=utf8, charset=charset, limits=limits, inflated=beside) as writer:
            for chunk in response.chunks():
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
            return Robots.read(b"", PRODUCT)

    def _peek_store(self) -> _Numbered:
        if self._peeks is None:
            self._peeks = _Numbered(Path(tempfile.mkdtemp(prefix="landfall-peek-")), "peek")
        return self._peeks

    def _trusted(self, settings: Settings) -> frozenset[str]:
        named = {urlsplit(url).hostname for url in (settings.sandbox_url, *settings.base_urls.values()) if url}
        hosts = {base.origin.host for base in self._bases.values()}
        return frozenset(host for host in hosts if host in named or is_loopback(host))


def _keep_asking(call: _Call, status: int) -> None:
    """Refuse a redirect that makes a GET of a POST: the answer would be one to another question (RFC 9110, 15.4)."""
    if call.question and status not in SAME_METHOD:
        unsafe(f"answered {status}: the redirect drops the question")


@contextmanager
def _books() -> Iterator[None]:
    """Say that pace or budget cannot be kept, which is no fault of the publisher."""
    try:
        yield
    except OSError:
        raise AttemptError(DiskError, "the request counter cannot be kept", "make LANDFALL_DATA writable") from None


def _setback(state: RetryCallState) -> AttemptError:
    """What the attempt met; only an ``AttemptError`` is tried again."""
    error = state.outcome.exception() if state.outcome else None
    if not isinstance(error, AttemptError):
        raise TypeError(f"{error!r} is no setback of one attempt")
    return error


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
        inflated=body.inflated,
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
