"""Build the candidate: dbt turns the landed pulls into ``build/warehouse.duckdb``, which nobody reads yet."""

from __future__ import annotations

import json
import logging
import os
import shutil
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import yaml

from core.attempts import attempt, read_attempt
from core.exclusion import refuse_without_locks
from core.files import (
    DISK_FAULTS,
    disk_error,
    disk_faults,
    lock,
    memory_error,
    private_folder,
    says_no_memory,
    says_no_room,
    write_json,
)
from core.identity import Done, code, contents, engines, key_of, made_in, read_done, write_done
from core.lake import Lake
from core.names import AUDIT, DATABASE, PUBLISHED_SCHEMAS, REBUILT
from core.progress import OnProgress, Progress
from core.settings import MEMORY, PROJECT, Settings, memory_limit
from dbt_project import compiled
from dbt_project.affected import (
    RECEIPTS,
    affected,
    different_tables,
    drop,
    last_manifest,
    logs_of_attempts,
    lost_pulls,
    not_followed,
)
from dbt_project.dictionary import web_page
from dbt_project.errors import BuildError, MissingPullError, MissingReadingError, TakenOverError
from dbt_project.from_spark import Grown, Taken, made_from, note, refuse_others, taking
from dbt_project.keys import write_keys
from dbt_project.lineage import write_lineage
from dbt_project.questions import write_questions
from dbt_project.scale import share
from dbt_project.testing import doubtful, looking_at

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest

HERE = Path(__file__).resolve().parent
TEXTS = (("press_wordpress", "posts"), ("press_rss", "items"), ("press_newsroom", "pages"))
"""Streams of texts, which must have been read before the models can use them."""
NO_PUBLISHERS = frozenset({"landing", "press_readings", "review"})
"""Sources of models that are not a publisher's: what the landing, the press reader and persons say."""
DBT_LOG = "file_log"
"""What dbt calls its logger into a file, in Python's logging (dbt-core 1.11)."""
KEEP_MANIFEST = "--no-write-json"
"""The project is the same, and so is what dbt wrote of it: writing it twice is a fourth of dbt's time on a day with a
few changes (1.11, 2026-11)."""
PAGES = ("docs/dbt", "docs/dictionary")
PAGES_DONE = "pages.done.json"
"""The pages that describe the tables, and the mark that says of which project they are."""
TAKEN_OVER = "taken_over.duckdb"
"""The candidate that took tables over, until it has been held against one that did not."""
TAKEN_OVER_FROM = "taken_over.json"
"""What it was made from, as one hash, beside it."""


@dataclass(frozen=True)
class Built:
    """One successful build.

    Attributes:
        database: the candidate.
        seconds: wall time of dbt.
        model_seconds: per model or seed, its own time.
        tests: how many data and unit tests passed.
        differing: tables of a build that took others over which a build from nothing made otherwise; the candidate
            is the latter.
    """

    database: Path
    seconds: float
    model_seconds: Mapping[str, float]
    tests: int
    differing: tuple[str, ...] = ()


