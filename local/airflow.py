"""Airflow on one machine: its environment, its processes, and its REST API as far as following runs needs it."""

from __future__ import annotations

import json
import os
import secrets
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from core.errors import ConfigurationError
from core.files import write_json
from core.settings import PROJECT, Settings, whole_number
from local.faults import AirflowError as AirflowError
from local.metadata import Server

PARALLELISM = 3
USER = "admin"
READY_SECONDS = 180.0
PAGE = 100
RETRY_SECONDS = (0.5, 2.0, 5.0)


@dataclass(frozen=True)
class Place:
    """Where one Airflow lives: its home folder, its port on loopback and its generated secrets."""

    home: Path
    port: int
    secrets: Mapping[str, str]
    server: Server | None = None

    @property
    def url(self) -> str:
        """Address of the UI and the REST API."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def database(self) -> Path:
        """What there is once the metadata database has been made: SQLite's file, or the server's folder."""
        return self.server.data if self.server else self.home / "airflow.db"

    @property
    def connection(self) -> str:
        """SQLAlchemy's address of the metadata database."""
        return self.server.connection if self.server else f"sqlite:///{self.database}?timeout=15"


def home_of(settings: Settings) -> Path:
    """Airflow's home folder, made where it is missing."""
    home = settings.data / "airflow"
    home.mkdir(parents=True, exist_ok=True)
    return home


def place(settings: Settings, port: int, server: Server | None = None) -> Place:
    """Prepare the home folder; secrets are made once and kept in a file only this user can read.

    Without ``server``, Airflow's metadata is in SQLite.
    """
    home = home_of(settings)
    return Place(home, port, _secrets(home / "secrets.json"), server)


def _secrets(path: Path) -> dict[str, str]:
    if path.exists():
        return dict(json.loads(path.read_text(encoding="utf-8")))
    made = {
        "fernet_key": urlsafe_b64encode(os.urandom(32)).decode(),
        "jwt_secret": secrets.token_urlsafe(48),
        "secret_key": secrets.token_urlsafe(48),
        "password": secrets.token_urlsafe(12),
    }
    _write_secret(path, made)
    return made


def _write_secret(path: Path, record: Mapping[str, str]) -> None:
    """Write a file that nobody but this user could read at any moment."""
    before = os.umask(0o077)
    try:
        write_json(path, record)
    finally:
        os.umask(before)


@dataclass(frozen=True)
class Tuning:
    """How many tasks run at once, how often one is tried again, and whether DAGs have schedules (``on``, ``off``)."""

    parallelism: int
    retries: int
    schedules: str


def tuning(*, schedules: bool) -> Tuning:
    """What the environment says of it, and for the rest what ``make up`` (with schedules) or ``make run`` wants.

    Raises:
        ConfigurationError: a variable holds what cannot be used.
    """
    wanted = os.environ.get("LANDFALL_SCHEDULES") or "on"
    if wanted not in {"on", "off"}:
        raise ConfigurationError("settings", f"LANDFALL_SCHEDULES is {wanted[:40]!r}", "set it to on or off")
    return Tuning(
        whole_number("LANDFALL_PARALLELISM", PARALLELISM),
        whole_number("LANDFALL_TASK_RETRIES", 2 if schedules else 0, least=0),
        wanted if schedules else "off",
    )


def environment(at: Place, settings: Settings, *, schedules: bool) -> dict[str, str]:
    """The variables every Airflow process of this place runs with."""
    tuned = tuning(schedules=schedules)
    passwords = at.home / "passwords.json"
    _write_secret(passwords, {USER: at.secrets["password"]})
    airflow = {
        "CORE__DAGS_FOLDER": str(PROJECT / "dags"),
        "CORE__PLUGINS_FOLDER": str(PROJECT / "plugins"),
        "DAG_PROCESSOR__DAG_BUNDLE_CONFIG_LIST": _bundles(settings),
        "CORE__LOAD_EXAMPLES": "False",
        "CORE__EXECUTOR": "LocalExecutor",
        "CORE__PARALLELISM": str(tuned.parallelism),
        "CORE__EXECUTION_API_SERVER_URL": f"{at.url}/execution/",
        "CORE__FERNET_KEY": at.secrets["fernet_key"],
        "CORE__SIMPLE_AUTH_MANAGER_USERS": f"{USER}:admin",
        "CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(passwords),
        "DATABASE__SQL_ALCHEMY_CONN": at.connection,
        "API__HOST": "127.0.0.1",
        "API__PORT": str(at.port),
        "API__BASE_URL": at.url,
        "API__WORKERS": "1",
        "API__DEFAULT_WRAP": "True",  # a fault's line ends with the next step: cut at the window's edge it helps nobody
        "API__SECRET_KEY": at.secrets["secret_key"],
        "API_AUTH__JWT_SECRET": at.secrets["jwt_secret"],
        "SCHEDULER__SCHEDULER_HEARTBEAT_SEC": "1",
        "SCHEDULER__SCHEDULER_IDLE_SLEEP_TIME": "0.2",
        "SCHEDULER__ENABLE_HEALTH_CHECK": "False",
        "DAG_PROCESSOR__REFRESH_INTERVAL": "30",
        "DAG_PROCESSOR__MIN_FILE_PROCESS_INTERVAL": "60",
        "DAG_PROCESSOR__PARSING_PROCESSES": "2",
        "LOGGING__LOGGING_LEVEL": "INFO",  # of task logs too: levels by name do not reach their files (3.3.2, 2026-11)
        "LOGGING__COLORED_CONSOLE_LOG": "False",
        "USAGE_DATA_COLLECTION__ENABLED": "False",
    }
    own = {
        "AIRFLOW_HOME": str(at.home),
        "PYTHONPATH": str(PROJECT),
        "PYTHONUNBUFFERED": "1",
        "LANDFALL_SOURCES": settings.mode,
        "LANDFALL_DATA": str(settings.data),
        "LANDFALL_SANDBOX_URL": settings.sandbox_url,
        "LANDFALL_SCHEDULES": tuned.schedules,
        "LANDFALL_TASK_RETRIES": str(tuned.retries),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}",
    }
    keys = {f"LANDFALL_KEY_{name.upper()}": value for name, value in settings.keys.items()}
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AIRFLOW_")}
    return {**kept, **{f"AIRFLOW__{name}": value for name, value in airflow.items()}, **own, **keys}


