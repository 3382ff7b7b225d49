"""What a request says after its question mark, read strictly: each name once, none unknown, each value in bounds."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from starlette.datastructures import QueryParams

from serve.errors import AskedWronglyError, TooLargeError
from serve.nearby import did_you_mean

MOST_ROWS = 10_000
"""Rows of one answer or page."""
USUAL_ROWS = 1_000
"""Rows of a page where nothing is said."""
LONGEST_NUMBER = 12
"""Digits."""


def once(query: QueryParams, known: Collection[str]) -> dict[str, str]:
    """The parameters by name.

    Raises:
        AskedWronglyError: one is unknown, or given twice.
    """
    given: dict[str, str] = {}
    for name, value in query.multi_items():
        if name not in known:
            step = did_you_mean(name[:100], known) or f"it has: {', '.join(known)}"
            raise AskedWronglyError("api", f"there is no parameter {name[:100]!r} here", step)
        if name in given:
            raise AskedWronglyError("api", f"{name} is given twice", "give it once")
        given[name] = value
    return given


def chosen(given: Mapping[str, str], name: str, options: Collection[str]) -> str:
    """One of ``options``, the first where nothing is said.

    Raises:
        AskedWronglyError: it is none of them.
    """
    value = given.get(name) or next(iter(options))
    if value not in options:
        raise AskedWronglyError("api", f"{name} is {value[:100]!r}", f"give one of: {', '.join(options)}")
    return value


def count(given: Mapping[str, str], name: str, usual: int, most: int | None = None) -> int:
    """A whole number, ``usual`` where nothing is said.

    Raises:
        AskedWronglyError: it is none.
        TooLargeError: it is above ``most``.
    """
    text = given.get(name) or str(usual)
    if not (text.isascii() and text.isdecimal() and len(text) <= LONGEST_NUMBER):
        raise AskedWronglyError("api", f"{name} is {text[:100]!r}, not a whole number", f"give it as {name}={usual}")
    if most is not None and int(text) > most:
        raise TooLargeError("api", f"{name} is {int(text):,}", f"at most {most:,} rows a page; `next` leads on")
    return int(text)


def columns(given: Mapping[str, str], known: Collection[str]) -> tuple[str, ...]:
    """The columns named, in that order; all where none is.

    Raises:
        AskedWronglyError: one is unknown, or named twice.
    """
    if not given.get("columns"):
        return tuple(known)
    names = given["columns"].split(",")
    for name in names:
        if name not in known:
            step = did_you_mean(name[:100], known) or "`/v1/tables` has their names"
            raise AskedWronglyError("api", f"there is no column {name[:100]!r}", step)
    if len(set(names)) < len(names):
        raise AskedWronglyError("api", "a column is named twice", "name each once")
    return tuple(names)
