"""The file of decisions: one JSON object a line, lines only come, and each is on the disk before anybody is told.

A process killed while it writes leaves a part of a line behind: readers do not take it, and the next decision mends the
file. The decision it was part of had not been confirmed to anybody; the page sends it again.
"""

from __future__ import annotations

import csv
import fcntl
import io
import json
import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from threading import Lock
from typing import Any

from core.errors import BusyError
from core.files import disk_faults, sync_folder
from core.settings import Settings
from press.errors import DecidedMeanwhileError, DecisionInputError
from press.review.decision import PARTS, Decision, decision_of, newest, now_utc, turn, written

PATIENCE_SECONDS = 20.0
"""How long a writer waits for the one before it, which holds the file for the time of one sync."""

LARGEST_LINE = 64_000
"""Bytes; no decision is longer."""

COLUMNS = (
    "id", "kind", *dict.fromkeys(name for parts in PARTS.values() for name in parts),
    "verdict", "values", "spans", "undoes", "who", "why", "at", "request",
)  # fmt: skip
_JSON = ("values", "spans")
_WHOLE = ("start", "end", "number")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "'")
"""What a spreadsheet takes for a formula at the start of a cell, and the sign that keeps it from that."""


@dataclass(frozen=True)
class Unusable:
    """A line of the file that is no decision, with the reason."""

    line: int
    fault: str


@dataclass(frozen=True)
class Imported:
    """What an import did: decisions that were new, that were known, and what was no decision."""

    added: int
    known: int
    refused: tuple[Unusable, ...] = ()


def file_of(settings: Settings) -> Path:
    """Where the decisions of a data folder are."""
    return settings.review / "decisions.jsonl"


