"""Publish the audited candidate in one atomic step, or go back to the release before.

Readers follow ``current``; it points at the old release until the new one is whole on disk, then at the new one.
One publisher at a time holds the lock, and it publishes only if readers still have the release its audit compared
with, so a process that was paused for an hour cannot take back what others published meanwhile (reliability I6, I7).
"""

from __future__ import annotations

import hashlib
import shutil
import uuid
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from core.attempts import attempt
from core.errors import BusyError, DiskError
from core.exclusion import refuse_without_locks
from core.files import is_no_database, lock, memory_error, move_folder, read_json, sha256_of, write_json
from core.names import AUDIT, DATABASE, REBUILT
from core.settings import Settings
from serve import changes, history, keys, lease, licences, parquet, provenance, public, questions, releases, workbook
from serve.copying import copy_published
from serve.errors import (
    BUILD_AGAIN,
    CorruptReleaseError,
    NarrowerError,
    NoReleaseError,
    StalePublisherError,
    UnauditedError,
    UnfitBuildError,
)
from serve.fence import ALONE, Fence
from serve.growing import Grown, grow
from serve.hashes import LOG_SCHEMA, TableFacts
from serve.kept import NOTHING, Kept
from serve.keys import Keys
from serve.releases import DRAFT, RECORD, Release
from serve.site import release as site
from serve.verifying import write_sums

LOCK = "publish.lock"
VERDICT = ("database_sha256", "baseline_version", "success", "suites")
"""What every verdict of an audit says."""
ROOM = 2.0
"""Free disk asked for, as a multiple of the build's size: the copy, the same as Parquet, its documents, and air."""


@dataclass(frozen=True)
class Candidate:
    """The build, held still, with the audit of exactly its bytes.

    Attributes:
        database: the build's file.
        sha256: of the file.
        audit: ``audit.json``.
    """

    database: Path
    sha256: str
    audit: dict[str, Any]

    @property
    def base_version(self) -> str | None:
        """The release the audit compared with."""
        version = self.audit["baseline_version"]
        return None if version is None else str(version)


def publish(
    settings: Settings, *, run_id: str = "", at: datetime | None = None, inputs: Mapping[str, str] | None = None
) -> Release:
    """Publish ``build/warehouse.duckdb``; a second call for the same audit returns the release of the first.

    Args:
        settings: where everything is.
        run_id: the orchestrator's run id, for the attempt log and the history.
        at: moment written into the release; now where it is not given.
        inputs: what the candidate was made from, one hash per kind; none where that is not known.

    Raises:
        BusyError: another publisher holds the lock.
        UnauditedError: no successful audit of exactly this file.
        LeaseLostError: it was paused or cut off for longer than its lease, and another one took over.
        StalePublisherError: readers have another release than the one the audit compared with.
        NarrowerError: a table is missing or empty, or a column vanished.
        UnfitBuildError: the build cannot become a release.
        DiskError: the disk refused. The release before stays.
        MemoryLimitError: DuckDB may not take the memory it needs. The release before stays.
    """
    at = at or datetime.now(UTC)
    with _publisher(settings, "warehouse", run_id, at) as (facts, fence), _held(settings.build) as candidate:
        base = releases.current(settings.warehouse)
        release = _published_before(candidate, base)
        if release is None:
            _refuse_stale(candidate, base)
            release = _write(settings, candidate, base, at, inputs or {}, fence)
            releases.flip(settings.warehouse, release, fence)
            history.add(settings.warehouse, "publish", release, at, run_id, fence)
        fence.check()
        facts["pruned"] = releases.prune(settings.warehouse, settings.keep_releases)
        facts |= _facts_of(release)
    return release


def says_something_new(settings: Settings, release: Release) -> bool:
    """Whether a release holds other facts than the one it replaced; where a fact is from is none of them."""
    before = settings.warehouse / "releases" / str(release.base_version)
    if release.base_version is None or not (before / RECORD).is_file():
        return True
    return bool(releases.read(before).record["facts_hash"] != release.record["facts_hash"])


