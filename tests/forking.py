"""Processes forked from a clean one that has imported the product and opened nothing."""

from __future__ import annotations

import multiprocessing
import os
from multiprocessing import forkserver
from multiprocessing.context import ForkServerContext
from pathlib import Path
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
