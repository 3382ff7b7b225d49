"""A server that answers as a script says, where the third reading is installed."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from press.llm.third import ENVIRONMENT
from tests.press.llm.scripted import Scripted, scripted


@pytest.fixture
def server() -> Iterator[Scripted]:
    """Asked in place of a model; without the third reading's packages the test is skipped, in CI it fails."""
    if not ENVIRONMENT.is_file():
        give_up = pytest.fail if os.environ.get("CI") else pytest.skip
        give_up("the third reading is not installed on this machine: make llm")
    with scripted() as script:
        yield script
