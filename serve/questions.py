"""The questions the warehouse answers, one SQL file each, and their answers from a release.

A file begins with a comment in YAML: the question and how to read its answer, in two languages, who asks it, and the
parameters with their defaults and, where they are few, the values there are. A release carries its own copy, with the
tables' full names (``dbt_project.questions`` writes it), so that a question always fits the tables it is asked of.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import yaml

from serve.errors import AskedWronglyError, NoReleaseError
from serve.nearby import Choice, did_you_mean, meant

FOLDER = "questions"
"""Where a build and a release keep them."""

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_FILE = re.compile(r"q(?P<number>[0-9]{2})_(?P<slug>[a-z0-9_]+)")
_HEADER = re.compile(r"\A/\*\n(?P<yaml>.*?)\*/\s*", re.DOTALL)
_YES = frozenset({"yes", "true", "1", "sí", "si", "y"})
_NO = frozenset({"no", "false", "0", "n"})


def _flag(text: str) -> int:
    """Yes or no as SQL compares it, 1 or 0.

    Raises:
        ValueError: it is neither.
    """
    word = text.strip().casefold()
    if word not in _YES | _NO:
        raise ValueError(text)
    return int(word in _YES)


_KINDS: Mapping[str, Callable[[str], Any]] = {
    "integer": int,
    "flag": _flag,
    "number": float,
    "date": date.fromisoformat,
    "text": str,
}
_SAID = {
    "integer": "an integer",
    "flag": "yes or no",
    "number": "a number",
    "date": "a date",
    "text": "text in UTF-8",
}
NOT_THE_VALUES = (duckdb.CatalogException, duckdb.BinderException, duckdb.InterruptException)
"""Errors that no other value of a parameter would mend."""
LONGEST_VALUE = 200
"""Characters of a parameter's value."""


@dataclass(frozen=True)
class Parameter:
    """One thing a question can be asked about.

    Attributes:
        name: as in the SQL, without its dollar sign.
        kind: integer, flag (yes or no), number, date or text.
        default: what is taken where nothing is given; ``None`` means "not limited" or "the first one".
        about: what it does, one sentence in English.
        values: SQL that lists the values there are, one a row: the value, then other names people have for it. ``""``
            where any value makes sense.
        label: its name for readers of the page, per language; empty where the page does not offer it.
        offered: what the page offers: values, ``years`` (from the default to the release's), or ``days`` (every one
            from the first of ``steps`` to the release's); none where ``values`` lists them.
        steps: of a day that is offered, SQL of what adds up to the answer: a day, the columns that tell rows apart, and
            by how much ``x`` changed on it; an answer's ``x_known_then`` and ``x_known_now`` are their sums.
        least: of a number, the smallest that makes sense.
        most: of a number, the largest that makes sense.
    """

    name: str
    kind: str
    default: Any
    about: str
    values: str = field(default="", repr=False)
    label: Mapping[str, str] = field(default_factory=dict)
    offered: tuple[Any, ...] | str = ()
    steps: str = field(default="", repr=False)
    least: int | None = None
    most: int | None = None

    def read(self, text: str) -> Any:
        """The value a user typed; nothing typed is no limit where that is the default.

        Raises:
            AskedWronglyError: it is no value of this kind.
        """
        if not text and self.default is None:
            return None
        step = self._step()
        if len(text) > LONGEST_VALUE:
            fault = f"{self.name} is {len(text):,} characters long, at most {LONGEST_VALUE} are read"
            raise AskedWronglyError("ask", fault, step)
        try:
            text.encode("utf-8")
            value = _KINDS[self.kind](text)
        except ValueError as error:
            raise AskedWronglyError("ask", f"{self.name} is {text!r}, not {_SAID[self.kind]}", step) from error
        if (self.least is not None and value < self.least) or (self.most is not None and value > self.most):
            raise AskedWronglyError("ask", f"{self.name} is {text}, which makes no sense here", step)
        return value

    def _step(self) -> str:
        if self.kind == "flag":
            return f"give {self.name}=yes or {self.name}=no"
        bounds = f", from {self.least:,} to {self.most:,}" if self.least is not None and self.most is not None else ""
        return f"give {self.name}=<{self.kind}>{bounds}" + (", as in 2024-12-31" if self.kind == "date" else "")


