"""Measurements: landing, transport, matching, reading, questions, the page, and a week of bad weather."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    help="Measure landing, reading, matching, questions, the page; a week of bad weather.", no_args_is_help=True
)
Rounds = Annotated[int, typer.Option(help="Rounds; medians are shown.")]
Write = Annotated[bool, typer.Option(help="Also write what was measured into bench/RESULTS.md.")]
Beside = Annotated[Path | None, typer.Option(help="Another checkout, measured in turns with this one.")]


class Part(StrEnum):
    """What landing is measured beside."""

    PANDAS = "pandas"
    DLT = "dlt"
    FLOORS = "floors"


@app.command("land", epilog="Example: landfall bench land --rows 300000 --without dlt")
def land(
    rows: Annotated[int, typer.Option(help="Legal entities to land.")] = 1_000_000,
    rounds: Rounds = 3,
    beside: Beside = None,
    without: Annotated[list[Part] | None, typer.Option(help="Leave this out.")] = None,
) -> None:
    """Landing a million rows beside DuckDB alone, requests + pandas and dlt."""
    from bench.land import Options, measure

    measure(Options(rows, rounds, beside, [str(part) for part in without or ()]))


@app.command("transport")
def transport(
    rows: Annotated[int, typer.Option(help="Legal entities to receive.")] = 250_000,
    rounds: Rounds = 5,
    beside: Beside = None,
    write: Write = False,
) -> None:
    """Receiving pages over HTTP, by the clock and by processor time."""
    from bench.transport import measure

    measure(rows, rounds, beside, write=write)


@app.command("days", epilog="Example: landfall bench days --entities 20000 --changes 43 --write")
def days(
    entities: Annotated[list[int] | None, typer.Option(help="Legal entities; several sizes one after another.")] = None,
    changes: Annotated[list[int] | None, typer.Option(help="Companies that change on a day, day by day.")] = None,
    write: Write = False,
) -> None:
    """What a day costs by what changed on it, at registries of several sizes (20,000 to 600,000: half an hour)."""
    from bench.days import measure

    measure(entities or [20_000, 170_000, 600_000], changes or [43, 30_000], write)


@app.command("matching")
def matching(
    registrations: Annotated[int, typer.Option(help="Legal entities.")] = 1_000_000,
    announcements: Annotated[int, typer.Option(help="Announcements.")] = 250,
) -> None:
    """Matching announcements against a large registry: time per step and memory."""
    from bench.matching import measure

    measure(registrations, announcements)


@app.command("national", epilog="Example: landfall bench national --stop-at 0.5")
def national(
    scale: Annotated[int, typer.Option(help="How many times smaller than the country.")] = 20,
    latency: Annotated[float, typer.Option(help="Share of a real portal's time to sleep.")] = 0.002,
    stop_at: Annotated[float, typer.Option(help="Kill each pull at this share of its requests.")] = 0.0,
    write: Write = False,
) -> None:
    """What the first pull of the whole registry takes."""
    from bench.national import measure

    measure(scale, latency, stop_at, write=write)


@app.command("press", epilog="Example: landfall bench press --jobs 1 --jobs 2")
def press(
    documents: Annotated[int, typer.Option(help="Documents a round.")] = 1_000,
    rounds: Rounds = 3,
    jobs: Annotated[list[int] | None, typer.Option(help="Also measure so many processes.")] = None,
) -> None:
    """How many documents a second the press reader reads."""
    from bench.press import measure

    measure(documents, rounds, jobs or [])


@app.command("questions")
def questions(
    rounds: Rounds = 7,
    registry: Annotated[int | None, typer.Option(metavar="ROWS", help="Of a registry of this size.")] = None,
    keep: Annotated[Path | None, typer.Option(help="Keep that release here, or ask the one that is here.")] = None,
) -> None:
    """How long each question takes on the current release, or on a large registry."""
    from bench.questions import measure

    measure(rounds, registry, keep)


@app.command("site")
def site(announcements: Annotated[int, typer.Option(help="On the page.")] = 50_000) -> None:
    """How long the page takes in Chromium with many announcements."""
    from bench.site import measure

    measure(announcements)


@app.command("weather", epilog="Example: landfall bench weather --seed 2")
def weather(
    days: Annotated[int, typer.Option(help="Days of weather.")] = 7,
    seed: Annotated[int, typer.Option(help="Of weather and world.")] = 1,
    companies: Annotated[int, typer.Option(help="Rows of the registry.")] = 17_000,
    write: Write = False,
) -> int:
    """A week of outages, dead links, drift, quotas, late edits and kills in the sandbox."""
    from bench.weather import measure

    return measure(days, seed, companies, write=write)


@app.command("spark", epilog="Example: landfall bench spark --entities 17143 --entities 300000 --write")
def spark(
    entities: Annotated[list[int] | None, typer.Option(help="Legal entities; several sizes one after another.")] = None,
    write: Annotated[bool, typer.Option(help="Also write the tables into bench/RESULTS.md.")] = False,
) -> None:
    """The models that grow on a Spark cluster of this machine, row for row as on DuckDB, and what each takes."""
    from local.run import end_on_signals
    from local.spark_bench import DEFAULT_ENTITIES, measure

    end_on_signals()
    measure(entities or [DEFAULT_ENTITIES], write)
