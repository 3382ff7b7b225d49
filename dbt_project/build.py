"""Build the candidate: dbt turns the landed pulls into ``build/warehouse.duckdb``, which nobody reads yet."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import yaml

from core.attempts import attempt
from core.errors import ConfigurationError, LandfallError
from core.files import lock
from core.settings import PROJECT, Settings

HERE = Path(__file__).resolve().parent
DATABASE = "warehouse.duckdb"
UNUSABLE_IN_A_PATH = set("'\"{}%*?[]$")


class BuildError(LandfallError):
    """dbt could not build a model, or a test found something."""

    code = "dbt_failed"
    exit_code = 30


class MissingPullError(LandfallError):
    """A stream the models read has never landed."""

    code = "missing_pull"
    exit_code = 31


@dataclass(frozen=True)
class Built:
    """One successful build.

    Attributes:
        database: the candidate.
        seconds: wall time of dbt.
        model_seconds: per model or seed, its own time.
        tests: how many data and unit tests passed.
    """

    database: Path
    seconds: float
    model_seconds: Mapping[str, float]
    tests: int


def build(
    settings: Settings,
    select: Sequence[str] = (),
    run_id: str = "",
    *,
    unit_tests: bool = False,
    docs: bool = True,
    say: Callable[[str], None] = print,
) -> Built:
    """Build the candidate from the receipts on disk.

    Args:
        settings: where the data is.
        select: dbt selectors; the candidate is kept then and only these parts of it are made again.
        run_id: the orchestrator's run id, for the attempt log.
        unit_tests: also run the unit tests, which look at no landed data.
        docs: also write the pages that describe the tables (whole builds only).
        say: takes the lines a person reads.

    Raises:
        MissingPullError: a stream has never landed.
        BuildError: dbt failed; the line names the model or test.
        core.errors.BusyError: another build is running.
    """
    with (
        lock(settings.build / "build.lock", "build", "wait until it has ended, then run the build again"),
        attempt(settings.attempts, "build", "warehouse", run_id) as facts,
    ):
        check_data_path(settings)
        check_streams_landed(settings)
        database = settings.build / DATABASE
        _clear(settings, keep_database=bool(select))
        kinds = () if unit_tests else ("--exclude-resource-type", "unit_test")
        chosen = ("--select", *select, "--indirect-selection", "buildable") if select else ()
        begun = time.monotonic()
        results = _dbt(settings, "build", *kinds, *chosen)
        _raise_on_failure(database, results)
        built = _report(database, results, time.monotonic() - begun)
        if docs and not select:
            write_docs(settings)
        facts.update(seconds_per_model=dict(built.model_seconds), tests=built.tests, outcome="built")
        say(_line(built))
        return built


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
    final = settings.build / "docs" / "dbt" / "index.html"
    final.parent.mkdir(parents=True, exist_ok=True)
    final.write_text(page, encoding="utf-8")
    return final


def stale_streams(settings: Settings) -> list[str]:
    """Streams whose last successful pull is older than their declaration allows, each with its age in days.

    A pull that found nothing new counts: it is about having asked. ``error`` is later than ``warn``.
    """
    results = _dbt(settings, "source", "freshness", database=":memory:")
    return [
        f"{one.node.source_name}/{one.node.name}: {one.status}, {one.age / 86400:.1f} days since it was asked"
        for one in results
        if str(one.status) in ("warn", "error")
    ]


def declared_streams() -> tuple[tuple[str, str], ...]:
    """The (source, stream) pairs the staging models read, from their declarations."""
    pairs = []
    for path in sorted((HERE / "models" / "staging").glob("*/_*__sources.yml")):
        for source in yaml.safe_load(path.read_text(encoding="utf-8"))["sources"]:
            if source["name"] != "landing":
                pairs += [(source["name"], table["name"]) for table in source["tables"]]
    return tuple(pairs)


def check_streams_landed(settings: Settings) -> None:
    """Raise where a stream the models read has no receipt."""
    missing = [
        (source, stream)
        for source, stream in declared_streams()
        if next((settings.raw / source / stream).glob("*/receipt.json"), None) is None
    ]
    if missing:
        names = ", ".join(f"{source}/{stream}" for source, stream in missing)
        sources = dict.fromkeys(source for source, _ in missing)
        commands = " && ".join(f"python -m extract {source}" for source in sources)
        raise MissingPullError("build", f"no pull of {names} has landed", f"run {commands}, then build again")


def check_data_path(settings: Settings) -> None:
    """Raise where the data folder's path holds a sign that means something else inside SQL or a glob."""
    found = sorted(UNUSABLE_IN_A_PATH & set(str(settings.data)))
    if found:
        raise ConfigurationError(
            "build",
            f"the data folder {settings.data} has {' '.join(found)} in its path",
            "set LANDFALL_DATA to a folder without them",
        )


def _clear(settings: Settings, *, keep_database: bool) -> None:
    """A verdict about the old candidate says nothing about the new one."""
    names = ["audit.json"] if keep_database else ["audit.json", DATABASE, f"{DATABASE}.wal"]
    for name in names:
        (settings.build / name).unlink(missing_ok=True)


def _dbt(settings: Settings, *words: str, database: str = "") -> Any:
    """Run one dbt command in this process on ``database`` (the candidate where it is empty); returns its result."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.cli.main import dbtRunner

    # What dbt has parsed holds for one database; another one gets a folder of its own.
    target = settings.build / ("target_elsewhere" if database else "target")
    places = ["--project-dir", HERE, "--profiles-dir", HERE, "--target-path", target]
    logs = ["--log-path", settings.build / "logs", "--log-format-file", "json"]
    levels = ["--log-level", "none", "--log-level-file", "info"]
    close_database: Callable[[], None] = DuckDBConnectionManager.close_all_connections
    with _environment(settings, database or str(settings.build / DATABASE)):
        try:
            outcome = dbtRunner().invoke([*words, *map(str, places), *map(str, logs), *levels])
        finally:
            close_database()
    if outcome.exception is not None:
        fault = " ".join(str(outcome.exception).split())
        raise BuildError("build", f"dbt {words[0]}: {fault}", f"look into {settings.build / 'logs' / 'dbt.log'}")
    return outcome.result


@contextmanager
def _environment(settings: Settings, database: str) -> Iterator[None]:
    """The variables the project files read, for as long as dbt runs."""
    wanted = {
        "LANDFALL_DATA": str(settings.data),
        "LANDFALL_BUILD_DB": database,
        "LANDFALL_VERSION": _version(),
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


def _version() -> str:
    project = yaml.safe_load((HERE / "dbt_project.yml").read_text(encoding="utf-8"))
    return str(project["version"])


def _raise_on_failure(database: Path, results: Any) -> None:
    """Name the first failure; what was skipped because of it is only counted."""
    bad = [one for one in results if str(one.status) in ("error", "fail")]
    if not bad:
        return
    first = bad[0]
    node = first.node
    kind = "test" if node.resource_type in ("test", "unit_test") else node.resource_type
    message = " ".join(str(first.message or first.status).split())
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
