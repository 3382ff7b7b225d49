"""Durable files: what is renamed into place has been synced before, and its folder after (reliability X11)."""

from __future__ import annotations

import errno
import fcntl
import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from core.errors import BusyError, DiskError

DISK_FAULTS = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS, errno.EACCES, errno.EMFILE, errno.EFBIG})


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


def write_durably(path: Path, text: str) -> None:
    """Write a text file so that a reader sees the old content or the new, never a part, also after power loss."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}.draft")
    try:
        with open(draft, "w", encoding="utf-8") as out:
            out.write(text)
            out.flush()
            os.fsync(out.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    sync_folder(path.parent)


def write_json(path: Path, record: Any) -> None:
    """Write one JSON document durably, keys sorted, so that equal records are equal bytes."""
    write_durably(path, json.dumps(record, ensure_ascii=False, indent=1, sort_keys=True, default=str) + "\n")


def move_folder(draft: Path, final: Path) -> None:
    """Rename a finished folder into place: its files are synced first, the parents after."""
    for path in sorted(draft.rglob("*")):
        (sync_folder if path.is_dir() else sync_file)(path)
    sync_folder(draft)
    final.parent.mkdir(parents=True, exist_ok=True)
    draft.rename(final)
    sync_folder(final.parent)


@contextmanager
def lock(path: Path, who: str, next_step: str) -> Iterator[None]:
    """Hold an exclusive lock the kernel frees when the holder dies (reliability I7, X17).

    Raises:
        BusyError: another process holds it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "a+", encoding="utf-8") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as taken:
            handle.seek(0)
            holder = handle.read().strip() or "another process"
            raise BusyError(who, f"{holder} is already at it", next_step) from taken
        handle.seek(0)
        handle.truncate()
        handle.write(f"process {os.getpid()}")
        handle.flush()
        yield


def sha256_of(path: Path) -> str:
    """The hash of a file, hex."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def disk_faults(subject: str) -> Iterator[None]:
    """Turn what the operating system says of a full or broken disk into a ``DiskError`` (reliability X8, X9, X14)."""
    try:
        yield
    except OSError as error:
        if error.errno not in DISK_FAULTS:
            raise
        fault = f"the disk refused: {error.strerror} ({error.filename or 'no file named'})"
        raise DiskError(subject, fault, "free or mend the disk under LANDFALL_DATA, then run again") from error
