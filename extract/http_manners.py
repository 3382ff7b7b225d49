"""Manners towards publishers: waiting as told, one request at a time, a daily budget, and robots.txt (RFC 9309)."""

from __future__ import annotations

import fcntl
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

from protego import Protego

ROBOTS_BYTES = 500 * 1024  # RFC 9309, 2.5: a crawler reads at least this much
DELAY_CAP_SECONDS = 60.0  # Crawl-delay is no standard; sites have been seen to ask for days
_SECONDS = re.compile(r"[0-9]+(\.[0-9]+)?")


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
        rules: all of its rules, as protego reads them.
        product: the token whose group binds, or else the group for everybody.
    """

    rules: Protego
    product: str

    @classmethod
    def read(cls, body: bytes, product: str) -> Robots:
        """Read the rules; whatever is no rule says nothing."""
        return cls(Protego.parse(body[:ROBOTS_BYTES].decode("utf-8-sig", errors="replace")), product)

    def allows(self, target: str) -> bool:
        """Whether ``target`` (path and query) may be asked for."""
        return self.rules.can_fetch(target, self.product)

    @property
    def delay(self) -> float:
        """Seconds between two requests that the publisher asks for, 0 where it names none; at most a minute counts."""
        return min(self.rules.crawl_delay(self.product) or 0.0, DELAY_CAP_SECONDS)
