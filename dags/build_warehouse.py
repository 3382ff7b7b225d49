"""When the warehouse is built: after the sources have landed, and once a day whatever happened to the wake-ups."""

from __future__ import annotations

import os
from datetime import timedelta

from airflow.sdk import (
    DAG,
    AssetAll,
    AssetAny,
    AssetOrTimeSchedule,
    CronDataIntervalTimetable,
    Param,
    get_current_context,
    task,
)

from core import settings as landfall_settings
from dags.common import DEFAULTS, SCHEDULES_ON, START, TIMEZONE, asset_of, told_once
from extract.catalogue import all_sources

DOC = """# Build, audit, publish

The only writer. It runs after any source has landed, and once a day whatever happened to the wake-ups (in `make run`:
once, after all sources). It reads the receipts on disk, not the events that woke it, so a lost or doubled event changes
nothing.

1. **build**: dbt turns the landed pulls into the candidate database.
2. **audit**: Great Expectations decides whether the candidate may be published.
3. **publish**: the marts are copied into a new release and the `current` link is flipped.

## Triage notes
- *build failed*: the line names the model or test. Nothing is published; readers keep yesterday's release.
- *audit failed*: the line names table, rule and finding. Look at the source's newest receipt first; a wanted shrink
  is allowed for one run with its parameter `allow_shrink`.
- *publish busy or refused*: another publisher was faster; run the DAG again.
- A bad release: `make rollback` points `current` at the one before.
"""
DAILY = CronDataIntervalTimetable("0 7 * * *", timezone=TIMEZONE)
LANDED = [asset_of(source) for source in all_sources()]
WHEN = AssetOrTimeSchedule(timetable=DAILY, assets=AssetAny(*LANDED)) if SCHEDULES_ON else AssetAll(*LANDED)
ALLOW_SHRINK = Param(
    None, type=["null", "string"], description="For this run: <table>:<reason>, where a table may have fewer rows."
)

with DAG(
    dag_id="build_warehouse",
    description="Build the candidate with dbt, audit it, publish it.",
    doc_md=DOC,
    schedule=WHEN,
    start_date=START,
    catchup=False,
    max_active_runs=1,
    dagrun_timeout=timedelta(hours=6),
    default_args={**DEFAULTS, "execution_timeout": timedelta(hours=2)},
    params={"allow_shrink": ALLOW_SHRINK},
    tags=["build", "publish"],
):

    @task(doc_md="dbt builds the candidate from the receipts on disk. Safe to run again at any time.")
    def build() -> None:
        """Build the candidate database."""
        from dbt_project.build import build as build_candidate
        from extract.lake import Lake, verify

        settings = landfall_settings.load()
        told_once(lambda: verify(Lake(settings), pages=False))
        told_once(lambda: build_candidate(settings, run_id=get_current_context()["run_id"]))

    @task(doc_md="Great Expectations reads the candidate. A failure here is about the data: look before you retry.")
    def audit() -> None:
        """Raise unless the candidate may be published."""
        from expectations.audit import audit_candidate

        context = get_current_context()
        if allowed := context["params"]["allow_shrink"]:
            os.environ["LANDFALL_ALLOW_SHRINK"] = allowed
        told_once(lambda: audit_candidate(landfall_settings.load(), run_id=context["run_id"]))

    @task(doc_md="One atomic step: readers see the release before or the one after.")
    def publish() -> str:
        """Publish the audited candidate; returns the release's version."""
        from serve.publish import publish as publish_candidate

        release = told_once(lambda: publish_candidate(landfall_settings.load(), run_id=get_current_context()["run_id"]))
        return release.version

    build() >> audit() >> publish()
