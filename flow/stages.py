"""Read, build, audit, publish, postgres: what each stage does, whoever starts it, and when it has nothing to do.

Each takes the settings, the run id of whoever runs it and ``report``, which takes the lines a person reads. A stage
knows nothing of the one before but what that left on disk, so each may run again, in a process of its own. Where its
inputs are those of the time before and what it made is still there, it says "unchanged" and ends; ``force`` runs it
whatever there is. What a stage needs is imported when it runs: where nothing changed, neither dbt nor Great
Expectations is.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.attempts import attempt
from core.files import disk_faults
from core.identity import Done, key_of, made_in, read_done, write_done
from core.names import AUDIT, DATABASE, KEYS, LINEAGE
from core.settings import Settings
from flow import inputs

if TYPE_CHECKING:
    from dbt_project.from_spark import Grown
    from serve.releases import Release

Report = Callable[[str], None]

NEWS = ("version", "warehouse_id", "mode", "rows_hash", "facts_hash")
"""What of a release's record tells those who wait for it which one it is, and what it holds."""

READ_DONE, BUILD_DONE, AUDIT_DONE = "read.done.json", "build.done.json", "audit.done.json"
"""What a stage leaves beside what it made; see ``core.identity``."""

OF_BUILD = (DATABASE, KEYS, LINEAGE, "target/manifest.json", "questions", "docs/dbt", "docs/dictionary", "docs/sources")
OF_AUDIT = (DATABASE, AUDIT, "docs/data_docs")


@dataclass(frozen=True)
class Published:
    """How the stage ``publish`` ended.

    Attributes:
        release: what readers have now.
        is_news: whether it was published now and holds other facts than the release before.
    """

    release: Release
    is_news: bool

    @property
    def facts(self) -> dict[str, Any]:
        """What tells the release apart: see ``NEWS``."""
        return {name: self.release.record[name] for name in NEWS}


def read(settings: Settings, run_id: str, report: Report, *, reread: bool = False, force: bool = False) -> None:
    """Compare what has landed with its receipts and read the press texts no reader has read.

    Args:
        settings: where the data is.
        run_id: the orchestrator's run id, for the attempt log.
        report: takes the lines a person reads.
        reread: read what another version of the reader has read, too.
        force: look at every file again, also where none was touched.

    Raises:
        LandfallError: a file is not what its receipt says, or the texts could not be read.
    """
    before = inputs.of_read(settings)
    path = settings.readings / READ_DONE
    if not (force or reread) and read_done(path) == _has_read(settings, before):
        _unchanged(settings, "read", "press", run_id, report, "no landed file and no reading was touched")
        return
    from core.lake import Lake, verify
    from press.landed import read_landed

    seen = verify(Lake(settings), pages=False)
    report(f"read: {seen.pulls} pulls, {seen.files} files: all as their receipts say")
    read_landed(settings, reread=reread, run_id=run_id, report=report)
    _leave(path, _has_read(settings, before))


def build(settings: Settings, run_id: str, report: Report, *, force: bool = False, grown: Grown | None = None) -> None:
    """Build the candidate database and the page that describes the sources.

    Where only rows are others than in the build before, and that one is still there as it was made, the tables that do
    not depend on them are taken over from it. With ``grown``, a build that is needed is one from nothing, which takes
    the tables that Spark made.

    Raises:
        LandfallError: dbt failed, or something it needs has not landed or has not been read, or tables that were taken
            over are not those of a build from nothing.
    """
    from dbt_project.build import build as build_candidate
    from dbt_project.build import raise_on_difference, report_stale

    parts = inputs.of_build(settings)
    path = settings.build / BUILD_DONE
    done = None if force else read_done(path)
    is_whole = done is not None and _is_whole(settings, done)
    if done and is_whole and done.key == key_of(parts):
        _unchanged(settings, "build", "warehouse", run_id, report, _since(settings, done))
        report_stale(settings, report)
        return
    report(_why("build", done, parts, force=force))
    changed = inputs.changed_sources(done.parts, parts) if done and is_whole and not grown else None
    from extract.catalogue_page import write_catalogue

    write_catalogue(settings.build / "docs" / "sources" / "index.html")
    built = build_candidate(settings, run_id=run_id, changed=changed, grown=grown, report=report)
    if inputs.of_build(settings) == parts:
        raise_on_difference(built)
        _leave(path, Done(parts, made_in(settings.build, *OF_BUILD)))
    else:
        report("build: something landed or was decided meanwhile; the next run builds again")


def audit(settings: Settings, run_id: str, report: Report, *, force: bool = False) -> None:
    """Decide whether the candidate may be published.

    Args:
        settings: where the data is.
        run_id: the orchestrator's run id, for the attempt log.
        report: takes the lines a person reads.
        force: judge again what has been judged.

    Raises:
        LandfallError: a rule does not hold.
    """
    if not force and (built := _judged(settings)):
        _unchanged(settings, "audit", "warehouse", run_id, report, _since(settings, built))
        return
    from expectations.audit import audit_candidate

    built = _whole(settings, BUILD_DONE)
    parts = inputs.of_audit(settings, built.key) if built else {}
    verdict = audit_candidate(settings, run_id=run_id, whole=force)
    report(f"audit: {verdict.line()}")
    for one in verdict.overrides:
        report(f"audit: WARNING: allowed once: {one.table} {one.rule}: {one.why} ({one.who})")
    if parts:
        _leave(settings.build / AUDIT_DONE, Done(parts, made_in(settings.build, *OF_AUDIT)))