def rollback(settings: Settings, to: str | None = None, *, run_id: str = "", at: datetime | None = None) -> Release:
    """Give readers the release before the current one, or the one named ``to``. The next publish counts on.

    Raises:
        BusyError: a publisher holds the lock.
        NoReleaseError: there is no such release, or its file is no longer the one that was published.
    """
    at = at or datetime.now(UTC)
    with _publisher(settings, "rollback", run_id, at) as (facts, fence):
        now = _now(settings, to)
        target = _target(settings, now, to)
        _refuse_tampered(target)
        releases.flip(settings.warehouse, target, fence)
        history.add(settings.warehouse, "rollback", target, at, run_id, fence)
        left = "no release" if now is None else now.version
        facts |= {"from": left, **_facts_of(target), "summary": f"back from {left} to {target.version}"}
    return target


@contextmanager
def _publisher(settings: Settings, subject: str, run_id: str, at: datetime) -> Iterator[tuple[dict[str, Any], Fence]]:
    """Be the only publisher, with the attempt logged and what dead ones left behind cleared away.

    Yields:
        What the attempt log keeps, and what is shown before each step others can see.
    """
    settings.warehouse.mkdir(parents=True, exist_ok=True)
    refuse_without_locks(settings)
    only_one = _only_one(settings)
    with attempt(settings.attempts, "publish", subject, run_id) as facts, _disk_errors(), only_one as fence:
        drafts = releases.clear_drafts(settings.warehouse)
        history.recover(settings.warehouse, at, run_id, fence)
        fence.check()
        facts["litter"] = [*drafts, *releases.clear_unread(history.never_read(settings.warehouse))]
        yield facts, fence


@contextmanager
def _only_one(settings: Settings) -> Iterator[Fence]:
    """By a lease where one is kept, else by a lock file: a host that is paused would hold a file for ever."""
    if settings.lease_dsn:
        with lease.held(settings) as fence:
            yield fence
        return
    with lock(settings.locks / LOCK, "publish", "wait until it is done, then run this again"):
        yield ALONE


@contextmanager
def _disk_errors() -> Iterator[None]:
    """Say what the disk refused. Whatever it was, ``current`` points at a whole release, the old one or the new one."""
    step = "free space or mend the permissions, then run this again; readers have a whole release either way"
    try:
        yield
    except duckdb.OutOfMemoryException as error:
        raise memory_error("publish", str(error).splitlines()[0]) from error
    except (OSError, duckdb.IOException) as error:
        if "Could not set lock" in str(error):
            raise BusyError("publish", "another process is writing the build", "wait until it is done") from error
        if isinstance(error, duckdb.IOException) and is_no_database(error):
            fault = str(error).splitlines()[0]
            raise UnfitBuildError("publish", fault, BUILD_AGAIN) from error
        raise DiskError("publish", f"{type(error).__name__}: {str(error).splitlines()[0]}", step) from error


@contextmanager
def _held(build: Path) -> Iterator[Candidate]:
    """The candidate, with DuckDB's shared lock on it, so that no writer changes it between its hash and its copy.

    The file handle stays open to the end: closing any handle of a file drops the process's POSIX locks on it.
    """
    database = build / DATABASE
    if not database.is_file():
        raise UnauditedError("publish", f"no build at {database}", BUILD_AGAIN)
    with open(database, "rb") as handle, closing(duckdb.connect(str(database), read_only=True)):
        sha256 = hashlib.file_digest(handle, "sha256").hexdigest()
        yield Candidate(database, sha256, _audit_of(build / AUDIT, sha256))


