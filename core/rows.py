"""Rows told apart by DuckDB's own hash, at a thirtieth of what an MD5 of their text costs (1.5.5, 2026-11).

That hash takes different values for one: 0.0 and -0.0; 30 days and a month; an empty list, a list of NULL and NULL;
``[[1], [2]]`` and ``[[1, 2]]``; a struct of NULLs, or an empty map, and NULL (1.5.5, 2026-11). So the row hashed
holds more than its columns: whether a zero is below zero, and the text of every value of a type that is not known to be
told apart.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from core.duck import quoted

TOLD_APART = re.compile(
    r"BOOLEAN|U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|DECIMAL\(\d+,\d+\)|VARCHAR|JSON|BLOB|UUID"
    r"|DATE|TIME|TIMESTAMP( WITH TIME ZONE|_S|_MS|_NS)?"
)
"""Types whose hash tells their values apart, but for what by chance has the same one."""
FRACTIONS = frozenset({"FLOAT", "DOUBLE"})
"""Types whose hash tells all values apart but the two zeros."""


def row_of(types: Mapping[str, str]) -> str:
    """SQL of one row as a value that ``hash`` tells from other rows.

    Args:
        types: of the table's columns, as DuckDB's catalogue names them.
    """
    held = [quoted(column) for column in types]
    return f"row({', '.join([*held, *filter(None, (_beside(*one) for one in types.items()))])})"


def _beside(column: str, kind: str) -> str:
    """What is hashed beside a column; ``""`` where its own hash is enough."""
    if TOLD_APART.fullmatch(kind):
        return ""
    if kind in FRACTIONS:
        return f"{quoted(column)} = 0 and signbit({quoted(column)})"
    return f"cast({quoted(column)} as varchar)"
