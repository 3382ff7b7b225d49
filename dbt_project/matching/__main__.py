"""``python -m dbt_project.matching evaluate FOLDER …``: precision and recall of matching on labelled worlds."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from dbt_project.matching.evaluation import Measured, evaluate, table


def main(words: Sequence[str] | None = None) -> int:
    """Print one line per folder; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m dbt_project.matching", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    asked = commands.add_parser("evaluate", help="measure on labelled worlds")
    asked.add_argument("truth", nargs="+", type=Path, help="folders `python -m sandbox truth` has written")
    asked.add_argument("--list", action="store_true", help="also list the pairs that are wrong or missing")
    options = parser.parse_args(words)
    measured = {folder.name: evaluate(folder) for folder in options.truth}
    print(table(measured))
    if options.list:
        print("\n".join(_listed(measured)))
    return 0


def _listed(measured: dict[str, Measured]) -> list[str]:
    return [
        f"{name} {what} {announcement} {registration}"
        for name, one in measured.items()
        for what, pairs in (("wrong", one.wrong), ("missing", one.missed))
        for announcement, registration in pairs
    ]


if __name__ == "__main__":
    raise SystemExit(main())
