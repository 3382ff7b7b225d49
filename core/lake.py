"""The lake: landed pulls on disk. A folder with a receipt is a pull that happened; nothing in it ever changes."""
# ruff: noqa: S608 - names and texts enter SQL through core.duck.quoted and literal only

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, dataclass, field, fields
from pathlib import Path
from typing import Any

import duckdb

from core.duck import connect, listed, literal
from core.errors import ConfigurationError, TamperedError
from core.files import sha256_of
from core.settings import Settings

RECEIPT = "receipt.json"
QUARANTINE = "quarantine.parquet"
UNUSABLE_IN_A_PATH = frozenset("'\"{}%*?[]$")
_RESTORE = "restore the folder from a backup, or remove it as a whole and pull again"


ALL, SINCE = "all", "since:"
"""``Receipt.window`` of a pull that holds the whole stream, and how that of an increment begins."""


@dataclass(frozen=True)
class Receipt:
    """One pull that happened. Written last; without it the pull never happened (reliability I1).

    ``pull_id`` is derived from the content (source, stream, window, rows; of a snapshot the watermark too), so the same
    pull done twice, also after a crash, has the same id. ``landed_at`` is later than that of every earlier pull of the
    same source, of whichever stream: what is known at a pull is what landed before it.

    Attributes:
        expected_members: members the pull had to have: landed, quarantined and missing ones.
        members: the named ones, each with ``name``, ``status`` and, where it was set aside, ``reason`` and ``fault``.
            Pages of a keyset have no names and stand in ``pages`` alone.
        notes: known differences to the publisher, as ``extract.contract.Note``.
        new_fields: fields the publisher sends and nobody has looked at.
    """

    source: str
    stream: str
    pull_id: str
    sequence: int
    window: str
    mode: str
    origin: str
    licence: str
    landed_at: str
    fence_before: Mapping[str, Any]
    fence_after: Mapping[str, Any]
    source_total: int
    rows: int
    quarantined: int
    duplicates: int
    rows_hash: str
    pages: tuple[Mapping[str, Any], ...]
    files: Mapping[str, str]
    code_version: str
    run_id: str = "by-hand"
    attribution: str = ""
    expected_members: int = 0
    members: tuple[Mapping[str, str], ...] = ()
    notes: tuple[Mapping[str, Any], ...] = ()
    new_fields: tuple[str, ...] = ()

    @property
    def set_aside(self) -> tuple[Mapping[str, str], ...]:
        """The members that did not land."""
        return tuple(member for member in self.members if member["status"] != "landed")

    @property
    def row_files(self) -> tuple[str, ...]:
        """Names of the files that hold the rows, in the order of the pages: ``rows.parquet``, or several that are
        numbered. ``rows*.parquet`` finds them too."""
        return tuple(sorted(name for name in self.files if name.startswith("rows")))

    @property
    def is_windowed(self) -> bool:
        """Whether the pull was of chosen days: such a pull says nothing of where the next one starts."""
        return not (self.window == ALL or self.window.startswith(SINCE))

    @property
    def watermark(self) -> str:
        """Where the next incremental pull of this stream starts."""
        return str(self.fence_after.get("watermark", ""))


