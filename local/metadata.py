"""Airflow's metadata database under ``make up``: a PostgreSQL of our own where the machine has its programs.

SQLite lets one writer in at a time, and Airflow 3.3.2 answers 503 to a backfill from its UI there while its scheduler
runs (2026-11). The server listens on a Unix socket below the data folder and on no port; who may connect is told by the
operating system (peer authentication), so there is no password.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from core.errors import ConfigurationError
from local.faults import AirflowError
from local.processes import Children, registered, stop_tree

VARIABLE = "LANDFALL_METADATA"
CHOICES = ("", "postgresql", "sqlite")
DEBIAN = Path("/usr/lib/postgresql")
"""Where Debian's packages put a server's programs, by major version; they are on no PATH."""
READY_SECONDS = 60.0
LONGEST_SOCKET = 107
"""Bytes the address of a Unix socket may have on Linux."""
OPTIONS = ("listen_addresses=", "shared_buffers=64MB", "max_connections=100", "logging_collector=off")


@dataclass(frozen=True)
class Server:
    """A PostgreSQL for one data folder.

    Attributes:
        programs: folder of ``initdb`` and ``postgres``.
        home: Airflow's home; the server's files are below it.
    """

    programs: Path
    home: Path

    @property
    def folder(self) -> Path:
        """The database's files; its socket lies beside them."""
        return self.home / "postgres"

    @property
    def data(self) -> Path:
        """The cluster, as ``initdb`` makes it."""
        return self.folder / "data"

    @property
    def socket(self) -> Path:
        """The socket clients connect to."""
        return self.folder / ".s.PGSQL.5432"

    @property
    def register(self) -> Path:
        """File that knows the server's process."""
        return register_of(self.home)

    @property
    def connection(self) -> str:
        """SQLAlchemy's address of the database: the one ``initdb`` makes, as the user who runs this."""
        return f"postgresql+psycopg2://{quote(_me())}@/postgres?host={quote(str(self.folder), safe='')}"

    def start(self, logs: Path) -> Children | None:
        """Make the cluster where there is none, start the server where it is not running, and wait for it.

        Returns the server's process, None where it ran before.

        Raises:
            AirflowError: it does not come up; the line names its log.
        """
        if registered(self.register):
            return None
        self._make()
        options = [word for option in OPTIONS for word in ("-c", option)]
        command = [str(self.programs / "postgres"), "-D", str(self.data), "-k", str(self.folder), *options]
        children = Children(self.register, logs, outlive=True)
        children.start("postgres", [*_as_somebody(), *command], _environment())
        deadline = time.monotonic() + READY_SECONDS
        while not self._answers():
            if children.ended() or time.monotonic() > deadline:
                children.stop()
                fault = "PostgreSQL for Airflow's state did not start"
                raise AirflowError("airflow", fault, f"read {logs / 'postgres.log'}, or set {VARIABLE}=sqlite")
            time.sleep(0.1)
        return children

    def stop(self) -> None:
        """End the server once its clients have gone."""
        stop_tree(self.register)

    @contextmanager
    def running(self, logs: Path) -> Iterator[None]:
        """The server for the time of one command; one that ran before goes on running."""
        started = self.start(logs)
        try:
            yield
        finally:
            if started:
                self.stop()
                started.take_leave()

    def _make(self) -> None:
        if (self.data / "PG_VERSION").exists():
            return
        shutil.rmtree(self.folder, ignore_errors=True)  # an initdb that was killed
        self.folder.mkdir(parents=True, mode=0o700)
        if owner := _server_user():
            shutil.chown(self.folder, owner)
        words = ["-D", str(self.data), "-U", _me(), "--auth=peer", "--encoding=UTF8", "--locale=C.UTF-8"]
        command = [*_as_somebody(), str(self.programs / "initdb"), *words]
        done = subprocess.run(command, env=_environment(), cwd="/", capture_output=True, text=True, check=False)
        if done.returncode:
            shutil.rmtree(self.folder, ignore_errors=True)
            fault = f"initdb ended with {done.returncode}: {done.stderr.strip()[-300:]}"
            raise AirflowError("airflow", fault, f"mend what it says, or set {VARIABLE}=sqlite")

    def _answers(self) -> bool:
        asked = [str(self.programs / "pg_isready"), "-q", "-h", str(self.folder), "-d", "postgres"]
        return subprocess.run(asked, env=_environment(), check=False).returncode == 0


@dataclass(frozen=True)
class Choice:
    """Where Airflow's state is kept: a server, or SQLite and why."""

    server: Server | None
    why: str = ""


def register_of(home: Path) -> Path:
    """File that knows the server's process, whether or not one is wanted now."""
    return home / "postgres.token"


def choose(home: Path) -> Choice:
    """PostgreSQL where it is at hand, unless ``LANDFALL_METADATA`` says otherwise.

    Raises:
        ConfigurationError: the variable is neither, or asks for a server that cannot be had.
    """
    wanted = os.environ.get(VARIABLE, "")
    if wanted not in CHOICES:
        raise ConfigurationError("airflow", f"{VARIABLE} is {wanted!r}", "leave it empty, or say postgresql or sqlite")
    if wanted == "sqlite":
        return Choice(None, f"{VARIABLE} says so")
    programs = find_programs()
    if programs is None:
        why = "no PostgreSQL on this machine (`apt-get install postgresql`)"
    else:
        server = Server(programs, home.resolve())
        why = _obstacle(server)
        if not why:
            return Choice(server)
    if wanted:
        raise ConfigurationError("airflow", f"{VARIABLE} asks for PostgreSQL: {why}", "mend that, or leave it empty")
    return Choice(None, why)


def find_programs(debian: Path = DEBIAN) -> Path | None:
    """Where the newest installed server's programs are, ``None`` where there is none."""
    found = [path.parent for path in debian.glob("*/bin/initdb") if path.parts[-3].isdecimal()]
    if found:
        return max(found, key=lambda path: int(path.parts[-2]))
    other = shutil.which("initdb")
    return Path(other).resolve().parent if other else None


def _obstacle(server: Server) -> str:
    """Why the server could not run there; empty where it could."""
    if len(os.fsencode(server.socket)) > LONGEST_SOCKET:
        return f"the path of its socket below {server.home} is too long"
    if _server_user() and not shutil.which("setpriv"):
        return "it does not run as root, and there is no setpriv to become somebody else"
    reach = [*_as_somebody(), "test", "-x", str(server.home)]
    if _server_user() and subprocess.run(reach, check=False).returncode:
        return f"it does not run as root, and {_server_user()} may not enter {server.home}"
    return ""


def _me() -> str:
    return pwd.getpwuid(os.geteuid()).pw_name


def _server_user() -> str:
    """Who runs the server: PostgreSQL refuses root; empty where this very user does."""
    if os.geteuid() != 0:
        return ""
    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


def _as_somebody() -> Sequence[str]:
    if not (name := _server_user()):
        return ()
    entry = pwd.getpwnam(name)
    return ("setpriv", f"--reuid={entry.pw_uid}", f"--regid={entry.pw_gid}", "--clear-groups", "--")


def _environment() -> dict[str, str]:
    """What the server needs to know; none of our keys."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8"}
