"""A file system on which two processes do not exclude one another is refused, and one on which they do is not."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from core import exclusion
from core.errors import DiskError
from core.exclusion import NoLocksError, prove, reach, refuse_without_locks
from core.files import lock
from core.settings import Settings
from tests.core.mounted import mounted, obstacle


@pytest.fixture(scope="module")
def fuse() -> None:
    """FUSE, which a machine of CI must have where its kernel knows it."""
    if why := obstacle():
        give_up = pytest.fail if os.environ.get("CI") and Path("/dev/fuse").exists() else pytest.skip
        give_up(why)


@pytest.fixture
def locks_proved_once() -> None:
    """Here every folder is tried: the one of the other tests goes for the whole file system."""


def test_a_local_disk_is_shown_to_exclude_and_nothing_is_left_of_the_proof(tmp_path: Path) -> None:
    settings = Settings("sample", tmp_path)
    said = refuse_without_locks(settings)
    assert said.startswith("two processes exclude one another on ")
    assert list(settings.locks.iterdir()) == []


def test_a_file_system_that_grants_every_lock_is_refused(fuse: None, tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    with mounted("polite", tmp_path / "real", tmp_path / "seen") as seen:
        with lock(seen / "publish.lock", "publish", "wait"), lock(seen / "publish.lock", "publish", "wait"):
            pass  # both are "the only one": that is what it costs
        with pytest.raises(NoLocksError) as caught:
            prove(seen)
    told = caught.value.line()
    assert told.startswith(
        f"locks: {seen} is on fuse at {seen}, flock: a lock was held by two processes at once; POSIX"
    )
    assert "[no_locks] Next: set LANDFALL_DATA to a file system with locks" in told
    assert list((tmp_path / "real").glob("probe-*")) == []


def test_a_file_system_that_knows_no_locks_is_refused_with_what_it_said(fuse: None, tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    with (
        mounted("lockless", tmp_path / "real", tmp_path / "seen") as seen,
        pytest.raises(NoLocksError, match=r"cannot be taken \(Operation not supported\).*\(No locks available\)"),
    ):
        prove(seen)


def test_locks_that_reach_no_further_than_their_own_mount_pass_alone_and_fail_between_two(
    fuse: None, tmp_path: Path
) -> None:
    """What two hosts see of a folder whose locks are each host's own (NFS with nolock, Lustre with localflock)."""
    (tmp_path / "real").mkdir()
    with (
        mounted("passing", tmp_path / "real", tmp_path / "one") as one,
        mounted("passing", tmp_path / "real", tmp_path / "other") as other,
    ):
        prove(one)
        with pytest.raises(NoLocksError, match="other, flock: a lock was held by two processes at once"):
            prove(one, other)


@pytest.mark.parametrize("reaches", [True, False])
def test_a_second_host_tries_what_the_first_one_holds(fuse: None, tmp_path: Path, project: Path, reaches: bool) -> None:
    """The other host is another mount, whose locks the first one's do not reach, or the same one."""
    (tmp_path / "real").mkdir()
    with (
        mounted("passing", tmp_path / "real", tmp_path / "one") as one,
        mounted("passing", tmp_path / "real", tmp_path / "other") as other,
    ):
        here = Settings("sample", one if reaches else other)
        assert reach(here).startswith("nobody holds the locks")
        env = {**os.environ, "LANDFALL_DATA": str(one), "LANDFALL_SOURCES": "sample"}
        command = [sys.executable, "-m", "cli", "locks", "--hold", "600"]
        with subprocess.Popen(command, cwd=project, env=env, stdout=subprocess.PIPE, text=True) as holder:
            assert holder.stdout is not None
            said = [holder.stdout.readline() for _ in range(2)]
            assert "holds the locks of" in said[1], said
            if reaches:
                assert f"process {holder.pid} holds keep this host out" in reach(here)
            else:
                with pytest.raises(NoLocksError, match=f"process {holder.pid} holds was given to this host, too"):
                    reach(here)
            holder.terminate()


def test_a_lock_that_outlives_its_killed_holder_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The holder has a child that inherited its open files: to the others that is a lock nobody gives back."""
    heir = tmp_path / "heir.py"
    original = Path(exclusion.__file__).with_name("lock_attempt.py").read_text(encoding="utf-8")
    forked = "    os.fork() if 'held' in said else None\n    sys.stdin.read()"
    heir.write_text(original.replace("    sys.stdin.read()", forked))
    monkeypatch.setattr(exclusion, "ATTEMPT", heir)
    with pytest.raises(NoLocksError, match=r"flock: a lock is still held after its holder was killed \[no_locks\]"):
        prove(tmp_path)


def test_a_folder_that_cannot_be_made_is_the_disks_fault(tmp_path: Path) -> None:
    (tmp_path / "ops").touch()
    with pytest.raises(DiskError, match="locks: the disk refused: Not a directory"):
        refuse_without_locks(Settings("sample", tmp_path))


@pytest.mark.parametrize("words", [["run", "--direct"], ["run"], ["up"], ["build"], ["publish"]])
def test_nothing_starts_without_locks(fuse: None, tmp_path: Path, project: Path, words: list[str]) -> None:
    (tmp_path / "real").mkdir()
    with mounted("polite", tmp_path / "real", tmp_path / "seen") as seen:
        env = {**os.environ, "LANDFALL_DATA": str(seen), "LANDFALL_SOURCES": "sample"}
        done = subprocess.run(
            [sys.executable, "-m", "cli", *words], cwd=project, env=env, capture_output=True, text=True, check=False
        )
    assert done.returncode == NoLocksError.exit_code, done.stdout + done.stderr
    assert "[no_locks] Next: " in done.stderr


def test_the_doctor_says_it(fuse: None, tmp_path: Path, project: Path) -> None:
    (tmp_path / "real").mkdir()
    with mounted("polite", tmp_path / "real", tmp_path / "seen") as seen:
        env = {**os.environ, "LANDFALL_DATA": str(seen), "LANDFALL_SOURCES": "sample"}
        done = subprocess.run(
            [sys.executable, "-m", "cli", "doctor", "--json"],
            cwd=project,
            env=env,
            capture_output=True,
            text=True,
            check=False,
        )
    found = {one["what"]: one for one in json.loads(done.stdout)["findings"]}
    assert (found["locks"]["verdict"], found["locks"]["code"]) == ("fault", "no_locks")
