"""Adding a source: two files, the lists that follow from them, and what is still missing."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer()


@app.command("new-source", epilog="Example: landfall new-source secop --dataset jbjy-vk9h --stream contracts")
def new_source(
    name: Annotated[str, typer.Argument(help="A lower-case word: folder, DAG and tables are named by it.")],
    dataset: Annotated[str, typer.Option(metavar="ID", help="Data set of datos.gov.co: jbjy-vk9h.")] = "",
    feed: Annotated[str, typer.Option(metavar="URL", help="Address of an outlet's RSS or Atom feed.")] = "",
    stream: Annotated[str, typer.Option(help="What one row is, as a plural word: contracts.")] = "rows",
    take: Annotated[str, typer.Option(metavar="A,B", help="Columns to take, the others are left by name.")] = "",
    about: Annotated[Path | None, typer.Option(help="The portal's /api/views/ID.json, or a column a line.")] = None,
    title: Annotated[str, typer.Option(help="What a person calls it.")] = "",
    country: Annotated[str, typer.Option(help="Of an outlet.")] = "CO",
    language: Annotated[str, typer.Option(help="Of an outlet.")] = "es",
) -> None:
    """Scaffold a source: a data set of datos.gov.co, or an outlet's feed."""
    from extract.new_source import Wanted, scaffold

    columns = tuple(column for column in take.split(",") if column)
    wanted = Wanted(name, dataset, feed, stream, columns, about, title, country, language)
    print("\n".join(str(path) for path in scaffold(wanted)))
    print(f"Next: fill in what is empty, then `landfall sources` and `landfall check-source {name}`")


@app.command("sources")
def sources() -> None:
    """Write the files that follow from the sources' declarations; `landfall catalogue` shows the sources."""
    from core.settings import PROJECT
    from extract.catalogue import all_sources
    from extract.derived import write

    for path in write(PROJECT, all_sources()):
        print(path)


@app.command("check-source", epilog="Example: landfall check-source trm")
def check_source(name: Annotated[str, typer.Argument(help="A source, or an outlet of extract/outlets.toml.")]) -> int:
    """Say within a minute what a source or an outlet lacks; exit code 1 where it lacks something."""
    from extract.check_source import check

    return check(name)