def build(
    settings: Settings,
    select: Sequence[str] = (),
    run_id: str = "",
    *,
    changed: Collection[str] | None = None,
    unit_tests: bool = False,
    docs: bool = True,
    grown: Grown | None = None,
    report: Callable[[str], None] = print,
    watch: OnProgress | None = None,
) -> Built:
    """Build the candidate from the receipts on disk.

    Args:
        settings: where the data is.
        select: dbt selectors; the candidate is kept then and only these parts of it are made again, and what is known
            of the pulls, not its questions, keys and pages.
        run_id: the orchestrator's run id, for the attempt log.
        changed: the sources (``review``, ``rues.companies``) that have other rows than when the candidate that is there
            was built, by this project; what is not behind them is taken over from it. Once in so many days
            (``LANDFALL_REBUILD_DAYS``) it is then built from nothing, too, and compared. ``None`` builds from nothing.
        unit_tests: also run the unit tests, which look at no landed data.
        docs: also have the pages that describe the tables (whole builds only).
        grown: tables of the models tagged ``scale`` that Spark made or makes, taken for the candidate's own (whole
            builds from nothing only).
        report: takes the lines a person reads.
        watch: is told how far dbt is, beside the note for other processes.

    Raises:
        MissingPullError: a stream has never landed.
        MissingReadingError: a press text has landed and nobody has read it.
        BuildError: dbt failed; the line names the model or test.
        OtherTablesError: Spark's tables are not whole, or not of what is here.
        core.errors.BusyError: another build is running, or press texts are being read.
        core.errors.DiskError: the disk is full or not writable; readers keep what they have.
        core.errors.ConfigurationError: the folder holds data of the other mode, or its path cannot be used.
        core.exclusion.NoLocksError: two processes could build at once here.
    """
    refuse_without_locks(settings)
    with (
        lock(settings.locks / "build.lock", "build", "wait until it has ended, then run the build again"),
        lock(settings.readings_lock, "build", "wait until the press texts are read, then run the build again"),
        attempt(settings.attempts, "build", "warehouse", run_id) as facts,
        disk_faults("build"),
    ):
        private_folder(settings.build)
        check_folder(settings)
        check_landed(settings)
        kinds = () if unit_tests else ("--exclude-resource-type", "unit_test")
        behind = None if changed is None or select else _behind(settings, changed, report)
        made_from = _made_from(settings) if behind and _is_rebuild_due(settings) else ""
        chosen = (
            ["--select", *select, RECEIPTS, "--indirect-selection", "buildable", "--full-refresh"] if select else []
        )
        _clear(settings, keep_database=bool(chosen or behind), keep_pages=docs and not select)
        taken = _from_spark(settings, grown) if grown else None
        built = (
            _taken_over(settings, behind, report, watch) if behind else _built(settings, kinds, chosen, watch, taken)
        )
        if made_from:
            report(f"{_line(built)}; and from nothing, to compare")
            _set_aside(settings, made_from)
            built = _built(settings, kinds, (), watch)
        if not select and (not behind or made_from):
            built = _compared(settings, built, report)
        if not select:
            write_questions(settings.build, _published(settings.build / DATABASE))
            write_keys(settings.build)
            write_lineage(settings.build)
        if docs and not select:
            describe(settings)
        report(_line(built))
        stale = report_stale(settings, report)
        facts.update(seconds_per_model=dict(built.model_seconds), tests=built.tests, outcome="built", stale=stale)
        return built


def raise_on_difference(built: Built) -> None:
    """Raise where tables that were taken over were not those of a build from nothing.

    Raises:
        TakenOverError: it names them.
    """
    if built.differing:
        named = ", ".join(built.differing[:8])
        more = f" and {len(built.differing) - 8} more" if len(built.differing) > 8 else ""
        fault = f"a build from nothing made other rows in {named}{more} than what was taken over from builds before"
        step = (
            "run again: the next build takes nothing over; report the tables, readers may have had wrong rows in them"
        )
        raise TakenOverError("build", fault, step, tables=list(built.differing))


def _behind(settings: Settings, changed: Collection[str], report: Callable[[str], None]) -> list[str] | None:
    """The models to build again, with tables that cannot follow the change dropped; ``None`` where it is not known what
    the candidate was built by, or where (its views name the folder), or where pulls it was built from are gone."""
    manifest = last_manifest(settings.build)
    doubt = "what dbt wrote of the candidate is gone" if manifest is None else _doubt(settings)
    if manifest is None or doubt:
        report(f"build: nothing is taken over: {doubt}")
        return None
    models = affected(manifest, changed)
    anew = not_followed(manifest, models, changed)
    drop(settings.build / DATABASE, anew)
    made = f"; from nothing, as they do not follow it: {', '.join(anew)}" if anew else ""
    report(f"build: {', '.join(sorted(changed)) or 'the log'} changed: {len(models)} models are behind it{made}")
    return models


def _doubt(settings: Settings) -> str:
    """Why tables of the candidate may not be taken over; ``""`` where they may."""
    database = settings.build / DATABASE
    if not database.is_file():
        return "the candidate is gone"
    if (settings.build / TAKEN_OVER).is_file():
        return "a build was stopped before what it had taken over was compared with a build from nothing"
    if _rebuilt(settings).get("folder") != str(settings.data):
        return "the candidate was made in another folder, which its views name"
    if lost := lost_pulls(database, settings.raw):
        return f"{len(lost)} pulls it was made from are gone, such as {min(lost)}"
    return ""


