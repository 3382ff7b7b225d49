"""How long a real portal takes: declared figures, slept for in part, and summed up in full.

Figures of datos.gov.co from public probes (2025-08 to 2026-09): an aggregate over the registry's nine million rows
takes 30 to 140 s, rows come at about 3,400 a second. Which of the 30 to 140 s a query takes follows from its text, so
that two runs are alike.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from zlib import crc32

AGGREGATE_SECONDS = (30.0, 140.0)
ROWS_PER_SECOND = 3_400.0
METADATA_SECONDS = 0.5


@dataclass
class Latency:
    """The portal's time.

    Attributes:
        share: part of it that is really slept: 1 = as in life, 0 = none.
        sleep: replaced in tests.
    """

    share: float = 0.0
    sleep: Callable[[float], None] = time.sleep
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _requests: Counter[str] = field(default_factory=Counter)
    _seconds: dict[str, float] = field(default_factory=dict)

    def of_metadata(self) -> None:
        """A look at a dataset's page."""
        self._spend("metadata", METADATA_SECONDS)

    def of_aggregate(self, text: str) -> None:
        """A query that groups or counts."""
        low, high = AGGREGATE_SECONDS
        self._spend("aggregate", low + (high - low) * (crc32(text.encode()) % 1000) / 999)

    def of_rows(self, rows: int) -> None:
        """A page of rows."""
        self._spend("page", rows / ROWS_PER_SECOND)

    def as_record(self) -> dict[str, Any]:
        """Requests and declared seconds by kind, whatever part of them was slept."""
        with self._lock:
            return {
                kind: {"requests": number, "seconds": round(self._seconds[kind], 3)}
                for kind, number in self._requests.items()
            }

    def _spend(self, kind: str, seconds: float) -> None:
        with self._lock:
            self._requests[kind] += 1
            self._seconds[kind] = self._seconds.get(kind, 0.0) + seconds
        if self.share:
            self.sleep(seconds * self.share)
