"""``python -m dbt_project build`` makes the candidate, ``docs`` describes it, ``freshness`` names stale streams."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from core import settings as landfall_settings
from core.errors import LandfallError
from core.files import disk_faults
from core.settings import Settings
from dbt_project.build import build, stale_streams, write_docs


def main(words: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m dbt_project", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    making = commands.add_parser("build", help="build the candidate from the landed pulls")
    making.add_argument("--select", nargs="+", default=[], help="dbt selectors: make only these parts again")
    making.add_argument("--unit-tests", action="store_true", help="also run the unit tests")
    making.add_argument("--no-docs", action="store_true", help="leave out the pages that describe the tables")
    commands.add_parser("docs", help="write the pages that describe the tables")
    commands.add_parser(
        "freshness", help="name the streams nobody has asked for too long; exit code 1 where there are any"
    )
    asked = parser.parse_args(words)
    try:
        with disk_faults("build"):
            return _run(asked, landfall_settings.load())
    except LandfallError as error:
        print(error.line(), file=sys.stderr)
        return error.exit_code


def _run(asked: argparse.Namespace, settings: Settings) -> int:
    if asked.command == "freshness":
        stale = stale_streams(settings)
        print("\n".join(stale) or "freshness: every stream was asked in time")
        return 1 if stale else 0
    if asked.command == "docs":
        print(f"docs: {write_docs(settings)}")
        return 0
    build(settings, asked.select, unit_tests=asked.unit_tests, docs=not asked.no_docs)
    return 0


if __name__ == "__main__":
    sys.exit(main())
