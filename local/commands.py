"""Airflow's own commands on this machine's metadata database."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping, Sequence
from contextlib import nullcontext

from core.settings import Settings
from local import airflow, metadata, stack
from local.processes import registered

WRITING = frozenset({"backfill"})


def run_command(settings: Settings, words: Sequence[str]) -> int:
    """Run one command, such as ``backfill create``, on the database of ``make up``; returns its exit code.

    Where that is PostgreSQL, the command works beside a running Airflow too. SQLite lets one writer in at a time: there
    a backfill is queued while nothing runs, and worked on by the next ``make up``.

    Raises:
        BusyError: ``make up`` is running on SQLite and the command writes.
    """
    choice = metadata.choose(airflow.home_of(settings))
    at = airflow.place(settings, 0, choice.server)
    with choice.server.running(settings.data / "local" / "logs") if choice.server else nullcontext():
        return _run(settings, at, words)


def _run(settings: Settings, at: airflow.Place, words: Sequence[str]) -> int:
    env = airflow.environment(at, settings, schedules=True)
    airflow.migrate(at, env)
    if words and words[0] in WRITING and not (at.server and registered(stack.up_register(settings))):
        stack.refuse_beside_up(settings)
        _read_dags(env)
    return subprocess.run(airflow.command(*words), env=env, check=False).returncode


def _read_dags(env: Mapping[str, str]) -> None:
    """A backfill needs DAGs with schedules, and ``make run`` leaves them without."""
    subprocess.run(airflow.command("dags", "reserialize"), env=dict(env), check=False, capture_output=True)
