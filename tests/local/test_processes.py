"""What one command starts, it ends: children, grandchildren, and what a killed predecessor left behind."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from local.processes import Children, ProcessTree, registered, stop_tree, this_boot

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="a child that dies with its parent is Linux's own")

SLEEPER = "import time; time.sleep(600)"
PARENT_OF_STUBBORN = """
import signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'], start_new_session=True)
time.sleep(600)
"""


def until(true: Callable[[], bool], seconds: float = 600.0) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if true():
            return True
        time.sleep(0.02)
    raise AssertionError(f"did not come true within {seconds} s")


@pytest.fixture
def children(tmp_path: Path) -> Iterator[Children]:
    children = Children(tmp_path / "run.token", tmp_path / "logs")
    yield children
    ProcessTree(children.token).end()
    children.take_leave()


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def test_stopping_ends_children_and_says_so_by_removing_the_register(children: Children) -> None:
    child = children.start("sleeper", python(SLEEPER), os.environ)
    until(lambda: children.tree.members() == [child.pid])
    tree = children.tree
    children.stop()
    assert tree.members() == []
    assert not children.register.exists()


def test_what_children_use_is_added_up_and_what_has_ended_uses_nothing(children: Children) -> None:
    hungry = "held = bytearray(64 << 20); print(len(held), flush=True); import time; time.sleep(600)"
    for name in ("one", "two"):
        children.start(name, python(hungry), os.environ)
    until(lambda: all((children.logs / f"{name}.log").read_text() for name in ("one", "two")))
    tree = children.tree
    memory, seconds = tree.used()
    assert memory > 2 * (64 << 20)
    assert seconds > 0
    children.stop()
    assert tree.used() == (0, 0.0)


def test_a_child_that_ignores_the_signal_and_its_own_child_in_another_session_end_too(
    children: Children, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("local.processes.GRACE_SECONDS", 0.3)
    children.start("stubborn", python(PARENT_OF_STUBBORN), os.environ)
    until(lambda: len(children.tree.members()) == 2)
    tree = children.tree
    children.stop()
    assert tree.members() == []


def test_a_descendant_whose_environment_cannot_be_seen_is_found_by_its_session(children: Children) -> None:
    code = "import os, subprocess; subprocess.Popen(['sleep', '600'], env={'PATH': os.environ['PATH']}).wait()"
    children.start("retitled", python(code), os.environ)
    until(lambda: len(children.tree.members()) == 2)
    tree = children.tree
    children.stop()
    assert tree.members() == []


def test_a_process_tree_is_ended_from_outside_by_its_register(tmp_path: Path) -> None:
    outliving = Children(tmp_path / "up.token", tmp_path / "logs", outlive=True)
    child = outliving.start("up", python(SLEEPER), os.environ)
    until(lambda: registered(tmp_path / "up.token") == [child.pid])
    assert stop_tree(tmp_path / "up.token") == 1
    assert child.wait() != 0
    assert stop_tree(tmp_path / "up.token") == 0


def test_a_re_used_process_id_is_not_taken_for_ours(tmp_path: Path) -> None:
    stranger = subprocess.Popen(python(SLEEPER), start_new_session=True)
    try:
        record = {"token": "nobody", "boot": this_boot(), "leaders": [{"pid": stranger.pid, "started": 1}]}
        (tmp_path / "run.token").write_text(json.dumps(record))
        assert Children(tmp_path / "run.token", tmp_path / "logs").stop_leftovers() == 0
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_nothing_is_taken_for_ours_that_was_written_down_before_the_last_boot(children: Children) -> None:
    child = children.start("sleeper", python(SLEEPER), os.environ)
    until(lambda: registered(children.register) == [child.pid])
    record = json.loads(children.register.read_text())
    children.register.write_text(json.dumps({**record, "boot": "0000-an-earlier-one"}))
    assert registered(children.register) == []
    children.register.write_text(json.dumps({name: record[name] for name in ("token", "leaders")}))
    assert registered(children.register) == []
    assert child.poll() is None


def session_of(pid: int) -> int:
    """The session a living process is in; 0 for what has ended, also where it ends while it is looked at."""
    try:
        return os.getsid(pid) if psutil.Process(pid).status() != psutil.STATUS_ZOMBIE else 0
    except (ProcessLookupError, psutil.NoSuchProcess):
        return 0


def test_of_a_dead_leaders_session_only_those_with_our_token_are_ours(children: Children) -> None:
    """A number that is used again may lead a session by now, and a stranger may be in it."""
    code = "import subprocess; [subprocess.Popen(['sleep', '600'], env=env) for env in ({}, None)]"
    leader = children.start("leader", python(code), os.environ)
    leader.wait()
    session = [process.pid for process in psutil.process_iter() if session_of(process.pid) == leader.pid]
    try:
        assert len(session) == 2
        assert len(registered(children.register)) == 1
        assert children.stop_leftovers() == 1
        (stranger,) = [pid for pid in session if session_of(pid)]
        assert psutil.Process(stranger).environ() == {}
    finally:
        for pid in filter(session_of, session):
            os.kill(pid, signal.SIGKILL)


def test_a_descendant_in_a_session_of_its_own_that_changes_its_title_is_found(children: Children) -> None:
    code = """
