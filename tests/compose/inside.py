"""Runs one service apart from the machine: own processes, mounts, network and name. A script of plain Python.

It prints ``apart`` once it has namespaces of its own, then reads what to run as one line of JSON, prints the number of
the service's first process, and ends with its exit code. When whoever started it is gone, however that went, it ends,
and with it everything inside: the kernel ends a PID namespace with its first process.
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

NEWNS, NEWUTS, NEWIPC, NEWPID, NEWNET = 0x20000, 0x4000000, 0x8000000, 0x20000000, 0x40000000
READ_ONLY, NO_SUID, NO_DEV, REMOUNT, BIND, RECURSIVE, PRIVATE = 1, 2, 4, 32, 4096, 16384, 1 << 18
PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None, use_errno=True)


def unshare(flags: int) -> None:
    """Give this process namespaces of its own; of processes only its children are in the new one."""
    _checked(LIBC.unshare(flags), "unshare")


def mount(source: str, target: Path, kind: str = "", flags: int = 0, data: str = "") -> None:
    words = [word.encode() or None for word in (source, str(target), kind)]
    _checked(LIBC.mount(*words, ctypes.c_ulong(flags), data.encode() or None), f"mount {source} on {target}")


def end_with_parent() -> None:
    """The kernel kills this process when the one that started it ends, however that ends."""
    parent = os.getppid()
    _checked(LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL), "prctl")
    if os.getppid() != parent:
        sys.exit(1)


def _checked(answer: int, what: str) -> None:
    if answer:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")


def _network(address: str) -> None:
    for words in (
        ("link", "set", "lo", "up"),
        ("addr", "add", f"{address}/24", "dev", "eth0"),
        ("link", "set", "eth0", "up"),
    ):
        subprocess.run(["ip", *words], check=True)


def _root(asked: dict[str, Any]) -> Path:
    """A root of the service's own, made of what it may see; gone with its mounts."""
    root = Path(asked["root"])
    mount("", Path("/"), flags=RECURSIVE | PRIVATE)
    mount("tmpfs", root, "tmpfs", NO_SUID | NO_DEV, "mode=755")
    for name, target in asked["links"].items():
        _made(root, name).symlink_to(target)
    for target, mode in asked["tmpfs"].items():
        _made(root, target).mkdir(parents=True, exist_ok=True)
        mount("tmpfs", root / target, "tmpfs", NO_SUID | NO_DEV, f"mode={mode}")
    for target, (source, writable) in asked["binds"].items():
        _bind(root, source, target, writable=writable)
    (root / "proc").mkdir()
    mount("proc", root / "proc", "proc")
    if asked["read_only"]:
        mount("", root, flags=REMOUNT | BIND | READ_ONLY | NO_SUID | NO_DEV)
    return root


def _made(root: Path, target: str) -> Path:
    place = root / target
    place.parent.mkdir(parents=True, exist_ok=True)
    return place


def _bind(root: Path, source: str, target: str, *, writable: bool) -> None:
    place = _made(root, target)
    if not place.exists():
        place.mkdir() if Path(source).is_dir() else place.touch()
    mount(source, place, flags=BIND | RECURSIVE)
    if not writable:
        mount("", place, flags=REMOUNT | BIND | READ_ONLY)


def _init(asked: dict[str, Any]) -> int:
    """The first process: starts the service as its user and waits for it; whoever is left without parent is ours."""
    end_with_parent()
    socket.sethostname(asked["hostname"])
    root = _root(asked)
    log = os.open(asked["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.chroot(root)
    os.chdir(asked["workdir"])
    service = os.fork()
    if service == 0:
        os.setsid()
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(log, 1)
        os.dup2(log, 2)
        os.execvpe(asked["command"][0], asked["command"], asked["environment"])  # noqa: S606 - words of our own
    signal.signal(signal.SIGTERM, lambda *_: os.kill(service, signal.SIGTERM))
    while True:
        pid, status = os.wait()
        if pid == service:
            return os.waitstatus_to_exitcode(status)


def main() -> int:
    end_with_parent()
    unshare(NEWNS | NEWUTS | NEWIPC | NEWNET)
    print("apart", flush=True)
    asked = json.loads(sys.stdin.readline())
    _network(asked["address"])
    unshare(NEWPID)  # the next child is the first process in there
    first = os.fork()
    if first == 0:
        os._exit(_init(asked) & 0xFF)
    print(first, flush=True)
    signal.signal(signal.SIGTERM, lambda *_: os.kill(first, signal.SIGTERM))
    return os.waitstatus_to_exitcode(os.waitpid(first, 0)[1]) & 0xFF


if __name__ == "__main__":
    sys.exit(main())
