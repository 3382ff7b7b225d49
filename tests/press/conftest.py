"""Labelled documents for the press reader: our own set, and the development set where it is present."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from press.decide.rules import rules
from press.training.corpus import DOCUMENTS

HERE = Path(__file__).parent
DEVELOPMENT = HERE.parents[2] / "shared" / "press" / "dev.jsonl"


@pytest.fixture(autouse=True)
def _rules_read_anew() -> None:
    """Where code is mutated, every test reads the rules itself: so mutmut sees which tests reach what reads them."""
    if "MUTANT_UNDER_TEST" in os.environ:
        rules.cache_clear()


def records(path: Path) -> list[dict[str, Any]]:
    """The labelled records of a JSON Lines file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]


@pytest.fixture(scope="session")
def own() -> list[dict[str, Any]]:
    """Our own labelled documents, written before the rules were tuned to them."""
    return records(DOCUMENTS / "own_prose.jsonl")


@pytest.fixture(scope="session")
def development() -> list[dict[str, Any]]:
    """The development set; skipped where it is not present."""
    if not DEVELOPMENT.exists():
        pytest.skip(f"the development set {DEVELOPMENT.name} is not here")
    return records(DEVELOPMENT)
