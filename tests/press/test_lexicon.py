"""The lexicons are data that a person can read and a merge can join: one entry per line, in order, none twice."""

from __future__ import annotations

import ast
import csv
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from press.lexicon import FOLDER
from tests.syntax import tree_of

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


PRESS = FOLDER.parent
MODULES = {str(path.relative_to(PRESS)): tree_of(path.read_text("utf-8")) for path in sorted(PRESS.rglob("*.py"))}
WORD = re.compile(r"[A-Z]{2}|[^\W\d_A-Z]{2,}|[A-Z][^\W\d_A-Z]+")
"""A word as texts write it, or the code of a country; not a sign, a letter or the name of a setting."""
MOST_WORDS = 2
OF_A_TEXT = re.compile(r"\.(?:key|raw)\b|\bkeys\b|^(?:word|before|behind|after|said)$")
"""The left side of a comparison with the words of a text."""

LABELS_OF_REPORTS = {"review/totals.py", "score.py", "score_records.py"}
"""Modules whose lists of English words are the lines of the tables they print."""


def _texts(node: ast.AST) -> Iterator[str]:
    """The texts of a literal list, also of the lists in it."""
    for inner in ast.iter_child_nodes(node):
        if isinstance(inner, ast.Constant) and isinstance(inner.value, str):
            yield inner.value
        elif isinstance(inner, ast.Tuple | ast.Set | ast.List):
            yield from _texts(inner)


def _keys(table: object) -> Iterator[str]:
    for key, body in table.items() if isinstance(table, dict) else ():
        yield from (key, *_keys(body))


def _declared(node: ast.AST) -> Iterator[str]:
    """Names that the code itself gives: of fields, arguments, features and the values of a ``Literal``."""
    match node:
        case ast.Attribute(attr=name) | ast.arg(arg=name) | ast.AnnAssign(target=ast.Name(id=name)):
            yield name
        case ast.Subscript(value=ast.Name(id="Literal"), slice=values):
            yield from (str(value.value) for value in ast.walk(values) if isinstance(value, ast.Constant))
        case ast.Dict(keys=keys, values=values) if not all(isinstance(value, ast.Constant) for value in values):
            yield from (str(key.value) for key in keys if isinstance(key, ast.Constant))


def _codes() -> set[str]:
    """What texts in Python name without being words of a text: fields, kinds, and keys of tables and lexicons."""
    found = {name for module in MODULES.values() for node in ast.walk(module) for name in _declared(node)}
    found |= {key for path in PRESS.rglob("*.toml") for key in _keys(tomllib.loads(path.read_text("utf-8")))}
    return found | {path.stem for path in PRESS.rglob("*") if path.suffix in {".toml", ".csv", ".txt"}}


def _listed(node: ast.AST) -> list[str]:
    """The entries of a list, a table of constants, a regular expression of alternatives, or a text that is split."""
    match node:
        case ast.Tuple() | ast.Set() | ast.List():
            return list(_texts(node))
        case ast.Dict(keys=keys):
            return [key.value for key in keys if isinstance(key, ast.Constant) and isinstance(key.value, str)]
        case ast.Constant(value=str(text)) if text.count("|") >= MOST_WORDS and "\n" not in text:
            return re.findall(r"[^\W\d_]+", text)
        case ast.Call(func=ast.Attribute(value=ast.Constant(value=str(text)), attr="split")):
            return text.split()
    return []


def _word_lists(module: ast.AST, codes: set[str]) -> Iterator[tuple[int, list[str]]]:
    """Line and words of every list of more than two words of a language in the code of ``module``."""
    for node in (node for node in ast.walk(module) if isinstance(node, ast.expr)):
        entries = {entry for entry in _listed(node) if entry not in codes and WORD.fullmatch(entry.split(" ")[0])}
        if len(entries) > MOST_WORDS:
            yield node.lineno, sorted(entries)


def _compared(module: ast.AST) -> Iterator[tuple[int, list[str]]]:
    """Line and words of every comparison of a token of a text with words that stand in the code of ``module``."""
    for node in ast.walk(module):
        if isinstance(node, ast.Compare) and OF_A_TEXT.search(ast.unparse(node.left)):
            entries = [text for side in node.comparators for text in (*_texts(ast.Tuple([side])), *_listed(side))]
            words = [entry for entry in entries if WORD.fullmatch(entry)]
            if words:
                yield node.lineno, words


def test_no_word_list_stands_in_python() -> None:
    codes = _codes()
    found = [
        f"{name}:{line}: {words}"
        for name, module in MODULES.items()
        if name not in LABELS_OF_REPORTS
        for line, words in _word_lists(module, codes)
    ]
    assert not found, f"lists of words belong into the lexicon: {found}"


def test_no_word_of_a_text_is_looked_for_by_python_itself() -> None:
    found = [f"{name}:{line}: {words}" for name, module in MODULES.items() for line, words in _compared(module)]
    assert not found, f"words that a text is searched for belong into the lexicon: {found}"


@pytest.mark.parametrize(
    "code",
    [
        'TIES = frozenset({("del",), ("de", "la"), ("do",)})',
        'FORMS = re.compile(r"\\b(gmbh|ltda|corporation)\\b")',
        'SPANISH = frozenset("AR BO CL".split())',
        'OWN = {"gmbh": 1, "ltda": 2, "oyj": 3}',
    ],
)
def test_a_list_of_words_in_python_is_seen(code: str) -> None:
    assert list(_word_lists(tree_of(code), set()))


@pytest.mark.parametrize(
    "code",
    [
        'token.key == "hace"',
        'before == "de"',
        'tokens[at].raw != "US"',
        'tokens[at].key in {"es", ","}',
        'keys[1:] == ["days"]',
    ],
)
def test_a_word_that_a_token_is_compared_with_is_seen(code: str) -> None:
    assert list(_compared(tree_of(code)))
