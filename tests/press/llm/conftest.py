"""A server that answers as a script says, where the third reading is installed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from press.llm import third
from press.llm.third import ENVIRONMENT
from tests.press.llm.scripted import Scripted, scripted


@pytest.fixture
def server() -> Iterator[Scripted]:
    """Asked in place of a model."""
    with scripted_for_a_reader() as script:
        yield script


@contextmanager
def scripted_for_a_reader() -> Iterator[Scripted]:
    """A server; without the third reading's packages the test is skipped, in CI it fails.

    The worker is given the time a busy machine takes to start it; how long the server may take is the reader's own.
    """
    if not ENVIRONMENT.is_file():
        give_up = pytest.fail if os.environ.get("CI") else pytest.skip
        give_up("the third reading is not installed on this machine: make llm")
    with pytest.MonkeyPatch.context() as patch, scripted() as script:
        patch.setattr(third, "GRACE_SECONDS", 600.0)
        yield script
