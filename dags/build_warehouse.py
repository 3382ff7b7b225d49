"""When the warehouse is built: after the sources have landed, and once a day whatever happened to the wake-ups."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

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
from dags.approval import FORM, WAIT, AuditOrAsk
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
    run_logged,
)
from extract.catalogue import all_sources
from flow import stages

DOC = """# Read, build, audit, publish

The only writer. It runs after any source has landed or a person has decided in review, and once a day whatever happened
to the wake-ups (in `make run`: once, after all sources). It reads receipts and decisions on disk, not the events that
woke it, so a lost or doubled event changes nothing. A stage whose inputs are those of the time before, and whose
results are still there, says "unchanged" and ends: where nothing changed nothing is built, judged or published, and
nobody is woken. With the parameter `force` all of them run.

1. **read**: every landed file is compared with its receipt, and the press texts no reader has read are read. What was
   read once stays; with the parameter `reread` they are read by today's reader too, and its readings count.
2. **build**: dbt turns pulls and readings into the candidate database.
3. **audit**: Great Expectations decides whether the candidate may be published; where all it found is what a person may
   allow, it waits for one (not in `make run`, which has no UI).
4. **publish**: the marts are copied into a new release and the `current` link is flipped.
5. **postgres** (where `LANDFALL_POSTGRES_DSN` names a database): the release is loaded there and swapped in.

## Triage notes
- *read failed*: a landed file or a reading is not what its receipt says; the line names it. A text that cannot be read
  fails nothing: it is counted and listed with the reason.
- *build failed*: the line names the model or test. Nothing is published; readers keep yesterday's release.
- *audit waits*: all it found differs from the release readers have (a shrink, a leap of a total). Look at the source's
  newest receipt, then approve or reject below *Required Actions*, with a reason; after a day the run ends as refused.
- *audit failed*: the line names table, rule and finding. Look at the source's newest receipt first.
- *publish busy or refused*: another publisher was faster; run the DAG again.
- *postgres failed*: the release is published, the database holds the one before; the line says what the server said.
- A bad release: `make rollback` points `current` at the one before.
"""
DAILY = CronDataIntervalTimetable("0 7 * * *", timezone=TIMEZONE)
LANDED = [asset_of(source, stream.name) for source in all_sources() for stream in source.streams]
WHEN = AssetOrTimeSchedule(timetable=DAILY, assets=AssetAny(*LANDED, REVIEWED)) if SCHEDULES_ON else AssetAll(*LANDED)
REREAD = Param(default=False, type="boolean", description="For this run: today's reader reads all texts again.")
FORCE = Param(
    default=os.environ.get("LANDFALL_FORCE") == "1",
    type="boolean",
    description="For this run: read, build, audit and publish, also where nothing has changed.",
)


@dataclass(frozen=True)
class ThisRun:
    """What a task knows of the run it is part of: the settings of its process, and Airflow's context."""

    settings: landfall_settings.Settings
    context: Any

    @property
    def run_id(self) -> str:
        """Airflow's id of the run."""
        return str(self.context["run_id"])

    @property
    def params(self) -> Mapping[str, Any]:
        """What whoever started the run asked for."""
        params: Mapping[str, Any] = self.context["params"]
        return params

    @property
    def force(self) -> bool:
        """Whether every stage runs, also where nothing changed."""
        return bool(self.params["force"])


def this_run() -> ThisRun:
    """The run of the task that asks."""
    return ThisRun(run_logged(landfall_settings.load), get_current_context())


with DAG(
    dag_id="build_warehouse",
    description="Read the press texts, build the candidate with dbt, audit it, publish it.",
    doc_md=DOC,
    schedule=WHEN,
    start_date=START,
    catchup=False,
    max_active_runs=1,
    dagrun_timeout=WAIT + timedelta(hours=6),
    deadline=DEADLINE,
    default_args={**DEFAULTS, "execution_timeout": timedelta(hours=2)},
    params={"reread": REREAD, "force": FORCE},
    tags=["build", "publish"],
) as dag:

    @task(doc_md="The press reader reads what nobody has read, a pull at a time. What is read is not read again.")
    def read() -> None:
        """Check what has landed and read its texts."""
        run = this_run()
        reread = run.params["reread"]
        run_logged(lambda: stages.read(run.settings, run.run_id, LOG.info, reread=reread, force=run.force))

    @task(doc_md="dbt builds the candidate from pulls and readings on disk. Safe to run again at any time.")
    def build() -> None:
        """Build the candidate database."""
        run = this_run()
        run_logged(lambda: stages.build(run.settings, run.run_id, LOG.info, force=run.force))

    audit = AuditOrAsk(
        task_id="audit",
        asks=SCHEDULES_ON,
        params=FORM,
        doc_md="Great Expectations reads the candidate. A failure here is about the data: look before you retry.",
    )

    @task(outlets=[NEW_RELEASE], doc_md="One atomic step: readers see the release before or the one after.")
    def publish() -> str:
        """Publish the audited candidate; returns the release's version."""
        run = this_run()
        done = run_logged(lambda: stages.publish(run.settings, run.run_id, LOG.info, force=run.force))
        if done.is_news:
            run.context["outlet_events"][NEW_RELEASE].add(RELEASE, extra=done.facts)
        return done.release.version

    @task(doc_md="The release in PostgreSQL, where LANDFALL_POSTGRES_DSN names a database. Safe to run again.")
    def postgres() -> None:
        """Bring the current release into PostgreSQL."""
        run = this_run()
        run_logged(lambda: stages.postgres(run.settings, run.run_id, LOG.info))

    published = read() >> build() >> audit >> publish()
    if os.environ.get("LANDFALL_POSTGRES_DSN"):
        published >> postgres()
