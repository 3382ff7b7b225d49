"""File systems of the tests' own: a process that shows a real folder through FUSE, with locks or without.

Run with the kind of file system, the real folder and the mount point. Linux keeps ``flock`` and record locks of a FUSE
mount per mount, unless the file system answers for them itself (libfuse's ``flock`` and ``lock``).
"""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path
from typing import Any

import mfusepy

STATUS = ("st_mode", "st_nlink", "st_uid", "st_gid", "st_size", "st_mtime", "st_atime", "st_ctime")


class Passing(mfusepy.Operations):
    """Every call goes to the real folder; nothing is said of locks, so Linux keeps them, for this mount alone."""

    use_ns = True

    def __init__(self, real: str) -> None:
        self.real = real

    def getattr(self, path: str, fh: int | None = None) -> dict[str, Any]:
        status = os.lstat(self.real + path)
        found = {name: getattr(status, name) for name in STATUS}
        return found | {name: getattr(status, f"{name}_ns") for name in STATUS if name.endswith("time")}

    def readdir(self, path: str, fh: int) -> list[str]:
        return [".", "..", *(one.name for one in Path(self.real + path).iterdir())]

    def open(self, path: str, flags: int) -> int:
        return os.open(self.real + path, flags)

    def create(self, path: str, mode: int, fi: Any = None) -> int:
        return os.open(self.real + path, os.O_RDWR | os.O_CREAT, mode)

    def read(self, path: str, size: int, offset: int, fh: int) -> bytes:
        return os.pread(fh, size, offset)

    def write(self, path: str, data: bytes, offset: int, fh: int) -> int:
        return os.pwrite(fh, data, offset)

    def truncate(self, path: str, length: int, fh: int | None = None) -> int:
        os.truncate(self.real + path, length)
        return 0

    def release(self, path: str, fh: int) -> int:
        os.close(fh)
        return 0

    def mkdir(self, path: str, mode: int) -> int:
        Path(self.real + path).mkdir(mode)
        return 0

    def chmod(self, path: str, mode: int) -> int:
        Path(self.real + path).chmod(mode)
        return 0

    def rename(self, old: str, new: str) -> int:
        Path(self.real + old).rename(self.real + new)
        return 0

    def unlink(self, path: str) -> int:
        Path(self.real + path).unlink()
        return 0


class Polite(Passing):
    """Says yes to whoever asks for a lock, and keeps none."""

    def flock(self, path: str, fh: int, op: int) -> int:
        return 0

    def lock(self, path: str, fh: int, cmd: int, lock: Any) -> int:
        return 0


class Lockless(Passing):
    """Knows no locks, and says so."""

    def flock(self, path: str, fh: int, op: int) -> int:
        raise mfusepy.FuseOSError(errno.EOPNOTSUPP)

    def lock(self, path: str, fh: int, cmd: int, lock: Any) -> int:
        raise mfusepy.FuseOSError(errno.ENOLCK)


KINDS = {"passing": Passing, "polite": Polite, "lockless": Lockless}

if __name__ == "__main__":
    kind, real, at = sys.argv[1:]
    mfusepy.FUSE(KINDS[kind](real), at, foreground=True, nothreads=True)
