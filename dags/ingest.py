"""When each source is pulled: one DAG per Source object, ``ingest__<source>``; what is pulled stands in ``extract``."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from airflow.sdk import DAG, CronDataIntervalTimetable, Param, get_current_context, task

from core.errors import ConfigurationError
from core.settings import Settings
from dags.alerts import noticed
from dags.common import (
    DEFAULTS,
    LOG,
    NEW_PULL,
    SCHEDULES_ON,
    START,
    TIMEZONE,
    asset_of,
    pool_for,
    run_logged,
    settings_for,
)
from extract.catalogue import all_sources, stream_of
from extract.contract import Source, Stream, Window

if TYPE_CHECKING:
    from extract.landing import Outcome

COST = ("requests", "retries", "throttled", "waits_seconds", "wire_bytes")
"""Of the attempt log: what a pull cost its publisher and us."""
DAY = Param(None, type=["null", "string"], format="date", description="Leave empty to pull what is new.")


def window_of(context: Any) -> Window | None:
    """The days a run asks for: by hand from its params, a backfill's data interval, else None: what is new."""
    start, end = context["params"].get("start"), context["params"].get("end")
    if start and end and start < end:
        return Window(date.fromisoformat(start), date.fromisoformat(end))
    if start or end:
        fault = f"the run asks for the days {start or '?'} to {end or '?'}"
        raise ConfigurationError(
            context["dag"].dag_id, fault, "give both days, the second one after the first, or none"
        )
    run = context["dag_run"]
    return days_of(run.data_interval_start, run.data_interval_end) if run.run_type == "backfill" else None


def unheeded_date(context: Any) -> str:
    """What a run by hand is told that has a logical date and names no days: the date chooses none."""
    run = context["dag_run"]
    if run.run_type != "manual" or run.logical_date is None or context["params"].get("start"):
        return ""
    day = run.logical_date.astimezone(ZoneInfo(TIMEZONE)).date()
    return (
        f"the run's logical date {day} chooses no days, what is new is pulled; `start` and `end` of the run choose days"
    )


def days_of(start: datetime, end: datetime) -> Window:
    """The whole days in Bogota that an interval touches; intervals shorter than a day still hold one."""
    first = start.astimezone(ZoneInfo(TIMEZONE)).date()
    last = end.astimezone(ZoneInfo(TIMEZONE)).date()
    return Window(first, max(last, first + timedelta(days=1)))


def ingest_dag(source: Source) -> DAG:
    """The DAG that pulls one source: a task instance per stream, in the order in which the source declares them.

    A stream that fails stops no other one, and is cleared and tried again alone.
    """
    with DAG(
        dag_id=f"ingest__{source.name}",
        description=f"Pull {source.title} and land it with a receipt.",
        doc_md=_doc(source),
        schedule=CronDataIntervalTimetable(source.cadence, timezone=TIMEZONE) if SCHEDULES_ON else None,
        start_date=START,
        catchup=False,
        max_active_runs=1,
        dagrun_timeout=timedelta(hours=12),
        default_args=DEFAULTS,
        params={"start": DAY, "end": DAY},
        tags=["ingest", source.privacy, *(api.name for api in source.apis)],
    ) as dag:

        @task(
            outlets=[NEW_PULL],
            pool=pool_for(source),
            map_index_template="{{ task.op_kwargs['stream'] }}",
            max_active_tis_per_dag=1,  # in declared order, because a stream may read what an earlier one has landed
            doc_md=source.triage,
        )
        def pull(stream: str) -> str:
            """Pull one stream; returns its outcome."""
            return pull_and_touch(source, stream_of(source, stream))

        pull.expand(stream=[stream.name for stream in source.streams])
    return dag


def pull_and_touch(source: Source, stream: Stream) -> str:
    """What a task instance does: pull its stream and, where something landed, touch the stream's asset."""
    context = get_current_context()
    settings, window = run_logged(lambda: (settings_for(source), window_of(context)))
    if remark := unheeded_date(context):
        LOG.info("%s/%s: %s", source.name, stream.name, remark)
    outcome = pull_stream(source, stream, settings, window, str(context["run_id"]))
    if outcome.status == "landed":
        noticed(settings, outcome, f"ingest__{source.name}", str(context["run_id"]))
        context["outlet_events"][NEW_PULL].add(asset_of(source, stream.name), extra=summary_of(outcome))
    return outcome.status


def pull_stream(source: Source, stream: Stream, settings: Settings, window: Window | None, run_id: str) -> Outcome:
    """Pull one stream and tell the story in the task's log: what is asked for, what it cost, what came of it."""
    from core.attempts import finished
    from extract.landing import pull_stream as pull_one
    from extract.reporting import outcome_line

    subject = f"{source.name}/{stream.name}"
    LOG.info("%s: asking %s for %s", subject, source.publisher, f"the days {window}" if window else "what is new")
    try:
        outcome = run_logged(lambda: pull_one(source, stream, settings, window, run_id))
    finally:
        for ended in finished(settings.attempts, run_id, subject)[-1:]:
            facts = ended["facts"]
            cost = ", ".join(f"{name.replace('_', ' ')} {facts[name]}" for name in COST if name in facts)
            LOG.info("%s: %s in %.1f s; %s", subject, ended["verdict"], ended["seconds"], cost or "no request")
    LOG.info(outcome_line(outcome))
    return outcome


def summary_of(outcome: Outcome) -> dict[str, Any]:
    """What an event says of the pull that landed, for whoever is woken by it."""
    receipt = outcome.receipt
    if receipt is None:
        return {}
    return {
        "receipt": receipt.pull_id,
        "window": receipt.window,
        "rows": receipt.rows,
        "quarantined": receipt.quarantined,
        "set_aside": len(receipt.set_aside),
        "new_fields": list(receipt.new_fields),
    }


def _doc(source: Source) -> str:
    streams = "\n".join(f"- **{stream.name}**: {stream.grain}" for stream in source.streams)
    keys = "\n".join(f"- {api.name}: {api.key_note}" for api in source.apis)
    return f"""# {source.title}

{source.publisher}, {source.homepage}. Licence: {source.licence}.

## One row is
{streams}

## Keys
{keys}

## By hand
Leave `start` and `end` empty to pull what is new, whatever the run's logical date. With both set, the half-open range
of days is pulled again; the result does not depend on the order of such pulls. A backfill does the same for a range of
intervals. A stream that failed is cleared alone: its task instance bears its name.

## Triage notes
{source.triage}

The failing task's log ends with one line: source, fault, next step. Yesterday's release stays as it is meanwhile.
"""


for _source in all_sources():
    globals()[f"ingest__{_source.name}"] = ingest_dag(_source)
