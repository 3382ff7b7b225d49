"""Processes forked from a clean one that has imported the product and opened nothing: they begin at once."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing import forkserver
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path
from typing import Any
from unittest import mock

PROJECT = Path(__file__).resolve().parent.parent


def forked_after(*modules: str) -> ForkServerContext:
    """Where such processes come from: a fork server that has imported ``modules``, or the one that runs already.

    The fork server of Python 3.11 takes its import path from the environment only (2026-11).
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(modules))
    with mock.patch.dict(os.environ, {"PYTHONPATH": str(PROJECT)}):
        forkserver.ensure_running()
    return context


@dataclass(frozen=True)
class Forked:
    """A process at work."""

    process: ForkServerProcess
    answers: Connection

    def told(self) -> Any:
        """What its work returned, once it has ended.

        Raises:
            EOFError: it ended, or was killed, before its work was done.
        """
        try:
            return self.answers.recv()
        finally:
            self.answers.close()
            self.process.join()

    def died(self) -> int:
        """The exit code of one that ends before its work is done; of a kill the signal, negative."""
        self.process.join()
        self.answers.close()
        assert self.process.exitcode is not None
        return self.process.exitcode


def forked(work: Callable[..., Any], *given: Any) -> Forked:
    """Begin ``work(*given)``, a function of a module, in a process with this one's environment."""
    context = forked_after(work.__module__)
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_answer, args=(theirs, dict(os.environ), work, given), daemon=True)
    process.start()
    theirs.close()
    return Forked(process, ours)


def _answer(answers: Connection, env: dict[str, str], work: Callable[..., Any], given: tuple[Any, ...]) -> None:
    os.environ.clear()
    os.environ.update(env)
    answers.send(work(*given))
