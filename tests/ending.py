"""A plugin: whatever a test session started ends with it, also where the session is killed.

The session's processes carry a mark in their environment. A watchman outside the session holds the reading end of a
pipe; when the other end has gone, with the session, it ends every process that carries the mark.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import uuid

import psutil
import pytest

MARK = "TESTS_OF_LANDFALL"
WATCHMAN = pytest.StashKey[subprocess.Popen[bytes]]()


def pytest_configure(config: pytest.Config) -> None:
    """Mark this process's descendants and set the watchman; workers of pytest-xdist are descendants already."""
    if hasattr(config, "workerinput"):
        return
    os.environ[MARK] = uuid.uuid4().hex
    os.environ["SPT_NOENV"] = "1"  # a worker that changes its title would overwrite the mark otherwise
    command = [sys.executable, os.path.abspath(__file__), os.environ[MARK]]  # noqa: PTH100 - as a script, outside pytest
    config.stash[WATCHMAN] = subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True)


def pytest_unconfigure(config: pytest.Config) -> None:
    """The session ends in order: nothing may be left, and what is left is ended."""
    watchman = config.stash.get(WATCHMAN, None)
    if watchman is not None:
        watchman.communicate()


def marked(mark: str) -> list[psutil.Process]:
    """Living processes that carry the mark, without this one."""
    return [one for one in psutil.process_iter() if one.pid != os.getpid() and _carries(one, mark)]


def _carries(process: psutil.Process, mark: str) -> bool:
    try:
        return process.status() != psutil.STATUS_ZOMBIE and process.environ().get(MARK) == mark
    except psutil.Error:
        return False


def _helps(process: psutil.Process, session: int) -> bool:
    """Whether it is a helper of Python's multiprocessing, which ends by itself, after the session that started it."""
    try:
        return process.ppid() == session and any("multiprocessing" in word for word in process.cmdline())
    except psutil.Error:
        return False


def watch(mark: str) -> None:
    """Wait until the session has gone, then end what carries its mark; a session that ends in order waits for us."""
    sys.stdin.buffer.read()
    parent = os.getppid()
    for _ in range(200):
        left = [process for process in marked(mark) if process.pid != parent and not _helps(process, parent)]
        if not left:
            return
        for process in left:
            os.kill(process.pid, signal.SIGKILL)
        time.sleep(0.05)


if __name__ == "__main__":
    watch(sys.argv[1])
