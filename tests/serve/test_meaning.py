"""The table of what holds a number to its meaning names rules and tests that exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from expectations.suites import all_suites


@pytest.fixture(scope="module")
def rows(project: Path) -> list[list[str]]:
    text = (project / "docs" / "meaning.md").read_text(encoding="utf-8")
    found = [line.strip("|").split("|") for line in text.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in row] for row in found[1:]]


def named(cell: str) -> set[str]:
    return set(re.findall(r"`(\w+)`", cell))


def test_every_test_it_names_is_one(rows: list[list[str]], project: Path) -> None:
    told = set().union(*(named(row[3]) for row in rows))
    texts = [path.read_text(encoding="utf-8") for path in (project / "tests").rglob("test_*.py")]
    there = {name for text in texts for name in re.findall(r"^(?:async )?def (test_\w+)", text, re.MULTILINE)}
    assert len(told) > 25
    assert told - there == set()


def test_every_rule_it_names_is_asked_of_a_release(rows: list[list[str]]) -> None:
    told = set().union(*(named(row[2]) for row in rows))
    there = {rule.name for suite in all_suites().values() for rule in suite.rules}
    assert len(told) > 20
    assert told - there == set()


def test_no_fault_is_without_a_test(rows: list[list[str]]) -> None:
    assert len(rows) >= 16
    assert all(named(row[3]) for row in rows)
