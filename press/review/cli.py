"""``python -m press review``: the page; export, import, status and totals of what was decided."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from core import settings as landfall_settings
from core.errors import LandfallError
from core.files import disk_faults, write_durably
from press.errors import InputError
from press.review.decision import current
from press.review.decisions import Decisions, as_csv, as_jsonl, file_of, records_of
from press.review.queue import load
from press.review.serving import serve
from press.review.totals import lines_of, totals

FORMATS = {"csv": as_csv, "jsonl": as_jsonl}
REFUSED_SHOWN = 20


def parser_of() -> argparse.ArgumentParser:
    """The command's words."""
    parser = argparse.ArgumentParser(
        prog="python -m press review", description="Decide about what the reader was not sure of."
    )
    parser.add_argument(
        "--port", type=int, default=0, help="port of the page (default: that of last time, or a free one)"
    )
    parser.add_argument("--new-token", action="store_true", help="a new address; open pages are shut out")
    parser.add_argument("--candidate", action="store_true", help="review the candidate that waits for its audit")
    actions = parser.add_subparsers(dest="action", title="instead of the page")
    out = actions.add_parser("export", help="write all decisions, oldest first")
    out.add_argument("file", nargs="?", default="-", help="where to (default: -, standard output)")
    out.add_argument("--format", choices=sorted(FORMATS), help="default: by the file's name, else jsonl")
    into = actions.add_parser("import", help="take decisions from an export; what is known is left")
    into.add_argument("file", help="JSON lines or CSV, - for standard input")
    actions.add_parser("status", help="how many wait, how many are decided")
    actions.add_parser("totals", help="the totals with nothing in review accepted, as decided, and with all accepted")
    return parser


def main(words: list[str]) -> int:
    """Run the command; returns the exit code."""
    options = parser_of().parse_args(words)
    settings = landfall_settings.load()
    decisions = Decisions(file_of(settings))
    if options.action == "export":
        return _export(decisions, options.file, options.format)
    if options.action == "import":
        return _import(decisions, options.file)
    if options.action == "status":
        return _status(decisions, settings, candidate=options.candidate)
    if options.action == "totals":
        _say("\n".join(lines_of(totals(settings, candidate=options.candidate))))
        return 0
    serve(settings, port=options.port, new_token=options.new_token, candidate=options.candidate, say=_say)
    return 0


def _say(line: str) -> None:
    print(line, flush=True)


def _export(decisions: Decisions, file: str, form: str | None) -> int:
    form = form or ("csv" if file.endswith(".csv") else "jsonl")
    text = FORMATS[form](decisions.all())
    if file == "-":
        sys.stdout.write(text)
        return 0
    with disk_faults("review"):
        write_durably(Path(file), text)
    return 0


def _import(decisions: Decisions, file: str) -> int:
    """Take what can be taken; the exit code says whether something could not."""
    done = decisions.merge(records_of(_text_of(file)))
    _say(f"review: {done.added:,} decisions taken, {done.known:,} known already, {len(done.refused):,} refused")
    for one in done.refused[:REFUSED_SHOWN]:
        sys.stderr.write(f"review: row {one.line}: {one.fault}\n")
    return 1 if done.refused else 0


def _text_of(file: str) -> str:
    try:
        return sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8")
    except OSError as error:
        raise InputError("review", f"{file} cannot be opened: {error.strerror}", "check the path") from error
    except UnicodeDecodeError as error:
        raise InputError("review", f"{file} is not UTF-8: {error.reason}", "convert it to UTF-8") from error


def _status(decisions: Decisions, settings: landfall_settings.Settings, *, candidate: bool) -> int:
    rows = decisions.all()
    standing = current(rows)
    try:
        items = load(settings, candidate=candidate).items
        waiting = [item for item in items if item.subject not in standing]
        _say(f"review: {len(waiting):,} of {len(items):,} wait, {100 * sum(i.stake for i in waiting):.1f} % at stake")
    except LandfallError as error:
        _say(error.line())
    _say(f"review: {len(standing):,} decided, {len(rows):,} decisions in {decisions.path}")
    for line in decisions.unusable():
        _say(f"review: line {line.line} of the file is no decision: {line.fault}")
    return 0
