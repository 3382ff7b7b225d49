"""``make run``: pull every source, read, build, audit and publish, all through Airflow, and show what came out."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from core.attempts import finished
from core.errors import LandfallError
from core.files import lock
from core.lake import Lake
from core.progress import in_one_line, noted
from core.settings import Settings
from extract.catalogue import POOL_SLOTS, all_sources, pools
from local import airflow, stack
from local.processes import Children

BUILD = "build_warehouse"
WAKE_SECONDS = 8.0
POLL_SECONDS = 0.4
FINISHED = {"success", "failed"}
ENDED = {*FINISHED, "upstream_failed", "skipped", "removed"}
"""States of a task that will not change by itself: only then is it asked how its run stands."""
MARKS = {"success": "✔", "failed": "✘", "upstream_failed": "–"}


class RunFailedError(LandfallError):
    """At least one DAG failed; the lines above say which and why."""

    code = "run_failed"
    exit_code = 60


def run(
    settings: Settings, report: Callable[[str], None] = print, show: Callable[[str], None] = lambda _text: None
) -> None:
    """One whole run; returns when the release stands, raises otherwise. Leaves no process behind.

    Args:
        settings: where everything is.
        report: takes the lines that stay.
        show: is told what is under way, several times a second.

    Raises:
        LandfallError: with the source, the fault and the next step.
    """
    Lake(settings).refuse_other_mode()
    folder = settings.data / "local"
    folder.mkdir(parents=True, exist_ok=True)
    parent = os.getppid()
    end_on_signals()
    with lock(settings.locks / "run.lock", "make run", f"wait for it, or end it; it works on {settings.data}"):
        stack.refuse_beside_up(settings)
        children = Children(folder / "run.token", folder / "logs")
        if ended := children.stop_leftovers():
            report(f"ended {ended} processes a killed run had left behind")
        clock = Stages()
        try:
            running = stack.start(settings, children, report, port=airflow.free_port(), schedules=False)
            follow(running, clock, lambda: _watch(running, parent), report, show)
        finally:
            children.stop()
        clock.done("stop")
        report(summary(settings, clock))


class Stages:
    """Wall-clock seconds per stage, in order."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._since = time.monotonic()

    def done(self, stage: str) -> None:
        """The stage that began when the one before ended is over."""
        now = time.monotonic()
        self.seconds[stage] = now - self._since
        self._since = now


def follow(
    running: stack.Stack,
    clock: Stages,
    alive: Callable[[], None],
    report: Callable[[str], None],
    show: Callable[[str], None] = lambda _text: None,
) -> None:
    """Trigger every ingest DAG, wait for the build their assets wake, and tell each task's end."""
    api = airflow.Api(running.at)
    reporter = Reporter(running.settings, report)

    def watch() -> None:
        alive()
        show(reporter.under_way())

    ingests = [f"ingest__{source.name}" for source in all_sources()]
    api.wait_until_ready({*ingests, BUILD}, watch)
    api.make_pools(pools(), POOL_SLOTS)
    clock.done("start")
    run_id = f"make-run-{datetime.now(UTC):%Y%m%dT%H%M%S}"
    for dag_id in (*ingests, BUILD):
        api.pause(dag_id, paused=False)
    try:
        for dag_id in ingests:
            api.trigger(dag_id, run_id)
        _wait(api, [(dag_id, run_id) for dag_id in ingests], reporter, watch)
        clock.done("pull")
        build_id = _build_run(api, run_id, watch, woken=every_stream_landed(running.settings, run_id))
        _wait(api, [(BUILD, build_id)], reporter, watch)
    except (RunFailedError, KeyboardInterrupt):
        _pause(api, [*ingests, BUILD])
        raise
    _pause(api, [*ingests, BUILD])
    clock.done("read, build, audit, publish")


def _pause(api: airflow.Api, dag_ids: list[str]) -> None:
    """``make up`` switches schedules on: only what a person has switched on may start then."""
    for dag_id in dag_ids:
        api.pause(dag_id, paused=True)


def every_stream_landed(settings: Settings, run_id: str) -> bool:
    """Whether each stream of each source has landed something in this run: then their assets wake the build."""
    outcomes = {one["subject"]: one["facts"].get("outcome") for one in finished(settings.attempts, run_id)}
    return all(outcomes.get(f"{one.name}/{stream.name}") == "landed" for one in all_sources() for stream in one.streams)


def _build_run(api: airflow.Api, run_id: str, watch: Callable[[], None], *, woken: bool) -> str:
    """The build woken by this run's assets; where they wake none or the wake-up got lost, one started by hand."""
    deadline = time.monotonic() + (WAKE_SECONDS if woken else 0)
    while time.monotonic() < deadline:
        watch()
        open_runs = [r["dag_run_id"] for r in api.runs(BUILD) if r["state"] not in FINISHED]
        if open_runs:
            return str(open_runs[0])
        time.sleep(POLL_SECONDS)
    api.trigger(BUILD, run_id)
    return run_id


def _wait(api: airflow.Api, runs: list[tuple[str, str]], reporter: Reporter, watch: Callable[[], None]) -> None:
    states: dict[tuple[str, str], str] = {}
    while waiting := sorted(set(runs) - states.keys()):
        watch()
        states |= _ended(api, waiting, reporter)
        time.sleep(POLL_SECONDS)
    if failed := [dag_id for (dag_id, _), state in sorted(states.items()) if state == "failed"]:
        raise RunFailedError(
            "make run",
            f"{', '.join(failed)} failed; the published release is untouched",
            "do what the lines marked ✘ say, then run again: what has landed stays landed",
        )


