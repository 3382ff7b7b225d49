"""The command line of landing: list the sources, pull one, verify what has landed, describe the declarations."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Any, TextIO

from core import settings as landfall_settings
from core.errors import ConfigurationError, LandfallError
from core.lake import Lake, Receipt, verify
from core.settings import Settings
from extract.catalogue import all_sources, source, stream_of
from extract.contract import JsonRecords, JsonRows, Source, Stream, Window
from extract.http import Client
from extract.landing import Outcome, pull_stream

EPILOG = "Settings come from LANDFALL_* variables; .env.example names them. Every failure is one line and an exit code."


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    options = _parser().parse_args(arguments)
    try:
        _run(options, landfall_settings.load())
    except LandfallError as error:
        print(error.line(), file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print("stopped; the running pull has not landed, and the next one goes on from what it has", file=sys.stderr)
        return 130
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m extract", description=__doc__, epilog=EPILOG)
    parser.add_argument("what", metavar="list|verify|describe|SOURCE", help="a command, or the source to pull")
    parser.add_argument("--stream", help="pull this stream of the source alone")
    parser.add_argument("--from", dest="start", type=_day, metavar="DAY", help="first day of the window, YYYY-MM-DD")
    parser.add_argument("--to", dest="end", type=_day, metavar="DAY", help="day after the last one of the window")
    parser.add_argument("--json", action="store_true", help="describe for programs, with every pattern and bound")
    parser.add_argument("--quick", action="store_true", help="verify rows and quarantine only, not the stored pages")
    return parser


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is not a day such as 2026-01-31") from error


def _run(options: argparse.Namespace, settings: Settings) -> None:
    if options.what == "list":
        print(listing(settings))
    elif options.what == "verify":
        seen = verify(Lake(settings), pages=not options.quick)
        print(f"{seen.pulls} pulls, {seen.files} files, {seen.bytes / 1e6:.1f} MB: all as their receipts say")
    elif options.what == "describe":
        told_of = [describe(each) for each in all_sources()]
        print(json.dumps(told_of, ensure_ascii=False, indent=1) if options.json else described(told_of))
    else:
        _pull(source(options.what), options, settings)


def _pull(chosen: Source, options: argparse.Namespace, settings: Settings) -> None:
    streams = (stream_of(chosen, options.stream),) if options.stream else chosen.streams
    window = _window(chosen.name, options.start, options.end)
    for stream in streams:
        line = ProgressLine(f"{chosen.name}/{stream.name}", sys.stderr)
        try:
            outcome = pull_stream(chosen, stream, settings, window, open_client=partial(Client, on_progress=line.show))
        finally:
            line.clear()
        print(told(outcome))


def _window(name: str, start: date | None, end: date | None) -> Window | None:
    if start is None and end is None:
        return None
    if start is None or end is None:
        raise ConfigurationError(name, "a window needs both ends", "give --from and --to, the end is exclusive")
    try:
        return Window(start, end)
    except ValueError as error:
        raise ConfigurationError(name, str(error), "give a later --to") from error


def told(outcome: Outcome) -> str:
    """One line on how the pull of a stream ended."""
    name = f"{outcome.source}/{outcome.stream}"
    receipt = outcome.receipt
    if receipt is None:
        return f"{name}: unchanged, nothing has landed yet"
    if outcome.status == "unchanged":
        return f"{name}: unchanged since pull {receipt.pull_id} ({receipt.rows} rows)"
    pages = sum(int(page["wire_bytes"]) for page in receipt.pages)
    return (
        f"{name}: landed {receipt.rows} rows as pull {receipt.pull_id} ({receipt.window}; {len(receipt.pages)} pages, "
        f"{pages / 1e6:.1f} MB, {receipt.quarantined} quarantined, {receipt.duplicates} duplicates)"
        f"{''.join(f'; {said}' for said in remarks(receipt))}"
    )


def remarks(receipt: Receipt) -> list[str]:
    """What a person should know of a pull beside its figures: members set aside, known differences, new fields."""
    aside = [f"{one['name']} {one['status']} [{one['reason']}]" for one in receipt.set_aside]
    said = [f"{len(aside)} of {receipt.expected_members} members set aside: {_few(aside)}"] if aside else []
    notes = [f"{note['kind']} {note['member']}".strip() for note in receipt.notes]
    said += [f"noted: {_few(notes)}"] if notes else []
    return said + ([f"new fields, left out: {_few(list(receipt.new_fields))}"] if receipt.new_fields else [])


def _few(texts: Sequence[str], most: int = 5) -> str:
    return ", ".join(texts[:most]) + (f" and {len(texts) - most} more" if len(texts) > most else "")


class ProgressLine:
    """How far a long pull is: one line that is written over on a terminal, a line every ten seconds elsewhere."""

    def __init__(self, subject: str, out: TextIO) -> None:
        self._subject = subject
        self._out = out
        self._terminal = out.isatty()
        self._every = 0.2 if self._terminal else 10.0
        self._shown = time.monotonic()
        self._width = 0

    def show(self, done: int, of: int | None, what: str) -> None:
        """Say that ``done`` of ``of`` are through, unless something has been said a moment ago."""
        now = time.monotonic()
        if now - self._shown < self._every:
            return
        self._shown = now
        text = f"{self._subject}: {done:,}{f' of {of:,}' if of else ''} {what}"
        if self._terminal:
            self._out.write(f"\r{text.ljust(self._width)}")
            self._width = len(text)
        else:
            self._out.write(f"{text}\n")
        self._out.flush()

    def clear(self) -> None:
        """Leave the terminal's line empty for what comes next."""
        if self._width:
            self._out.write("\r" + " " * self._width + "\r")
            self._out.flush()
            self._width = 0


