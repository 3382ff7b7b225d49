"""Whether locks in a folder keep two processes apart, shown by two processes that try.

Everything that must happen once at a time here rests on two kinds of lock: ``flock`` (``core.files.lock``) and POSIX
record locks (DuckDB's on its files). Network and FUSE file systems may answer "yes" to both of two processes, or know
no locks at all; nothing else would ever say so.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import psutil

from core.errors import LandfallError
from core.files import disk_faults, private_folder, write_json
from core.settings import Settings

ATTEMPT = Path(__file__).with_name("lock_attempt.py")
KINDS = ("flock", "POSIX record locks")
HELD, REFUSED = "held", "refused"
BETWEEN_HOSTS, CLAIM = "between-hosts", "between-hosts.json"
PATIENCE_SECONDS = 30.0
"""A lock that is asked for without waiting is answered at once; a dead lock server answers never."""
STEP = (
    "set LANDFALL_DATA to a file system with locks (a local disk, NFS 4, CephFS, Lustre mounted with flock); "
    "docs/storage.md says more"
)


class NoLocksError(LandfallError):
    """On this file system two processes do not exclude one another, or a lock outlives its holder."""

    code = "no_locks"
    exit_code = 5


def refuse_without_locks(settings: Settings) -> str:
    """What was proved of the folder of locks, in one line; once per process and file system.

    Raises:
        NoLocksError: two processes held one lock at the same time, or could not lock at all.
        DiskError: the folder cannot be written.
    """
    with disk_faults("locks"):
        private_folder(settings.locks)
    return _proved(settings.locks, settings.locks.stat().st_dev)


@cache
def _proved(folder: Path, _device: int) -> str:
    return prove(folder)


def prove(here: Path, there: Path | None = None) -> str:
    """Let two processes try the same locks, then let the holder be killed and a third one try.

    Args:
        here: the folder, as the holder sees it.
        there: the same folder as the others see it, where that is another mount.

    Raises:
        NoLocksError: they do not exclude one another, or what a killed process held stays held.
        DiskError: the folder cannot be written.
    """
    there = there or here
    name = f"probe-{uuid.uuid4().hex[:12]}"
    with disk_faults("locks"):
        for path in _paths(here, name):
            path.touch(mode=0o600)
    try:
        with _process(here, name) as (holder, first):
            _expect(first, HELD, here, "cannot be taken")
            with _process(there, name) as (_, second):
                _expect(second, REFUSED, there, "was held by two processes at once")
            holder.kill()
            holder.wait()
            with _process(there, name) as (_, third):
                _expect(third, HELD, there, "is still held after its holder was killed")
    finally:
        for path in _paths(here, name):
            path.unlink(missing_ok=True)
    return f"two processes exclude one another on {_file_system(here)}, by {' and by '.join(KINDS)}"


def hold(settings: Settings, seconds: float, report: Callable[[str], None]) -> None:
    """Hold both kinds of lock for a while, so that another host can see whether they reach it.

    Raises:
        NoLocksError: they cannot be had.
        DiskError: the folder cannot be written.
    """
    folder, who = settings.locks, f"{socket.gethostname()}, process {os.getpid()}"
    with disk_faults("locks"):
        private_folder(folder)
    with _process(folder, BETWEEN_HOSTS) as (_, said):
        _expect(said, HELD, folder, "cannot be taken")
        with disk_faults("locks"):
            write_json(folder / CLAIM, {"held_by": who, "until": time.time() + seconds})
        report(f"{who} holds the locks of {folder} for {seconds:.0f} s: run `landfall locks` on the other host")
        try:
            time.sleep(seconds)
        finally:
            (folder / CLAIM).unlink(missing_ok=True)


def reach(settings: Settings) -> str:
    """Whether the locks another host holds keep this one out, in one line.

    Raises:
        NoLocksError: this host got what another one holds.
        DiskError: the folder cannot be written.
    """
    path = settings.locks / CLAIM
    claim = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {"until": 0.0}
    if claim["until"] < time.time():
        return "nobody holds the locks from another host now: `landfall locks --hold 60` there shows whether they reach"
    with _process(settings.locks, BETWEEN_HOSTS) as (_, said):
        _expect(said, REFUSED, settings.locks, f"that {claim['held_by']} holds was given to this host, too")
    return f"the locks {claim['held_by']} holds keep this host out"


def _paths(folder: Path, name: str) -> tuple[Path, Path]:
    return folder / f"{name}.flock", folder / f"{name}.posix"


@contextmanager
def _process(folder: Path, name: str) -> Iterator[tuple[subprocess.Popen[str], list[str]]]:
    """One process that has tried both locks, with what it says of each; it ends with the block."""
    command = [sys.executable, "-I", "-S", str(ATTEMPT), *map(str, _paths(folder, name))]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        patience = threading.Timer(PATIENCE_SECONDS, process.kill)
        patience.start()
        try:
            said = process.stdout.readline().strip() if process.stdout else ""
            yield process, said.split("\t") if said else [f"no answer within {PATIENCE_SECONDS:.0f} s"] * len(KINDS)
        finally:
            patience.cancel()
            process.kill()


def _expect(said: list[str], wanted: str, folder: Path, otherwise: str) -> None:
    wrong = {kind: word for kind, word in zip(KINDS, said, strict=True) if word != wanted}
    if not wrong:
        return
    heard = "; ".join(f"{kind}: a lock {_with_cause(word, otherwise)}" for kind, word in wrong.items())
    raise NoLocksError("locks", f"{folder} is on {_file_system(folder)}, {heard}", STEP)


def _with_cause(word: str, otherwise: str) -> str:
    return otherwise if word in {HELD, REFUSED} else f"{otherwise} ({word})"


def _file_system(folder: Path) -> str:
    """Type and mount point, as a person would look for it in ``mount``."""
    place = folder.resolve()
    mounts = {Path(one.mountpoint): one.fstype for one in psutil.disk_partitions(all=True)}
    mount = next((parent for parent in (place, *place.parents) if parent in mounts), Path("/"))
    return f"{mounts.get(mount, 'an unknown file system')} at {mount}"
