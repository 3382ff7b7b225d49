"""Child processes that cannot outlive us: known by a token in their environment, ended by their ids."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from core.files import write_durably

PR_SET_PDEATHSIG = 1
GRACE_SECONDS = 8.0
TOKEN = "LANDFALL_PROCESS_TOKEN"  # noqa: S105 - the name of a variable, not a secret


@dataclass
class Children:
    """The processes one command started, and theirs.

    Attributes:
        register: file that keeps the token for the next start, should this process be killed.
        logs: folder of ``<name>.log``.
        token: value every descendant carries in its environment; nothing else on the machine has it.
        outlive: the children go on when this process ends (``make up``).
    """

    register: Path
    logs: Path
    token: str = field(default_factory=lambda: uuid.uuid4().hex)
    outlive: bool = False
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self, name: str, command: Sequence[str], env: Mapping[str, str]) -> subprocess.Popen[bytes]:
        """Start ``command`` in a session of its own; its output goes to ``logs/<name>.log``."""
        self.logs.mkdir(parents=True, exist_ok=True)
        write_durably(self.register, self.token)
        with open(self.logs / f"{name}.log", "wb") as log:
            self.running[name] = subprocess.Popen(
                list(command),
                env={**env, TOKEN: self.token},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=None if self.outlive or sys.platform != "linux" else _die_with_parent,
            )
        return self.running[name]

    def ended(self) -> str:
        """The name of a child that ended by itself, ``""`` while all of them run."""
        return next((name for name, child in self.running.items() if child.poll() is not None), "")

    def stop(self) -> None:
        """Ask every child to end, wait a little, then insist with all of its descendants."""
        for child in self.running.values():
            if child.poll() is None:
                child.terminate()
        deadline = time.monotonic() + GRACE_SECONDS
        for child in self.running.values():
            try:
                child.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
        end_all(self.token)
        self.running.clear()
        self.register.unlink(missing_ok=True)

    def stop_leftovers(self) -> int:
        """End what a killed predecessor left behind; returns how many processes that were."""
        if not self.register.exists():
            return 0
        ended = end_all(self.register.read_text(encoding="utf-8").strip())
        self.register.unlink(missing_ok=True)
        return ended


def registered(register: Path) -> list[int]:
    """Ids of living processes of the command that wrote ``register``."""
    return carriers(register.read_text(encoding="utf-8").strip()) if register.exists() else []


def carriers(token: str) -> list[int]:
    """Ids of living processes with ``token`` in their environment, without this one (Linux; elsewhere none)."""
    mark = f"{TOKEN}={token}".encode()
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            environment = (entry / "environ").read_bytes()
        except OSError:
            continue  # ended meanwhile, or another user's
        if mark in environment.split(b"\0") and int(entry.name) != os.getpid():
            found.append(int(entry.name))
    return found


def end_all(token: str) -> int:
    """Kill every process that carries ``token`` until none is left; returns how many were killed."""
    killed: set[int] = set()
    for _ in range(100):
        living = carriers(token) if token else []
        if not living:
            break
        for pid in living:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
            killed.add(pid)
        time.sleep(0.05)
    return len(killed)


def _die_with_parent() -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
