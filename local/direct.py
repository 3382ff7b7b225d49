"""A whole run without Airflow: the same pulls and stages, one after the other, in this process.

For a laptop and for tests. What Airflow adds is not here: schedules, retries, a UI, pulls side by side.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from core.errors import LandfallError
from core.exclusion import refuse_without_locks
from core.files import lock
from core.lake import Lake
from core.settings import Settings
from extract.catalogue import all_sources
from extract.contract import Source
from extract.landing import pull_stream
from extract.reporting import outcome_line
from flow import stages
from local import stack
from local.processes import Children
from local.run import RunFailedError, Stages, end_on_signals, summary

if TYPE_CHECKING:
    from dbt_project.from_spark import Grown


def run_direct(
    settings: Settings, report: Callable[[str], None] = print, *, force: bool = False, grown: Grown | None = None
) -> None:
    """Pull every source, read, build, audit and publish, as ``make run`` does; returns when the release stands.

    Args:
        settings: where the data is; in sample mode the sandbox is started where no address names one that runs.
        report: takes the lines a person reads.
        force: read, build, audit and publish, also where nothing has changed.
        grown: tables of Spark that a build takes.

    Raises:
        LandfallError: with the source, the fault and the next step. What has landed stays landed.
    """
    Lake(settings).refuse_other_mode()
    refuse_without_locks(settings)
    folder = settings.data / "local"
    folder.mkdir(parents=True, exist_ok=True)
    with lock(settings.locks / "run.lock", "direct run", f"wait for it, or end it; it works on {settings.data}"):
        stack.refuse_beside_up(settings)
        children = Children(folder / "run.token", folder / "logs")
        if ended := children.stop_leftovers():
            report(f"ended {ended} processes a killed run had left behind")
        clock = Stages()
        run_id = f"direct-{datetime.now(UTC):%Y%m%dT%H%M%S}"
        try:
            settings = settings if settings.sandbox_url else stack.with_sources(settings, children, report)
            clock.done("start")
            _pull(settings, run_id, report)
            clock.done("pull")
        finally:
            children.stop()
        _stages(settings, run_id, clock, report, force=force, grown=grown)
        report(summary(settings, clock))


def direct(settings: Settings, report: Callable[[str], None] = print, grown: Grown | None = None) -> None:
    """``run_direct`` as a command of its own: signals that ask it to end end what it started, too."""
    end_on_signals()
    run_direct(settings, report, force=os.environ.get("LANDFALL_FORCE") == "1", grown=grown)


def _pull(settings: Settings, run_id: str, report: Callable[[str], None]) -> None:
    """Pull every source; one that fails keeps none of the others from landing."""
    failed = [source.name for source in all_sources() if not _pulled(source, settings, run_id, report)]
    if failed:
        raise RunFailedError(
            "direct run",
            f"{', '.join(failed)} failed; the published release is untouched",
            "do what the lines marked ✘ say, then run again: what has landed stays landed",
        )


def _pulled(source: Source, settings: Settings, run_id: str, report: Callable[[str], None]) -> bool:
    began = time.monotonic()
    try:
        for stream in source.streams:
            report(f"    {outcome_line(pull_stream(source, stream, settings, None, run_id))}")
    except LandfallError as error:
        report(f"  ✘ {source.name:<32} {time.monotonic() - began:>6.1f} s  {error.line()}")
        return False
    report(f"  ✔ {source.name:<32} {time.monotonic() - began:>6.1f} s")
    return True


def _stages(
    settings: Settings,
    run_id: str,
    clock: Stages,
    report: Callable[[str], None],
    *,
    force: bool,
    grown: Grown | None,
) -> None:
    """The stages of the DAG ``build_warehouse``, in its order."""

    def indented(line: str) -> None:
        report(f"    {line}")

    stages.read(settings, run_id, indented, force=force)
    clock.done("read")
    stages.build(settings, run_id, indented, force=force, grown=grown)
    clock.done("build")
    for stage in (stages.audit, stages.publish):
        stage(settings, run_id, indented, force=force)
        clock.done(stage.__name__)
    if settings.postgres_dsn:
        stages.postgres(settings, run_id, indented)
        clock.done("postgres")
    if settings.objects:
        stages.objects(settings, run_id, indented)
        clock.done("objects")
