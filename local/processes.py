"""Child processes that cannot outlive us: known by session and by a token in their environment, ended by id."""

from __future__ import annotations

import ctypes
import json
import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

import psutil

from core.files import write_json

PR_SET_PDEATHSIG = 1
GRACE_SECONDS = 8.0
TOKEN = "LANDFALL_PROCESS_TOKEN"  # noqa: S105 - the name of a variable, not a secret
KEEP_ENVIRONMENT = {"SPT_NOENV": "1"}
"""Asks setproctitle, which Airflow and gunicorn use, to leave the environment others can see of a process (1.3)."""
BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


@dataclass(frozen=True)
class Leader:
    """A process we started as the leader of a session of its own; ``started`` is in seconds since boot."""

    pid: int
    started: float


@dataclass(frozen=True)
class ProcessTree:
    """Everything one command started, and what that started in turn.

    Only what is proved to be ours is one of us: a process that carries our token, or one in the session of a leader
    that lives, is the one we wrote down, and runs since the boot we wrote down. A number alone proves nothing: a dead
    leader's may be a stranger's by now, and so may its session.
    """

    token: str
    leaders: tuple[Leader, ...] = ()
    boot: str = field(default_factory=lambda: this_boot())

    def members(self) -> list[int]:
        """Ids of all living members, without this process."""
        if self.boot != this_boot():
            return []
        sessions = {leader.pid for leader in self.leaders if _started(leader.pid) == leader.started}
        living = [process for process in psutil.process_iter() if process.pid != os.getpid() and _lives(process)]
        return [
            one.pid for one in living if _session(one.pid) in sessions or _environment(one).get(TOKEN) == self.token
        ]

    def used(self) -> tuple[int, float]:
        """Bytes of memory of all living members, where what two of them share counts twice, and seconds of the
        processor they have had until now."""
        found = [_used(pid) for pid in self.members()]
        return sum(memory for memory, _ in found), sum(seconds for _, seconds in found)

    def end(self) -> int:
        """Kill every member until none is left; returns how many were killed."""
        killed: set[int] = set()
        for _ in range(100):
            living = self.members()
            if not living:
                break
            for pid in living:
                _signal(pid, signal.SIGKILL)
                killed.add(pid)
            time.sleep(0.05)
        return len(killed)


def registered_tree(register: Path) -> ProcessTree | None:
    """The tree written down in ``register``, None where nothing was started or all of it has ended in order."""
    if not register.exists():
        return None
    record = json.loads(register.read_text(encoding="utf-8"))
    leaders = tuple(Leader(**leader) for leader in record["leaders"])
    return ProcessTree(record["token"], leaders, record.get("boot", ""))


def registered(register: Path) -> list[int]:
    """Ids of living processes of the command that wrote ``register``."""
    found = registered_tree(register)
    return found.members() if found else []


@dataclass
class Children:
    """The processes one command started.

    Attributes:
        register: file that knows the tree, for the next start, should this process be killed.
        logs: folder of ``<name>.log``.
        outlive: the children go on when this process ends (``make up``).
    """

    register: Path
    logs: Path
    outlive: bool = False
    token: str = field(default_factory=lambda: uuid.uuid4().hex)
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def tree(self) -> ProcessTree:
        """These children and their descendants."""
        return ProcessTree(self.token, tuple(Leader(c.pid, _started(c.pid) or 0.0) for c in self.running.values()))

    def start(self, name: str, command: Sequence[str], env: Mapping[str, str]) -> subprocess.Popen[bytes]:
        """Start ``command`` in a session of its own; its output goes to ``logs/<name>.log``."""
        self.logs.mkdir(parents=True, exist_ok=True)
        self._write_down()
        with open(self.logs / f"{name}.log", "wb") as log:
            self.running[name] = subprocess.Popen(
                list(command),
                env={**env, **KEEP_ENVIRONMENT, TOKEN: self.token},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=None if self.outlive or sys.platform != "linux" else _die_with_parent,
            )
        self._write_down()
        return self.running[name]

    def ended(self) -> str:
        """The name of a child that ended by itself, ``""`` while all of them run."""
        return next((name for name, child in self.running.items() if child.poll() is not None), "")

    def stop(self) -> None:
        """Ask every child to end, wait a little, then insist with all of its descendants."""
        tree = self.tree
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
        tree.end()
        self.running.clear()
        self.register.unlink(missing_ok=True)

    def take_leave(self) -> None:
        """Wait for children that were ended from outside, as a parent must: what nobody waits for stays a zombie."""
        for child in self.running.values():
            child.wait()
        self.running.clear()

    def stop_leftovers(self) -> int:
        """End what a killed predecessor left behind; returns how many processes that were."""
        left = registered_tree(self.register)
        ended = left.end() if left else 0
        self.register.unlink(missing_ok=True)
        return ended

    def _write_down(self) -> None:
        write_json(self.register, asdict(self.tree))


def stop_tree(register: Path, grace_seconds: float = GRACE_SECONDS) -> int:
    """End the tree of ``register`` from outside: its leaders are asked first; returns how many members it had."""
    found = registered_tree(register)
    if not found:
        return 0
    living = found.members()
    for leader in found.leaders:
        if _started(leader.pid) == leader.started:
            _signal(leader.pid, signal.SIGTERM)
    deadline = time.monotonic() + grace_seconds
    while found.members() and time.monotonic() < deadline:
        time.sleep(0.1)
    found.end()
    register.unlink(missing_ok=True)
    return len(living)


def this_boot() -> str:
    """What tells this boot from the one before: the kernel's own id, or the moment of the boot where it has none."""
    if BOOT_ID.exists():
        return BOOT_ID.read_text(encoding="ascii").strip()
    return str(round(psutil.boot_time()))


def _environment(process: psutil.Process) -> dict[str, str]:
    try:
        return dict(process.environ())
    except (psutil.Error, OSError):
        return {}  # ended meanwhile, or another user's


def _lives(process: psutil.Process) -> bool:
    try:
        return bool(process.status() not in {psutil.STATUS_ZOMBIE, psutil.STATUS_DEAD})
    except psutil.Error:
        return False


def _session(pid: int) -> int:
    try:
        return os.getsid(pid)
    except OSError:
        return 0


def _started(pid: int) -> float | None:
    """Seconds from boot to start, which a clock that is set changes nothing of; None for what does not live."""
    try:
        process = psutil.Process(pid)
        return round(process.create_time() - psutil.boot_time(), 2) if _lives(process) else None
    except psutil.Error:
        return None


def _used(pid: int) -> tuple[int, float]:
    try:
        process = psutil.Process(pid)
        spent = process.cpu_times()
        return int(process.memory_info().rss), spent.user + spent.system
    except psutil.Error:
        return 0, 0.0  # ended meanwhile


def _signal(pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return


def _die_with_parent() -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