def _audit_of(path: Path, sha256: str) -> dict[str, Any]:
    step = "run the audit again: `landfall audit`"
    if not path.is_file():
        raise UnauditedError("publish", f"no {AUDIT} beside the build", step)
    audit: dict[str, Any] = read_json(path, UnauditedError, "publish", step, needed=VERDICT)
    if audit["database_sha256"] != sha256:
        found = f"the audit is about {audit['database_sha256'][:12]}, the build is {sha256[:12]}"
        raise UnauditedError("publish", found, step)
    if audit["success"] is not True or not audit["suites"]:
        raise UnauditedError("publish", "the audit of this build failed", "mend what it found, then build and audit")
    return audit


def _published_before(candidate: Candidate, base: Release | None) -> Release | None:
    """The current release where it is this very candidate: its publisher died, or is asked twice (X12, X30)."""
    if base is None or base.record["built_from"] != candidate.sha256:
        return None
    return base if base.base_version == candidate.base_version else None


def _refuse_stale(candidate: Candidate, base: Release | None) -> None:
    now = base.version if base else None
    if candidate.base_version != now:
        found = f"the audit compared with release {candidate.base_version}, readers have {now}"
        raise StalePublisherError("publish", found, "build and audit again: somebody else published meanwhile")


def _write(
    settings: Settings,
    candidate: Candidate,
    base: Release | None,
    at: datetime,
    inputs: Mapping[str, str],
    fence: Fence,
) -> Release:
    """Write the whole release under a draft's name and rename it, synced; readers do not see it yet."""
    pulls = provenance.receipts(settings.raw)
    _refuse_mixed(settings, provenance.modes(pulls), base)
    _refuse_full_disk(settings, candidate)
    version = releases.next_version(settings.warehouse)
    final = settings.warehouse / "releases" / version
    draft = final.with_name(f"{version}{fence.mark}{DRAFT}")
    draft.mkdir(parents=True)
    rebuilt = _rebuilt(settings)
    grown, tested = _copied(candidate, draft / DATABASE, base if _is_alike(base, inputs, rebuilt) else None)
    tables = grown.tables
    _refuse_narrower(tables, base, candidate.audit)
    kept = _kept(base, grown, tested, inputs)
    if (settings.build / "docs").is_dir():
        shutil.copytree(settings.build / "docs", draft / "docs")
    if (settings.build / questions.FOLDER).is_dir():
        shutil.copytree(settings.build / questions.FOLDER, draft / questions.FOLDER)
    (draft / DATABASE).chmod(0o444)
    record = {
        "warehouse_id": (base and base.warehouse_id) or uuid.uuid4().hex,
        "version": version,
        "mode": settings.mode,
        "is_sample": settings.mode == "sample",
        "base_version": base.version if base else None,
        "base_sha256": base.sha256 if base else None,
        "published_at": at.isoformat(timespec="seconds"),
        "code_version": provenance.code_version(),
        "built_from": candidate.sha256,
        "inputs": dict(inputs),
        "rebuilt": rebuilt,
        "database": _fingerprint(draft / DATABASE) | {"duckdb_version": duckdb.__version__},
        "tables": {name: facts.as_json() for name, facts in tables.items()},
        "keys": {name: found.as_json() for name, found in tested.items()},
        "parquet": parquet.export(draft / DATABASE, draft, tables, tested, settings.mode, kept),
        "rows_hash": _together(tables, "rows_hash"),
        "facts_hash": _together(tables, "facts_hash"),
        "sources": provenance.sources(provenance.built_in(draft / DATABASE, pulls)),
        "audit": _audit_summary(candidate.audit),
    }
    record["changes"] = _write_changes(draft, record, grown, base, tested)
    lineage = licences.of_build(settings.build, tables)
    record["lineage"] = {} if lineage is None else {name: list(lineage.tables[name]) for name in tables}
    before = base.folder if base else None
    sheets = workbook.unchanged(before, kept.tables, (base.record if base else {}).get("workbook", {}).get("sha256"))
    rows = {name: facts.rows for name, facts in tables.items()}
    record["workbook"] = workbook.of_release(draft, record, rows, tested, sheets)
    shown = site.gathered(draft, record, candidate.audit["suites"])
    record["public"] = {} if lineage is None else public.write(draft, record, tables, tested, lineage, shown, kept)
    site.build(draft, shown)
    write_json(draft / RECORD, record)
    write_sums(draft)
    move_folder(draft, final, fence.check)
    return releases.read(final)


