"""``python -m serve.ask``: the questions, and the current release's answer to one of them."""

from __future__ import annotations

import argparse
import csv
import json
import math
import os
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from typing import Any, NoReturn, TextIO

import duckdb

from core import settings as landfall_settings
from core.errors import LandfallError
from core.files import disk_faults
from core.settings import Settings
from serve import releases
from serve.drawing import draw
from serve.errors import AskedWronglyError, NoReleaseError
from serve.hashes import literal
from serve.questions import FOLDER, Answer, Parameter, Question, answer, questions
from serve.reader import connect

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a formula begins with."""
_NAMED = re.compile(r"\$(\w+)")

CLOSED_PIPE = 141
"""Exit code of a command whose reader has gone, as a shell reports it (128 + SIGPIPE)."""


def main(words: Sequence[str] | None = None) -> int:
    """List the questions, or print one answer; returns the exit code."""
    try:
        with disk_faults("ask"):
            _run(landfall_settings.load(), _parser().parse_args(words))
            sys.stdout.flush()
    except LandfallError as error:
        print(error.line(), file=sys.stderr)
        return error.exit_code
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return CLOSED_PIPE
    return 0


def ask(settings: Settings, number: int, given: Mapping[str, str] | None = None) -> Answer:
    """The current release's answer to question ``number``; ``given`` holds parameters as typed.

    Raises:
        NoReleaseError: nothing has been published.
        AskedWronglyError: no such question or parameter, a value of another kind or one that is not known, or the
            release does not fit its own question.
    """
    release = _released(settings)
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
    raise AskedWronglyError("ask", f"there is no question {number}", f"ask {numbers}; `python -m serve.ask` lists them")


class _Parser(argparse.ArgumentParser):
    """Tells a wrong word as every other fault is told: in one line, with the next step."""

    def error(self, message: str) -> NoReturn:
        raise AskedWronglyError("ask", message, "see `python -m serve.ask --help`")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser("python -m serve.ask", description=__doc__)
    parser.add_argument("number", nargs="?", type=int, help="the question's number; without it all are listed")
    parser.add_argument(
        "--param", action="append", default=[], metavar="NAME=VALUE", help="a parameter; may be given several times"
    )
    formats = sorted([*FORMATS, "parquet"])
    parser.add_argument("--format", choices=formats, default="table", help="how the answer is written (table)")
    parser.add_argument("--out", type=Path, help="write here instead of the terminal")
    parser.add_argument(
        "--sql",
        "--open",
        action="store_true",
        help="show the SQL instead of the answer, ready to paste into any client",
    )
    parser.add_argument("--lang", choices=("en", "es"), default="en", help="language of titles and notes (en)")
    return parser


def _run(settings: Settings, given: argparse.Namespace) -> None:
    typed = dict(_pair(text) for text in given.param)
    if given.number is None:
        print(_listed(questions(_released(settings).folder / FOLDER), given.lang))
        return
    if given.sql:
        question = question_of(questions(_released(settings).folder / FOLDER), given.number)
        print(_pasteable(question, question.values(question.read(typed))))
        return
    _write(ask(settings, given.number, typed), given)


def _write(told: Answer, given: argparse.Namespace) -> None:
    if given.format == "parquet":
        _write_parquet(told, given.out)
        return
    if given.out is None:
        FORMATS[given.format](told, sys.stdout, given.lang)
        return
    with _opened(given.out) as file:
        FORMATS[given.format](told, file, given.lang)


def _released(settings: Settings) -> releases.Release:
    release = releases.current(settings.warehouse)
    if release is None:
        raise NoReleaseError("ask", "nothing has been published yet", "publish first: `make run`")
    return release


def _pasteable(question: Question, values: Mapping[str, Any]) -> str:
    """The SQL with the parameters' values in their places, and what it answers above."""
    sql = _NAMED.sub(lambda found: _literal(values[found[1]]) if found[1] in values else found[0], question.sql)
    return f"-- {question.number}. {question.title['en']}\n{sql};"


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


def _pair(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign:
        raise AskedWronglyError("ask", f"--param {text} has no value", "write it as --param name=value")
    return name, value


def _listed(all_questions: Sequence[Question], language: str) -> str:
    lines = []
    for question in all_questions:
        named = ", ".join(_usual(one) for one in question.parameters)
        lines.append(f"{question.number:>3}  {question.title[language]}" + (f"  ({named})" if named else ""))
    return "\n".join(lines)


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


if __name__ == "__main__":
    sys.exit(main())
