"""The lexicons are data that a person can read and a merge can join: one entry per line, in order, none twice."""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from press.lexicon import FOLDER

LONGEST = 600  # characters of a line
FILES = sorted(path for path in FOLDER.rglob("*") if path.suffix in {".toml", ".csv"})
TABLES = [path for path in FILES if path.suffix == ".toml"]


def _name(path: Path) -> str:
    return str(path.relative_to(FOLDER))


def _lists(table: dict[str, Any], inside: str = "") -> Iterator[tuple[str, list[str]]]:
    for key, body in table.items():
        if isinstance(body, dict):
            yield from _lists(body, f"{inside}{key}.")
        elif isinstance(body, list):
            yield inside + key, body


@pytest.mark.parametrize("path", FILES, ids=_name)
def test_no_line_of_a_lexicon_is_too_long_to_read_or_to_merge(path: Path) -> None:
    long = [at for at, line in enumerate(path.read_text("utf-8").splitlines(), 1) if len(line) > LONGEST]
    assert not long, f"lines {long[:5]} have more than {LONGEST} characters"


@pytest.mark.parametrize("path", TABLES, ids=_name)
def test_a_list_names_every_entry_once_in_order_and_on_a_line_of_its_own(path: Path) -> None:
    text = path.read_text("utf-8")
    for name, entries in _lists(tomllib.loads(text)):
        assert entries == sorted(set(entries)), f"{name} is not sorted or names an entry twice"
    crowded = re.findall(r"^[^#\n]*\"[^\"\n]*\", *\"", text, re.MULTILINE)
    assert not crowded, f"several entries on one line: {crowded[:3]}"


@pytest.mark.parametrize(
    "name",
    [
        "countries", "country_currencies", "currency_words", "departments",
        "institutions", "local_demonyms", "regions",
    ],
)  # fmt: skip
def test_a_table_of_words_is_sorted_and_says_nothing_twice(name: str) -> None:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))[1:]
    assert rows == sorted(rows)
    assert len(rows) == len({tuple(row) for row in rows})