def _built(
    settings: Settings,
    kinds: Sequence[str],
    chosen: Sequence[str],
    watch: OnProgress | None,
    taken: Taken | None = None,
) -> Built:
    """Run dbt over the whole project, or over what is chosen of it."""
    begun = time.monotonic()
    with Progress(settings.progress, "build", watch) as progress:
        if taken:
            results = _dbt_on_taken(settings, taken, "build", *kinds, watch=progress.at)
        else:
            results = _dbt(settings, "build", *kinds, *chosen, watch=progress.at)
    _raise_on_failure(settings.build / DATABASE, results)
    return _report(settings.build / DATABASE, results, time.monotonic() - begun)


def _from_spark(settings: Settings, grown: Grown) -> Taken:
    """Have Spark make its tables, where they are not there yet, or see that they are of what is here."""
    parsed = _dbt(settings, "parse")
    manifest = last_manifest(settings.build)
    assert manifest is not None  # noqa: S101 - dbt has just written it
    made, parts = made_from(settings, manifest), share(manifest)
    if grown.make is None:
        refuse_others(grown.folder, parts.models, made)
        return Taken(parsed, grown.folder)
    given = [f"+{table.name}" for table in parts.given]
    results = _dbt(settings, "build", "--select", *given, "--exclude-resource-type", "test", "unit_test")
    _raise_on_failure(settings.build / DATABASE, results)
    grown.make(parts)
    note(grown.folder, parts.models, made)
    refuse_others(grown.folder, parts.models, made_from(settings, manifest))  # what landed while Spark worked
    _clear(settings, keep_database=False, keep_pages=True)
    return Taken(parsed, grown.folder)


def _dbt_on_taken(settings: Settings, taken: Taken, *words: str, watch: OnProgress | None) -> Any:
    """Run dbt where the tagged models read Spark's tables. What it writes of the project is what the project says."""
    with taking(taken.manifest, taken.folder):
        results = _dbt(settings, *words, KEEP_MANIFEST, watch=watch, manifest=taken.manifest)
    taken.manifest.writable_manifest().write(str(settings.build / "target" / "manifest.json"))
    return results


def _taken_over(
    settings: Settings, models: Sequence[str], report: Callable[[str], None], watch: OnProgress | None
) -> Built:
    """Make ``models`` of the candidate again, and ask the data tests that look at one of them."""
    database, manifest = settings.build / DATABASE, last_manifest(settings.build)
    assert manifest is not None  # noqa: S101 - the models were found in it
    begun = time.monotonic()
    with Progress(settings.progress, "build", watch) as progress:
        made = _made(settings, manifest, models, report, progress.at)
        tests = looking_at(manifest, models)
        if doubts := doubtful(database, tests, made.new_rows):
            _raise_on_failure(database, _dbt(settings, "test", "--select", *doubts, KEEP_MANIFEST, watch=progress.at))
    return Built(database, round(time.monotonic() - begun, 1), made.seconds, len(tests))


def _made(
    settings: Settings,
    manifest: Mapping[str, Any],
    models: Sequence[str],
    report: Callable[[str], None],
    watch: OnProgress,
) -> compiled.Made:
    """Make ``models`` again by their compiled SQL, or, where that cannot be or fails, by dbt."""
    database = settings.build / DATABASE
    try:
        return compiled.make(database, manifest, models, watch)
    except (compiled.OnlyDbtError, duckdb.Error) as error:
        report(f"build: dbt makes the models, as {' '.join(str(error).split())[:200]}")
    made = _dbt(settings, "run", "--select", *models, KEEP_MANIFEST, watch=watch)
    _raise_on_failure(database, made)
    return compiled.Made(_report(database, made, 0.0).model_seconds, {})


