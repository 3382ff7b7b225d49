"""A test session that is killed leaves no process behind, whatever it had started and whatever session that is in."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

STARTS_TWO = """
import subprocess, sys, time
from pathlib import Path

def test_that_never_ends():
    kinds = ({}, {"start_new_session": True})
    ids = [subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], **kind).pid for kind in kinds]
    Path("ids.draft").write_text(" ".join(map(str, ids)))
    Path("ids.draft").rename("ids")
    time.sleep(END)
"""


def begun(folder: Path, project: Path, seconds: int, *options: str) -> subprocess.Popen[bytes]:
    (folder / "test_it.py").write_text(STARTS_TWO.replace("END", str(seconds)))
    words = ["-m", "pytest", "-q", "-p", "tests.ending", "-p", "no:randomly", "-c", os.devnull, *options]
    env = {**os.environ, "PYTHONPATH": str(project)}
    return subprocess.Popen([sys.executable, *words, "test_it.py"], cwd=folder, env=env, stdout=subprocess.DEVNULL)


def started(folder: Path, session: subprocess.Popen[bytes]) -> list[int]:
    while not (folder / "ids").exists():
        if session.poll() is not None:
            assert (folder / "ids").exists(), "the session ended before it had started anything"
        time.sleep(0.05)
    return [int(word) for word in (folder / "ids").read_text().split()]


def wait_until_ended(ids: list[int]) -> None:
    while any(is_alive(pid) for pid in ids):
        time.sleep(0.05)


def is_alive(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


@pytest.mark.parametrize("options", [(), ("-n", "1")], ids=["one process", "workers"])
def test_what_a_killed_session_started_ends_with_it(tmp_path: Path, project: Path, options: tuple[str, ...]) -> None:
    session = begun(tmp_path, project, 600, *options)
    try:
        ids = started(tmp_path, session)
        workers = [child.pid for child in psutil.Process(session.pid).children()]
    finally:
        session.send_signal(signal.SIGKILL)
        session.wait()
    wait_until_ended([*ids, *workers])


def test_what_a_session_forgot_ends_with_it_too(tmp_path: Path, project: Path) -> None:
    session = begun(tmp_path, project, 0)
    ids = started(tmp_path, session)
    assert session.wait() == 0
    wait_until_ended(ids)
