"""Making the reader and the matching better, and showing how good they are."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from core import settings as landfall_settings

app = typer.Typer()


@app.command("train")
def train(
    with_decisions: Annotated[
        bool, typer.Option("--with-decisions", help="Learn from what persons decided in the data in use, too.")
    ] = False,
) -> None:
    """Train the press reader's models from its labelled documents, and calibrate them."""
    from press.training.retrain import train_and_calibrate

    train_and_calibrate(with_decisions=with_decisions)


@app.command("quality")
def quality() -> None:
    """Measure how well the press is read, and write it into the README."""
    from press.training.quality import measure

    print(measure())


@app.command("rules-check")
def rules_check() -> int:
    """Leave out each rule of the press reader in turn and show what then fails."""
    from press.rules_check import check

    return check()


@app.command("ablation")
def ablation(
    folder: Annotated[Path | None, typer.Argument(help="Of labelled documents; the project's if not given.")] = None,
) -> None:
    """What each rule is worth on labelled documents, and what the two readings are worth alone."""
    from press.training.ablation import ablation as tables
    from press.training.corpus import DOCUMENTS

    print(tables(folder or DOCUMENTS))


@app.command("matching", epilog="Example: landfall sandbox truth folder --seed 7; landfall matching folder")
def matching(
    truth: Annotated[list[Path], typer.Argument(help="Folders `landfall sandbox truth` has written.")],
    pairs: Annotated[bool, typer.Option("--list", help="Also list the pairs that are wrong or missing.")] = False,
) -> None:
    """Precision and recall of matching on labelled worlds."""
    from dbt_project.matching.evaluation import evaluate, listed, table

    measured = {folder.name: evaluate(folder) for folder in truth}
    print(table(measured))
    if pairs:
        print("\n".join(listed(measured)))


@app.command("dictionary")
def dictionary() -> None:
    """Write docs/data_dictionary.md from the newest build's descriptions."""
    from dbt_project.dictionary import write

    print(write(landfall_settings.load()))


@app.command("airflow-pictures")
def airflow_pictures() -> None:
    """Pictures of Airflow's UI at work into docs/img, in Chromium; takes minutes."""
    from local.airflow_pictures import take_all

    take_all()


@app.command("screenshots")
def screenshots(
    page: Annotated[Path | None, typer.Option(help="The page; the current release's if not given.")] = None,
    out: Annotated[Path, typer.Option(help="Folder to write into.")] = landfall_settings.PROJECT / "docs" / "img",
) -> None:
    """Pictures of the page in Chromium: phone and desktop, light and dark."""
    from local.screenshots import take

    of = page or landfall_settings.load().warehouse / "current" / "site" / "index.html"
    for path in take(of.resolve(), out):
        print(f"{path}  {path.stat().st_size:,} bytes")