@dataclass(frozen=True)
class Question:
    """One question: ``title`` and ``how_to_read`` per language (``en``, ``es``), who asks it, and its SQL.

    ``how_to_read`` is for who reads the table, column by column; ``plainly`` for who reads the page.
    """

    number: int
    slug: str
    title: Mapping[str, str]
    asked_by: Mapping[str, str]
    how_to_read: Mapping[str, str]
    parameters: tuple[Parameter, ...]
    sql: str = field(repr=False)
    plainly: Mapping[str, str] = field(default_factory=dict)

    def values(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """The parameters' values, defaults where nothing is given.

        Raises:
            AskedWronglyError: ``given`` names a parameter this question does not have.
        """
        known = {parameter.name: parameter.default for parameter in self.parameters}
        strange = sorted(given.keys() - known.keys())
        if strange:
            fault = f"question {self.number} has no {', '.join(strange)[:LONGEST_VALUE]}"
            step = f"it has: {', '.join(known) or 'none'}"
            raise AskedWronglyError("ask", fault, did_you_mean(strange[0], known) or step)
        return {**known, **given}

    def read(self, typed: Mapping[str, str]) -> dict[str, Any]:
        """The values a user typed, by name; one of an unknown name stays a text, which ``values`` refuses.

        Raises:
            AskedWronglyError: a value is of another kind than its parameter.
        """
        known = {parameter.name: parameter for parameter in self.parameters}
        return {name: known[name].read(text) if name in known else text for name, text in typed.items()}


@dataclass(frozen=True)
class Answer:
    """What a release answers: one row per tuple, in the question's own order.

    Attributes:
        columns: names, with their DuckDB types in ``types``.
        values: the parameters it was asked with.
    """

    question: Question
    columns: tuple[str, ...]
    types: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    values: Mapping[str, Any]

    def records(self) -> list[dict[str, Any]]:
        """The rows as mappings from column to value."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]


def questions(folder: Path) -> tuple[Question, ...]:
    """All questions in ``folder``, by number.

    Raises:
        NoReleaseError: there are none.
        AskedWronglyError: a file's header cannot be read.
    """
    found = sorted(path for path in folder.glob("q*.sql") if _FILE.fullmatch(path.stem))
    if not found:
        raise NoReleaseError("ask", f"no questions in {folder}", "publish a release first: `make run`")
    return tuple(_question(path) for path in found)


def answer(
    connection: duckdb.DuckDBPyConnection,
    question: Question,
    given: Mapping[str, Any] | None = None,
    *,
    most: int | None = None,
) -> Answer:
    """Ask ``question`` of the release behind ``connection``.

    Args:
        connection: the release's.
        question: one of the release's own.
        given: values per parameter; a text that is near a value there is, but for case and accents, is taken for it.
        most: rows fetched at most; all where it is not given.

    Raises:
        AskedWronglyError: an unknown parameter, or a value no answer can be computed for.
        duckdb.Error: the question does not fit the release, or somebody interrupted the connection.
    """
    values = question.values(given or {})
    try:
        values |= {one.name: _meant(connection, one, values[one.name]) for one in question.parameters if given}
        relation = connection.sql(question.sql, params=values)
        types = tuple(str(kind) for kind in relation.types)
        rows = relation.fetchall() if most is None else relation.fetchmany(most)
        return Answer(question, tuple(relation.columns), types, tuple(rows), values)
    except duckdb.Error as error:
        if not given or isinstance(error, NOT_THE_VALUES):
            raise
        asked = ", ".join(f"{name}={value}" for name, value in given.items())
        fault = f"question {question.number} has no answer for {asked[:100]}: {str(error).splitlines()[0][:200]}"
        raise AskedWronglyError("ask", fault, "ask with values like the defaults: `landfall ask`") from error


def choices(connection: duckdb.DuckDBPyConnection, parameter: Parameter) -> tuple[Choice, ...]:
    """The values there are for a parameter; none where any makes sense."""
    if not parameter.values:
        return ()
    found = connection.execute(parameter.values).fetchall()
    return tuple(Choice(str(row[0]), tuple(str(name) for name in row[1:] if name)) for row in found)


def _meant(connection: duckdb.DuckDBPyConnection, parameter: Parameter, value: Any) -> Any:
    if not parameter.values or not isinstance(value, str) or value == parameter.default:
        return value
    return meant(parameter.name, value, choices(connection, parameter))


def _question(path: Path) -> Question:
    named, text = _FILE.fullmatch(path.stem), path.read_text(encoding="utf-8")
    header = _HEADER.match(text)
    if named is None or header is None:
        raise AskedWronglyError(
            "ask", f"{path.name} has no header", "begin it with a comment in YAML, as the others do"
        )
    try:
        declared = yaml.load(header["yaml"], _Loader)  # noqa: S506 - the safe one, in C where there is one
    except yaml.YAMLError as error:
        fault = f"the header of {path.name} is no YAML: {' '.join(str(error).split())[:200]}"
        raise AskedWronglyError("ask", fault, "put what holds a colon, comma or bracket in quotes") from error
    return Question(
        number=int(named["number"]),
        slug=named["slug"],
        title=_both(declared, "question"),
        asked_by=_both(declared, "asked_by"),
        how_to_read=_both(declared, "how_to_read"),
        parameters=tuple(_parameter(name, about) for name, about in (declared.get("parameters") or {}).items()),
        sql=text[header.end() :].strip().rstrip(";"),
        plainly=_both(declared, "plainly") if "plainly" in declared else {},
    )


def _both(declared: Mapping[str, Any], name: str) -> dict[str, str]:
    return {language: " ".join(str(declared[name][language]).split()) for language in ("en", "es")}


def _parameter(name: str, declared: Mapping[str, Any]) -> Parameter:
    about = " ".join(str(declared["about"]).split())
    offered = declared.get("offered") or ()
    return Parameter(
        name=name,
        kind=str(declared["kind"]),
        default=declared.get("default"),
        about=about,
        values=str(declared.get("values") or ""),
        label=_both(declared, "label") if "label" in declared else {},
        offered=offered if isinstance(offered, str) else tuple(offered),
        steps=str(declared.get("steps") or ""),
        least=declared.get("least"),
        most=declared.get("most"),
    )