def _ended(api: airflow.Api, runs: list[tuple[str, str]], reporter: Reporter) -> dict[tuple[str, str], str]:
    """The runs that have ended, each with its state; what is new of the tasks of all of them is told.

    One question for all runs; a run itself is only asked when its tasks have ended, or none are known.
    """
    tasks: dict[tuple[str, str], list[dict[str, Any]]] = {one: [] for one in runs}
    for task in (task for run_id in sorted({run_id for _, run_id in runs}) for task in api.tasks_of_all(run_id)):
        tasks.get((task["dag_id"], task["dag_run_id"]), []).append(task)
    for one in runs:
        reporter.update(*one, tasks[one])
    through = [one for one in runs if all(task["state"] in ENDED for task in tasks[one])]
    states = {one: api.state(*one) for one in through}
    return {one: state for one, state in states.items() if state in FINISHED}


STARTING = ("", "", -1)
"""Stands for Airflow itself among what runs."""


class Reporter:
    """Says each task's end once, with what the attempt log knows of it."""

    def __init__(self, settings: Settings, report: Callable[[str], None]) -> None:
        self.settings = settings
        self.report = report
        self.reported: set[tuple[str, str, str, int]] = set()
        self.running: dict[tuple[str, str, int], tuple[str, float]] = {
            STARTING: ("Airflow is starting", time.monotonic())
        }

    def under_way(self) -> str:
        """What runs now, each for how many seconds, and how far it says that it is."""
        now = time.monotonic()
        far = in_one_line(noted(self.settings.progress))
        tasks = [f"{name} {now - since:.0f} s" for name, since in self.running.values()]
        return " · ".join(filter(None, [*tasks, far])) or "waiting for Airflow"

    def _note_running(self, dag_id: str, tasks: list[dict[str, Any]]) -> None:
        """A mapped task has its name only when it ends (Airflow 3.3.2); until then its place stands for it."""
        self.running.pop(STARTING, None)
        for task in tasks:
            key = (dag_id, task["task_id"], task["map_index"])
            part = task["rendered_map_index"] or task["task_id"]
            name = f"{dag_id.removeprefix('ingest__')}.{part}".removesuffix(".pull")
            if task["state"] == "running":
                self.running.setdefault(key, (name, time.monotonic()))
            else:
                self.running.pop(key, None)

    def update(self, dag_id: str, run_id: str, tasks: list[dict[str, Any]]) -> None:
        """Say what is new in ``tasks``, of a mapped task each instance by its own name, and note what runs."""
        self._note_running(dag_id, tasks)
        for task in sorted(tasks, key=lambda t: t["start_date"] or ""):
            key = (dag_id, run_id, task["task_id"], task["map_index"])
            if task["state"] not in MARKS or key in self.reported:
                continue
            self.reported.add(key)
            instance = f"[{task['rendered_map_index'] or task['map_index']}]" if task["map_index"] >= 0 else ""
            name = f"{dag_id}.{task['task_id']}{instance}"
            detail = self._detail(dag_id, run_id, task)
            self.report(f"  {MARKS[task['state']]} {name:<40} {task['duration'] or 0:>6.1f} s  {detail}")

    def _detail(self, dag_id: str, run_id: str, task: dict[str, Any]) -> str:
        stage = "extract" if task["task_id"] == "pull" else task["task_id"]
        subject = f"{dag_id.removeprefix('ingest__')}/{task['rendered_map_index']}" if stage == "extract" else ""
        ended = [one for one in finished(self.settings.attempts, run_id, subject) if one["stage"] == stage]
        broken = [a.get("line") or f"{a['subject']}: {a['fault']}" for a in ended if a["verdict"] == "failed"]
        if broken:
            return broken[-1]
        if task["state"] == "failed":
            return f"no word from the task; see {self.settings.data / 'airflow' / 'logs'}"
        return ", ".join(filter(None, (_outcome(a) for a in ended)))


def _outcome(ended: dict[str, Any]) -> str:
    facts = ended["facts"]
    if facts.get("outcome") == "landed":
        return f"{facts.get('rows', 0):,} rows"
    return "unchanged" if facts.get("outcome") == "unchanged" else str(facts.get("summary", ""))


def summary(settings: Settings, clock: Stages) -> str:
    """The closing table: what was built, how long each stage took, and where to look."""
    release = json.loads((settings.warehouse / "current" / "release.json").read_text(encoding="utf-8"))
    tables = release["tables"]
    lines = ["", f"Release {release['version']}" + (" (sample data)" if release["is_sample"] else ""), ""]
    lines += [f"  {name:<36} {facts['rows']:>12,} rows" for name, facts in sorted(tables.items())]
    lines += ["", "  " + " · ".join(f"{stage} {seconds:.0f} s" for stage, seconds in clock.seconds.items())]
    current = settings.warehouse / "current"
    lines += [
        "",
        f"  page         {current / 'site' / 'index.html'}",
        f"  warehouse    {current / 'warehouse.duckdb'}",
        f"  data quality {current / 'docs' / 'data_docs' / 'index.html'}",
        f"  tables       {current / 'docs' / 'dbt' / 'index.html'}",
    ]
    return "\n".join(lines)


def _watch(running: stack.Stack, parent: int) -> None:
    """Stop when a process ended, or when whoever started us has gone."""
    running.alive()
    if os.getppid() != parent:
        raise KeyboardInterrupt


def end_on_signals() -> None:
    """End as Ctrl-C does where the system or a closed terminal asks for it, so that no child is left behind."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)


def _interrupt(number: int, _frame: object) -> None:
    sys.stderr.write(f"\n{signal.Signals(number).name}: ending what was started\n")
    raise KeyboardInterrupt
