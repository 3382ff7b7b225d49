"""A question asked of any day: what changed on each is carried along, and the page adds up to the day that is asked.

The page decides nothing by that: what counts from which day stands in the warehouse, and whoever asks only adds.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb

from serve.questions import Parameter, Question


@dataclass(frozen=True)
class Days:
    """Of one question, the days it can be asked of and what changed on them.

    Attributes:
        parameter: the one that takes the day.
        first: the first day on which anything was known, or the default where that is before it.
        last: the release's day, or the default where that is after it.
        columns: of ``rows``: the day, what tells the answer's rows apart, and what changed.
        rows: in the order of the days.
    """

    parameter: Parameter
    first: date
    last: date
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]

    def offer(self, plain: Callable[[Any], Any]) -> dict[str, Any]:
        """What the page offers: the parameter's name, label, default, and the first and last day."""
        return {
            "name": self.parameter.name,
            "label": dict(self.parameter.label),
            "default": plain(self.parameter.default),
            "first": plain(self.first),
            "last": plain(self.last),
        }

    def packed(self) -> dict[str, Any]:
        """As the page carries them: by column, as most of a column's changes are alike."""
        return {name: [row[at] for row in self.rows] for at, name in enumerate(self.columns)}


def days(connection: duckdb.DuckDBPyConnection, question: Question, until: date) -> Days | None:
    """The days ``question`` can be asked of, or ``None`` where it asks of no day or nothing has changed on any.

    Args:
        connection: the release's.
        question: one of the release's own.
        until: the release's day.
    """
    asked = [parameter for parameter in question.parameters if parameter.steps]
    if not asked:
        return None
    (parameter,) = asked
    found = connection.sql(parameter.steps)
    rows = tuple(found.fetchall())
    if not rows:
        return None
    first, last = min(rows[0][0], parameter.default), max(until, parameter.default)
    return Days(parameter, first, last, tuple(found.columns), rows)