def _copied(candidate: Candidate, target: Path, base: Release | None) -> tuple[Grown, dict[str, Keys]]:
    """Write the release's database, from the file of ``base`` where that is possible; what is in it, and its keys."""
    if base is not None:
        tested = keys.of_build(candidate.database.parent, {name: facts.columns for name, facts in base.tables.items()})
        if tested == keys.of_release(base.record) and (grown := grow(candidate.database, base, target, tested)):
            return grown, tested
    tables, tested = copy_published(candidate.database, target)
    return Grown(tables, {}, {}), tested


def _rebuilt(settings: Settings) -> str:
    """A hash of what the build says of its last time from nothing; nothing where it does not say.

    The file itself names a folder of this machine, which is nothing for readers.
    """
    path = settings.build / REBUILT
    return sha256_of(path) if path.is_file() and path.stat().st_size else ""


def _is_alike(base: Release | None, inputs: Mapping[str, str], rebuilt: str) -> bool:
    """Whether the release before is of a build this one grew from: by the same code, and never from nothing since."""
    return base is not None and _has_same_form(base, inputs) and base.record.get("rebuilt") == rebuilt != ""


def _has_same_form(base: Release, inputs: Mapping[str, str]) -> bool:
    return all(inputs.get(name) and inputs[name] == base.inputs.get(name) for name in SAME_FORM)


SAME_FORM = ("build models", "build engines", "serving", "engines")
"""Inputs that decide how equal rows are written: types, order, compression."""


def _kept(base: Release | None, grown: Grown, tested: Mapping[str, Keys], inputs: Mapping[str, str]) -> Kept:
    """What of the release before holds what this one would: the same rows, written by the same code."""
    if base is None or not _has_same_form(base, inputs):
        return NOTHING
    declared = keys.of_release(base.record)
    same = {
        name
        for name, facts in grown.tables.items()
        if facts == base.tables.get(name) and tested.get(name, Keys()) == declared.get(name, Keys())
    }
    members = base.record.get("public", {}).get("members", {})
    return Kept(base.folder, frozenset(same), grown.touched, members)


def _write_changes(
    draft: Path,
    record: Mapping[str, Any],
    grown: Grown,
    base: Release | None,
    tested: Mapping[str, Keys],
) -> dict[str, Any]:
    """What moved since the release before, as a log and a page beside the record; returns it."""
    database, had = (base.database, base.tables) if base else (None, {})
    found = changes.since(draft / DATABASE, grown.tables, database, had, tested, grown.moved)
    entry = {name: record[name] for name in ("version", "base_version", "published_at")} | found
    changes.write(draft, entry, base.folder if base else None)
    return found


def _refuse_mixed(settings: Settings, modes: set[str], base: Release | None) -> None:
    """Sample and live data never share a warehouse: nobody could tell them apart afterwards."""
    seen = modes | ({base.mode} if base else set())
    if seen - {settings.mode}:
        found = f"this run is {settings.mode}, the data folder holds {', '.join(sorted(seen))}"
        raise UnfitBuildError("publish", found, "give each mode a LANDFALL_DATA folder of its own")


def _refuse_full_disk(settings: Settings, candidate: Candidate) -> None:
    needed = int(candidate.database.stat().st_size * ROOM)
    free = shutil.disk_usage(settings.warehouse).free
    if free < needed:
        found = f"{free:,} bytes free, the release needs about {needed:,}"
        raise DiskError("publish", found, "free space, or lower LANDFALL_KEEP_RELEASES; readers keep their release")