def own_dags(settings: Settings) -> Path:
    """Folder for DAGs of the user's own, which Airflow reads beside ours where it is there."""
    return settings.data / "dags"


def _bundles(settings: Settings) -> str:
    kind = "airflow.dag_processing.bundles.local.LocalDagBundle"
    bundles: list[dict[str, Any]] = [{"name": "dags-folder", "classpath": kind, "kwargs": {}}]
    if own_dags(settings).is_dir():
        bundles.append({"name": "own", "classpath": kind, "kwargs": {"path": str(own_dags(settings).resolve())}})
    return json.dumps(bundles)


def command(*words: str) -> list[str]:
    """An Airflow command line of this very Python."""
    return [sys.executable, "-m", "airflow", *words]


def migrate(at: Place, env: Mapping[str, str]) -> bool:
    """Create or upgrade the metadata database; False where this Airflow version has done it already."""
    from importlib.metadata import version

    kind = "-postgresql" if at.server else ""
    marker = at.home / f"migrated{kind}-{version('apache-airflow')}"
    if marker.exists() and at.database.exists():
        return False
    done = subprocess.run(command("db", "migrate"), env=dict(env), capture_output=True, text=True, check=False)
    if done.returncode:
        raise AirflowError(
            "airflow",
            f"db migrate ended with {done.returncode}: {done.stderr.strip()[-300:]}",
            f"remove {at.home} and try again; it holds only Airflow's own state",
        )
    marker.touch()
    return True


def close_unfinished(at: Place) -> None:
    """Close what a killed or interrupted run left open in SQLite, while no Airflow process runs.

    A server's database is left alone: ``make run`` never works on it, so what is open there was begun by a person or a
    schedule under ``make up``, and Airflow takes it up again or fails it by itself.

    ``max_active_runs=1`` would wait for its DAG runs, and its queued asset events would start a build before all
    sources have landed. Queued backfills are kept. Asked for the same through its API while it starts, Airflow 3.3.2
    was seen to wait for its own lock on SQLite (2026-11).
    """
    if at.server or not at.database.exists():
        return
    stale = "select run_id from dag_run where state in ('running', 'queued') and run_type <> 'backfill'"
    with closing(sqlite3.connect(at.database)) as db, db:
        db.execute(
            f"update task_instance set state = 'failed' where run_id in ({stale}) and coalesce(state, '') not in "  # noqa: S608
            "('success', 'failed', 'skipped', 'upstream_failed', 'removed')"
        )
        db.execute(
            "update dag_run set state = 'failed' where state in ('running', 'queued') and run_type <> 'backfill'"
        )
        db.execute("delete from asset_dag_run_queue")


