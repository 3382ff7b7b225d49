"""The processes of one machine: the sandbox where the samples are wanted, and Airflow's own."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from core.errors import BusyError, LandfallError
from core.settings import PROJECT, Settings
from local import airflow
from local.metadata import Server
from local.processes import Children, registered

PROCESSES = {"api-server": (), "scheduler": ("--skip-serve-logs",), "dag-processor": ()}
"""Airflow's own, with their options. Scheduler and triggerer would serve task logs on all interfaces, at one port for
all copies; here the API reads them from the disk.
"""
WITH_SCHEDULES = {**PROCESSES, "triggerer": ("--skip-serve-logs",)}
"""Where DAGs run by themselves. No task of Landfall defers; one in a DAG of the user's own would wait for ever."""
SANDBOX_SECONDS = 60.0
SANDBOX_COMTRADE_KEY = "sandbox-key"  # opens the sandbox only


class SandboxError(LandfallError):
    """The sample sources did not start."""

    code = "sandbox"
    exit_code = 51


@dataclass(frozen=True)
class Stack:
    """What runs: the settings its processes see, Airflow's place and the children."""

    settings: Settings
    at: airflow.Place
    children: Children

    def alive(self) -> None:
        """Raise where a process ended by itself.

        Raises:
            AirflowError: naming the process and its log.
        """
        ended = self.children.ended()
        if ended:
            log = self.children.logs / f"{ended}.log"
            raise airflow.AirflowError(ended, f"ended by itself: {_last_line(log)}", f"read {log}")


def up_register(settings: Settings) -> Path:
    """File that knows the processes of ``make up``."""
    return settings.data / "local" / "up.token"


def refuse_beside_up(settings: Settings) -> None:
    """Raise while ``make up`` runs on the same data folder.

    Raises:
        BusyError: it does.
    """
    if registered(up_register(settings)):
        raise BusyError("local", f"`make up` is running on {settings.data}", "use its UI, or `make down` first")


def start(
    settings: Settings,
    children: Children,
    report: Callable[[str], None],
    *,
    port: int,
    schedules: bool,
    server: Server | None = None,
) -> Stack:
    """Start everything and wait until Airflow knows every DAG; its metadata is in SQLite where no server is given."""
    settings = with_sources(settings, children, report)
    at = airflow.place(settings, port, server)
    if server:
        server.start(children.logs)
    env = airflow.environment(at, settings, schedules=schedules)
    if airflow.migrate(at, env):
        report("Airflow's metadata database is ready")
    airflow.close_unfinished(at)
    for name, words in (WITH_SCHEDULES if schedules else PROCESSES).items():
        children.start(name, airflow.command(name, *words), env)
    return Stack(settings, at, children)


def with_sources(settings: Settings, children: Children, report: Callable[[str], None]) -> Settings:
    """The settings pulls run with; the sandbox is started where the samples are wanted."""
    if settings.mode != "sample":
        return settings
    settings = replace(settings, sandbox_url=_start_sandbox(settings, children))
    report(f"sample sources at {settings.sandbox_url}")
    return replace(settings, keys={"comtrade": SANDBOX_COMTRADE_KEY}, base_urls={})


def _start_sandbox(settings: Settings, children: Children) -> str:
    folder = settings.data / "sandbox"
    folder.mkdir(parents=True, exist_ok=True)
    port_file = folder / "port"
    port_file.unlink(missing_ok=True)
    words = ["serve", "--port", "0", "--state", str(folder / "state.json"), "--port-file", str(port_file)]
    words += os.environ.get("LANDFALL_SANDBOX_OPTIONS", "").split()
    env = {**os.environ, "PYTHONPATH": str(PROJECT), "PYTHONUNBUFFERED": "1"}
    child = children.start("sandbox", [sys.executable, "-m", "sandbox", *words], env)
    deadline = time.monotonic() + SANDBOX_SECONDS
    while not port_file.exists():
        if child.poll() is not None or time.monotonic() > deadline:
            log = children.logs / "sandbox.log"
            raise SandboxError("sandbox", f"did not start: {_last_line(log)}", f"read {log}")
        time.sleep(0.1)
    return f"http://127.0.0.1:{port_file.read_text().strip()}"


def _last_line(log: Path) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").strip().splitlines() if log.exists() else []
    return lines[-1][-300:] if lines else "it said nothing"
