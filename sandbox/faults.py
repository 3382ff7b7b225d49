"""Faults that can be switched on per route; see ``Faults.take``."""

from __future__ import annotations

import threading
from dataclasses import dataclass


@dataclass
class Fault:
    """One fault on one route: ``times`` answers left, ``None`` for ever."""

    route: str
    fault: str
    times: int | None = None


class Faults:
    """The faults that are switched on, thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._faults: list[Fault] = []
