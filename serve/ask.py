"""``python -m serve.ask``: the questions, and the current release's answer to one of them."""

from __future__ import annotations

import argparse
import csv
import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, redirect_stdout
from datetime import date
from pathlib import Path
from typing import Any, TextIO

import duckdb

from core import settings as landfall_settings
from core.errors import LandfallError
from core.settings import Settings
from serve import releases
from serve.errors import AskedWronglyError, NoReleaseError
from serve.questions import FOLDER, Answer, Question, answer, questions
from serve.reader import connect

WIDTH = 250
"""Characters a table may be wide; columns beyond are left out of the drawing, and of nothing else."""
ROWS = 500
"""Rows a table may be long; the same."""
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a formula begins with."""


CLOSED_PIPE = 141
"""Exit code of a command whose reader has gone, as a shell reports it (128 + SIGPIPE)."""


def main(words: Sequence[str] | None = None) -> int:
    """List the questions, or print one answer; returns the exit code."""
    given = _parser().parse_args(words)
    try:
        _run(landfall_settings.load(), given)
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
        AskedWronglyError: no such question or parameter, or a value of another kind.
    """
    release = releases.current(settings.warehouse)
    if release is None:
        raise NoReleaseError("ask", "nothing has been published yet", "publish first: `make run`")
    question = _found(questions(release.folder / FOLDER), number)
    typed = {parameter.name: parameter for parameter in question.parameters}
    values = {name: typed[name].read(text) if name in typed else text for name, text in (given or {}).items()}
    with closing(connect(release.folder)) as connection:
        return answer(connection, question, values)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m serve.ask", description=__doc__)
    parser.add_argument("number", nargs="?", type=int, help="the question's number; without it all are listed")
    parser.add_argument(
        "--param", action="append", default=[], metavar="NAME=VALUE", help="a parameter; may be given several times"
    )
    formats = sorted([*FORMATS, "parquet"])
    parser.add_argument("--format", choices=formats, default="table", help="how the answer is written (table)")
    parser.add_argument("--out", type=Path, help="write here instead of the terminal")
    parser.add_argument("--sql", action="store_true", help="show the SQL instead of the answer")
    parser.add_argument("--lang", choices=("en", "es"), default="en", help="language of titles and notes (en)")
    return parser


def _run(settings: Settings, given: argparse.Namespace) -> None:
    if given.number is None:
        print(_listed(_published(settings), given.lang))
        return
    if given.sql:
        print(_found(_published(settings), given.number).sql)
        return
    found = ask(settings, given.number, dict(_pair(text) for text in given.param))
    if given.format == "parquet":
        _write_parquet(found, given.out)
        return
    if given.out is None:
        FORMATS[given.format](found, sys.stdout, given.lang)
        return
    with _opened(given.out) as file:
        FORMATS[given.format](found, file, given.lang)


def _opened(out: Path) -> TextIO:
    try:
        return open(out, "w", encoding="utf-8", newline="")
    except OSError as error:
        fault = f"{out} cannot be written: {error.strerror}"
        raise AskedWronglyError("ask", fault, "name a file in a folder that is there") from error


def _published(settings: Settings) -> tuple[Question, ...]:
    release = releases.current(settings.warehouse)
    if release is None:
        raise NoReleaseError("ask", "nothing has been published yet", "publish first: `make run`")
    return questions(release.folder / FOLDER)


def _found(all_questions: Sequence[Question], number: int) -> Question:
    for question in all_questions:
        if question.number == number:
            return question
    raise AskedWronglyError("ask", f"there is no question {number}", "see them all: `python -m serve.ask`")


def _pair(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign:
        raise AskedWronglyError("ask", f"--param {text} has no value", "write it as --param name=value")
    return name, value


def _listed(all_questions: Sequence[Question], language: str) -> str:
    lines = []
    for question in all_questions:
        named = ", ".join(f"{one.name}={one.default}" for one in question.parameters)
        lines.append(f"{question.number:>3}  {question.title[language]}" + (f"  ({named})" if named else ""))
    return "\n".join(lines)


def _as_table(found: Answer, file: TextIO, language: str) -> None:
    """A box a person reads, with the question above and how to read it below."""
    question = found.question
    print(f"{question.number}. {question.title[language]}", file=file)
    if found.values:
        print("   " + ", ".join(f"{name} = {value}" for name, value in found.values.items()), file=file)
    with _table_of(found) as scratch, redirect_stdout(file):
        scratch.table("answer").show(max_width=WIDTH, max_rows=ROWS)
    print(question.how_to_read[language], file=file)


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


def _as_csv(found: Answer, file: TextIO, _language: str) -> None:
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(found.columns)
    writer.writerows([_field(value) for value in row] for row in found.rows)


def _field(value: Any) -> Any:
    """A value for a spreadsheet: it runs a text that begins like a formula, a quote in front keeps it a text."""
    if isinstance(value, str) and value.startswith(FORMULA):
        return f"'{value}"
    return "" if value is None else value


def _as_json(found: Answer, file: TextIO, language: str) -> None:
    question = found.question
    record = {
        "question": question.number,
        "title": question.title[language],
        "parameters": found.values,
        "how_to_read": question.how_to_read[language],
        "rows": found.records(),
    }
    json.dump(record, file, ensure_ascii=False, indent=1, default=_plain)
    file.write("\n")


def _write_parquet(found: Answer, out: Path | None) -> None:
    if out is None:
        raise AskedWronglyError("ask", "Parquet is no text for a terminal", "name a file with --out")
    _opened(out).close()
    with _table_of(found) as scratch:
        scratch.table("answer").write_parquet(str(out), compression="zstd")


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else str(value)


FORMATS: Mapping[str, Callable[[Answer, TextIO, str], None]] = {
    "table": _as_table,
    "csv": _as_csv,
    "json": _as_json,
}


if __name__ == "__main__":
    sys.exit(main())