@dataclass(frozen=True)
class Lake:
    """The landed pulls of one data folder. A receipt is read once; one that was changed since is read again."""

    settings: Settings
    _read: dict[Path, tuple[tuple[int, int], Receipt]] = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Refuse a folder that no build could read, before anything is pulled into it.

        Raises:
            ConfigurationError: its path holds a sign that means something else inside SQL or a glob.
        """
        found = sorted(UNUSABLE_IN_A_PATH & set(str(self.settings.data)))
        if found:
            fault = f"the data folder {self.settings.data} has {' '.join(found)} in its path"
            raise ConfigurationError("data folder", fault, "set LANDFALL_DATA to a folder without them")

    def folder(self, source: str, stream: str) -> Path:
        """Where the pulls of a stream are."""
        return self.settings.raw / source / stream

    def receipts(self, source: str, stream: str) -> tuple[Receipt, ...]:
        """All receipts of a stream, oldest first.

        Raises:
            TamperedError: a receipt cannot be read.
        """
        files = self.folder(source, stream).glob(f"*/{RECEIPT}")
        return tuple(sorted((self._receipt(file) for file in files), key=lambda receipt: receipt.sequence))

    def _receipt(self, file: Path) -> Receipt:
        state = file.stat()
        stamp = (state.st_mtime_ns, state.st_size)
        known = self._read.get(file)
        if known is None or known[0] != stamp:
            known = self._read[file] = stamp, read_receipt(file)
        return known[1]

    def last_landing(self, source: str) -> str:
        """When a pull of ``source`` landed last, of whichever stream, UTC; ``""`` before the first one."""
        streams = [folder.name for folder in (self.settings.raw / source).glob("*")]
        return max((r.landed_at for stream in streams for r in self.receipts(source, stream)), default="")

    def streams(self) -> Iterator[tuple[str, str]]:
        """Source and stream of everything that has landed."""
        for folder in sorted(self.settings.raw.glob("*/*")):
            if any(folder.glob(f"*/{RECEIPT}")):
                yield folder.parent.name, folder.name

    def past(self, source: str) -> LandedPast:
        """What a source's generators may know of earlier pulls."""
        return LandedPast(self, source)

    def refuse_other_mode(self) -> None:
        """Keep sample and live data apart: one data folder holds one kind.

        Raises:
            ConfigurationError: something landed under another mode.
        """
        for source, stream in self.streams():
            receipt = self._receipt(next(self.folder(source, stream).glob(f"*/{RECEIPT}")))
            if receipt.mode != self.settings.mode:
                raise ConfigurationError(
                    f"{source}/{stream}",
                    f"the data folder holds {receipt.mode} data, and LANDFALL_SOURCES is {self.settings.mode}",
                    "give each mode a data folder of its own with LANDFALL_DATA",
                )

    def last_bytes(self, source: str, stream: str) -> int:
        """Bytes on disk of the newest pull, 0 where there is none."""
        receipts = self.receipts(source, stream)
        if not receipts:
            return 0
        folder = self.folder(source, stream) / receipts[-1].pull_id
        return sum(file.stat().st_size for file in folder.iterdir())

    def free_bytes(self) -> int:
        """Bytes free where the data folder is."""
        self.settings.data.mkdir(parents=True, exist_ok=True)
        return shutil.disk_usage(self.settings.data).free


@dataclass(frozen=True)
class LandedPast:
    """``contract.Past`` over the lake; a question that was asked of the same pulls before is answered from memory."""

    lake: Lake
    source: str
    _answers: dict[tuple[Any, ...], list[tuple[Any, ...]]] = field(default_factory=dict, compare=False, repr=False)

    def receipts(self, stream: str) -> tuple[Receipt, ...]:
        """All receipts of ``stream``, oldest first."""
        return self.lake.receipts(self.source, stream)

    def query(self, stream: str, sql: str, beside: str = "") -> list[tuple[Any, ...]]:
        """Run DuckDB SQL over ``landed``: all landed rows of ``stream`` with ``pull_id`` and ``sequence``.

        The view ``rejected`` has its quarantined rows: ``reason``, and ``raw``, the row as JSON text. ``beside`` names
        another stream whose rows are in the view ``beside``. Empty where either has not landed.
        """
        streams = {"landed": stream} | ({"beside": beside} if beside else {})
        pulls = {name: tuple(receipt.pull_id for receipt in self.receipts(name)) for name in streams.values()}
        if not all(pulls.values()):
            return []
        asked = (sql, *pulls.items())
        if asked not in self._answers:
            self._answers[asked] = self._asked(streams, sql)
        return self._answers[asked]

    def _asked(self, streams: Mapping[str, str], sql: str) -> list[tuple[Any, ...]]:
        stream = streams["landed"]
        spill = self.lake.settings.data / "drafts" / f"{self.source}.{stream}.query"
        with connect(spill) as con:
            for view, name in streams.items():
                self._view(con, view, name)
            self._view_rejected(con, stream)
            return con.execute(sql).fetchall()

    def _view(self, con: duckdb.DuckDBPyConnection, view: str, stream: str) -> None:
        folder = self.lake.folder(self.source, stream)
        known = [
            (str(folder / receipt.pull_id / name), receipt.pull_id, receipt.sequence)
            for receipt in self.receipts(stream)
            for name in receipt.row_files
        ]
        values = ", ".join(f"({literal(file)}, {literal(name)}, {number})" for file, name, number in known)
        con.execute(f"create view {view}_pulls as from (values {values}) as pulls (filename, pull_id, sequence)")
        con.execute(
            f"""
            create view {view} as
            select rows.* exclude (filename), pulls.pull_id, pulls.sequence
            from read_parquet({listed([file for file, _, _ in known])}, filename = true, union_by_name = true) as rows
            join {view}_pulls as pulls on rows.filename = pulls.filename
            """
        )

    def _view_rejected(self, con: duckdb.DuckDBPyConnection, stream: str) -> None:
        folder = self.lake.folder(self.source, stream)
        files = [str(folder / r.pull_id / QUARANTINE) for r in self.receipts(stream) if QUARANTINE in r.files]
        rows = f"read_parquet({listed(files)})" if files else "(values (null, null)) as none (reason, raw) limit 0"
        con.execute(f"create view rejected as select reason::varchar as reason, raw::varchar as raw from {rows}")

    def set_aside(self, stream: str) -> dict[str, tuple[str, str]]:
        """Status and reason of the members that were set aside and have not landed since, by name.

        A member that lands answers for its parts too, which have its name with a blank and their own behind it.
        """
        aside: dict[str, tuple[str, str]] = {}
        for receipt in self.receipts(stream):
            for member in receipt.members:
                name = member["name"]
                aside = {other: why for other, why in aside.items() if not f"{other} ".startswith(f"{name} ")}
                if member["status"] != "landed":
                    aside[name] = (member["status"], member["reason"])
        return aside

    def owed(self, stream: str) -> frozenset[str]:
        """Names of the members that were set aside and have not landed since."""
        return frozenset(self.set_aside(stream))


