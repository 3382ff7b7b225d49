"""``python -m dbt_project build`` makes the candidate, ``python -m dbt_project docs`` describes its tables."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from core import settings as landfall_settings
from core.errors import LandfallError
from dbt_project.build import build, write_docs


def main(words: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m dbt_project", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    making = commands.add_parser("build", help="build the candidate from the landed pulls")
    making.add_argument("--select", nargs="+", default=[], help="dbt selectors: make only these parts again")
    making.add_argument("--unit-tests", action="store_true", help="also run the unit tests")
    making.add_argument("--no-docs", action="store_true", help="leave out the pages that describe the tables")
    commands.add_parser("docs", help="write the pages that describe the tables")
    asked = parser.parse_args(words)
    try:
        settings = landfall_settings.load()
        if asked.command == "docs":
            print(f"docs: {write_docs(settings)}")
        else:
            build(settings, asked.select, unit_tests=asked.unit_tests, docs=not asked.no_docs)
    except LandfallError as error:
        print(error.line(), file=sys.stderr)
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main())
