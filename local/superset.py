"""``make superset``: Superset in an environment of its own, on loopback, with a dashboard over the current release."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path

from core.errors import ConfigurationError, LandfallError
from core.files import lock, write_json
from core.settings import PROJECT, Settings, port_number
from local.airflow import free_port
from local.processes import Children, registered, stop_tree
from serve.superset import bundle
from serve.superset.config import READER_PASSWORD

VENV = PROJECT / ".venv-superset"
LOCK_FILE = PROJECT / "requirements-superset.lock"
USER = "admin"
SECRETS = "secrets.json"
DEFAULT_PORT = 8088
READY_SECONDS = 180.0
DASHBOARD = "/superset/dashboard/landfall/"
ADMIN = """
import os
from superset.app import create_app
with create_app().app_context():
    from superset import security_manager as users
    name, password = os.environ["ADMIN_NAME"], os.environ["ADMIN_PASSWORD"]
    found = users.find_user(name)
    if found:
        users.reset_password(found.id, password)
    elif not users.add_user(name, "Landfall", "Admin", "admin@landfall.example", users.find_role("Admin"), password):
        raise SystemExit("the first user could not be made")
"""
"""Superset's own command takes the password as a word, which everybody on the machine can read while it runs."""

IMPORT = """
import os
from zipfile import ZipFile
from superset.app import create_app
with create_app().app_context():
    from flask import g
    from superset import security_manager as users
    from superset.commands.importers.v1.assets import ImportAssetsCommand
    from superset.commands.importers.v1.utils import get_contents_from_bundle
    g.user = users.find_user(os.environ["ADMIN_NAME"])
    with ZipFile(os.environ["BUNDLE"]) as bundle:
        contents = get_contents_from_bundle(bundle)
    contents["metadata.yaml"] = contents["metadata.yaml"].replace("type: Dashboard", "type: assets")
    ImportAssetsCommand(contents).run()
"""
"""Superset's own command leaves charts and data sets it has as they are (6.1.0): a new one would never show."""


class SupersetError(LandfallError):
    """Superset itself did not start or take the dashboard."""

    code = "superset"
    exit_code = 52


def up(settings: Settings, report: Callable[[str], None] = print) -> None:
    """Make what is missing, import the dashboard, start the server, and leave it running.

    Raises:
        NoReleaseError: nothing has been published.
        SupersetError: a step failed; the line names the log.
    """
    home = home_of(settings, postgres=on_postgres())
    home.mkdir(parents=True, exist_ok=True)
    register, logs = home / "up.token", home / "logs"
    logs.mkdir(exist_ok=True)
    with lock(settings.locks / "superset.lock", "make superset", f"wait for it; it works on {settings.data}"):
        if registered(register):
            stop_tree(register)
        at = free_port(port())
        known = _secrets(home / SECRETS)
        env = environment(home, known["secret_key"])
        bundle.write(settings, home / "dashboard.zip", on_postgres=on_postgres())
        _prepare(home, env, known["password"], report)
        _run(home, {**env, "ADMIN_NAME": USER, "BUNDLE": str(home / "dashboard.zip")}, "python", "-c", IMPORT)
        children = Children(register, logs, outlive=True)
        gunicorn = [str(VENV / "bin" / "gunicorn"), "--workers", "1", "--threads", "8", "--timeout", "120"]
        children.start("server", [*gunicorn, "--bind", f"127.0.0.1:{at}", "superset.app:create_app()"], env)
        try:
            _wait(at, children)
        except BaseException:
            children.stop()
            raise
    report(f"Superset   http://127.0.0.1:{at}{DASHBOARD}   user {USER}   password {known['password']}")
    report("It shows the current release, also after the next publish. `make superset-down` ends it.")


def down(settings: Settings, report: Callable[[str], None] = print) -> None:
    """End what ``make superset`` started."""
    ended = sum(stop_tree(home_of(settings, postgres=one) / "up.token") for one in (False, True))
    report(f"ended {ended} processes" if ended else "nothing was running")


def home_of(settings: Settings, *, postgres: bool) -> Path:
    """Superset's own state, one per place its dashboard reads: on SQLite it holds a table's name once (6.1.0)."""
    return settings.data / ("superset-postgres" if postgres else "superset")


def environment(home: Path, key: str) -> dict[str, str]:
    """The variables Superset's processes run with; of Landfall's own secrets the reader's, where it reads there."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("AIRFLOW_", "LANDFALL_", "PYTHON"))
    }
    own = {
        "FLASK_APP": "superset",
        "PATH": f"{VENV / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}",
        "PYTHONUNBUFFERED": "1",
        "SUPERSET_CONFIG_PATH": str(PROJECT / "serve" / "superset" / "config.py"),
        "SUPERSET_HOME": str(home),
        "SUPERSET_SECRET_KEY": key,
    }
    reader = os.environ.get(READER_PASSWORD)
    return {**kept, **own} | ({READER_PASSWORD: reader} if reader and on_postgres() else {})


def on_postgres() -> bool:
    """Whether the dashboard reads the copy in PostgreSQL, from ``LANDFALL_SUPERSET_ON`` (``file`` or ``postgres``)."""
    text = os.environ.get("LANDFALL_SUPERSET_ON") or "file"
    if text not in ("file", "postgres"):
        raise ConfigurationError("superset", f"LANDFALL_SUPERSET_ON is {text!r}", "set it to file or postgres")
    return text == "postgres"


def _prepare(home: Path, env: Mapping[str, str], password: str, report: Callable[[str], None]) -> None:
    """Metadata, the first user and the rights: once per version of the environment."""
    done = home / f"prepared-{sha256(LOCK_FILE.read_bytes()).hexdigest()[:12]}"
    if done.exists():
        return
    report("preparing Superset: two minutes, once")
    _run(home, env, "superset", "db", "upgrade")
    _run(home, env, "superset", "init")
    _run(home, {**env, "ADMIN_NAME": USER, "ADMIN_PASSWORD": password}, "python", "-c", ADMIN)
    done.touch()


def _run(home: Path, env: Mapping[str, str], program: str, *words: str) -> None:
    log = home / "logs" / "prepare.log"
    with open(log, "ab") as out:
        done = subprocess.run([VENV / "bin" / program, *words], env=dict(env), stdout=out, stderr=out, check=False)
    if done.returncode:
        step = f"read {log}; {home} may be removed, it holds only Superset's own state"
        raise SupersetError("superset", f"{program} {words[0]} ended with {done.returncode}", step)


def _wait(at: int, children: Children) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline and not children.ended():
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{at}/health", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.5)
    raise SupersetError("superset", "the server did not start", f"read {children.logs / 'server.log'}")


def _secrets(path: Path) -> dict[str, str]:
    """Key and password, made once, in a file only this user can read."""
    if path.exists():
        return dict(json.loads(path.read_text(encoding="utf-8")))
    made = {"secret_key": secrets.token_urlsafe(48), "password": secrets.token_urlsafe(12)}
    before = os.umask(0o077)
    try:
        write_json(path, made)
    finally:
        os.umask(before)
    return made


def port() -> int:
    """Where it listens on loopback, from ``LANDFALL_SUPERSET_PORT``."""
    return port_number("LANDFALL_SUPERSET_PORT", DEFAULT_PORT)
