"""The release a request reads: one and the same from its first row to its last, whatever is published meanwhile.

One DuckDB instance per release, opened with its first request and closed after its last; each request has a cursor.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from serve import releases
from serve.errors import NoReleaseError, TooSlowError
from serve.questions import FOLDER, Question, questions
from serve.reader import connect
from serve.releases import LINK, RECORD, Release

ATTEMPTS = 5
INTERRUPT_EVERY = 0.05
"""Seconds between interrupts: one that meets no statement is lost, and the request's next statement needs its own."""

Stamp = tuple[int, int, int]


@dataclass
class Snapshot:
    """One open release.

    Attributes:
        release: its folder and record.
        questions: its own, none where it carries none.
        connection: its database, read-only, with no way out of the file.
    """

    release: Release
    questions: tuple[Question, ...]
    connection: duckdb.DuckDBPyConnection = field(repr=False)
    stamp: Stamp
    users: int = 0


class Snapshots:
    """Hands out the release readers have now.

    Args:
        warehouse: folder with the ``current`` link.
        seconds: how long one request may compute, and wait for others to end.
        together: how many requests compute at the same time.
    """

    def __init__(self, warehouse: Path, *, seconds: float, together: int) -> None:
        self.warehouse = warehouse
        self.seconds = seconds
        self._room = threading.BoundedSemaphore(together)
        self._guard = threading.Lock()
        self._held: Snapshot | None = None

    @contextmanager
    def now(self) -> Iterator[Snapshot]:
        """The release readers have now, open to the end of the block.

        Raises:
            NoReleaseError: there is none.
        """
        with self._guard:
            snapshot = self._current()
            snapshot.users += 1
        try:
            yield snapshot
        finally:
            with self._guard:
                snapshot.users -= 1
                self._close_unused(snapshot)

    @contextmanager
    def cursor(self, snapshot: Snapshot) -> Iterator[duckdb.DuckDBPyConnection]:
        """A cursor whose statements are interrupted when the time is up.

        Raises:
            TooSlowError: it was, or there was no room for as long.
        """
        if not self._room.acquire(timeout=self.seconds):
            raise TooSlowError("api", f"others computed for {self.seconds:g} s", "ask again in a while")
        done = threading.Event()
        cursor = snapshot.connection.cursor()
        watch = threading.Thread(target=_end_when_late, args=(cursor, done, self.seconds), daemon=True)
        watch.start()
        try:
            yield cursor
        except duckdb.InterruptException as error:
            step = "ask for less: fewer columns, a lower offset; whole tables are in the release's Parquet files"
            raise TooSlowError("api", f"no answer within {self.seconds:g} s", step) from error
        finally:
            done.set()
            watch.join()
            cursor.close()
            self._room.release()

    def close(self) -> None:
        """Close the release once nobody reads it."""
        with self._guard:
            held, self._held = self._held, None
            if held is not None:
                self._close_unused(held)

    def _current(self) -> Snapshot:
        for attempt in range(ATTEMPTS):
            with suppress(NoReleaseError):
                return self._of_link()
            if not (self.warehouse / LINK).is_symlink():
                break
            time.sleep(0.01 * 2**attempt)  # the link was flipped and its release pruned while it was read
        raise NoReleaseError("api", f"no release at {self.warehouse}", "publish one first: `make run`")

    def _of_link(self) -> Snapshot:
        stamp = _stamp(self.warehouse / LINK / RECORD)
        held = self._held
        if held is not None and held.stamp == stamp:
            return held
        release = releases.current(self.warehouse)
        if release is None or _stamp(release.folder / RECORD) != stamp:
            raise NoReleaseError("api", "the link moved while it was read", "ask again")
        self._held = None
        if held is not None:
            self._close_unused(held)
        folder = release.folder / FOLDER
        asked = questions(folder) if folder.is_dir() else ()
        self._held = Snapshot(release, asked, connect(release.folder), stamp)
        return self._held

    def _close_unused(self, snapshot: Snapshot) -> None:
        if snapshot.users == 0 and snapshot is not self._held:
            snapshot.connection.close()


def _stamp(record: Path) -> Stamp:
    """Tells one ``release.json`` from any other, also where a warehouse was removed and begun anew.

    Raises:
        NoReleaseError: there is none.
    """
    try:
        found = record.stat()
    except OSError as error:
        raise NoReleaseError("api", f"no release at {record.parent}", "publish one first: `make run`") from error
    return (found.st_dev, found.st_ino, found.st_mtime_ns)


def _end_when_late(cursor: duckdb.DuckDBPyConnection, done: threading.Event, seconds: float) -> None:
    if done.wait(seconds):
        return
    while not done.wait(INTERRUPT_EVERY):
        cursor.interrupt()
