"""What a person is told of sources and pulls: the catalogue, declarations, how a pull ended."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from core.lake import Lake, Receipt
from core.settings import Settings
from extract.catalogue import all_sources
from extract.contract import JsonRecords, JsonRows, Source, Stream
from extract.landing import Outcome

HEAD = ("source", "stream", "cadence", "licence", "newest receipt", "one row is")


def outcome_line(outcome: Outcome) -> str:
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


@dataclass(frozen=True)
class Noticed:
    """Something of a pull that landed which a person should look at: code of the runbook, what it is, what to do."""

    code: str
    fault: str
    next_step: str


def noticed(receipt: Receipt, earlier: Sequence[Receipt]) -> Iterator[Noticed]:
    """What is new in a pull: fields no earlier one of the stream has had, and times nobody has seen."""
    known = {name for one in earlier for name in one.new_fields}
    if fields := sorted(set(receipt.new_fields) - known):
        fault = f"the publisher sends fields nobody has looked at, and they are left out: {_few(fields)}"
        step = f"take each or ignore it by name in extract/sources/{receipt.source}.py"
        yield Noticed("new_fields", fault, step)
    for note in (note for note in receipt.notes if note["kind"] == "gap"):
        fault = f"{note['member']}: what came out between {note['since']} and {note['until']} was seen by nobody"
        yield Noticed("gap", fault, "look through the outlet's archive for these days; pull more often where it stays")


def _few(texts: Sequence[str], most: int = 5) -> str:
    return ", ".join(texts[:most]) + (f" and {len(texts) - most} more" if len(texts) > most else "")


def listing(settings: Settings) -> list[tuple[str, ...]]:
    """One row per stream with its newest receipt, as ``HEAD`` names the columns."""
    lake = Lake(settings)
    rows: list[tuple[str, ...]] = []
    for each in all_sources():
        for stream in each.streams:
            receipts = lake.receipts(each.name, stream.name)
            newest = f"{receipts[-1].landed_at[:16]} {receipts[-1].rows} rows" if receipts else "none"
            licence = receipts[-1].licence if receipts else each.licence
            grain = stream.grain.removeprefix("One row is ").rstrip(".")
            rows.append((each.name, stream.name, each.cadence, licence[:40], newest, grain))
    return rows


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
    as_declared = ("name", "title", "publisher", "homepage", "licence", "attribution", "cadence", "privacy", "triage")
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
        **{name: getattr(declared, name) for name in as_declared},
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
