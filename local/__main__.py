"""``python -m local`` run, direct, up, down, review, superset, superset-down, ``airflow …``; the Makefile calls it."""

from __future__ import annotations

import sys

from core import settings
from core.errors import LandfallError
from core.files import disk_faults
from local import superset
from local.commands import run_command
from local.direct import direct
from local.review import review
from local.run import run
from local.up import down, up

COMMANDS = {
    "run": run,
    "direct": direct,
    "up": up,
    "down": down,
    "review": review,
    "superset": superset.up,
    "superset-down": superset.down,
}


def main(words: list[str]) -> int:
    """Run one command; returns its exit code."""
    if words[:1] != ["airflow"] and (len(words) != 1 or words[0] not in COMMANDS):
        print(f"usage: python -m local {{{'|'.join(COMMANDS)}}} or python -m local airflow WORDS", file=sys.stderr)
        return 2
    try:
        with disk_faults(f"make {words[0]}"):
            if words[0] == "airflow":
                return run_command(settings.load(), words[1:])
            COMMANDS[words[0]](settings.load(), lambda line: print(line, flush=True))
    except LandfallError as error:
        print(f"\n✘ {error.line()}", file=sys.stderr, flush=True)
        return error.exit_code
    except KeyboardInterrupt:
        print("\nended by request; run again to go on where it stopped", file=sys.stderr, flush=True)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
