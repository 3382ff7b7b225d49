"""Looking at what is published and landed, deciding about what the reader was not sure of, and checks."""

from __future__ import annotations

import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.machine import echo
from cli.tables import show
from core import settings as landfall_settings
from core.errors import ConfigurationError, LandfallError
from core.files import write_durably

if TYPE_CHECKING:
    from core.settings import Settings
    from serve.releases import Release

app = typer.Typer()
checks = typer.Typer()
releases = typer.Typer(help="Releases on this disk: every one, what one says of itself, its hashes.")
review = typer.Typer(help="Decide about what the reader was not sure of; take decisions out and in.")
REFUSED_SHOWN = 20


class Form(StrEnum):
    """How an answer is written."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"
    PARQUET = "parquet"


class Language(StrEnum):
    """Language of titles and notes."""

    EN = "en"
    ES = "es"


class Kept(StrEnum):
    """How decisions are written."""

    CSV = "csv"
    JSONL = "jsonl"


@app.command("ask", epilog="Example: landfall ask 1 --param hub=Medellín --format csv")
def ask(
    number: Annotated[int | None, typer.Argument(help="The question's number; without it all are listed.")] = None,
    param: Annotated[
        list[str] | None, typer.Option(metavar="NAME=VALUE", help="A parameter, as often as wanted.")
    ] = None,
    form: Annotated[Form, typer.Option("--format", help="How the answer is written.")] = Form.TABLE,
    out: Annotated[Path | None, typer.Option(help="Write here instead of the terminal.")] = None,
    sql: Annotated[bool, typer.Option("--sql", "--open", help="Show the SQL, to paste into any client.")] = False,
    lang: Annotated[Language, typer.Option(help="Language of titles and notes.")] = Language.EN,
) -> None:
    """The questions, or the current release's answer to one."""
    from serve import ask as asking

    settings, given = landfall_settings.load(), param or ()
    if number is None:
        print(asking.listed(settings, lang))
    elif sql:
        print(asking.pasteable(settings, number, given))
    else:
        asking.show(settings, number, given, form=form, out=out, lang=lang)


@app.command("catalogue", epilog="Example: landfall catalogue --fields --json")
def catalogue(
    fields: Annotated[bool, typer.Option("--fields", help="The declarations: streams with their columns.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For programs, with every pattern and bound.")] = False,
) -> None:
    """Sources and streams, their licences, and when each was last landed."""
    from extract import reporting
    from extract.catalogue import all_sources

    if as_json:
        print(json.dumps([reporting.describe(each) for each in all_sources()], ensure_ascii=False, indent=1))
    elif fields:
        print(reporting.described([reporting.describe(each) for each in all_sources()]))
    else:
        show(reporting.HEAD, reporting.listing(landfall_settings.load()))


@app.command("site")
def site(
    out: Annotated[
        Path | None, typer.Option(help="Folder to write into; the data folder's site/ if not given.")
    ] = None,
) -> None:
    """Make the page of the current release anew and say where it is."""
    from serve.site.release import FOLDER, page_of

    settings = landfall_settings.load()
    print(page_of(_asked(settings, None), out or settings.data / FOLDER))


