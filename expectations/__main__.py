"""``python -m expectations``: audit the candidate; exit 0 means that it may be published.

``python -m expectations allow TABLE RULE --who NAME --why REASON [--until RELEASE]`` lets one finding pass.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from core import settings as landfall_settings
from core.errors import LandfallError
from core.files import disk_faults
from core.names import DATABASE
from core.settings import Settings
from expectations.allowances import allow, path_of
from expectations.audit import AuditError, audit_candidate


def main(words: Sequence[str] | None = None) -> int:
    """Audit, say what holds or every rule that does not, and return the exit code; or record an allowance."""
    options = _parser().parse_args(words)
    try:
        settings = landfall_settings.load()
        with disk_faults("audit"):
            if options.command == "allow":
                return _allow(settings, options)
            verdict = audit_candidate(settings)
    except LandfallError as error:
        print(error.line(), file=sys.stderr)
        if isinstance(error, AuditError):
            _tell_all(error)
        return error.exit_code
    for table, of_table in sorted(verdict.suites.items()):
        print(f"{table:<32} {of_table.passed:>3} rules hold")
    for one in verdict.overrides:
        print(f"allowed once: {one.table} {one.rule}: {one.why} ({one.who}, until {one.until})")
    print(f"audited {settings.build / DATABASE}, pages in {settings.build / 'docs' / 'data_docs'}")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m expectations", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command")
    allowing = commands.add_parser("allow", help="let one finding of one rule pass, on record")
    allowing.add_argument("table", help="schema.table, as the audit names it")
    allowing.add_argument("rule", help="the rule, as the audit names it")
    allowing.add_argument("--who", required=True, help="who allows it")
    allowing.add_argument("--why", required=True, help="the reason; it is published with the release")
    allowing.add_argument("--until", default="", help="the last release it holds for (default: the next one)")
    return parser


def _allow(settings: Settings, options: argparse.Namespace) -> int:
    given = allow(settings, options.table, options.rule, who=options.who, why=options.why, until=options.until)
    print(f"{given.table} {given.rule} may fail until release {given.until}: {given.why} ({given.who})")
    print(f"recorded in {path_of(settings)}")
    return 0


def _tell_all(error: AuditError) -> None:
    failures = error.context.get("failures", [])
    assert isinstance(failures, list)  # noqa: S101 - AuditError is raised with a list only
    for failure in failures:
        print(f"  {failure['table']} {failure['rule']}: {failure['finding']}", file=sys.stderr)
        print(f"    Next: {failure['next_step']}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