import os, subprocess, sys, time
retitled = 'import setproctitle as s, time; s.setproctitle("t" * 4000); print("ready", flush=True); time.sleep(600)'
subprocess.Popen([sys.executable, '-c', retitled], start_new_session=True).wait()
"""
    env = {name: value for name, value in os.environ.items() if name != "SPT_NOENV"}
    leader = children.start("leader", python(code), env)
    until(lambda: "ready" in (children.logs / "leader.log").read_text())
    leader.kill()
    leader.wait()
    assert children.stop_leftovers() == 1


def test_the_next_start_ends_what_a_killed_predecessor_left(tmp_path: Path) -> None:
    code = f"""
import os, signal, sys
from pathlib import Path
from local.processes import Children
dead = Children(Path({str(tmp_path)!r}) / 'run.token', Path({str(tmp_path)!r}) / 'logs', outlive=True)
dead.start('left', [sys.executable, '-c', {SLEEPER!r}], os.environ)
os.kill(os.getpid(), signal.SIGKILL)
"""
    done = subprocess.run(python(code), check=False, cwd=Path(__file__).parents[2])
    assert done.returncode == -signal.SIGKILL
    assert len(registered(tmp_path / "run.token")) == 1
    assert Children(tmp_path / "run.token", tmp_path / "logs").stop_leftovers() == 1
    assert Children(tmp_path / "run.token", tmp_path / "logs").stop_leftovers() == 0


def test_children_do_not_outlive_a_killed_parent(tmp_path: Path) -> None:
    code = f"""
import os, signal, sys
from pathlib import Path
from local.processes import Children
mine = Children(Path({str(tmp_path)!r}) / 'run.token', Path({str(tmp_path)!r}) / 'logs')
mine.start('child', [sys.executable, '-c', {SLEEPER!r}], os.environ)
os.kill(os.getpid(), signal.SIGKILL)
"""
    subprocess.run(python(code), check=False, cwd=Path(__file__).parents[2])
    until(lambda: registered(tmp_path / "run.token") == [])


def test_a_child_that_ends_by_itself_is_noticed_and_its_words_are_kept(children: Children) -> None:
    children.start("brief", python("print('no port left')"), os.environ)
    until(lambda: children.ended() == "brief")
    assert (children.logs / "brief.log").read_text().strip() == "no port left"


def test_other_processes_are_never_touched(children: Children) -> None:
    other = subprocess.Popen(python(SLEEPER))
    try:
        children.start("sleeper", python(SLEEPER), os.environ)
        children.stop()
        assert other.poll() is None
    finally:
        other.kill()
        other.wait()