def _is_rebuild_due(settings: Settings) -> bool:
    """Whether the last build from nothing is long ago, or nobody knows when it was."""
    try:
        age = datetime.now(UTC) - datetime.fromisoformat(_rebuilt(settings)["at"])
    except (ValueError, KeyError):
        return True
    return abs(age) >= timedelta(days=settings.rebuild_days)


def _rebuilt(settings: Settings) -> dict[str, str]:
    """When and in which folder the candidate was last built from nothing; nothing where that is not known."""
    try:
        found = json.loads((settings.build / REBUILT).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {name: str(value) for name, value in found.items()} if isinstance(found, dict) else {}


def _made_from(settings: Settings) -> str:
    """One hash over what candidates are made from: receipts, readings, decisions, the project and its engines."""
    landed = settings.raw.glob("*/*/*/receipt.json")
    parts = {
        "mode": settings.mode,
        "landed": contents(settings.raw, landed),
        "readings": contents(settings.readings, settings.readings.rglob("reading.json")),
        "decisions": contents(settings.review, settings.review.glob("*.jsonl")),
        "models": code(PROJECT, "core", "dbt_project"),
        "engines": engines("duckdb", "dbt-core", "dbt-duckdb", "pyarrow", "splink", "scipy", "numpy"),
    }
    return key_of(parts)


def _set_aside(settings: Settings, made_from: str) -> None:
    """Keep the candidate that took tables over, and what it was made from, until it is compared."""
    write_json(settings.build / TAKEN_OVER_FROM, {"key": made_from})
    (settings.build / DATABASE).replace(settings.build / TAKEN_OVER)


def _compared(settings: Settings, built: Built, report: Callable[[str], None]) -> Built:
    """Hold what took tables over, where a build has set it aside, against this build from nothing; then, and only then,
    write down that there was one. A build that is killed before leaves both to compare for the next one."""
    kept = settings.build / TAKEN_OVER
    differing = _differing(settings, report) if kept.is_file() else ()
    at = datetime.now(UTC).isoformat(timespec="seconds")
    write_json(settings.build / REBUILT, {"at": at, "folder": str(settings.data)})
    for path in (kept, settings.build / TAKEN_OVER_FROM):
        path.unlink(missing_ok=True)
    return replace(built, differing=differing)


def _differing(settings: Settings, report: Callable[[str], None]) -> tuple[str, ...]:
    """Tables that were taken over wrongly; says so where it cannot be known."""
    manifest = last_manifest(settings.build)
    logs = logs_of_attempts(manifest) if manifest else frozenset[str]()
    unknown = "build: WARNING: it cannot be told whether what was taken over was right"
    try:
        found = different_tables(settings.build / TAKEN_OVER, settings.build / DATABASE)
    except duckdb.Error as error:
        report(f"{unknown}: {TAKEN_OVER} cannot be read: {str(error).splitlines()[0]}")
        return ()
    differing = tuple(name for name in found if name not in logs)
    if not differing:
        return ()
    named = ", ".join(differing)
    if _is_made_from_the_same(settings):
        report(f"build: WARNING: a build from nothing made other rows than were taken over: {named}")
        return differing
    report(f"{unknown}: what it was made from has changed since, and so have {named}")
    return ()


def _is_made_from_the_same(settings: Settings) -> bool:
    """Whether the candidate set aside was made from what is there now."""
    try:
        noted = json.loads((settings.build / TAKEN_OVER_FROM).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(noted, dict) and noted.get("key") == _made_from(settings)


def report_stale(settings: Settings, report: Callable[[str], None]) -> list[str]:
    """Say which streams are stale, where any are; returns them as ``stale_streams`` does."""
    stale = stale_streams(settings)
    if stale:
        report(f"build: WARNING: {len(stale)} streams are stale: {'; '.join(stale)}")
    return stale


def describe(settings: Settings) -> bool:
    """Write the pages that describe the tables, unless they are there already; returns whether they were written.

    They say what the project's files say and nothing of the data, and dbt takes seconds to find out: a mark beside them
    says of which project they are.
    """
    path = settings.build / PAGES_DONE
    parts = {"project": code(PROJECT, "core", "dbt_project"), "engines": engines("dbt-core", "dbt-duckdb")}
    done = read_done(path)
    if done and done.key == key_of(parts) and done.is_whole(settings.build):
        return False
    write_docs(settings)
    write_done(path, Done(parts, made_in(settings.build, *PAGES)))
    return True


def write_docs(settings: Settings) -> Path:
    """Write the description of all tables as one page, without a path of this machine in it; returns the page."""
    _dbt(settings, "docs", "generate", "--static")
    target = settings.build / "target"
    page = (target / "static_index.html").read_text(encoding="utf-8")
    for name in ("manifest.json", "catalog.json"):
        data = (target / name).read_text(encoding="utf-8")
        # dbt 1.11.16 puts the JSON into a script element as it is: a text with "</script>" would end it (2026-11).
        page = page.replace(data, data.replace("<", "\\u003c"))
    for path, name in ((str(settings.data), "$LANDFALL_DATA"), (str(PROJECT), "$LANDFALL")):
        page = page.replace(path, name)
    final = _described(settings) / "index.html"
    final.parent.mkdir(parents=True, exist_ok=True)
    final.write_text(page, encoding="utf-8")
    dictionary = _dictionary(settings) / "index.html"
    dictionary.parent.mkdir(parents=True, exist_ok=True)
    dictionary.write_text(web_page(target / "manifest.json"), encoding="utf-8")
    return final


def stale_streams(settings: Settings, at: datetime | None = None) -> list[str]:
    """Streams whose last successful pull is older than their declaration allows, each with its age in days.

    A pull that found nothing new counts: it is about having asked. ``error`` is later than ``warn``. The log is read
    once for all streams; ``dbt source freshness`` says the same and reads it once for each of them.

    Args:
        settings: where the attempt log is.
        at: the moment ages are counted to; now where it is not given.
    """
    at = at or datetime.now(UTC)
    asked = _last_asked(settings)
    stale = []
    for source in _declared_sources():
        limits = {level: _span(source["config"]["freshness"][f"{level}_after"]) for level in ("error", "warn")}
        for stream in (f"{source['name']}/{table['name']}" for table in source["tables"]):
            age = at - asked[stream] if stream in asked else None
            if found := _lateness(age, limits):
                stale.append(f"{stream}: {found}")
    return stale


def _lateness(age: timedelta | None, limits: Mapping[str, timedelta]) -> str:
    """The strictest limit an age is over, with the age; ``""`` where it is over none."""
    if age is None:
        return "error, no successful pull in the log"
    level = next((name for name, span in limits.items() if age > span), "")
    return f"{level}, {age / timedelta(days=1):.1f} days since it was asked" if level else ""


def declared_streams() -> tuple[tuple[str, str], ...]:
    """The (source, stream) pairs the staging models read, from their declarations."""
    return tuple((source["name"], table["name"]) for source in _declared_sources() for table in source["tables"])


def _declared_sources() -> list[dict[str, Any]]:
    """The declarations of all publishers' sources."""
    paths = sorted((HERE / "models" / "staging").glob("*/_*__sources.yml"))
    found = [source for path in paths for source in yaml.safe_load(path.read_text(encoding="utf-8"))["sources"]]
    return [source for source in found if source["name"] not in NO_PUBLISHERS]


def _span(limit: Mapping[str, Any]) -> timedelta:
    """A limit as dbt writes it: a count and a period (minute, hour or day)."""
    return timedelta(**{f"{limit['period']}s": limit["count"]})


def _last_asked(settings: Settings) -> dict[str, datetime]:
    """When each stream was last asked with success, keyed ``source/stream``."""
    asked: dict[str, datetime] = {}
    for path in settings.attempts.glob("*.finished.json"):
        record = read_attempt(path)
        if (record["stage"], record["verdict"]) == ("extract", "ok"):
            ended = datetime.fromisoformat(record["finished_at"])
            asked[record["subject"]] = max(ended, asked.get(record["subject"], ended))
    return asked


def check_folder(settings: Settings) -> None:
    """Raise where the data folder is another mode's, or its path cannot be used."""
    Lake(settings).refuse_other_mode()


def check_landed(settings: Settings) -> None:
    """Raise where something that the models read is not there yet."""
    check_streams_landed(settings)
    check_texts_read(settings)


def check_streams_landed(settings: Settings) -> None:
    """Raise where a stream the models read has no receipt."""
    missing = [
        (source, stream)
        for source, stream in declared_streams()
        if next((settings.raw / source / stream).glob("*/receipt.json"), None) is None
    ]
    if missing:
        nothing = f"nothing has landed in {settings.raw}: no <source>/<stream>/<pull>/receipt.json is there"
        names = ", ".join(f"{source}/{stream}" for source, stream in missing)
        fault = nothing if len(missing) == len(declared_streams()) else f"no pull of {names} has landed"
        sources = dict.fromkeys(source for source, _ in missing)
        step = f"run `landfall pull {' '.join(sources)}`, then build again"
        raise MissingPullError("build", fault, step)


def check_texts_read(settings: Settings) -> None:
    """Raise where a landed pull of press texts has no reading."""
    landed = [
        file.parent.relative_to(settings.raw)
        for source, stream in TEXTS
        for file in sorted((settings.raw / source / stream).glob("*/receipt.json"))
    ]
    unread = [pull for pull in landed if next((settings.readings / pull).glob("*/reading.json"), None) is None]
    if unread:
        fault = f"{len(unread)} landed pulls of press texts have not been read, such as {unread[0]}"
        raise MissingReadingError("build", fault, "run `landfall press land`, then build again")


def _clear(settings: Settings, *, keep_database: bool, keep_pages: bool) -> None:
    """A verdict about the old candidate says nothing about the new one, nor may its description."""
    names = [AUDIT] if keep_database else [AUDIT, DATABASE, f"{DATABASE}.wal"]
    for name in names:
        (settings.build / name).unlink(missing_ok=True)
    shutil.rmtree(settings.build / f"{DATABASE}.tmp", ignore_errors=True)  # of a build that was killed
    for page in () if keep_pages else (_described(settings), _dictionary(settings)):
        shutil.rmtree(page, ignore_errors=True)


def _described(settings: Settings) -> Path:
    """Where the page that describes the candidate's tables is."""
    return settings.build / "docs" / "dbt"


def _dictionary(settings: Settings) -> Path:
    """Where the data dictionary of the candidate is."""
    return settings.build / "docs" / "dictionary"


def _dbt(settings: Settings, *words: str, watch: OnProgress | None = None, manifest: Manifest | None = None) -> Any:
    """Run one dbt command in this process on the candidate; returns its result.

    Args:
        settings: where the data is.
        words: of the command.
        watch: is told of each node.
        manifest: the project as it was read before, in place of reading it.
    """
    from dbt.adapters.duckdb import environments
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.cli.main import dbtRunner

    # dbt-duckdb 1.11.1 opens an event loop for each Python model and leaves it open; ours need none (2026-11).
    environments._ensure_event_loop = _nothing
    places = ["--project-dir", HERE, "--profiles-dir", HERE, "--target-path", settings.build / "target"]
    logs = ["--log-path", settings.build / "logs", "--log-format-file", "json"]
    levels = ["--log-level", "none", "--log-level-file", "info"]
    close_database: Callable[[], None] = DuckDBConnectionManager.close_all_connections
    callbacks = [_on_node_start(watch)] if watch else []
    with _environment(settings), _quiet_log():
        try:
            outcome = dbtRunner(manifest=manifest, callbacks=callbacks).invoke(
                [*words, *map(str, places), *map(str, logs), *levels]
            )
        finally:
            close_database()
    if outcome.exception is not None:
        _raise_on_full_disk(outcome.exception)
        fault = " ".join(str(outcome.exception).split())
        raise BuildError("build", f"dbt {words[0]}: {fault}", f"look into {settings.build / 'logs' / 'dbt.log'}")
    return outcome.result


def _nothing() -> None:
    """Stands in for what dbt would do for models of another kind."""


def _on_node_start(watch: OnProgress) -> Callable[[Any], None]:
    """What dbt calls with each of its events: the start of a node carries its place among all of them (1.11.16)."""

    def callback(event: Any) -> None:
        if event.info.name == "LogStartLine":
            watch(event.data.index, event.data.total, event.data.node_info.node_name)

    return callback


def _raise_on_full_disk(error: BaseException) -> None:
    """What dbt ran into where it wrote its own files; it wraps the error of the system."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, OSError) and cause.errno in DISK_FAULTS:
            raise disk_error("build", f"{cause.strerror} ({cause.filename or 'no file named'})") from error
        cause = cause.__cause__ or cause.__context__
    if says_no_room(str(error)):
        raise disk_error("build", " ".join(str(error).split())[:300]) from error


@contextmanager
def _quiet_log() -> Iterator[None]:
    """A log that a full disk does not take: Python's logging would tell it in hundreds of lines, per line lost.

    dbt 1.11 leaves the file of its log open.
    """
    before, logging.raiseExceptions = logging.raiseExceptions, False
    log = logging.getLogger(DBT_LOG)
    try:
        yield
    finally:
        for handler in list(log.handlers):
            log.removeHandler(handler)
            handler.close()
        logging.raiseExceptions = before


@contextmanager
def _environment(settings: Settings) -> Iterator[None]:
    """The variables the project files read, for as long as dbt runs."""
    wanted = {
        "LANDFALL_SOURCES": settings.mode,
        "LANDFALL_DATA": str(settings.data),
        MEMORY: memory_limit().removesuffix("MB"),
        "DO_NOT_TRACK": "1",
    }
    before = {name: os.environ.get(name) for name in wanted}
    os.environ.update(wanted)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name)
            else:
                os.environ[name] = value


def _raise_on_failure(database: Path, results: Any) -> None:
    """Name the first failure; what was skipped because of it is only counted."""
    bad = [one for one in results if str(one.status) in ("error", "fail")]
    if not bad:
        return
    first = bad[0]
    node = first.node
    kind = "test" if node.resource_type in ("test", "unit_test") else node.resource_type
    message = " ".join(str(first.message or first.status).split())
    if says_no_room(message):
        raise disk_error("build", f"{kind} {node.name}: {message[:300]}")
    if says_no_memory(message):
        raise memory_error("build", f"{kind} {node.name}: {message[:300]}")
    example = _example(database, node) if str(first.status) == "fail" and node.resource_type == "test" else ""
    more = f"; {len(bad) - 1} more failed" if len(bad) > 1 else ""
    raise BuildError(
        "build",
        f"{kind} {node.name}: {message[:600]}{example}{more}",
        "compare the newest receipts of the sources behind it with the ones before; the candidate is not published",
        failed=[one.node.name for one in bad],
    )


def _example(database: Path, node: Any) -> str:
    """The first row a data test found, shortened."""
    with duckdb.connect(str(database), read_only=True) as connection:
        found = connection.execute(f"select * from ({node.compiled_code}) limit 1")  # noqa: S608 (our own test)
        names = [column[0] for column in found.description or []]
        row = found.fetchone() or ()
    text = ", ".join(f"{name}={value}" for name, value in zip(names, row, strict=False))
    return f", such as {text[:300]}" if text else ""


def _published(database: Path) -> dict[str, str]:
    """The schema per table that is published."""
    schemas = ", ".join(f"'{schema}'" for schema in PUBLISHED_SCHEMAS)
    with duckdb.connect(str(database), read_only=True) as connection:
        found = connection.execute(
            f"select table_name, schema_name from duckdb_tables() where schema_name in ({schemas})"  # noqa: S608 (own names)
        )
        return dict(found.fetchall())


def _report(database: Path, results: Any, seconds: float) -> Built:
    timed = {
        one.node.name: round(one.execution_time, 3) for one in results if one.node.resource_type in ("model", "seed")
    }
    tests = sum(1 for one in results if one.node.resource_type in ("test", "unit_test"))
    return Built(database, round(seconds, 1), timed, tests)


def _line(built: Built) -> str:
    slowest = sorted(built.model_seconds.items(), key=lambda item: -item[1])[:3]
    named = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in slowest)
    return f"build: {len(built.model_seconds)} models and seeds, {built.tests} tests in {built.seconds} s ({named})"
