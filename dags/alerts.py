"""When a person is alerted: a task that failed for good, a build that is not through in time, a pull that noticed."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from airflow.sdk.definitions.callback import SyncCallback  # airflow.sdk has them too, its type stub has not (3.3.2)
from airflow.sdk.definitions.deadline import DeadlineAlert, DeadlineReference

from core import settings as landfall_settings
from core.alerts import Alert, send
from core.errors import LandfallError
from core.settings import Settings

if TYPE_CHECKING:
    from extract.landing import Outcome

LOG = logging.getLogger("landfall")
"""What a task has to say; Airflow shows it in the task's log."""

LATE = timedelta(hours=3)
"""How much longer than its last runs a build may take; it takes minutes, so it hangs, or waits for a person."""


def failed(context: Any) -> None:
    """Airflow calls it, in the task's process, once a task instance is not tried again."""
    instance = context["ti"]
    source = instance.dag_id.removeprefix("ingest__") if instance.dag_id.startswith("ingest__") else ""
    error = getattr(context.get("exception"), "error", context.get("exception"))
    if isinstance(error, LandfallError):
        code, fault, step = error.code, error.fault, error.next_step
    else:
        code, fault = "defect", f"{type(error).__name__}: {error}" if error else "it was ended from outside"
        step = "read the task's log"
    stream = stream_of(instance)
    _notify(Alert("failed", source, stream, instance.dag_id, context["run_id"], instance.task_id, code, fault, step))


def late(context: Any) -> None:
    """Airflow's scheduler has it called by the executor, without a triggerer, when a run misses its deadline."""
    run = context["dag_run"]
    fault = f"it takes {LATE.total_seconds() / 3600:.0f} hours longer than its last runs did"
    step = "look at the run in Airflow: a task hangs, or an approval waits below Required Actions"
    _notify(Alert("late", "", "", run["dag_id"], run["dag_run_id"], "", "late", fault, step))


def noticed(settings: Settings, outcome: Outcome, dag: str, run: str) -> None:
    """Tell what a pull that landed has noticed: it is no failure, and nobody would look."""
    from core.lake import Lake
    from extract.reporting import noticed as found

    if outcome.receipt is None or outcome.status != "landed":
        return
    receipts = Lake(settings).receipts(outcome.source, outcome.stream)
    earlier = [one for one in receipts if one.sequence < outcome.receipt.sequence]
    for one in found(outcome.receipt, earlier):
        alert = Alert("noticed", outcome.source, outcome.stream, dag, run, "pull", one.code, one.fault, one.next_step)
        LOG.warning(alert.line())
        send(settings, alert)


def stream_of(instance: Any) -> str:
    """The stream of a mapped pull; empty for every other task."""
    task = getattr(instance, "task", None)
    return str((getattr(task, "op_kwargs", None) or {}).get("stream", ""))


def _notify(alert: Alert) -> None:
    LOG.error(alert.line())
    send(landfall_settings.load(), alert)


DEADLINE = DeadlineAlert(
    # Not DAGRUN_QUEUED_AT: of a DAG with that, Airflow 3.3.2 clears no task, it answers 500 (apache/airflow#70368).
    reference=DeadlineReference.AVERAGE_RUNTIME(max_runs=10, min_runs=1),
    interval=LATE,
    callback=SyncCallback(late),
    name="build in time",
)