class Decisions:
    """The decisions of one file, kept up with what others add to it. Safe to use from several threads."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._rows: list[Decision] = []
        self._ids: set[str] = set()
        self._unusable: list[Unusable] = []
        self._lines = 0
        self._read_to = 0
        self._inode = 0
        self._guard = Lock()

    def all(self) -> list[Decision]:
        """Every decision, in the order of the file."""
        with self._guard:
            self._refresh()
            return list(self._rows)

    def unusable(self) -> list[Unusable]:
        """Lines that are no decision; they stay where they are."""
        with self._guard:
            self._refresh()
            return list(self._unusable)

    def append(self, decision: Decision, *, seen: str | None) -> Decision:
        """Add one decision of this moment and return it as it stands in the file, on the disk.

        Args:
            decision: its ``at`` is replaced: it is the newest of the file.
            seen: id of the decision about the same subject that the person saw standing, ``None`` where none stood.

        Raises:
            DecidedMeanwhileError: another one stands by now; ``context["standing"]`` is its id.
            DecisionInputError: an undo names another decision than the one that stands.
            BusyError: another process has held the file for too long.
            DiskError: the disk is full or not writable.
        """
        with self._guard, self._locked() as handle:
            sent = next((one for one in self._rows if decision.request and one.request == decision.request), None)
            if sent is not None:
                return sent
            standing = newest(one for one in self._rows if one.subject == decision.subject).get(decision.subject)
            _check_seen(decision, standing, seen)
            row = replace(decision, at=self._moment())
            self._write(handle, [row])
            return row

    def merge(self, rows: Iterable[Any]) -> Imported:
        """Add decisions from elsewhere; those that are there already are left.

        Args:
            rows: JSON objects as ``Decision.as_record`` gives them, or texts that are none, in any order.
        """
        found: dict[str, Decision] = {}
        refused = []
        total = 0
        for number, record in enumerate(rows, 1):
            try:
                decision = decision_of(record)
            except DecisionInputError as error:
                refused.append(Unusable(number, error.fault))
                continue
            total += 1
            found[decision.id] = decision
        with self._guard, self._locked() as handle:
            new = sorted((one for name, one in found.items() if name not in self._ids), key=turn)
            self._write(handle, new)
        return Imported(len(new), total - len(new), tuple(refused))

    def _moment(self) -> str:
        """Now, or just behind the newest decision where the clock went back."""
        last = max((one.at for one in self._rows), default="")
        now = now_utc()
        return now if now > last else written(datetime.fromisoformat(last) + timedelta(microseconds=1))

    @contextmanager
    def _locked(self) -> Iterator[int]:
        """The file under its lock, read to its end and mended; the lock goes with its holder."""
        with disk_faults("review"):
            is_new = not self.path.exists()
            self.path.parent.mkdir(parents=True, exist_ok=True)
            handle = os.open(self.path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o644)
            try:
                _wait_for(handle, self.path)
                if is_new:
                    sync_folder(self.path.parent)
                    sync_folder(self.path.parent.parent)
                self._refresh()
                self._mend(handle)
                yield handle
            finally:
                os.close(handle)

    def _mend(self, handle: int) -> None:
        """Complete or drop a last line without its end."""
        tail = os.pread(handle, os.fstat(handle).st_size - self._read_to, self._read_to)
        if not tail:
            return
        if _row_of(tail) is None:
            os.ftruncate(handle, self._read_to)
        else:
            _write_all(handle, b"\n")
        os.fsync(handle)
        self._refresh()

    def _write(self, handle: int, rows: Iterable[Decision]) -> None:
        text = "".join(row.line() + "\n" for row in rows)
        if text:
            _write_all(handle, text.encode())
            os.fsync(handle)
            self._refresh()

    def _refresh(self) -> None:
        """Take the whole lines that came since; a file that was put in its place is read anew."""
        try:
            handle = os.open(self.path, os.O_RDONLY)
        except FileNotFoundError:
            self._forget()
            return
        try:
            state = os.fstat(handle)
            if state.st_ino != self._inode or state.st_size < self._read_to:
                self._forget()
                self._inode = state.st_ino
            came = os.pread(handle, max(0, state.st_size - self._read_to), self._read_to)
        finally:
            os.close(handle)
        whole = came[: came.rfind(b"\n") + 1]
        for line in whole.splitlines():
            self._take(line)
        self._read_to += len(whole)

    def _take(self, line: bytes) -> None:
        self._lines += 1
        if not line.strip():
            return
        try:
            decision = decision_of(_json_of(line))
        except DecisionInputError as error:
            self._unusable.append(Unusable(self._lines, error.fault))
            return
        if decision.id not in self._ids:
            self._ids.add(decision.id)
            self._rows.append(decision)

    def _forget(self) -> None:
        self._rows, self._ids, self._unusable = [], set(), []
        self._lines = self._read_to = self._inode = 0


def _check_seen(decision: Decision, standing: Decision | None, seen: str | None) -> None:
    found = standing.id if standing is not None and standing.verdict != "undo" else None
    if decision.verdict == "undo" and found is None:
        raise DecisionInputError("review", "there is nothing to undo", "reload the page")
    if found == seen:
        return
    who = standing.who if standing is not None else ""
    fault = f"{who} has decided about it meanwhile" if found else f"{who or 'a person'} has undone it meanwhile"
    raise DecidedMeanwhileError("review", fault, "look at what stands, then decide again", standing=found)


def _wait_for(handle: int, path: Path) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError as taken:
            if time.monotonic() > deadline:
                raise BusyError("review", f"another process holds {path}", "wait until it is through") from taken
        time.sleep(0.005)


def _write_all(handle: int, data: bytes) -> None:
    while data:
        data = data[os.write(handle, data) :]


def _row_of(line: bytes) -> Decision | None:
    try:
        return decision_of(_json_of(line))
    except DecisionInputError:
        return None


def _json_of(line: bytes) -> Any:
    try:
        if len(line) > LARGEST_LINE:
            raise ValueError(f"the line has {len(line):,} bytes")
        return json.loads(line.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise DecisionInputError("review", f"the line is no JSON: {error}", "see docs/review.md") from error


def as_jsonl(decisions: Iterable[Decision]) -> str:
    """Decisions as lines, oldest first, the same text for the same decisions: fit for git."""
    return "".join(one.line() + "\n" for one in _sorted(decisions))


def as_csv(decisions: Iterable[Decision]) -> str:
    """Decisions as a table for a spreadsheet, oldest first; read back it gives the same decisions."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    for one in _sorted(decisions):
        writer.writerow({name: _cell(name, value) for name, value in one.as_record().items()})
    return out.getvalue()


def _sorted(decisions: Iterable[Decision]) -> list[Decision]:
    return sorted(decisions, key=lambda one: (one.at, one.id))


def _cell(name: str, value: Any) -> str:
    if name in _JSON:
        return json.dumps(value, ensure_ascii=False) if value else ""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def records_of(text: str) -> list[Any]:
    """The rows of an export, JSON lines or CSV; a line that cannot be read stays a text and is refused later."""
    if text.lstrip("\ufeff \n").startswith(("id,", '"id"')):
        return [_uncelled(row) for row in csv.DictReader(io.StringIO(text.lstrip("\ufeff \n")))]
    return [_lenient(json.loads, line) for line in text.split("\n") if line.strip()]


def _uncelled(row: Mapping[str | None, Any]) -> dict[str, Any]:
    """The cells of one row as the values they stand for; an empty cell says nothing."""
    found: dict[str, Any] = {}
    for name, cell in row.items():
        if not isinstance(name, str) or not isinstance(cell, str) or not cell:
            continue
        text = cell.removeprefix("'")
        found[name] = _lenient(json.loads, text) if name in _JSON else _lenient(int, text) if name in _WHOLE else text
    return found


def _lenient(read: Callable[[str], Any], text: str) -> Any:
    try:
        return read(text)
    except (ValueError, RecursionError):
        return text