def free_port(wanted: int = 0) -> int:
    """A free port on loopback: the wanted one, or any where none is wanted.

    Raises:
        ConfigurationError: somebody else listens on the wanted port.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", wanted))
        except OSError as taken:
            raise ConfigurationError(
                "airflow", f"port {wanted} is in use", "free it, or choose another one with LANDFALL_UI_PORT=<port>"
            ) from taken
        return int(probe.getsockname()[1])


class Api:
    """Airflow's REST API with a token of its own. Paths are below ``/api/v2``."""

    def __init__(self, at: Place) -> None:
        self.at = at
        self.token = ""

    def call(self, method: str, path: str, body: Any = None, *, root: str = "/api/v2") -> Any:
        """One call; returns the decoded body. A 5xx is asked again: SQLite lets one writer in at a time.

        Raises:
            AirflowError: the answer is not a 2xx; ``context["status"]`` says which.
        """
        for wait in (*RETRY_SECONDS, None):
            try:
                with urllib.request.urlopen(self._request(method, f"{root}{path}", body), timeout=60) as answer:  # noqa: S310
                    text = answer.read()
                return json.loads(text) if text else None
            except urllib.error.HTTPError as refused:
                if refused.code < 500 or wait is None:
                    raise self._refused(method, path, refused) from refused
            except TimeoutError as silent:
                if wait is None:
                    logs = self.at.home.parent / "local" / "logs"
                    raise AirflowError("airflow", f"{method} {path} got no answer", f"read {logs}") from silent
            time.sleep(wait)
        raise AssertionError("the last round returns or raises")

    def _request(self, method: str, path: str, body: Any) -> urllib.request.Request:
        return urllib.request.Request(  # noqa: S310 - our own loopback address
            f"{self.at.url}{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json", "Accept": "application/json"}
            | ({"Authorization": f"Bearer {self.token}"} if self.token else {}),
        )

    def _refused(self, method: str, path: str, answer: urllib.error.HTTPError) -> AirflowError:
        detail = answer.read().decode(errors="replace")[:300]
        fault = f"{method} {path} answered {answer.code}: {detail}"
        return AirflowError("airflow", fault, f"read {self.at.home.parent / 'local' / 'logs'}", status=answer.code)

    def log_in(self) -> None:
        """Get a token with the generated password."""
        answer = self.call("POST", "/token", {"username": USER, "password": self.at.secrets["password"]}, root="/auth")
        self.token = answer["access_token"]

    def wait_until_ready(self, dag_ids: set[str], alive: Any) -> None:
        """Wait for the API, the scheduler and every DAG.

        Raises:
            AirflowError: a process ended, a DAG cannot be imported, or it took too long.
        """
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline:
            alive()
            if self._ready(dag_ids):
                return
            time.sleep(0.3)
        raise AirflowError(
            "airflow", f"not ready after {READY_SECONDS:.0f} s", f"read {self.at.home.parent / 'local' / 'logs'}"
        )

    def _ready(self, dag_ids: set[str]) -> bool:
        try:
            if not self.token:
                self.log_in()
            health = self.call("GET", "/monitor/health")
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False
        errors = self.call("GET", "/importErrors")["import_errors"]
        if errors:
            worst = errors[0]
            raise AirflowError(
                f"dags/{Path(worst['filename']).name}",
                worst["stack_trace"].strip().splitlines()[-1],
                "mend the import; `make test` runs the same check",
            )
        known = {dag["dag_id"] for dag in self.call("GET", "/dags?limit=100")["dags"]}
        return dag_ids <= known and health["scheduler"]["status"] == "healthy"

    def make_pools(self, pools: Mapping[str, str], slots: int) -> None:
        """Create the pools that are not there yet (name: description); slots a person has changed stay as they are."""
        known = {pool["name"] for pool in self.call("GET", "/pools?limit=100")["pools"]}
        for name in sorted(set(pools) - known):
            self.call("POST", "/pools", {"name": name, "slots": slots, "description": pools[name]})

    def trigger(self, dag_id: str, run_id: str) -> None:
        """Start a run by hand."""
        try:
            self.call("POST", f"/dags/{dag_id}/dagRuns", {"dag_run_id": run_id, "logical_date": None})
        except AirflowError as refused:
            if refused.context["status"] != 409:  # 409: an attempt that was answered 5xx had created it
                raise

    def pause(self, dag_id: str, *, paused: bool) -> None:
        """Keep a DAG's runs from starting, or let them."""
        self.call("PATCH", f"/dags/{dag_id}?update_mask=is_paused", {"is_paused": paused})

    def runs(self, dag_id: str) -> list[dict[str, Any]]:
        """The newest runs of a DAG, newest first."""
        return list(self.call("GET", f"/dags/{dag_id}/dagRuns?order_by=-run_after&limit=20")["dag_runs"])

    def state(self, dag_id: str, run_id: str) -> str:
        """The state of one run."""
        return str(self.call("GET", f"/dags/{dag_id}/dagRuns/{quote(run_id)}")["state"])

    def tasks(self, dag_id: str, run_id: str) -> list[dict[str, Any]]:
        """The task instances of one run."""
        return [task for task in self.tasks_of_all(run_id) if task["dag_id"] == dag_id]

    def tasks_of_all(self, run_id: str) -> list[dict[str, Any]]:
        """The task instances of all runs with this id, whatever their DAG, in one answer where they are a hundred."""
        found: list[dict[str, Any]] = []
        while True:
            query = urlencode({"run_id_prefix_pattern": run_id, "limit": PAGE, "offset": len(found)})
            answer = self.call("GET", f"/dags/~/dagRuns/~/taskInstances?{query}")
            found += answer["task_instances"]
            if not answer["task_instances"] or len(found) >= answer["total_entries"]:
                return [task for task in found if task["dag_run_id"] == run_id]