@app.command("api", epilog="Example: landfall api --port 8300")
def api(
    host: Annotated[str, typer.Option(help="Address to listen on; the usual one is this machine alone.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="0 is any free one.")] = 0,
    per_minute: Annotated[int, typer.Option(help="Requests of one client.")] = 120,
    public: Annotated[
        bool, typer.Option("--public", help="Only what may be passed on; usual but on loopback.")
    ] = False,
    internal: Annotated[bool, typer.Option("--internal", help="All of it, also for other machines.")] = False,
) -> None:
    """The release for programs: JSON and CSV over HTTP, to read only."""
    from serve.api.serving import serve

    if public and internal:
        raise ConfigurationError("api", "--public and --internal exclude each other", "give one of them")
    settings = landfall_settings.load()
    serve(settings, host=host, port=port, per_minute=per_minute, only_public=public, internal=internal)


@releases.callback(invoke_without_command=True)
def every_release(context: typer.Context) -> None:
    """Releases on this disk and every flip; * is what readers get."""
    if context.invoked_subcommand is not None:
        return
    from serve import history
    from serve import releases as kept

    warehouse = landfall_settings.load().warehouse
    now = (warehouse / kept.LINK).resolve().name
    rows = [_release_row(release, now) for release in kept.every(warehouse)]
    show(("release", "published", "mode", "rows"), rows)
    print()
    show(("flip", "what", "from", "to", "run"), [_flip_row(event) for event in history.events(warehouse)])


def _release_row(release: Release, now: str) -> tuple[str, ...]:
    mark = "* " if now == release.version else "  "
    rows = sum(facts.rows for facts in release.tables.values())
    return (mark + release.version, str(release.record["published_at"]), release.mode, f"{rows:,}")


def _flip_row(event: dict[str, Any]) -> tuple[str, ...]:
    return (event["at"], event["event"], event["before"] or "-", event["version"], event["run_id"] or "-")


@releases.command("show", epilog="Example: landfall releases show 7")
def show_release(version: Annotated[str | None, typer.Argument(help="The current one if not given.")] = None) -> None:
    """What one release says of itself, as JSON."""
    print(json.dumps(_asked(landfall_settings.load(), version).record, ensure_ascii=False, indent=1))


@releases.command("hashes")
def hashes(version: Annotated[str | None, typer.Argument(help="The current one if not given.")] = None) -> None:
    """Rows and hashes per table; two equal outputs are two equal releases."""
    for name, facts in sorted(_asked(landfall_settings.load(), version).tables.items()):
        if not facts.log:
            print(f"{name}  {facts.rows}  rows {facts.rows_hash}  facts {facts.facts_hash}")


def _asked(settings: Settings, version: str | None) -> Release:
    from serve import releases as kept

    if version:
        return kept.read(settings.warehouse / "releases" / version.zfill(6))
    return kept.released(settings.warehouse, "releases")


@review.callback(invoke_without_command=True)
def review_page(
    context: typer.Context,
    port: Annotated[int, typer.Option(help="Of the page; that of last time, or a free one, if not given.")] = 0,
    new_token: Annotated[bool, typer.Option("--new-token", help="A new address; open pages are shut out.")] = False,
    candidate: Annotated[bool, typer.Option("--candidate", help="Of the candidate that waits for its audit.")] = False,
) -> None:
    """Decide about what the reader was not sure of, on a page of this machine alone."""
    if context.invoked_subcommand is not None:
        return
    from local.review import review as serve_page

    serve_page(landfall_settings.load(), echo, port=port, new_token=new_token, candidate=candidate)


@review.command("export", epilog="Example: landfall review export decisions.csv")
def export(
    file: Annotated[str, typer.Argument(help="Where to; - is standard output.")] = "-",
    form: Annotated[Kept | None, typer.Option("--format", help="By the file's name, else jsonl.")] = None,
) -> None:
    """Write all decisions, oldest first."""
    from press.review.decisions import Decisions, as_csv, as_jsonl, file_of

    is_csv = form is Kept.CSV or (form is None and file.endswith(".csv"))
    text = (as_csv if is_csv else as_jsonl)(Decisions(file_of(landfall_settings.load())).all())
    if file == "-":
        sys.stdout.write(text)
    else:
        write_durably(Path(file), text)


@review.command("import", epilog="Example: landfall review import decisions.csv")
def take(file: Annotated[str, typer.Argument(help="JSON lines or CSV of an export; - is standard input.")]) -> int:
    """Take decisions from an export; what is known is left. Exit code 1 where a row could not be taken."""
    from press.review.decisions import Decisions, file_of, records_of

    done = Decisions(file_of(landfall_settings.load())).merge(records_of(_text_of(file)))
    print(f"review: {done.added:,} decisions taken, {done.known:,} known already, {len(done.refused):,} refused")
    for one in done.refused[:REFUSED_SHOWN]:
        sys.stderr.write(f"review: row {one.line}: {one.fault}\n")
    return 1 if done.refused else 0


def _text_of(file: str) -> str:
    from press.errors import InputError

    try:
        return sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8")
    except OSError as error:
        raise InputError("review", f"{file} cannot be opened: {error.strerror}", "check the path") from error
    except UnicodeDecodeError as error:
        raise InputError("review", f"{file} is not UTF-8: {error.reason}", "convert it to UTF-8") from error


@review.command("status")
def status(
    candidate: Annotated[bool, typer.Option("--candidate", help="Of the candidate that waits for its audit.")] = False,
) -> None:
    """How many wait, how many are decided."""
    from press.review.decision import current
    from press.review.decisions import Decisions, file_of
    from press.review.queue import load

    settings = landfall_settings.load()
    decisions = Decisions(file_of(settings))
    rows = decisions.all()
    standing = current(rows)
    try:
        items = load(settings, candidate=candidate).items
        waiting = [item for item in items if item.subject not in standing]
        print(f"review: {len(waiting):,} of {len(items):,} wait, {100 * sum(i.stake for i in waiting):.1f} % at stake")
    except LandfallError as error:
        print(error.line())
    print(f"review: {len(standing):,} decided, {len(rows):,} decisions in {decisions.path}")
    for line in decisions.unusable():
        print(f"review: line {line.line} of the file is no decision: {line.fault}")


@review.command("totals", epilog="Example: landfall review totals --candidate")
def review_totals(
    candidate: Annotated[bool, typer.Option("--candidate", help="Of the candidate that waits for its audit.")] = False,
) -> None:
    """The totals with nothing in review accepted, as decided, and with all that waits accepted."""
    from press.review.totals import lines_of, totals

    print("\n".join(lines_of(totals(landfall_settings.load(), candidate=candidate))))


@checks.command("verify", epilog="Example: landfall verify --landed")
def verify(
    landed: Annotated[bool, typer.Option("--landed", help="Every landed file against its receipt instead.")] = False,
    quick: Annotated[bool, typer.Option("--quick", help="Of landed files rows and quarantine only.")] = False,
) -> None:
    """Every file of the current release, or every landed one, against its recorded hash."""
    settings = landfall_settings.load()
    if landed or quick:
        from core.lake import Lake
        from core.lake import verify as verify_landed

        seen = verify_landed(Lake(settings), pages=not quick)
        print(f"{seen.pulls} pulls, {seen.files} files, {seen.bytes / 1e6:.1f} MB: all as their receipts say")
        return
    from serve.verifying import verify as verify_release

    checked = verify_release(settings.warehouse)
    print(f"release {checked.version}: {checked.files} files, {checked.bytes / 1e6:.1f} MB: all as they were published")


@checks.command("freshness")
def freshness() -> int:
    """Name the streams nobody has asked for too long; exit code 1 where there are any."""
    from dbt_project.build import stale_streams

    stale = stale_streams(landfall_settings.load())
    print("\n".join(stale) or "freshness: every stream was asked in time")
    return 1 if stale else 0
