"""Manners towards publishers: waiting as told, one request at a time, a daily budget, and robots.txt (RFC 9309)."""

from __future__ import annotations

import fcntl
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.parse import quote

ROBOTS_BYTES = 500 * 1024  # RFC 9309, 2.5: a crawler reads at least this much
_SECONDS = re.compile(r"[0-9]+(\.[0-9]+)?")
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")


def stated_wait(retry_after: str, server_date: str) -> float | None:
    """Seconds a Retry-After header asks for; ``None`` where it is absent or says nothing usable.

    A date is counted from the server's own Date header, so that a wrong clock on either side does not matter; without
    that header it says nothing. A date in the past is a wait of 0.
    """
    text = retry_after.strip()
    if _SECONDS.fullmatch(text):
        return float(text)
    until, now = _http_date(text), _http_date(server_date)
    if until is None or now is None:
        return None
    return max(0.0, (until - now).total_seconds())


def _http_date(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text.strip())
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


@dataclass
class Pace:
    """When the next request to a host may start; one for the whole client, so that a wait binds every request to it."""

    clock: Callable[[], float]
    _free_at: dict[str, float] = field(default_factory=dict)

    def seconds_left(self, host: str) -> float:
        """Seconds until the next request to ``host`` may start, 0 when it may start now."""
        return max(0.0, self._free_at.get(host, float("-inf")) - self.clock())

    def hold(self, host: str, seconds: float) -> None:
        """Let nothing go to ``host`` for ``seconds``; a longer hold that already stands stays."""
        self._free_at[host] = max(self._free_at.get(host, float("-inf")), self.clock() + seconds)


class Budget:
    """Requests of today per API, counted in ``folder/<api>.json`` across processes under the kernel's file lock."""

    def __init__(self, folder: Path, today: Callable[[], date]) -> None:
        self._folder = folder
        self._today = today

    def spend(self, api: str, allowed: int) -> bool:
        """Count one request; false when today's budget is already spent.

        Raises:
            OSError: the counter cannot be kept.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        today = self._today().isoformat()
        with open(self._folder / f"{api}.json", "a+", encoding="utf-8") as book:
            fcntl.flock(book, fcntl.LOCK_EX)
            book.seek(0)
            spent = _spent(book.read(), today)
            if spent >= allowed:
                return False
            book.seek(0)
            book.truncate()
            json.dump({"day": today, "requests": spent + 1}, book)
        return True


def _spent(text: str, today: str) -> int:
    """Requests of ``today`` in the counter's text; a counter torn by a power cut starts again at 0."""
    try:
        record = json.loads(text)
    except json.JSONDecodeError:
        return 0
    if not isinstance(record, dict) or record.get("day") != today:
        return 0
    requests = record.get("requests")
    return requests if isinstance(requests, int) else 0


@dataclass(frozen=True)
class Robots:
    """The rules of one robots.txt for one product token.

    Attributes:
        rules: (path pattern, allowed); the longest match decides, and a tie allows.
    """

    rules: Sequence[tuple[str, bool]] = ()

    @classmethod
    def read(cls, body: bytes, product: str) -> Robots:
        """Read the groups that name ``product``, or else those for everybody."""
        text = body[:ROBOTS_BYTES].decode("utf-8-sig", errors="replace")
        named: list[tuple[str, bool]] = []
        general: list[tuple[str, bool]] = []
        seen = False
        agents: set[str] = set()
        in_rules = False
        for line in re.split(r"\r\n|\r|\n", text):
            name, _, value = line.partition("#")[0].partition(":")
            name, value = name.strip().lower(), value.strip()
            if name == "user-agent":
                agents = set() if in_rules else agents
                in_rules = False
                agents.add(value.lower())
                seen = seen or value.lower() == product.lower()
            elif name in ("allow", "disallow"):
                in_rules = True
                if value:
                    target = named if product.lower() in agents else general if "*" in agents else []
                    target.append((_normal(value), name == "allow"))
        return cls(tuple(named if seen else general))

    def allows(self, target: str) -> bool:
        """Whether ``target`` (path and query) may be asked for."""
        wanted = _normal(target)
        hits = [(len(pattern), allowed) for pattern, allowed in self.rules if _covers(pattern, wanted)]
        return max(hits)[1] if hits else True


def _covers(pattern: str, target: str) -> bool:
    """Match with ``*`` for any text and a final ``$`` for the end, in linear time whatever the pattern."""
    anchored = pattern.endswith("$")
    first, *rest = pattern.removesuffix("$").split("*")
    if not target.startswith(first):
        return False
    at = len(first)
    if anchored and not rest:
        return at == len(target)
    last = rest.pop() if anchored else ""
    for part in rest:
        found = target.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    return not anchored or (target.endswith(last) and len(target) - len(last) >= at)


def _normal(target: str) -> str:
    """One spelling per path: UTF-8 in percent form, unreserved characters plain (RFC 9309, 2.2.2)."""

    def spell(escape: re.Match[str]) -> str:
        octet = int(escape[1], 16)
        return chr(octet) if octet in _UNRESERVED else f"%{octet:02X}"

    return _ESCAPE.sub(spell, quote(target, safe="/?#[]@!$&'()*+,;=:%~"))
