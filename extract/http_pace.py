"""One pace per host and one budget per host and key, kept by every process that shares the data folder.

Each book is a small JSON file that is read and written under the kernel's file lock, which goes with its holder.
Moments are those of the system's monotonic clock, which no clock change moves and every process of a machine shares;
the boot they belong to stands beside them, so that a restart, or another machine, does not take them for its own.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
LONGEST_HOLD_SECONDS = 86_400.0
"""What a publisher can ask of us at most: a day, whatever its Retry-After says."""
DAYS_KEPT = 7


def boot() -> str:
    """What tells this run of the machine from another, ``""`` where the system does not say."""
    try:
        return BOOT_ID.read_text("ascii").strip()
    except OSError:
        return ""


@dataclass
class Turns:
    """When a host may be asked, in seconds of the monotonic clock.

    Attributes:
        last: start of the newest request, reserved ones included.
        free: the earliest start of the next one.
        held: until when the host asked to be left alone.
    """

    last: float = float("-inf")
    free: float = float("-inf")
    held: float = float("-inf")


@dataclass
class Pace:
    """When the next request to a host may start.

    Attributes:
        clock: seconds, monotonic.
        folder: where the hosts' books are; ``None`` = this object's memory alone (loopback).
        wall: seconds since 1970, for books of another boot.
        this_boot: see ``boot``.
    """

    clock: Callable[[], float]
    folder: Path | None = None
    wall: Callable[[], float] = time.time
    this_boot: str = field(default_factory=boot)
    _memory: dict[str, Turns] = field(default_factory=dict)

    def take(self, host: str, gap: float, most: float) -> float:
        """Reserve the next turn: no other request starts less than ``gap`` seconds before or after it.

        Returns:
            Seconds until it begins; where they are more than ``most`` nothing is reserved.

        Raises:
            OSError: the book cannot be kept.
        """
        with self._turns(host) as turns:
            now = self.clock()
            start = max(now, turns.held, turns.free, turns.last + gap)
            if start - now <= most:
                turns.last, turns.free = start, start + gap
        return start - now

    def held(self, host: str) -> float:
        """Seconds the host still wants to be left alone, 0 where it does not."""
        with self._turns(host) as turns:
            return max(0.0, turns.held - self.clock())

    def hold(self, host: str, seconds: float) -> None:
        """Let nothing go to ``host`` for ``seconds``; a longer hold that already stands stays."""
        with self._turns(host) as turns:
            turns.held = max(turns.held, self.clock() + min(seconds, LONGEST_HOLD_SECONDS))

    @contextmanager
    def _turns(self, host: str) -> Iterator[Turns]:
        if self.folder is None:
            yield self._memory.setdefault(host, Turns())
            return
        with _book(self.folder / f"{_file_name(host)}.json") as book:
            turns = self._read(book)
            yield turns
            book.clear()
            book.update(self._written(turns))

    def _written(self, turns: Turns) -> dict[str, Any]:
        now = self.clock()
        left = {name: round(moment - now, 6) for name, moment in vars(turns).items() if moment > float("-inf")}
        return {"boot": self.this_boot, "clock": now, "wall": self.wall(), "left": left}

    def _read(self, book: dict[str, Any]) -> Turns:
        """The moments of a book. Of another boot the seconds count that were left, less those that passed since by the
        wall clock, which makes them no more than they were."""
        try:
            left = {name: min(float(book["left"][name]), LONGEST_HOLD_SECONDS) for name in book["left"]}
            same = bool(self.this_boot) and book["boot"] == self.this_boot and float(book["clock"]) <= self.clock()
            passed = 0.0 if same else max(0.0, self.wall() - float(book["wall"]))
            begin = float(book["clock"]) if same else self.clock() - passed
            return Turns(**{name: begin + seconds for name, seconds in left.items()})
        except (KeyError, TypeError, ValueError, AttributeError):
            return Turns()


class Budget:
    """Requests a day to one host with one key, counted across processes; a clock set back finds its day as it was.

    Args:
        folder: where the counters are.
        today: the day budgets are counted by, UTC.
    """

    def __init__(self, folder: Path, today: Callable[[], date]) -> None:
        self._folder = folder
        self._today = today

    def spend(self, host: str, key: bytes, allowed: int) -> bool:
        """Count one request; false when today's budget is already spent.

        Raises:
            OSError: the counter cannot be kept.
        """
        today = self._today().isoformat()
        who = hashlib.sha256(key).hexdigest()[:12] if key else "anonymous"
        with _book(self._folder / f"{_file_name(host)}.{who}.json") as book:
            spent = book.get(today, 0)
            spent = spent if isinstance(spent, int) else 0
            if spent >= allowed:
                return False
            days = {day: count for day, count in book.items() if isinstance(count, int)} | {today: spent + 1}
            book.clear()
            book.update(sorted(days.items())[-DAYS_KEPT:])
        return True


def _file_name(host: str) -> str:
    return host.replace(":", "_").replace("/", "_")


@contextmanager
def _book(path: Path) -> Iterator[dict[str, Any]]:
    """The book's entries under its lock, written back at the end. A book torn by a power cut starts anew."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "a+", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        before = file.read()
        book = _entries(before)
        yield book
        after = json.dumps(book)
        if after != before:
            file.seek(0)
            file.truncate()
            file.write(after)


def _entries(text: str) -> dict[str, Any]:
    try:
        book = json.loads(text)
    except json.JSONDecodeError:
        return {}
    return book if isinstance(book, dict) else {}
