"""One stage at a time: by hand what the DAGs do."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.engines import Engine, EngineOption, MasterOption, taken_from
from core import settings as landfall_settings
from core.errors import ConfigurationError, LandfallError
from core.names import DATABASE

if TYPE_CHECKING:
    from core.settings import Settings
    from expectations.audit import AuditError
    from extract.contract import Source, Window

app = typer.Typer()


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(f"{text!r} is not a day such as 2026-01-31") from error


def _sources(incomplete: str) -> list[str]:
    """Names the shell completes."""
    from extract.catalogue import all_sources

    return [each.name for each in all_sources() if each.name.startswith(incomplete)]


@app.command("pull", epilog="Example: landfall pull trm --from 2024-01-01 --to 2024-02-01")
def pull(
    names: Annotated[
        list[str],
        typer.Argument(metavar="SOURCE…", help="Sources to pull.", autocompletion=_sources, show_default=False),
    ],
    stream: Annotated[str, typer.Option(help="This stream alone.")] = "",
    start: Annotated[date | None, typer.Option("--from", metavar="DAY", parser=_day, help="First day.")] = None,
    end: Annotated[date | None, typer.Option("--to", metavar="DAY", parser=_day, help="Day after the last.")] = None,
    files: Annotated[Path | None, typer.Option(help="Land the publisher's downloads in this folder instead.")] = None,
) -> int:
    """Pull what is new of a source, or a range of days again; `landfall catalogue` names the sources."""
    settings = landfall_settings.load()
    if files is not None:
        return _land_files(names, files, settings)
    from extract.catalogue import source

    chosen = [source(name) for name in names]
    failed: list[LandfallError] = []
    for each in chosen:
        try:
            _pull(each, stream, _window(each.name, start, end), settings)
        except LandfallError as error:
            if len(chosen) == 1:
                raise
            print(error.line(), file=sys.stderr, flush=True)
            failed.append(error)
    return failed[0].exit_code if failed else 0


def _pull(chosen: Source, stream: str, window: Window | None, settings: Settings) -> None:
    from core.progress import ProgressLine
    from extract.catalogue import stream_of
    from extract.landing import pull_stream
    from extract.reporting import outcome_line

    for one in (stream_of(chosen, stream),) if stream else chosen.streams:
        line = ProgressLine(f"{chosen.name}/{one.name}", sys.stderr)
        try:
            outcome = pull_stream(chosen, one, settings, window, watch=line.show)
        finally:
            line.clear()
        print(outcome_line(outcome), flush=True)


def _window(name: str, start: date | None, end: date | None) -> Window | None:
    from extract.contract import Window

    if start is None and end is None:
        return None
    if start is None or end is None:
        raise ConfigurationError(name, "a window needs both ends", "give --from and --to, the end is exclusive")
    try:
        return Window(start, end)
    except ValueError as error:
        raise ConfigurationError(name, str(error), "give a later --to") from error


def _land_files(names: list[str], folder: Path, settings: Settings) -> int:
    from extract.offline import land_files
    from extract.reporting import outcome_line

    for name in names:
        print(outcome_line(land_files(name, folder, settings)))
    return 0


@app.command("build", epilog="Example: landfall build --select fct_announcements+")
def build(
    select: Annotated[list[str] | None, typer.Option(help="dbt selectors: make only these parts again.")] = None,
    unit_tests: Annotated[bool, typer.Option("--unit-tests", help="Also run the unit tests.")] = False,
    no_docs: Annotated[bool, typer.Option("--no-docs", help="Leave out the pages that describe the tables.")] = False,
    engine: EngineOption = Engine.DUCKDB,
    master: MasterOption = "",
    from_spark: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Take the tables a build on Spark left there.")
    ] = None,
) -> None:
    """Build the candidate from the landed pulls with dbt; nobody reads it yet."""
    from core.progress import ProgressLine
    from dbt_project.build import build as build_candidate

    selectors = [word for given in select or () for word in given.split()]
    line = ProgressLine("build", sys.stderr)

    def write(text: str) -> None:
        line.clear()
        print(text, flush=True)

    settings = landfall_settings.load()
    grown = taken_from(settings, engine, master, write, from_spark)
    if grown and (selectors or unit_tests):
        fault = "with tables of Spark everything is built, and unit tests are DuckDB's alone"
        raise ConfigurationError("build", fault, "leave out --select and --unit-tests")
    try:
        build_candidate(
            settings, selectors, unit_tests=unit_tests, docs=not no_docs, grown=grown, report=write, watch=line.show
        )
    finally:
        line.clear()


@app.command("docs")
def docs() -> None:
    """Write the pages that describe the candidate's tables."""
    from dbt_project.build import write_docs

    print(f"docs: {write_docs(landfall_settings.load())}")


