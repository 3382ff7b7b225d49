"""The questions the warehouse answers, one SQL file each, and their answers from a release.

A file begins with a comment in YAML: the question and how to read its answer, in two languages, who asks it, and the
parameters with their defaults. A release carries its own copy, with the tables' full names (``dbt_project.questions``
writes it), so that a question always fits the tables it is asked of and can be pasted into any client.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import yaml

from serve.errors import AskedWronglyError, NoReleaseError

FOLDER = "questions"
"""Where a build and a release keep them."""

_FILE = re.compile(r"q(?P<number>[0-9]{2})_(?P<slug>[a-z0-9_]+)")
_HEADER = re.compile(r"\A/\*\n(?P<yaml>.*?)\*/\s*", re.DOTALL)
_KINDS: Mapping[str, type] = {"integer": int, "number": float, "date": date, "text": str}


@dataclass(frozen=True)
class Parameter:
    """One thing a question can be asked about.

    Attributes:
        name: as in the SQL, without its dollar sign.
        kind: integer, number, date or text.
        default: what is taken where nothing is given; ``None`` means "not limited" or "the first one".
        about: what it does, one sentence in English.
    """

    name: str
    kind: str
    default: Any
    about: str

    def read(self, text: str) -> Any:
        """The value a user typed.

        Raises:
            AskedWronglyError: it is no value of this kind.
        """
        try:
            return date.fromisoformat(text) if self.kind == "date" else _KINDS[self.kind](text)
        except ValueError as error:
            step = f"give --param {self.name}=<{self.kind}>" + (", as in 2024-12-31" if self.kind == "date" else "")
            raise AskedWronglyError("ask", f"{self.name} is {text!r}, not a {self.kind}", step) from error


@dataclass(frozen=True)
class Question:
    """One question: ``title`` and ``how_to_read`` per language (``en``, ``es``), who asks it, and its SQL."""

    number: int
    slug: str
    title: Mapping[str, str]
    asked_by: Mapping[str, str]
    how_to_read: Mapping[str, str]
    parameters: tuple[Parameter, ...]
    sql: str = field(repr=False)

    def values(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """The parameters' values, defaults where nothing is given.

        Raises:
            AskedWronglyError: ``given`` names a parameter this question does not have.
        """
        known = {parameter.name: parameter.default for parameter in self.parameters}
        strange = sorted(given.keys() - known.keys())
        if strange:
            has = ", ".join(known) or "none"
            raise AskedWronglyError("ask", f"question {self.number} has no {', '.join(strange)}", f"it has: {has}")
        return {**known, **given}


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


def answer(connection: duckdb.DuckDBPyConnection, question: Question, given: Mapping[str, Any] | None = None) -> Answer:
    """Ask ``question`` of the release behind ``connection``.

    Raises:
        AskedWronglyError: an unknown parameter, or a value no answer can be computed for.
    """
    values = question.values(given or {})
    try:
        relation = connection.sql(question.sql, params=values)
        types = tuple(str(kind) for kind in relation.types)
        return Answer(question, tuple(relation.columns), types, tuple(relation.fetchall()), values)
    except duckdb.Error as error:
        if not given:
            raise
        asked = ", ".join(f"{name}={value}" for name, value in given.items())
        fault = f"question {question.number} has no answer for {asked[:100]}: {str(error).splitlines()[0][:200]}"
        raise AskedWronglyError("ask", fault, "ask with values like the defaults: `python -m serve.ask`") from error


def _question(path: Path) -> Question:
    named, text = _FILE.fullmatch(path.stem), path.read_text(encoding="utf-8")
    header = _HEADER.match(text)
    if named is None or header is None:
        raise AskedWronglyError(
            "ask", f"{path.name} has no header", "begin it with a comment in YAML, as the others do"
        )
    told = yaml.safe_load(header["yaml"])
    return Question(
        number=int(named["number"]),
        slug=named["slug"],
        title=_both(told, "question"),
        asked_by=_both(told, "asked_by"),
        how_to_read=_both(told, "how_to_read"),
        parameters=tuple(_parameter(name, about) for name, about in (told.get("parameters") or {}).items()),
        sql=text[header.end() :].strip().rstrip(";"),
    )


def _both(told: Mapping[str, Any], name: str) -> dict[str, str]:
    return {language: " ".join(str(told[name][language]).split()) for language in ("en", "es")}


def _parameter(name: str, told: Mapping[str, Any]) -> Parameter:
    return Parameter(name, str(told["kind"]), told.get("default"), " ".join(str(told["about"]).split()))
