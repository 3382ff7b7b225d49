"""``bench/RESULTS.md``: what the measurements gave, and on which machine; each command replaces its own part."""

from __future__ import annotations

import os
import platform
import re
import sys
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from core.files import write_durably
from core.settings import PROJECT

RESULTS = PROJECT / "bench" / "RESULTS.md"
HEAD = """# What the measurements gave

Each part is written by the command it names, on the machine and the day it names. Seconds of one machine say little of
another; ratios within one part do.
"""


def log(line: str) -> None:
    """One line of progress, to standard error: figures go to standard output."""
    print(line, file=sys.stderr, flush=True)


def machine() -> str:
    """The day, the processor, its cores and the versions that decide how fast things are, as one line."""
    cores = len(os.sched_getaffinity(0))
    loaded = f"{os.getloadavg()[0]:.1f} processes were running or waiting"
    versions = f"Python {platform.python_version()}, DuckDB {duckdb.__version__}"
    return f"{datetime.now(UTC):%d %B %Y}, {_processor()}, {cores} cores ({loaded}), {platform.system()}, {versions}."


def _processor() -> str:
    """The processor's name, or its architecture where the system does not tell."""
    told = Path("/proc/cpuinfo")
    found = re.search(r"^model name\s*:\s*(.+)$", told.read_text() if told.exists() else "", re.MULTILINE)
    return found.group(1) if found else platform.machine()


def block(*lines: str) -> str:
    """Lines as they were printed, below the machine they were measured on."""
    return "\n".join([machine(), "", "```text", *lines, "```"])


def write_section(name: str, text: str, path: Path = RESULTS) -> None:
    """Replace what a bench of this name wrote before; other parts stay as they are."""
    title = f"## landfall bench {name}"
    held = path.read_text(encoding="utf-8") if path.exists() else HEAD
    parts = re.split(r"(?m)^(?=## landfall bench )", held)
    kept = [part.rstrip() for part in parts if not part.startswith(f"{title}\n")]
    write_durably(path, "\n\n".join([*kept, f"{title}\n\n{text.strip()}"]) + "\n")