def publish(settings: Settings, run_id: str, report: Report, *, force: bool = False) -> Published:
    """Give readers the audited candidate, unless the newest release was made from the same.

    Raises:
        LandfallError: it has not been audited, somebody else published meanwhile, or the disk refused.
    """
    from serve import history, releases
    from serve.publish import publish as publish_candidate
    from serve.publish import says_something_new

    parts = _of_candidate(settings)
    last, now = history.last_published(settings.warehouse), releases.current(settings.warehouse)
    if not force and parts and last and now and last.inputs == parts and _of_another_run(settings, last, run_id):
        stay = "" if last.version == now.version else f"; readers stay at {now.version}, to which they were taken back"
        _unchanged(settings, "publish", "warehouse", run_id, report, f"since release {last.version}{stay}")
        return Published(now, is_news=False)
    release = publish_candidate(settings, run_id=run_id, inputs=parts if _whole(settings, AUDIT_DONE) else {})
    facts_hash = release.record["facts_hash"]
    report(f"publish: release {release.version}, {len(release.tables)} tables, facts {facts_hash}")
    done = Published(release, says_something_new(settings, release))
    if not done.is_news:
        report("publish: its facts are those of the release before; nobody is woken")
    return done


def postgres(settings: Settings, run_id: str, report: Report) -> None:
    """Bring the current release into PostgreSQL; the database knows which one it holds, and the same is left there.

    Raises:
        LandfallError: the database is not there, or it refused.
    """
    from serve.postgres import publish as publish_into_postgres

    report(publish_into_postgres(settings, run_id=run_id).line())


def objects(settings: Settings, run_id: str, report: Report) -> None:
    """Bring the current release to object storage; the storage knows which one it holds, and the same is left there.

    Raises:
        LandfallError: the storage is not there, it refused, or somebody else published meanwhile.
    """
    from serve.objects import publish as publish_to_objects

    report(publish_to_objects(settings, run_id=run_id).line())


def _has_read(settings: Settings, landed: Mapping[str, str]) -> Done:
    """The stage ``read`` over what had landed; what it made are the readings there are now."""
    return Done({**landed, "readings": inputs.of_readings(settings)}, {})


def _leave(path: Path, done: Done) -> None:
    """Write down that a stage ended well, when all it made is on the disk."""
    with disk_faults(path.name):
        write_done(path, done)


def _whole(settings: Settings, name: str) -> Done | None:
    """What a stage left in the build's folder; ``None`` where a file it made is another one, or gone."""
    done = read_done(settings.build / name)
    return done if done and _is_whole(settings, done) else None


def _is_whole(settings: Settings, done: Done) -> bool:
    """Whether what a stage made is still there as it was. A build that was killed leaves the file of the candidate as
    it was and what it did to it in a log beside it, which DuckDB applies when the candidate is opened next.
    """
    return done.is_whole(settings.build) and not (settings.build / f"{DATABASE}.wal").exists()


def _judged(settings: Settings) -> Done | None:
    """The build, where the verdict about it stands: about this very candidate, by these rules, and about what readers
    have: it compared with their release, or led to the newest one.
    """
    built, done = read_done(settings.build / BUILD_DONE), _whole(settings, AUDIT_DONE)
    if not built or not done or built.made.get(DATABASE) != done.made.get(DATABASE):
        return None
    if done.parts != inputs.of_audit(settings, built.key):
        return None
    from serve import history, releases

    now, last = releases.current(settings.warehouse), history.last_published(settings.warehouse)
    verdict = json.loads((settings.build / AUDIT).read_text(encoding="utf-8"))
    compared = verdict["baseline_version"] == (now.version if now else None)
    return built if compared or (last is not None and last.inputs == _of_candidate(settings)) else None


def _of_candidate(settings: Settings) -> dict[str, str]:
    """What a release of the candidate is made from; nothing where it is not known what that was built or judged by."""
    built, judged = read_done(settings.build / BUILD_DONE), read_done(settings.build / AUDIT_DONE)
    known = built and judged and judged.parts.get("build") == built.key
    return inputs.of_release(built.parts, judged.parts) if known and built and judged else {}


def _of_another_run(settings: Settings, release: Release, run_id: str) -> bool:
    """Whether it is known that another run published it. Where this one did and died, it still has to say so."""
    from serve import history

    events = history.events(settings.warehouse)
    return any(event["version"] == release.version and event["run_id"] != run_id for event in events)


def _since(settings: Settings, built: Done) -> str:
    """Since which release the build is the same; that it waits for its release where there is none."""
    from serve import history

    last = history.last_published(settings.warehouse)
    if last is None or inputs.key_of_build(last.inputs) != built.key:
        return "since the last build, which has not been published"
    return f"since release {last.version}"


def _why(stage: str, done: Done | None, parts: Mapping[str, str], *, force: bool) -> str:
    if force:
        return f"{stage}: forced"
    if done is None:
        return f"{stage}: nothing is known of a build before"
    changed = done.differs(parts)
    return f"{stage}: changed: {', '.join(changed)}" if changed else f"{stage}: what was built is gone or was touched"


def _unchanged(settings: Settings, stage: str, subject: str, run_id: str, report: Report, since: str) -> None:
    """Say so, in the task's log and in the attempt log."""
    with attempt(settings.attempts, stage, subject, run_id) as facts:
        facts |= {"outcome": "unchanged", "summary": since}
    report(f"{stage}: unchanged {since}" if since.startswith("since") else f"{stage}: unchanged, {since}")