def listing(settings: Settings) -> str:
    """A table of every stream with its newest receipt."""
    lake = Lake(settings)
    head = ("source", "stream", "cadence", "licence", "newest receipt", "one row is")
    rows = [head]
    for each in all_sources():
        for stream in each.streams:
            receipts = lake.receipts(each.name, stream.name)
            newest = f"{receipts[-1].landed_at[:16]} {receipts[-1].rows} rows" if receipts else "none"
            licence = receipts[-1].licence if receipts else each.licence
            grain = stream.grain.removeprefix("One row is ").rstrip(".")
            rows.append((each.name, stream.name, each.cadence, licence[:40], newest, grain))
    widths = [max(len(row[place]) for row in rows) for place in range(len(head) - 1)]
    return "\n".join("  ".join([*map(str.ljust, row, widths), row[-1]]) for row in rows)


def described(sources: Sequence[dict[str, Any]]) -> str:
    """Declarations as a person reads them: each source, its streams, and their columns."""
    lines: list[str] = []
    for each in sources:
        lines += [f"{each['name']}: {each['title']}", f"  {each['publisher']}, {each['homepage']}"]
        lines += [f"  licence: {each['licence']}"]
        for stream in each["streams"]:
            lines += [f"  {each['name']}/{stream['name']}: {stream['grain']}"]
            lines += [f"    {f['name']}{'*' if f['required'] else ''}  {f['note']}".rstrip() for f in stream["fields"]]
            lines += [f"    {name}  known from the request" for name in stream["tags"]]
        lines.append("")
    return "\n".join([*lines, "* a row without it is quarantined"])


def describe(declared: Source) -> dict[str, Any]:
    """A source's declaration as plain data; the catalogue page shows the same."""
    told_as_is = ("name", "title", "publisher", "homepage", "licence", "attribution", "cadence", "privacy", "triage")
    apis = [
        {
            "name": api.name,
            "live_url": api.live_url,
            "key_header": api.key_header,
            "key_note": api.key_note,
            "robots": api.robots,
        }
        for api in declared.apis
    ]
    return {
        **{name: getattr(declared, name) for name in told_as_is},
        "apis": apis,
        "streams": [_stream(stream) for stream in declared.streams],
    }


def _stream(stream: Stream) -> dict[str, Any]:
    reading = "json rows" if isinstance(stream.decode, JsonRows) else "parsed"
    if isinstance(stream.decode, JsonRecords):
        reading = f"json records at {stream.decode.records}"
    fields = [
        {"name": f.name, "path": f.path or f.name, "required": f.required, "pattern": f.pattern, "note": f.note}
        for f in stream.fields
    ]
    return {
        "name": stream.name,
        "grain": stream.grain,
        "key": list(stream.key),
        "fields": fields,
        "tags": list(stream.tags),
        "ignored": sorted(stream.ignored),
        "rows": list(stream.rows),
        "max_quarantine": stream.max_quarantine,
        "few": stream.few,
        "snapshot": stream.snapshot,
        "reading": reading,
    }
