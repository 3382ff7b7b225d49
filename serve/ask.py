"""The questions, and the current release's answer to one of them."""

from __future__ import annotations

import csv
import json
import math
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from typing import Any, TextIO

import duckdb

from core.settings import Settings
from serve import releases
from serve.drawing import draw
from serve.errors import AskedWronglyError
from serve.hashes import literal
from serve.questions import FOLDER, Answer, Parameter, Question, answer, questions
from serve.reader import connect

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a formula begins with."""
_NAMED = re.compile(r"\$(\w+)")


def ask(settings: Settings, number: int, given: Mapping[str, str] | None = None) -> Answer:
    """The current release's answer to question ``number``; ``given`` holds parameters as typed.

    Raises:
        NoReleaseError: nothing has been published.
        AskedWronglyError: no such question or parameter, a value of another kind or one that is not known, or the
            release does not fit its own question.
    """
    release = releases.released(settings.warehouse, "ask")
    question = question_of(questions(release.folder / FOLDER), number)
    values = question.read(given or {})
    try:
        with closing(connect(release.folder)) as connection:
            return answer(connection, question, values)
    except duckdb.Error as error:
        fault = f"release {release.version} cannot answer question {number}: {str(error).splitlines()[0][:200]}"
        raise AskedWronglyError("ask", fault, "publish anew, `make run`, or go back, `make rollback`") from error


def question_of(all_questions: Sequence[Question], number: int) -> Question:
    """The question of that number.

    Raises:
        AskedWronglyError: there is none.
    """
    for question in all_questions:
        if question.number == number:
            return question
    numbers = f"{all_questions[0].number} to {all_questions[-1].number}"
    raise AskedWronglyError("ask", f"there is no question {number}", f"ask {numbers}; `landfall ask` lists them")


def show(
    settings: Settings,
    number: int,
    given: Sequence[str],
    *,
    form: str = "table",
    out: Path | None = None,
    lang: str = "en",
) -> None:
    """Write the answer to question ``number``.

    Args:
        settings: where the release is.
        number: of the question.
        given: parameters as typed, each ``name=value``.
        form: one of ``FORMATS``, or ``parquet``.
        out: the file to write; the terminal where it is not given.
        lang: of title and notes, ``en`` or ``es``.

    Raises:
        LandfallError: as ``ask``; or the file cannot be written.
    """
    answered = ask(settings, number, _pairs(given))
    if form == "parquet":
        _write_parquet(answered, out)
        return
    if out is None:
        FORMATS[form](answered, sys.stdout, lang)
        return
    with _opened(out) as file:
        FORMATS[form](answered, file, lang)


def pasteable(settings: Settings, number: int, given: Sequence[str]) -> str:
    """The SQL of a question with the parameters' values in their places, and what it answers above."""
    question = question_of(questions(releases.released(settings.warehouse, "ask").folder / FOLDER), number)
    values = question.values(question.read(_pairs(given)))
    sql = _NAMED.sub(lambda found: _literal(values[found[1]]) if found[1] in values else found[0], question.sql)
    return f"-- {question.number}. {question.title['en']}\n{sql};"


def listed(settings: Settings, lang: str) -> str:
    """All questions with their parameters, a line each."""
    lines = []
    for question in questions(releases.released(settings.warehouse, "ask").folder / FOLDER):
        named = ", ".join(_usual(one) for one in question.parameters)
        lines.append(f"{question.number:>3}  {question.title[lang]}" + (f"  ({named})" if named else ""))
    return "\n".join(lines)


def _literal(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, date):
        return f"date '{value.isoformat()}'"
    return literal(value) if isinstance(value, str) else repr(value)


def _opened(out: Path) -> TextIO:
    try:
        return open(out, "w", encoding="utf-8", newline="")
    except OSError as error:
        fault = f"{out} cannot be written: {error.strerror}"
        raise AskedWronglyError("ask", fault, "name a file in a folder that is there") from error


def _usual(parameter: Parameter) -> str:
    return parameter.name if parameter.default is None else f"{parameter.name}={parameter.default}"


def _pairs(texts: Sequence[str]) -> dict[str, str]:
    return dict(_pair(text) for text in texts)


def _pair(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign:
        raise AskedWronglyError("ask", f"--param {text} has no value", "write it as --param name=value")
    return name, value


@contextmanager
def _table_of(found: Answer) -> Iterator[duckdb.DuckDBPyConnection]:
    """A scratch database with the rows as table ``answer``: the release's own connection may write nothing."""
    columns = ", ".join(f'"{name}" {kind}' for name, kind in zip(found.columns, found.types, strict=True))
    with closing(duckdb.connect()) as scratch:
        scratch.execute(f"create table answer ({columns})")
        if found.rows:
            places = ", ".join("?" for _ in found.columns)
            scratch.executemany(f"insert into answer values ({places})", found.rows)  # noqa: S608 (places only)
        yield scratch


def write_csv(found: Answer, file: TextIO, _language: str = "en") -> None:
    """Write the rows as CSV, names first."""
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(found.columns)
    writer.writerows([_field(value) for value in row] for row in found.rows)


def _field(value: Any) -> Any:
    """A value for a spreadsheet: it runs a text that begins like a formula, a quote in front keeps it a text."""
    if isinstance(value, str) and value.startswith(FORMULA):
        return f"'{value}"
    return "" if value is None else value


def record_of(found: Answer, language: str) -> dict[str, Any]:
    """An answer as one JSON object; ``as_json`` makes its values plain."""
    question = found.question
    return {
        "question": question.number,
        "title": question.title[language],
        "parameters": found.values,
        "how_to_read": question.how_to_read[language],
        "rows": [{name: _finite(value) for name, value in row.items()} for row in found.records()],
    }


def _finite(value: Any) -> Any:
    """JSON has no word for what is not finite."""
    return None if isinstance(value, float) and not math.isfinite(value) else value


def as_json(record: Mapping[str, Any]) -> str:
    """JSON with dates as ISO 8601; what JSON has no form for is a text."""
    return json.dumps(record, ensure_ascii=False, indent=1, default=_plain)


def _as_json(found: Answer, file: TextIO, language: str) -> None:
    file.write(as_json(record_of(found, language)) + "\n")


def _write_parquet(found: Answer, out: Path | None) -> None:
    if out is None:
        raise AskedWronglyError("ask", "Parquet is no text for a terminal", "name a file with --out")
    _opened(out).close()
    with _table_of(found) as scratch:
        scratch.table("answer").write_parquet(str(out), compression="zstd")


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else str(value)


FORMATS: Mapping[str, Callable[[Answer, TextIO, str], None]] = {
    "table": draw,
    "csv": write_csv,
    "json": _as_json,
}
