"""``python -m expectations``: audit the candidate; exit 0 means that it may be published."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from core import settings as landfall_settings
from core.errors import LandfallError
from core.names import DATABASE
from expectations.audit import AuditError, audit_candidate


def main(words: Sequence[str] | None = None) -> int:
    """Audit, say what holds or every rule that does not, and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m expectations", description=__doc__)
    parser.parse_args(words)
    try:
        settings = landfall_settings.load()
        verdict = audit_candidate(settings)
    except LandfallError as error:
        print(error.line(), file=sys.stderr)
        if isinstance(error, AuditError):
            _tell_all(error)
        return error.exit_code
    for table, of_table in sorted(verdict.suites.items()):
        print(f"{table:<32} {of_table.passed:>3} rules hold")
    print(f"audited {settings.build / DATABASE}, pages in {settings.build / 'docs' / 'data_docs'}")
    return 0


def _tell_all(error: AuditError) -> None:
    failures = error.context.get("failures", [])
    assert isinstance(failures, list)  # noqa: S101 - AuditError is raised with a list only
    for failure in failures:
        print(f"  {failure['table']} {failure['rule']}: {failure['finding']}", file=sys.stderr)
        print(f"    Next: {failure['next_step']}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
