"""Locks nobody else can hold, and what a disk says when it refuses."""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import pytest

from core.attempts import attempt
from core.errors import BusyError, DiskError, MemoryLimitError
from core.files import LARGE, disk_faults, lock, private_folder, sha256_of

SOMEBODY_ELSE = 65534
TRY_TO_HOLD = """
import fcntl, os, sys
folder = os.open(sys.argv[1], os.O_RDONLY | os.O_DIRECTORY)
os.setgroups([]), os.setgid({other}), os.setuid({other})
try:
    fcntl.flock(os.open(sys.argv[2], os.O_RDONLY, dir_fd=folder), fcntl.LOCK_EX)
except PermissionError:
    sys.exit(7)
"""


def modes(path: Path) -> tuple[int, int]:
    return path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777


def test_a_lock_can_be_opened_by_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "locks" / "publish.lock"
    before = os.umask(0)
    try:
        with lock(path, "publish", "wait"):
            assert modes(path) == (0o600, 0o700)
    finally:
        os.umask(before)


def test_a_lock_others_could_open_is_closed_to_them(tmp_path: Path) -> None:
    path = tmp_path / "locks" / "publish.lock"
    path.parent.mkdir(mode=0o755)
    path.touch(mode=0o644)
    with lock(path, "publish", "wait"):
        assert modes(path) == (0o600, 0o700)


@pytest.mark.skipif(os.geteuid() != 0, reason="becoming somebody else needs root")
def test_somebody_else_cannot_hold_a_lock_even_from_inside_its_folder(tmp_path: Path) -> None:
    path = tmp_path / "locks" / "publish.lock"
    with lock(path, "publish", "wait"):
        pass
    code = TRY_TO_HOLD.format(other=SOMEBODY_ELSE)
    done = subprocess.run([sys.executable, "-c", code, path.parent, path.name], check=False)
    assert done.returncode == 7
    path.parent.chmod(0o755)
    path.chmod(0o644)
    done = subprocess.run([sys.executable, "-c", code, path.parent, path.name], check=False)
    assert done.returncode == 0, "the proof proves nothing: an open lock could not be taken either"


def test_a_lock_that_is_held_names_its_holder(tmp_path: Path) -> None:
    path = tmp_path / "locks" / "publish.lock"
    told = f"publish: process {os.getpid()} is already at it .busy. Next: wait for it"
    with (
        lock(path, "publish", "wait for it"),
        pytest.raises(BusyError, match=told),
        lock(path, "publish", "wait for it"),
    ):
        pass
    with open(path, "rb") as other:
        fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_a_private_folder_that_was_open_is_closed(tmp_path: Path) -> None:
    folder = tmp_path / "build"
    folder.mkdir(mode=0o755)
    private_folder(folder)
    assert folder.stat().st_mode & 0o777 == 0o700


def test_a_folder_that_cannot_be_made_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with (
        pytest.raises(DiskError, match=r"publish: the disk refused: Not a directory .* Next: "),
        lock(tmp_path / "file" / "locks" / "a.lock", "publish", "wait"),
    ):
        pass


@pytest.mark.parametrize(
    "said",
    [
        OSError(errno.ENOSPC, "No space left on device", "/data/x"),
        OSError(errno.EROFS, "Read-only file system", "/data/x"),
        duckdb.IOException('Could not write all bytes to file "/data/x": wanted=262144 wrote=4096'),
        duckdb.IOException('Could not write to file "/data/x": No space left on device'),
    ],
)
def test_what_a_disk_refuses_is_a_disk_error(said: Exception) -> None:
    told = r"build: the disk refused: .*Next: free or mend the disk"
    with pytest.raises(DiskError, match=told), disk_faults("build"):
        raise said


def test_too_little_memory_is_no_disk_fault_and_names_the_setting_with_its_value(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LANDFALL_MEMORY_MB", "150")
    told = (
        r"^build: DuckDB has too little memory: .* \[memory\] Next: set LANDFALL_MEMORY_MB higher \(it is 150MB now\)"
    )
    with (
        pytest.raises(MemoryLimitError, match=told),
        disk_faults("build"),
        duckdb.connect(config={"memory_limit": "1MB", "temp_directory": ""}) as connection,
    ):
        connection.execute("select list(range order by hash(range)) from range(1000000)")


@pytest.mark.parametrize("said", [OSError(errno.ENOENT, "No such file"), duckdb.IOException("Could not set lock")])
def test_another_fault_is_not_blamed_on_the_disk(said: Exception) -> None:
    with pytest.raises(type(said)), disk_faults("build"):
        raise said


def test_a_full_disk_that_stops_the_log_too_does_not_hide_the_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path, record: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", str(path))

    def fail() -> None:
        with attempt(tmp_path, "build", "warehouse"):
            monkeypatch.setattr("core.attempts.write_json", full)
            raise DiskError("build", "the disk refused", "free it")

    with pytest.raises(DiskError, match="build: the disk refused") as caught:
        fail()
    assert "attempt log could not be written" in caught.value.__notes__[0]


def test_work_whose_end_cannot_be_logged_has_not_ended_well(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(path: Path, record: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", str(path))

    def work() -> None:
        with attempt(tmp_path, "build", "warehouse"):
            monkeypatch.setattr("core.attempts.write_json", full)

    with pytest.raises(DiskError, match="warehouse: the disk refused: No space left"):
        work()


def test_a_large_file_is_read_again_where_it_was_written_to_and_only_then(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "warehouse.duckdb"
    with path.open("wb") as file:
        file.truncate(LARGE)
    read: list[str] = []
    digest = hashlib.file_digest

    def noted(file: Any, algorithm: str) -> Any:
        read.append(file.name)
        return digest(file, algorithm)

    monkeypatch.setattr(hashlib, "file_digest", noted)
    first, before = sha256_of(path), path.stat()
    assert (sha256_of(path), len(read)) == (first, 1)
    with path.open("r+b") as other:
        other.write(b"another")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert path.stat().st_size == before.st_size
    assert sha256_of(path) != first
    path.replace(tmp_path / "aside")
    path.write_bytes(b"small")
    assert sha256_of(path) == hashlib.sha256(b"small").hexdigest()
