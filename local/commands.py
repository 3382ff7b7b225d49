"""Airflow's own commands on this machine's metadata database."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence

from core.settings import Settings
from local import airflow, stack

WRITING = frozenset({"backfill"})


def run_command(settings: Settings, words: Sequence[str]) -> int:
    """Run one command, such as ``backfill create``; returns its exit code.

    SQLite lets one writer in at a time: a backfill is queued while nothing runs, and worked on by the next ``make up``.
    The DAGs are read anew before, because ``make run`` leaves them without schedules, which a backfill needs.

    Raises:
        BusyError: ``make up`` is running and the command writes.
    """
    at = airflow.place(settings, 0)
    env = airflow.environment(at, settings, schedules=True)
    airflow.migrate(at, env)
    if words and words[0] in WRITING:
        stack.refuse_beside_up(settings)
        subprocess.run(airflow.command("dags", "reserialize"), env=env, check=False, capture_output=True)
    return subprocess.run(airflow.command(*words), env=env, check=False).returncode