def _refuse_narrower(tables: dict[str, TableFacts], base: Release | None, audit: Mapping[str, Any]) -> None:
    """I8: no published fact table is empty, none is gone, no column is gone; unless the audit recorded an override.

    A table that may be empty by its suite (no agreement has been signed yet) is let through until it has had rows.
    """
    allowed = {one["table"] for one in audit.get("overrides", ())}
    had = base.tables if base else {}
    never_filled = {name for name in audit.get("may_be_empty", ()) if name not in had or not had[name].rows}
    empty = [name for name, facts in tables.items() if not facts.rows and not facts.log and name not in never_filled]
    missing = had.keys() - tables.keys()
    vanished = {
        name: sorted(set(facts.columns) - set(tables[name].columns)) for name, facts in had.items() if name in tables
    }
    findings = {
        **dict.fromkeys(empty, "empty"),
        **dict.fromkeys(missing, "missing"),
        **{name: f"without {', '.join(columns)}" for name, columns in vanished.items() if columns},
    }
    found = [f"{name} is {what}" for name, what in sorted(findings.items()) if name not in allowed]
    if found:
        step = "mend the model, or run `landfall audit`: it names the rule, and how a person allows its finding once"
        raise NarrowerError("publish", "; ".join(found), step)


def _fingerprint(path: Path) -> dict[str, Any]:
    with open(path, "rb") as handle:
        return {"sha256": hashlib.file_digest(handle, "sha256").hexdigest(), "bytes": path.stat().st_size}


def _together(tables: dict[str, TableFacts], which: str) -> str:
    """One hash over the tables that are not logs: equal between two releases means equal contents."""
    told = [(name, facts) for name, facts in sorted(tables.items()) if not facts.log]
    lines = [f"{name} ({', '.join(facts.columns)}) {getattr(facts, which)}" for name, facts in told]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _audit_summary(audit: dict[str, Any]) -> dict[str, Any]:
    suites = audit["suites"]
    return {
        "success": audit["success"],
        "tables": len(suites),
        "rules": sum(suite["passed"] for suite in suites.values()),
        "overrides": audit.get("overrides", []),
    }


def _now(settings: Settings, to: str | None) -> Release | None:
    """The release readers get; None where the link to it is lost and the one to go to is named."""
    try:
        return releases.released(settings.warehouse, "rollback")
    except (NoReleaseError, CorruptReleaseError):
        if to is None or not releases.every(settings.warehouse):
            raise
        return None


def _target(settings: Settings, now: Release | None, to: str | None) -> Release:
    """The release to go back to; where it is named, readers may have none now: that is how a lost link is mended."""
    kept = [release.version for release in releases.every(settings.warehouse)]
    step = f"name one that is kept, `landfall rollback --to <version>`: {', '.join(kept)}"
    version = to.zfill(6) if to else str((now and now.base_version) or "")
    if not version:
        raise NoReleaseError("rollback", f"{now and now.version} is the first release, there is none before it", step)
    if now is not None and version == now.version:
        raise NoReleaseError("rollback", f"readers have {version} already", step)
    if version not in kept:
        raise NoReleaseError("rollback", f"release {version} is not on this disk any more", step)
    return releases.read(settings.warehouse / "releases" / version)


def _refuse_tampered(release: Release) -> None:
    if _fingerprint(release.database)["sha256"] != release.sha256:
        found = f"{release.database} is not the file that was published as {release.version}"
        raise NoReleaseError("rollback", found, "name another release with `landfall rollback --to <version>`")


def _facts_of(release: Release) -> dict[str, Any]:
    """What the attempt log keeps of a release."""
    rows = sum(facts.rows for name, facts in release.tables.items() if not name.startswith(f"{LOG_SCHEMA}."))
    summary = f"release {release.version}, {len(release.tables)} tables, {rows:,} rows"
    return {"version": release.version, "rows": rows, "facts_hash": release.record["facts_hash"], "summary": summary}
