"""Running everything on this machine: the whole flow, Airflow with its UI, Superset."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from cli.engines import Engine, EngineOption, MasterOption, taken_from
from core import settings as landfall_settings
from core.errors import ConfigurationError

app = typer.Typer()
superset = typer.Typer(help="Superset with a dashboard over the current release (optional).", no_args_is_help=True)


def echo(line: str) -> None:
    """A line for the person who waits, at once."""
    print(line, flush=True)


@app.command("run", epilog="Example: LANDFALL_SOURCES=live landfall run")
def run(
    direct: Annotated[bool, typer.Option("--direct", help="Without Airflow, in this process.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Every stage, also where nothing has changed.")] = False,
    engine: EngineOption = Engine.DUCKDB,
    master: MasterOption = "",
) -> None:
    """Pull every source, read, build, audit and publish through Airflow, and show what came out."""
    from core.progress import ProgressLine, Ticker, in_one_line, noted

    settings = landfall_settings.load()
    if engine is Engine.SPARK and not direct:
        raise ConfigurationError("run", "Airflow's tasks build with DuckDB alone", "add --direct")
    if force:
        os.environ["LANDFALL_FORCE"] = "1"  # Airflow's processes inherit it
    with Ticker(ProgressLine("run", sys.stdout), echo, "starting") as ticker:
        if direct:
            from local.direct import direct as run_here

            ticker.ask(lambda: in_one_line(noted(settings.progress)) or "working")
            run_here(settings, ticker.report, grown=taken_from(settings, engine, master, ticker.report))
        else:
            from local.run import run as run_all

            run_all(settings, ticker.report, ticker.show)


@app.command("up", epilog="Example: landfall up; then open the address it prints")
def up() -> None:
    """Start Airflow with its UI and leave it running."""
    from local.run import end_on_signals
    from local.up import up as start

    end_on_signals()
    start(landfall_settings.load(), echo)


@app.command("down")
def down() -> None:
    """End what `landfall up` started."""
    from local.up import down as end

    end(landfall_settings.load(), echo)


@app.command(
    "airflow",
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []},
    epilog="Example: landfall airflow backfill create --dag-id ingest__trm --from-date 2024-01-01 --to-date 2024-01-03",
)
def airflow(context: typer.Context) -> int:
    """One of Airflow's own commands, on this machine's metadata database."""
    from local.commands import run_command

    return run_command(landfall_settings.load(), context.args)


@app.command("where")
def where() -> None:
    """Say which data these commands work on, and where each part of it lies."""
    settings = landfall_settings.load()
    places = {
        "mode": settings.mode,
        "code": landfall_settings.PROJECT,
        "data": settings.data,
        "landed": settings.raw,
        "readings": settings.readings,
        "candidate": settings.build,
        "release": settings.warehouse / "current",
        "page": settings.warehouse / "current" / "site" / "index.html",
        "attempts": settings.attempts,
    }
    for name, place in places.items():
        print(f"{name:<10} {place}")


@superset.command("up")
def superset_up() -> None:
    """Start Superset with the dashboard, and leave it running."""
    from local import superset as running

    running.up(landfall_settings.load(), echo)


@superset.command("down")
def superset_down() -> None:
    """End what `landfall superset up` started."""
    from local import superset as running

    running.down(landfall_settings.load(), echo)


@superset.command("picture")
def superset_picture() -> None:
    """Check the running dashboard in Chromium and photograph it into docs/img."""
    from local.superset_picture import take

    path = take(landfall_settings.load(), landfall_settings.PROJECT / "docs" / "img" / "superset.jpg")
    print(f"{path}  {path.stat().st_size:,} bytes")


@superset.command("bundle", epilog="Example: landfall superset bundle dashboard.zip; then Dashboards, Import")
def superset_bundle(
    file: Annotated[Path, typer.Argument(metavar="ZIP", help="The file to write.")],
    postgres: Annotated[bool, typer.Option("--postgres", help="Over the copy in PostgreSQL, not the file.")] = False,
) -> None:
    """Write the dashboard for a Superset you have."""
    from serve.superset import bundle

    bundle.write(landfall_settings.load(), file, on_postgres=postgres)
    print(file)