@app.command("audit")
def audit() -> int:
    """Audit the candidate; exit code 0 means that it may be published."""
    from expectations.audit import AuditError, audit_candidate

    settings = landfall_settings.load()
    try:
        verdict = audit_candidate(settings)
    except AuditError as error:
        print(error.line(), file=sys.stderr)
        _print_findings(error)
        return error.exit_code
    for table, of_table in sorted(verdict.suites.items()):
        print(f"{table:<32} {of_table.passed:>3} rules hold")
    for one in verdict.overrides:
        print(f"allowed once: {one.table} {one.rule}: {one.why} ({one.who}, until {one.until})")
    print(f"audited {settings.build / DATABASE}, pages in {settings.build / 'docs' / 'data_docs'}")
    return 0


def _print_findings(error: AuditError) -> None:
    failures = error.context.get("failures", [])
    assert isinstance(failures, list)  # noqa: S101 - AuditError is raised with a list only
    for failure in failures:
        print(f"  {failure['table']} {failure['rule']}: {failure['finding']}", file=sys.stderr)
        print(f"    Next: {failure['next_step']}", file=sys.stderr)


@app.command("allow", epilog="Example: landfall allow marts.dim_hub rows --who Ana --why 'two hubs were merged'")
def allow(
    table: Annotated[str, typer.Argument(help="schema.table, as the audit names it.")],
    rule: Annotated[str, typer.Argument(help="The rule, as the audit names it.")],
    who: Annotated[str, typer.Option(help="Who allows it.")],
    why: Annotated[str, typer.Option(help="The reason; it is published with the release.")],
    until: Annotated[str, typer.Option(help="The last release it holds for; the next one if not given.")] = "",
) -> None:
    """Let one finding of one rule pass the audit, on record."""
    from expectations.allowances import allow as record
    from expectations.allowances import path_of

    settings = landfall_settings.load()
    given = record(settings, table, rule, who=who, why=why, until=until)
    print(f"{given.table} {given.rule} may fail until release {given.until}: {given.why} ({given.who})")
    print(f"recorded in {path_of(settings)}")


@app.command("publish")
def publish() -> None:
    """Publish the audited candidate: readers get it in one step."""
    from serve.publish import publish as publish_candidate

    release = publish_candidate(landfall_settings.load())
    print(f"release {release.version} is current: {release.database}")


@app.command("rollback", epilog="Example: landfall rollback --to 000007")
def rollback(to: Annotated[str | None, typer.Option(help="The release to go back to.")] = None) -> None:
    """Give readers the release before; nothing is deleted."""
    from serve.publish import rollback as go_back

    release = go_back(landfall_settings.load(), to)
    print(f"release {release.version} is current: {release.database}")


@app.command("objects")
def objects() -> None:
    """Bring the current release to the object storage of LANDFALL_OBJECTS; its readers get it in one step."""
    from serve.objects import publish as push

    print(push(landfall_settings.load()).line())


@app.command("fetch", epilog="Example: LANDFALL_DATA=/srv/warehouse LANDFALL_OBJECTS=s3://bucket/prefix landfall fetch")
def fetch() -> None:
    """Take the release readers have on object storage into this data folder, whole and checked."""
    from serve.objects import fetch as take

    release = take(landfall_settings.load())
    print(f"release {release.version} is current: {release.database}")


@app.command("postgres")
def postgres(
    dsn: Annotated[str, typer.Option(help="Instead of LANDFALL_POSTGRES_DSN; others on this machine see it.")] = "",
) -> None:
    """Bring the current release into PostgreSQL."""
    from serve.postgres import publish as copy

    print(copy(landfall_settings.load(), dsn=dsn).line())
