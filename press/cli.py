"""Command line of the press reader: one JSON document per line in, one JSON reading per line out, in the same order."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from typing import Any, TextIO

from core import settings
from core.errors import LandfallError
from press import explain
from press.errors import InputError, NothingReadError
from press.landed import read_landed
from press.model import READER_VERSION, Document
from press.read import as_record, read
from press.score import load, passed, report, score
from press.score_records import records_report, scored, text_of

CHUNK = 64  # documents a process takes at a time
PARALLEL_FROM = 256  # documents; fewer are read faster than processes start


CLOSED_PIPE = 141
"""Exit code of a command whose reader has gone, as a shell reports it (128 + SIGPIPE)."""


def read_line(line: str) -> dict[str, Any]:
    """The reading of one input line, or the reason why there is none."""
    doc_id: object = None
    try:
        record = json.loads(line)
        if not isinstance(record, dict):
            raise ValueError(f"the line is a JSON {type(record).__name__}, expected an object")
        doc_id = record.get("doc_id")
        return as_record(read(Document.from_record(record)))
    except LandfallError as error:
        reason = {"code": error.code, "fault": error.fault, "next_step": error.next_step, **error.context}
    except (ValueError, RecursionError) as error:
        reason = {
            "code": "not_a_document",
            "fault": f"the line is no document: {str(error)[:200]}",
            "next_step": "give one JSON object per line with doc_id and body or body_html",
        }
    return {"doc_id": doc_id, "reader_version": READER_VERSION, "error": reason}


def _read_chunk(lines: list[str]) -> list[str]:
    return [json.dumps(read_line(line), ensure_ascii=False) for line in lines]


def read_lines(lines: Iterable[str], jobs: int) -> Iterator[str]:
    """One output line per non-empty input line, in the same order, read by up to ``jobs`` processes."""
    numbered = (line for line in lines if line.strip())
    first = list(islice(numbered, PARALLEL_FROM))
    if jobs <= 1 or len(first) < PARALLEL_FROM:
        for line in first:
            yield from _read_chunk([line])
        for line in numbered:
            yield from _read_chunk([line])
        return
    with ProcessPoolExecutor(jobs) as pool:
        pending = [pool.submit(_read_chunk, first[at : at + CHUNK]) for at in range(0, len(first), CHUNK)]
        while pending:
            chunk = list(islice(numbered, CHUNK))
            if chunk:
                pending.append(pool.submit(_read_chunk, chunk))
            if len(pending) > 4 * jobs or not chunk:
                yield from pending.pop(0).result()


def main(arguments: list[str]) -> int:
    """Run the command; returns the exit code."""
    try:
        if arguments[:1] == ["score"]:
            return _score(arguments[1:])
        if arguments[:1] == ["explain"]:
            return explain.main(arguments[1:])
        if arguments[:1] == ["land"]:
            return _land(arguments[1:])
        if arguments[:1] == ["review"]:
            return _review(arguments[1:])
        return _read(arguments)
    except LandfallError as error:
        sys.stderr.write(error.line() + "\n")
        return error.exit_code
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return CLOSED_PIPE


def _read(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m press", description=__doc__)
    parser.add_argument("input", help="JSON Lines file of documents, or - for standard input")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes (default: all cores)")
    options = parser.parse_args(arguments)
    done = failed = 0
    with ExitStack() as stack:
        for line in read_lines(_input(options.input, stack), options.jobs):
            sys.stdout.write(line + "\n")
            done += 1
            if '"error": {' in line[:400]:
                failed += 1
    if failed:
        sys.stderr.write(f"press: {failed} of {done} documents could not be read; their lines say why\n")
    if done == failed:
        fault = f"none of {done} documents could be read" if done else "the input holds no document"
        raise NothingReadError("press", fault, "read the reasons in the output lines; give one JSON object per line")
    return 0


def _score(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m press score", description="Score the reader.")
    parser.add_argument("gold", help="JSON Lines file of labelled documents, or -")
    parser.add_argument("--errors", action="store_true", help="also list what was read otherwise")
    options = parser.parse_args(arguments)
    with ExitStack() as stack:
        records = load(_input(options.gold, stack))
    readings = {str(record["doc_id"]): read(Document.from_record(text_of(record))) for record in records}
    total = score(records, lambda document: readings[document.doc_id])
    found = scored((record["gold"]["announcements"], readings[str(record["doc_id"])]) for record in records)
    if options.errors:
        sys.stdout.write("\n".join(total.errors) + "\n\n")
    sys.stdout.write(f"{report(total)}\n\n{records_report(found)}\n")
    return 0 if passed(total) else 1


def _land(arguments: list[str]) -> int:
    """Read what has landed; a run without anything new is no failure, and neither is a text that cannot be read."""
    parser = argparse.ArgumentParser(prog="python -m press land", description="Read what has landed.")
    parser.add_argument(
        "--reread", action="store_true", help="also what only other versions of the reader have read; theirs stays"
    )
    parser.add_argument("--jobs", type=int, default=None, help="processes (default: all cores)")
    options = parser.parse_args(arguments)
    read_landed(settings.load(), reread=options.reread, jobs=options.jobs)
    return 0


def _review(arguments: list[str]) -> int:
    """The page where persons decide, and what goes with it; a reader of texts needs none of its libraries."""
    from press.review.cli import main as review

    return review(arguments)


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
