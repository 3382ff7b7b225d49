"""How far long work is: noted in a small file for whoever waits in another process, shown to whoever waits here."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from threading import Event, Lock, Thread
from types import TracebackType
from typing import Self, TextIO

OnProgress = Callable[[int, int | None, str], None]
"""Takes how much is done, of how much where that is known, and what it is."""

EVERY_SECONDS = 1.0
STALE_SECONDS = 60.0
"""A note that is older is of work that was killed, or that says nothing for so long."""


class Progress:
    """Notes how far ``subject`` is in ``folder``, at most once a second; the note goes with the work.

    A note is for the eye alone: where it cannot be written the work goes on, which meets the same disk and says so.
    """

    def __init__(self, folder: Path, subject: str, also: OnProgress | None = None) -> None:
        self.subject = subject
        self.path = folder / f"{subject.replace('/', '.')}.{os.getpid()}.json"
        self._also = also
        self._noted = float("-inf")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        try:
            self.path.unlink(missing_ok=True)
        except OSError:
            return

    def at(self, done: int, of: int | None, what: str) -> None:
        """Note that ``done`` of ``of`` are through, unless something has been noted a moment ago."""
        if self._also is not None:
            self._also(done, of, what)
        now = time.monotonic()
        if now - self._noted < EVERY_SECONDS:
            return
        self._noted = now
        draft = self.path.with_suffix(".draft")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            note = {"subject": self.subject, "text": progress_text(done, of, what)}
            draft.write_text(json.dumps(note), encoding="utf-8")
            draft.replace(self.path)
        except OSError:
            return


def noted(folder: Path) -> dict[str, str]:
    """What is under way, by subject, as a person reads it."""
    found = {}
    for path in sorted(folder.glob("*.json")):
        try:
            if time.time() - path.stat().st_mtime < STALE_SECONDS:
                record = json.loads(path.read_text(encoding="utf-8"))
                found[str(record["subject"])] = str(record["text"])
        except (OSError, ValueError, KeyError):  # ended meanwhile
            continue
    return found


def in_one_line(found: Mapping[str, str]) -> str:
    """What is under way in one line."""
    return " · ".join(f"{subject} {text}" for subject, text in found.items())


def progress_text(done: int, of: int | None, what: str) -> str:
    """``12 of 207 fct_claims``."""
    return f"{done:,}{f' of {of:,}' if of else ''} {what}"


class ProgressLine:
    """How far long work is: one line that is written over on a terminal, a line every few seconds elsewhere."""

    def __init__(self, subject: str, out: TextIO, *, every: float = 5.0) -> None:
        self._subject = subject
        self._out = out
        self._terminal = out.isatty()
        self._every = 0.2 if self._terminal else every
        self._shown = time.monotonic()
        self._width = 0

    def show(self, done: int, of: int | None, what: str) -> None:
        """Say that ``done`` of ``of`` are through, unless something has been said a moment ago."""
        self.write(f"{self._subject}: {progress_text(done, of, what)}")

    def write(self, text: str) -> None:
        """Write what is under way, unless something has been said a moment ago."""
        now = time.monotonic()
        if now - self._shown < self._every:
            return
        self._shown = now
        if self._terminal:
            text = text[: _columns(self._out) - 1]
            self._out.write(f"\r{text.ljust(self._width)}")
            self._width = len(text)
        else:
            self._out.write(f"{text}\n")
        self._out.flush()

    def clear(self) -> None:
        """Leave the terminal's line empty for what comes next."""
        if self._width:
            self._out.write("\r" + " " * self._width + "\r")
            self._out.flush()
            self._width = 0


def _columns(out: TextIO) -> int:
    try:
        return os.get_terminal_size(out.fileno()).columns
    except (OSError, ValueError):
        return 80


class Ticker:
    """Says every few seconds what is under way, from a thread of its own: also while a step says nothing itself."""

    def __init__(self, line: ProgressLine, report: Callable[[str], None], text: str) -> None:
        self._line = line
        self._report = report
        self._text = text
        self._asked: Callable[[], str] = lambda: self._text
        self._began = time.monotonic()
        self._guard = Lock()
        self._ended = Event()
        self._thread = Thread(target=self._tick, name="ticker", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._ended.set()
        self._thread.join()
        self._line.clear()

    def report(self, line: str) -> None:
        """A line that stays."""
        with self._guard:
            self._line.clear()
            self._report(line)

    def show(self, text: str) -> None:
        """What is under way from now on."""
        self._text = text

    def ask(self, what: Callable[[], str]) -> None:
        """Ask for what is under way each time, instead of being told."""
        self._asked = what

    def _tick(self) -> None:
        while not self._ended.wait(0.2):
            with self._guard:
                self._line.write(f"{time.monotonic() - self._began:4.0f} s  {self._asked()}")
