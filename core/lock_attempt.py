"""What one process of the proof in ``core.exclusion`` does; run by its path, with the standard library alone.

It tries to take two locks without waiting, says how that went, and holds what it got until its standard input ends.
"""

from __future__ import annotations

import fcntl
import os
import sys
from collections.abc import Callable


def attempt(take: Callable[[int, int], None], path: str) -> str:
    """``held``, ``refused`` because somebody else has it, or what the system said."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        take(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):  # POSIX lets a system say either of a record lock
        return "refused"
    except OSError as error:
        return str(error.strerror)
    return "held"


if __name__ == "__main__":
    try:
        said = [attempt(fcntl.flock, sys.argv[1]), attempt(fcntl.lockf, sys.argv[2])]
    except OSError as error:
        said = [str(error.strerror)] * 2
    print(*said, sep="\t", flush=True)
    sys.stdin.read()
