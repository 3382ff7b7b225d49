"""A pull in a process whose files may not grow, as on a disk that is full."""

from __future__ import annotations

import contextlib
import io
import os
import resource
import sys
from collections.abc import Mapping
from multiprocessing.connection import Connection

import extract.landing  # noqa: F401 - imported before it is forked, once for all pulls
from cli.main import main

MOST_BYTES = 1024
"""A file may have; notes and locks have fewer, pages and row files more."""


def pull_onto_it(answers: Connection, env: Mapping[str, str], *words: str) -> None:
    """Pull in this process, and tell the exit code and what was said.

    Args:
        answers: where to tell it.
        env: the whole environment: that of the process this one was forked from may be another test's.
        words: what follows ``landfall pull``.

    Python 3.11 would leave the beginnings of compiled modules behind, which no later process can load (2026-11).
    """
    os.environ.clear()
    os.environ.update(env)
    sys.dont_write_bytecode = True
    resource.setrlimit(resource.RLIMIT_FSIZE, (MOST_BYTES, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        code = main(["pull", *words])
    answers.send((code, said.getvalue()))
