"""A PostgreSQL server of the test's own: made by initdb, on a Unix socket only, ended by its process."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

PASSWORD = "not a secret"
SETTINGS = (
    "listen_addresses=",
    "fsync=off",
    "max_connections=60",
    "shared_buffers=32MB",
    "log_statement=all",
    "logging_collector=off",
    "dynamic_shared_memory_type=mmap",  # in its own folder: what is ended at once leaves other kinds behind
)


def programs() -> Path | None:
    """Where the newest installed server is, ``None`` where there is none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    other = shutil.which("initdb")
    return Path(other).resolve().parent if other else None


needs_postgres = pytest.mark.skipif(
    programs() is None and not os.environ.get("CI"), reason="PostgreSQL is not installed: apt-get install postgresql"
)


@dataclass(frozen=True)
class Server:
    """A running server: the folder of its socket and its log, and the superuser ``landfall``."""

    folder: Path

    def dsn(self, database: str = "postgres", user: str = "landfall", password: str = PASSWORD) -> str:
        """Address of one of its databases."""
        return f"postgresql://{user}:{quote(password)}@/{database}?host={quote(str(self.folder), safe='')}"

    @property
    def log(self) -> str:
        """Every statement it was given."""
        return (self.folder / "log").read_text(encoding="utf-8", errors="replace")


@contextmanager
def running(at: Path) -> Iterator[Server]:
    """Start a server from the programs in ``at``; it refuses to run as root, so root starts it as another user."""
    user: dict[str, Any] = {"user": _somebody(), "group": _somebody(), "extra_groups": []} if os.geteuid() == 0 else {}
    # In memory where the run's own files are; else short, for the path of a socket has 107 characters at most.
    place = os.environ.get("PYTEST_DEBUG_TEMPROOT", "/tmp")  # noqa: S108 - a folder of its own is made in it
    folder = Path(tempfile.mkdtemp(prefix="landfall-pg-", dir=place))
    try:
        (folder / "password").write_text(PASSWORD, encoding="utf-8")
        if user:
            shutil.chown(folder, _somebody(), _somebody())
            shutil.chown(folder / "password", _somebody())
        data = folder / "data"
        words = [
            at / "initdb",
            "-D",
            data,
            "-U",
            "landfall",
            "-A",
            "scram-sha-256",
            "-E",
            "UTF8",
            "--locale",
            "C.UTF-8",
        ]
        words += [f"--pwfile={folder / 'password'}", "--no-sync"]
        subprocess.run(list(map(str, words)), check=True, capture_output=True, cwd="/", **user)
        options = [word for setting in SETTINGS for word in ("-c", setting)]
        command = [str(at / "postgres"), "-D", str(data), "-k", str(folder), *options]
        with open(folder / "log", "wb") as log:
            process = subprocess.Popen(command, stdout=log, stderr=log, cwd="/", **user)
        try:
            _wait(at, folder, process)
            yield Server(folder)
        finally:
            process.send_signal(signal.SIGQUIT)  # nothing of it is kept
            try:
                process.wait(timeout=600)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(timeout=600)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _somebody() -> str:
    return "nobody" if not Path("/etc/passwd").read_text().count("\npostgres:") else "postgres"


def _wait(at: Path, folder: Path, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 600
    while time.monotonic() < deadline and process.poll() is None:
        asked = [str(at / "pg_isready"), "-h", str(folder), "-d", "postgres"]
        if subprocess.run(asked, capture_output=True, check=False).returncode == 0:
            return
        time.sleep(0.1)
    raise RuntimeError((folder / "log").read_text(encoding="utf-8", errors="replace")[-2000:])
