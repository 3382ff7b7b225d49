"""Durable files: what is renamed into place has been synced before, and its folder after (reliability X11)."""

from __future__ import annotations

import errno
import fcntl
import hashlib
import json
import os
import secrets
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from core.errors import BusyError, DiskError, LandfallError, MemoryLimitError
from core.settings import MEMORY, memory_limit

DISK_FAULTS = frozenset(
    {
        *(errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS, errno.EACCES, errno.EPERM, errno.EMFILE, errno.EFBIG),
        *(errno.ENOTDIR, errno.ENAMETOOLONG),
    }
)
OUT_OF_MEMORY = "Out of Memory Error"
NO_ROOM = ("No space left on device", "Disk quota exceeded", "File too large", "Read-only file system", "wanted=")
"""What DuckDB 1.5 says of a disk that takes no more; of a write that came short it says only ``wanted=.. wrote=..``."""

NO_DATABASE = ("not a valid DuckDB database file", "Corrupt database file", "does not match the checksum")
"""What DuckDB 1.5 says of a file that holds something else, or a part of what it wrote."""


def sync_file(path: Path) -> None:
    """Flush one file to the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_folder(path: Path) -> None:
    """Flush one folder's entries to the disk."""
    handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def nothing_else() -> None:
    """The last look before a rename, where there is nothing to look at."""


def write_durably(path: Path, text: str, before: Callable[[], None] = nothing_else) -> None:
    """Write a text file so that a reader sees the old content or the new, never a part, also after power loss.

    Args:
        path: the file.
        text: its new content.
        before: is called when all is written and nothing yet shows; where it raises, the old content stays.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}-{secrets.token_hex(4)}.draft")
    try:
        with open(draft, "w", encoding="utf-8") as out:
            out.write(text)
            out.flush()
            os.fsync(out.fileno())
        before()
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    sync_folder(path.parent)


def write_json(path: Path, record: Any, before: Callable[[], None] = nothing_else) -> None:
    """Write one JSON document durably, keys sorted, so that equal records are equal bytes."""
    text = json.dumps(record, ensure_ascii=False, indent=1, sort_keys=True, default=str) + "\n"
    write_durably(path, text, before)


def read_json(
    path: Path,
    kind: type[LandfallError],
    source: str,
    step: str,
    *,
    needed: Iterable[str] = (),
    shape: type[dict[str, Any]] | type[list[Any]] = dict,
) -> Any:
    """One JSON document that ``write_json`` wrote: an object, with the names ``needed``, or a list.

    Raises:
        LandfallError: of the given kind: the file holds something else, so it was cut or edited.
    """
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        reason = str(error)[:200]
    else:
        missing = [name for name in needed if name not in record] if isinstance(record, shape) else ["its form"]
        if not missing:
            return record
        reason = f"it lacks {', '.join(missing)}"
    raise kind(source, f"{path} is not what was written there: {reason}", step)


def is_no_database(error: duckdb.Error) -> bool:
    """Whether DuckDB (1.5) refused a file because it holds something else than a database."""
    return any(sign in str(error) for sign in NO_DATABASE)


def move_folder(draft: Path, final: Path, before: Callable[[], None] = nothing_else) -> None:
    """Rename a finished folder into place: its files are synced first, then ``before`` is called, the parents after."""
    for path in sorted(draft.rglob("*")):
        (sync_folder if path.is_dir() else sync_file)(path)
    sync_folder(draft)
    final.parent.mkdir(parents=True, exist_ok=True)
    before()
    draft.rename(final)
    sync_folder(final.parent)


@contextmanager
def lock(path: Path, who: str, next_step: str) -> Iterator[None]:
    """Hold an exclusive lock the kernel frees when the holder dies (reliability I7, X17).

    Nobody but this user can open the file: ``flock`` needs no right to write, so whoever could read it could hold it.

    Raises:
        BusyError: another process holds it.
        DiskError: the folder is read-only, full or another user's.
    """
    with disk_faults(who):
        private_folder(path.parent)
        handle = open(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+", encoding="utf-8")  # noqa: SIM115
    with handle:
        _narrow(path, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as taken:
            holder = handle.read().strip() or "another process"
            raise BusyError(who, f"{holder} is already at it", next_step) from taken
        with disk_faults(who):
            handle.truncate()
            handle.write(f"process {os.getpid()}")
            handle.flush()
        yield


def private_folder(path: Path) -> None:
    """Make a folder that only this user may enter, or keep others out of one that is there."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    _narrow(path, 0o700)


def _narrow(path: Path, mode: int) -> None:
    """Take from a file or folder of ours what others may do with it."""
    status = path.stat()
    if status.st_mode & 0o777 != mode and status.st_uid == os.geteuid():
        path.chmod(mode)


LARGE = 64 << 20
"""Bytes from which the hash of a file is remembered as long as this process lives: each stage asks for the database's.
Reading so much takes longer than the system's clock stands still, so a write afterwards, whatever it writes, is told by
the moment of change (ctime), which nobody sets."""
_HASHED: dict[Path, tuple[tuple[int, ...], str]] = {}


def sha256_of(path: Path) -> str:
    """The hash of a file, hex; that of a large one is worked out again where it was written to since."""
    stamp = _stamp(path)
    if path in _HASHED and _HASHED[path][0] == stamp:
        return _HASHED[path][1]
    with open(path, "rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if path.stat().st_size >= LARGE and _stamp(path) == stamp:
        _HASHED[path] = stamp, found
    return found


def _stamp(path: Path) -> tuple[int, ...]:
    """Which file it is, and since when it is as it is."""
    seen = path.stat()
    return seen.st_dev, seen.st_ino, seen.st_size, seen.st_mtime_ns, seen.st_ctime_ns


@contextmanager
def disk_faults(subject: str) -> Iterator[None]:
    """Turn what the system or DuckDB says of a full or broken disk into a ``DiskError`` (reliability X8, X9, X14), and
    what DuckDB says of too little memory into a ``MemoryLimitError``."""
    try:
        yield
    except OSError as error:
        if error.errno not in DISK_FAULTS:
            raise
        raise disk_error(subject, f"{error.strerror} ({error.filename or 'no file named'})") from error
    except duckdb.IOException as error:
        if not says_no_room(str(error)):
            raise
        raise disk_error(subject, str(error).splitlines()[0]) from error
    except duckdb.OutOfMemoryException as error:
        raise memory_error(subject, str(error).splitlines()[0]) from error


def says_no_room(text: str) -> bool:
    """Whether a message, such as dbt's about a model, is about a disk that takes no more."""
    return any(words in text for words in NO_ROOM)


def disk_error(subject: str, said: str) -> DiskError:
    """The error of a disk that refused, with what it said."""
    step = "free or mend the disk under LANDFALL_DATA, or name another folder, then run again"
    return DiskError(subject, f"the disk refused: {said}", step)


def says_no_memory(text: str) -> bool:
    """Whether a message, such as dbt's about a model, is DuckDB's about memory it may not have."""
    return OUT_OF_MEMORY in text


def memory_error(subject: str, said: str) -> MemoryLimitError:
    """The error of work that needs more memory than DuckDB may take, with what DuckDB said."""
    step = f"set {MEMORY} higher (it is {memory_limit()} now), or free memory of the machine, then run again"
    return MemoryLimitError(subject, f"DuckDB has too little memory: {said}", step)
