"""Faults that publishers show, switched on per route; ``sandbox.spoiled`` lays them over finished answers.

``FAULTS`` says what each does. A fault belongs to a path prefix (``datos_gov_co`` is one too); the longest prefix that
fits wins. It hits every answer, or as many as ``times`` says.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from core.errors import ConfigurationError

FAULTS = {
    "html_200": "a firewall's challenge page with HTTP 200 instead of the answer",
    "http_403": "403 with a short HTML page",
    "http_410": "410 with Socrata's error body: what was asked is gone for good",
    "http_404": "404 with a short HTML page",
    "http_503": "503 with a short HTML page",
    "http_429": "429 with Retry-After: 1 and the body of a throttled Socrata request",
    "http_500": "500 with Socrata's error body",
    "truncated_json": "the body ends early; Content-Length fits what is left",
    "gzip_cut": "the compressed stream ends early; Content-Length fits what is left",
    "stale_replica": "X-SODA2-Data-Out-Of-Date: true",
    "renamed_column": "one field has another name, in rows, headers and metadata",
    "extra_field": "one field more, in rows, headers and metadata",
    "empty_page": "a page without records",
    "short_total": "the declared total is one too small",
    "slow": "two seconds of silence before the answer",
}
SLOW_SECONDS = 2.0


@dataclass(frozen=True)
class Fault:
    """One fault on one route; ``times`` answers are left, ``None`` means until it is cleared."""

    route: str
    fault: str
    times: int | None = None


class Faults:
    """The faults that are switched on; thread-safe."""

    def __init__(self, record: Mapping[str, Any] | None = None) -> None:
        self._lock = threading.Lock()
        self._faults: dict[str, Fault] = {}
        for route, entry in (record or {}).items():
            self.add(route, str(entry["fault"]), entry.get("times"))

    def add(self, route: str, fault: str, times: int | None = None) -> None:
        """Switch ``fault`` on for ``route``; it takes the place of the one that is there.

        Raises:
            ConfigurationError: there is no such fault, or ``times`` is not a positive whole number.
        """
        if fault not in FAULTS:
            raise ConfigurationError(
                "sandbox/faults", f"there is no fault {fault!r}", f"use one of {', '.join(FAULTS)}"
            )
        if times is not None and (not isinstance(times, int) or times < 1):
            raise ConfigurationError("sandbox/faults", f"times is {times!r}", "give a positive whole number or null")
        route = route.strip("/")
        with self._lock:
            self._faults[route] = Fault(route, fault, times)

    def clear(self) -> None:
        """Switch all off."""
        with self._lock:
            self._faults.clear()

    def take(self, path: str) -> str:
        """The fault for a request to ``path``, counted; ``""`` where there is none."""
        path = path.strip("/")
        with self._lock:
            fits = [route for route in self._faults if path == route or path.startswith(f"{route}/") or not route]
            if not fits:
                return ""
            fault = self._faults.pop(max(fits, key=len))
            if fault.times is None or fault.times > 1:
                left = None if fault.times is None else fault.times - 1
                self._faults[fault.route] = replace(fault, times=left)
            return fault.fault

    def as_record(self) -> dict[str, Any]:
        """The state as JSON keeps it: route to fault and times."""
        with self._lock:
            return {route: {"fault": found.fault, "times": found.times} for route, found in self._faults.items()}
