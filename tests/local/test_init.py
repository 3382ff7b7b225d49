"""The compose file's first service: the admin user can log in, and nobody on the machine has read the password."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import pytest

pytestmark = [pytest.mark.proof, pytest.mark.airflow, pytest.mark.timeout(600)]

FAB = "airflow.providers.fab.auth_manager.fab_auth_manager.FabAuthManager"
LOGS_IN = """
import sys
from airflow.providers.fab.auth_manager.cli_commands.utils import get_application_builder
with get_application_builder() as builder:
    user = builder.sm.auth_user_db("admin", sys.stdin.read(), rotate_session_id=False)
    print("roles:", [role.name for role in user.roles] if user else None)
"""


def environment(home: Path, password: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AIRFLOW_", "LANDFALL_"))}
    own = {
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__CORE__AUTH_MANAGER": FAB,
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{home}/airflow.db",
        "LANDFALL_ADMIN_PASSWORD": password,
    }
    return {**kept, **own}


@contextmanager
def watched(command: list[str], project: Path, env: dict[str, str], log: Path) -> Iterator[set[str]]:
    """Run a command to its end; yields every word of every process it started, as any user of the machine sees them."""
    words: set[str] = set()
    with open(log, "wb") as out, subprocess.Popen(command, cwd=project, env=env, stdout=out, stderr=out) as process:
        while process.poll() is None:
            with suppress(psutil.Error):
                family = [psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)]
                words |= {word for one in family for word in one.cmdline()}
            time.sleep(0.05)
    assert process.returncode == 0, log.read_text(encoding="utf-8")[-2000:]
    yield words


def roles(project: Path, env: dict[str, str], password: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", LOGS_IN],
        cwd=project,
        env=env,
        input=password,
        capture_output=True,
        text=True,
        check=True,
    )
    return next(line for line in done.stdout.splitlines() if line.startswith("roles:"))


def test_the_admin_logs_in_with_the_newest_password_which_nobody_could_see(project: Path, tmp_path: Path) -> None:
    for password in ("canary of the first day", "canary of another day"):
        env = environment(tmp_path, password)
        with watched([sys.executable, "-m", "local.init"], project, env, tmp_path / "log") as words:
            assert {"local.init", "migrate", "pools"} <= words
            assert not [word for word in words if "canary" in word]
    assert roles(project, env, "canary of another day") == "roles: ['Admin']"
    assert roles(project, env, "canary of the first day") == "roles: None"
