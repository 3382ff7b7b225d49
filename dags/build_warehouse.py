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
from dags.alerts import DEADLINE
from dags.common import (
    DEFAULTS,
    LOG,
    NEW_RELEASE,
    RELEASE,
    REVIEWED,
    SCHEDULES_ON,
    START,
    TIMEZONE,
    asset_of,
    told_once,
)
from extract.catalogue import all_sources

DOC = """# Read, build, audit, publish

The only writer. It runs after any source has landed or a person has decided in review, and once a day whatever happened
to the wake-ups (in `make run`: once, after all sources). It reads receipts and decisions on disk, not the events that
woke it, so a lost or doubled event changes nothing.

1. **read**: every landed file is compared with its receipt, and the press texts no reader has read are read. What was
   read once stays; with the parameter `reread` they are read by today's reader too, and its readings count.
2. **build**: dbt turns pulls and readings into the candidate database.
3. **audit**: Great Expectations decides whether the candidate may be published.
4. **publish**: the marts are copied into a new release and the `current` link is flipped.
5. **postgres** (where `LANDFALL_POSTGRES_DSN` names a database): the release is loaded there and swapped in.

## Triage notes
- *read failed*: a landed file or a reading is not what its receipt says; the line names it. A text that cannot be read
  fails nothing: it is counted and listed with the reason.
- *build failed*: the line names the model or test. Nothing is published; readers keep yesterday's release.
- *audit failed*: the line names table, rule and finding. Look at the source's newest receipt first; a wanted shrink
  is allowed for one run with its parameter `allow`.
- *publish busy or refused*: another publisher was faster; run the DAG again.
- *postgres failed*: the release is published, the database holds the one before; the line says what the server said.
- A bad release: `make rollback` points `current` at the one before.
"""
DAILY = CronDataIntervalTimetable("0 7 * * *", timezone=TIMEZONE)
LANDED = [asset_of(source, stream.name) for source in all_sources() for stream in source.streams]
WHEN = AssetOrTimeSchedule(timetable=DAILY, assets=AssetAny(*LANDED, REVIEWED)) if SCHEDULES_ON else AssetAll(*LANDED)
ALLOW = Param(
    None,
    type=["null", "string"],
    description="For the next release: <schema.table> <rule>: <reason>, a finding of the audit that may pass.",
)
REREAD = Param(default=False, type="boolean", description="For this run: today's reader reads all texts again.")

with DAG(
    dag_id="build_warehouse",
    description="Read the press texts, build the candidate with dbt, audit it, publish it.",
    doc_md=DOC,
    schedule=WHEN,
    start_date=START,
    catchup=False,
    max_active_runs=1,
    dagrun_timeout=timedelta(hours=6),
    deadline=DEADLINE,
    default_args={**DEFAULTS, "execution_timeout": timedelta(hours=2)},
    params={"allow": ALLOW, "reread": REREAD},
    tags=["build", "publish"],
) as dag:

    @task(doc_md="The press reader reads what nobody has read, a pull at a time. What is read is not read again.")
    def read() -> None:
        """Check what has landed and read its texts."""
        from core.lake import Lake, verify
        from press.landed import read_landed

        settings, context = landfall_settings.load(), get_current_context()
        seen = told_once(lambda: verify(Lake(settings), pages=False))
        LOG.info("read: %s pulls, %s files: all as their receipts say", seen.pulls, seen.files)
        reread = context["params"]["reread"]
        told_once(lambda: read_landed(settings, reread=reread, run_id=context["run_id"], say=LOG.info))

    @task(doc_md="dbt builds the candidate from pulls and readings on disk. Safe to run again at any time.")
    def build() -> None:
        """Build the candidate database."""
        from dbt_project.build import build as build_candidate
        from extract.catalogue_page import write_catalogue

        settings = landfall_settings.load()
        write_catalogue(settings.build / "docs" / "sources" / "index.html")
        told_once(lambda: build_candidate(settings, run_id=get_current_context()["run_id"], say=LOG.info))

    @task(doc_md="Great Expectations reads the candidate. A failure here is about the data: look before you retry.")
    def audit() -> None:
        """Raise unless the candidate may be published."""
        from expectations.allowances import allow_as_written
        from expectations.audit import audit_candidate

        context = get_current_context()
        settings = landfall_settings.load()
        if wish := context["params"]["allow"]:
            who = context["dag_run"].triggering_user_name or context["run_id"]
            told_once(lambda: allow_as_written(settings, wish, who))
        verdict = told_once(lambda: audit_candidate(settings, run_id=context["run_id"]))
        rules = sum(suite.passed for suite in verdict.suites.values())
        LOG.info("audit: %s rules hold in %s tables", rules, len(verdict.suites))
        for one in verdict.overrides:
            LOG.warning("audit: allowed once: %s %s: %s (%s)", one.table, one.rule, one.why, one.who)

    @task(outlets=[NEW_RELEASE], doc_md="One atomic step: readers see the release before or the one after.")
    def publish() -> str:
        """Publish the audited candidate; returns the release's version."""
        from serve.publish import publish as publish_candidate
        from serve.publish import says_something_new

        context, settings = get_current_context(), landfall_settings.load()
        release = told_once(lambda: publish_candidate(settings, run_id=context["run_id"]))
        facts = {name: release.record[name] for name in ("version", "warehouse_id", "mode", "rows_hash", "facts_hash")}
        LOG.info("publish: release %s, %s tables, facts %s", release.version, len(release.tables), facts["facts_hash"])
        if says_something_new(settings, release):
            context["outlet_events"][NEW_RELEASE].add(RELEASE, extra=facts)
        else:
            LOG.info("publish: its facts are those of the release before; nobody is woken")
        return release.version

    @task(doc_md="The release in PostgreSQL, where LANDFALL_POSTGRES_DSN names a database. Safe to run again.")
    def postgres() -> None:
        """Bring the current release into PostgreSQL."""
        from serve.postgres import publish as publish_into_postgres

        run_id = get_current_context()["run_id"]
        LOG.info(told_once(lambda: publish_into_postgres(landfall_settings.load(), run_id=run_id)).line())

    published = read() >> build() >> audit() >> publish()
    if os.environ.get("LANDFALL_POSTGRES_DSN"):
        published >> postgres()
