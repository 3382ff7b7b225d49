"""Manners towards publishers: the waits they state, and their robots.txt (RFC 9309)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

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
