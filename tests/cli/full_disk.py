"""A pull in a process whose files may not grow, as on a disk that is full."""

from __future__ import annotations

import contextlib
import io
import resource
import sys

import extract.landing  # noqa: F401 - imported before it is forked, once for all pulls
from cli.main import main

MOST_BYTES = 1024
"""A file may have; notes and locks have fewer, pages and row files more."""


def pull_onto_it(*words: str) -> tuple[int, str]:
    """Pull in this process; returns the exit code, and what was said.

    Python 3.11 would leave the beginnings of compiled modules behind, which no later process can load (2026-11).
    """
    sys.dont_write_bytecode = True
    resource.setrlimit(resource.RLIMIT_FSIZE, (MOST_BYTES, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        code = main(["pull", *words])
    return code, said.getvalue()
