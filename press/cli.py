"""The press reader as a command: one JSON document per line in, one JSON reading per line out, in the same order."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated, TextIO

import typer

from core.commands import ran
from press.errors import InputError, NothingReadError

app = typer.Typer(help="Read press texts, score the reader, explain what it decided.", no_args_is_help=True)
CORES = os.cpu_count() or 1
Jobs = Annotated[int, typer.Option(min=1, help="Processes.", show_default="all cores")]


def main(words: list[str]) -> int:
    """``python -m press``: reads where no command is named, as it always did; returns the exit code."""
    commands = {command.name for command in app.registered_commands}
    is_named = bool(words) and (words[0] in commands or words[0] in {"--help", "--install-completion"})
    return ran(app, words if is_named else ["read", *words], "python -m press")


@app.command("read", epilog="Example: landfall press read texts.jsonl > readings.jsonl")
def read_file(
    file: Annotated[str, typer.Argument(metavar="IN.jsonl", help="Documents, one a line; - is standard input.")],
    jobs: Jobs = CORES,
) -> None:
    """Read your own texts: one JSON object a line in, its reading out, in the same order."""
    from press.lines import read_lines

    done = failed = 0
    with ExitStack() as stack:
        for line in read_lines(_input(file, stack), jobs):
            sys.stdout.write(line + "\n")
            done += 1
            if '"error": {' in line[:400]:
                failed += 1
    if failed:
        sys.stderr.write(f"press: {failed} of {done} documents could not be read; their lines say why\n")
    if done == failed:
        fault = f"none of {done} documents could be read" if done else "the input holds no document"
        raise NothingReadError("press", fault, "read the reasons in the output lines; give one JSON object per line")


@app.command("score", epilog="Example: landfall press score gold.jsonl --errors")
def score_file(
    gold: Annotated[str, typer.Argument(metavar="GOLD.jsonl", help="Labelled documents; - is standard input.")],
    errors: Annotated[bool, typer.Option("--errors", help="Also list what was read otherwise.")] = False,
) -> int:
    """Measure the reader on labelled texts; exit code 1 where it does not pass."""
    from press.model import Document
    from press.read import read
    from press.score import load, passed, report, score
    from press.score_records import records_report, scored, text_of

    with ExitStack() as stack:
        records = load(_input(gold, stack))
    readings = {str(record["doc_id"]): read(Document.from_record(text_of(record))) for record in records}
    total = score(records, lambda document: readings[document.doc_id])
    found = scored((record["gold"]["announcements"], readings[str(record["doc_id"])]) for record in records)
    if errors:
        sys.stdout.write("\n".join(total.errors) + "\n\n")
    sys.stdout.write(f"{report(total)}\n\n{records_report(found)}\n")
    return 0 if passed(total) else 1


@app.command("explain", epilog="Example: landfall press explain texts.jsonl doc-17")
def explain_file(
    file: Annotated[Path, typer.Argument(help="A JSON document, or JSON Lines of documents.")],
    doc_id: Annotated[str | None, typer.Argument(help="The only document to explain.")] = None,
) -> None:
    """Say which rule and which evidence decided each figure and record of your texts."""
    from press.decide.judge import Trained
    from press.decide.linear import model
    from press.explain import documents, explain

    trained = Trained()
    for document in documents(file, doc_id):
        sys.stdout.write(explain(document, trained, model) + "\n\n")


@app.command("land", epilog="Example: landfall press land --reread")
def land(
    reread: Annotated[
        bool, typer.Option("--reread", help="Also what only other versions of the reader have read; theirs stays.")
    ] = False,
    jobs: Jobs = CORES,
) -> None:
    """Read landed texts that nobody has read; a text that cannot be read is no failure."""
    from core import settings
    from press.landed import read_landed

    read_landed(settings.load(), reread=reread, jobs=jobs)


def _input(name: str, stack: ExitStack) -> Iterable[str]:
    if name == "-":
        return _checked(sys.stdin, "standard input")
    try:
        return _checked(stack.enter_context(Path(name).open(encoding="utf-8")), name)
    except OSError as error:
        raise InputError("press", f"{name} cannot be opened: {error.strerror}", "check the path") from error


def _checked(file: TextIO, name: str) -> Iterator[str]:
    try:
        yield from file
    except UnicodeDecodeError as error:
        raise InputError("press", f"{name} is not UTF-8: {error.reason}", "convert it to UTF-8") from error
