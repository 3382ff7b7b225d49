"""When each source is pulled: one DAG per Source object, ``ingest__<source>``; what is pulled stands in ``extract``."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from airflow.sdk import DAG, CronDataIntervalTimetable, Param, get_current_context, task

from core.errors import ConfigurationError
from core.settings import Settings
from dags.common import DEFAULTS, LOG, SCHEDULES_ON, START, TIMEZONE, asset_of, pool_for, settings_for, told_once
from extract.catalogue import all_sources
from extract.contract import Source, Stream, Window

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


def days_of(start: datetime, end: datetime) -> Window:
    """The whole days in Bogota that an interval touches; intervals shorter than a day still hold one."""
    first = start.astimezone(ZoneInfo(TIMEZONE)).date()
    last = end.astimezone(ZoneInfo(TIMEZONE)).date()
    return Window(first, max(last, first + timedelta(days=1)))


def ingest_dag(source: Source) -> DAG:
    """The DAG that pulls every stream of one source, in the order in which the source declares them."""
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

        @task(outlets=[asset_of(source)], pool=pool_for(source), doc_md=source.triage)
        def pull() -> dict[str, str]:
            """Pull all streams; returns the outcome per stream."""
            context = get_current_context()
            settings, window = told_once(lambda: (settings_for(source), window_of(context)))
            return {
                stream.name: pull_stream(source, stream, settings, window, str(context["run_id"]))
                for stream in source.streams
            }

        pull()
    return dag


def pull_stream(source: Source, stream: Stream, settings: Settings, window: Window | None, run_id: str) -> str:
    """Pull one stream and tell the story in the task's log: what is asked for, what it cost, what came of it."""
    from core.attempts import finished
    from extract.landing import pull_stream as pull_one
    from extract.telling import told

    subject = f"{source.name}/{stream.name}"
    LOG.info("%s: asking %s for %s", subject, source.publisher, f"the days {window}" if window else "what is new")
    try:
        outcome = told_once(lambda: pull_one(source, stream, settings, window, run_id))
    finally:
        for ended in finished(settings.attempts, run_id, subject)[-1:]:
            facts = ended["facts"]
            cost = ", ".join(f"{name.replace('_', ' ')} {facts[name]}" for name in COST if name in facts)
            LOG.info("%s: %s in %.1f s; %s", subject, ended["verdict"], ended["seconds"], cost or "no request")
    LOG.info(told(outcome))
    return outcome.status


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
Leave `start` and `end` empty to pull what is new. With both set, the half-open range of days is pulled again; the
result does not depend on the order of such pulls. `make airflow ARGS='backfill create --dag-id
ingest__{source.name} …'` does the same for a range of intervals.

## Triage notes
{source.triage}

The failing task's log ends with one line: source, fault, next step. Yesterday's release stays as it is meanwhile.
"""


for _source in all_sources():
    globals()[f"ingest__{_source.name}"] = ingest_dag(_source)