def read_receipt(file: Path) -> Receipt:
    """One receipt.

    Raises:
        TamperedError: it is not one.
    """
    try:
        record = json.loads(file.read_text(encoding="utf-8"))
        values = {f.name: record[f.name] for f in fields(Receipt) if f.default is MISSING or f.name in record}
    except (ValueError, KeyError, TypeError) as error:
        raise TamperedError(_subject(file.parent), f"{file} is not a receipt ({error!r})", _RESTORE) from error
    lists = {name: tuple(value) for name, value in values.items() if isinstance(value, list)}
    return Receipt(**{**values, **lists})


def pull_id_of(source: str, stream: str, window: str, rows_hash: str, tags: str, generation: int) -> str:
    """The identity of a pull, from its content alone.

    Args:
        source, stream: whose pull it is.
        window: ``Receipt.window``; of a snapshot with the watermark behind it, as equal rows as of later are news.
        rows_hash: order-independent hash of the rows.
        tags: the distinct tags of the pages as JSON; a page without rows may still say something (a month that has
            become empty).
        generation: how many equal pulls there were before a different one came between; the publisher went back to
            what it had said before, and that is news.
    """
    said = json.dumps([source, stream, window, rows_hash, tags, generation])
    return hashlib.sha256(said.encode("utf-8")).hexdigest()[:16]


@dataclass(frozen=True)
class Verified:
    """What ``verify`` has looked at."""

    pulls: int
    files: int
    bytes: int


def verify(lake: Lake, *, pages: bool = True) -> Verified:
    """Compare every landed file with the hash in its receipt.

    Args:
        lake: what to look at.
        pages: look at the stored pages too, not only at rows, quarantine and receipts.

    Raises:
        TamperedError: a file is missing, differs, or a pull does not stand in the folder its receipt names.
    """
    pulls = files = size = 0
    for source, stream in lake.streams():
        for receipt in lake.receipts(source, stream):
            pulls += 1
            folder = lake.folder(source, stream) / receipt.pull_id
            _check_place(receipt, source, stream, folder)
            expected = dict(receipt.files)
            if pages:
                expected |= {str(page["file"]): str(page["sha256"]) for page in receipt.pages}
            for name, sha256 in expected.items():
                size += _check_file(folder / name, sha256)
                files += 1
    return Verified(pulls, files, size)


def _check_place(receipt: Receipt, source: str, stream: str, folder: Path) -> None:
    if (receipt.source, receipt.stream) != (source, stream) or not (folder / RECEIPT).is_file():
        stands = f"{receipt.source}/{receipt.stream}/{receipt.pull_id}"
        raise TamperedError(_subject(folder), f"a receipt of {stands} stands in another folder", _RESTORE)


def _check_file(file: Path, sha256: str) -> int:
    if not file.is_file():
        raise TamperedError(_subject(file.parent), f"{file.name} of pull {file.parent.name} is missing", _RESTORE)
    if sha256_of(file) != sha256:
        fault = f"{file.name} of pull {file.parent.name} is not the file its receipt describes"
        raise TamperedError(_subject(file.parent), fault, _RESTORE)
    return file.stat().st_size


def _subject(folder: Path) -> str:
    return f"{folder.parent.parent.name}/{folder.parent.name}"
