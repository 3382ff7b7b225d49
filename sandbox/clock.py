"""The sandbox's clock: what the publishers' now is. It moves only when somebody moves it, and survives a restart."""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from core.errors import ConfigurationError
from core.files import write_json

FIRST = datetime(2012, 1, 1, tzinfo=UTC)
LAST = datetime(2028, 12, 31, 23, 59, 59, tzinfo=UTC)
DEFAULT = datetime(2026, 9, 30, 12, 0, 0, tzinfo=UTC)


def parse_time(text: str) -> datetime:
    """An ISO 8601 date or time as UTC; without an offset it is UTC.

    Raises:
        ConfigurationError: it is no such text, or outside the world's 2012 to 2028.
    """
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise ConfigurationError("sandbox/clock", f"{text!r} is no ISO time", "give 2026-09-30T12:00:00Z") from error
    moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    if not FIRST <= moment <= LAST:
        raise ConfigurationError("sandbox/clock", f"{text} is outside the world", "stay within 2012-01-01..2028-12-31")
    return moment


class Clock:
    """The moment all views show; thread-safe."""

    def __init__(self, now: datetime = DEFAULT) -> None:
        self._lock = threading.Lock()
        self._now = now

    @property
    def now(self) -> datetime:
        """The moment the views show, aware, UTC."""
        return self._now

    @property
    def naive(self) -> datetime:
        """The same without its zone, as DuckDB's TIMESTAMP columns hold it."""
        return self._now.replace(tzinfo=None)

    def move(self, now: datetime) -> None:
        """Set the moment. Going back is allowed: the world is complete, a view is only a filter."""
        with self._lock:
            self._now = now

    def advance(self, days: int) -> None:
        """Move ahead by ``days``.

        Raises:
            ConfigurationError: that is beyond the world's end.
        """
        try:
            later = self._now + timedelta(days=days)
        except OverflowError:
            raise ConfigurationError("sandbox/clock", f"{days} days are too many", "stay before 2029") from None
        self.move(parse_time(later.isoformat()))


def read_state(path: Path | None) -> dict[str, Any]:
    """What a state file holds: ``clock`` and ``faults``; empty where there is no file.

    Raises:
        ConfigurationError: the file holds something else.
    """
    if path is None or not path.exists():
        return {}
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        record = None
    if not isinstance(record, dict):
        raise ConfigurationError("sandbox/serve", f"{path} is no state file", "delete it to start from the default")
    return record


def write_state(path: Path | None, clock: Clock, faults: dict[str, Any]) -> None:
    """Keep the clock and the faults for the next start."""
    if path is not None:
        write_json(path, {"clock": clock.now.isoformat().replace("+00:00", "Z"), "faults": faults})
