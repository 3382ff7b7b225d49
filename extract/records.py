"""Careful reading: a page is read by Python, exactly, and handed on as lines DuckDB can read.

Used for envelopes, for pages a source parses itself, and for array pages DuckDB's reader stumbles over. Numbers keep
their digits (reliability C6); what only one reading of JSON would accept (a key twice, NaN, half a surrogate pair) is
rejected with a reason instead of being guessed (C4, C5, C9).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from core.errors import LandfallError
from extract.contract import REASON, Answer, JsonRecords, JsonRows, Page, Parsed, ParsedAnswer, Stream
from extract.errors import DriftError, NotDataError, TruncatedError

RAW_CHARS = 2_000
"""A rejected field is kept up to here; the page beside it holds all of it."""
LOOK = "open the page in the folder named above, or ask the publisher's address by hand; nothing was landed"
_STEP = re.compile(r"\.([^.\[\]]+)|\[(\d+)\]")
_SURROGATE = re.compile("[\ud800-\udfff]")


class _Number(str):
    """A JSON number, digit by digit as it stood."""

    __slots__ = ()


class _NotFinite(str):
    """NaN or Infinity, which JSON does not know."""

    __slots__ = ()


class _Doubled(dict[str, Any]):
    """An object in which a key stood twice; it holds the last value."""


@dataclass
class CarefulPages:
    """What careful reading leaves in ``folder``: one file of rows, one of rejects, both one JSON object a line.

    Attributes:
        rows: file of rows: the stream's columns, ``_page``, ``_ordinal``.
        rejects: file of rejected records: ``_page``, ``_ordinal``, ``reason``, ``raw``.
        kept, rejected: number of lines in them.
        longest: bytes of the longest line of ``rows``.
        strangers: fields of records that are neither taken nor ignored.
        present: top-level fields any record has.
        failed: pages that are not what the stream declares, by hash, where they are collected instead of raised.
    """

    folder: Path
    kept: int = 0
    rejected: int = 0
    longest: int = 0
    strangers: set[str] = field(default_factory=set)
    present: set[str] = field(default_factory=set)
    failed: dict[str, LandfallError] | None = None

    @property
    def rows(self) -> Path:
        return self.folder / "careful.ndjson"

    @property
    def rejects(self) -> Path:
        return self.folder / "rejects.ndjson"

    def read(self, stream: Stream, pages: Iterable[Page], subject: str) -> None:
        """Read ``pages`` into the two files; nothing of a page that cannot be read gets into them.

        Raises:
            NotDataError, TruncatedError: a page is not what the stream declares, and such are not collected.
        """
        with open(self.rows, "a", encoding="ascii") as rows, open(self.rejects, "a", encoding="ascii") as rejects:
            for page in pages:
                try:
                    found = list(_rows(stream, page, subject, self))
                except (NotDataError, TruncatedError) as error:
                    if self.failed is None:
                        raise
                    self.failed[page.answer.sha256] = error
                    continue
                self._write(page, found, rows, rejects)

    def _write(
        self, page: Page, found: list[tuple[Mapping[str, str | None], str]], rows: IO[str], rejects: IO[str]
    ) -> None:
        for ordinal, (row, reason) in enumerate(found):
            place = {"_page": page.answer.sha256, "_ordinal": ordinal}
            if reason:
                rejects.write(json.dumps({**place, "reason": reason, "raw": _raw(row)}) + "\n")
                self.rejected += 1
                continue
            line = json.dumps({**row, **page.tags, **place}) + "\n"
            rows.write(line)
            self.kept += 1
            self.longest = max(self.longest, len(line))


def check_present(stream: Stream, careful: CarefulPages, subject: str) -> None:
    """A field no row can do without must be in some record.

    Raises:
        DriftError: the publisher's records have lost it.
    """
    if not isinstance(stream.decode, JsonRecords) or not careful.present:
        return
    needed = {(f.path or f.name).split(".")[0] for f in stream.fields if f.required and not f.derived}
    if missing := sorted(needed - careful.present):
        fault = f"no record of the publisher has {', '.join(missing)} any more"
        raise DriftError(
            subject, fault, "look at its records and its news; then mend the source's file", fields=missing
        )


def field_keys(stream: Stream) -> frozenset[str]:
    """Top-level keys of a record that the stream knows: taken or left by name."""
    whole = isinstance(stream.decode, JsonRows)
    taken = (f.path or f.name for f in stream.fields if not f.derived)
    return frozenset(key if whole else key.split(".")[0] for key in taken) | stream.ignored


def edge_records(answer: Answer) -> list[dict[str, Any]]:
    """Records at the end of a JSON array, the last one last, without reading the rest of the body.

    They are found in the last 64 KiB; a body that fits into them is read whole. Empty where the array is.

    Raises:
        ValueError: the end of the body is not that of a JSON array.
    """
    if answer.body_bytes <= len(answer.tail):
        whole = json.loads(answer.tail.decode("utf-8-sig"))
        if not isinstance(whole, list):
            raise ValueError("the body is not a JSON array")
        return [record for record in whole if isinstance(record, dict)]
    text = answer.tail.decode("utf-8", errors="replace").rstrip()
    for start in _object_starts(text):
        try:
            return [record for record in json.loads("[" + text[start:]) if isinstance(record, dict)]
        except (json.JSONDecodeError, RecursionError):
            continue
    return [record for record in answer.json() if isinstance(record, dict)]


def _object_starts(text: str) -> Iterator[int]:
    """Where an object of the array may begin: a brace after a comma, first ones first, a thousand at most."""
    for number, match in enumerate(re.finditer(r",\s*(?=\{)", text)):
        if number == 1_000:
            return
        yield match.end()


def _rows(
    stream: Stream, page: Page, subject: str, careful: CarefulPages
) -> Iterator[tuple[Mapping[str, str | None], str]]:
    """One (row, reason) per record; an empty reason means that the row is kept."""
    if isinstance(stream.decode, (Parsed, ParsedAnswer)):
        yield from _parsed(stream, stream.decode, page, subject, careful.strangers)
        return
    records, doubtful = _records(stream, page, subject)
    known = field_keys(stream)
    flat = isinstance(stream.decode, JsonRows)
    takes = [
        (f.name, ((f.path or f.name),) if flat else tuple((f.path or f.name).split(".")), f.max_chars)
        for f in stream.fields
        if not f.derived
    ]
    for record in records:
        if not isinstance(record, dict):
            yield {"record": _text(record)}, "not_an_object"
            continue
        careful.present.update(record)
        if not known.issuperset(record):
            careful.strangers.update(set(record) - known)
        row = {name: _cut(_text(_at(record, path)), most) for name, path, most in takes}
        fault = _fault(record) if doubtful else ""
        yield (row, fault) if fault else _derived(stream, row, page)


def _derived(stream: Stream, row: Mapping[str, str | None], page: Page) -> tuple[Mapping[str, str | None], str]:
    """The row with the columns that are made of it, and why it is set aside, ``""`` where it is not."""
    derive = stream.decode.derive if isinstance(stream.decode, JsonRecords) else None
    if derive is None:
        return row, ""
    whole = {**row, **derive(row, page.answer, page.tags)}
    reason = whole.pop(REASON, "") or ""
    return whole, reason


def _parsed(
    stream: Stream, decode: Parsed | ParsedAnswer, page: Page, subject: str, strangers: set[str]
) -> Iterator[tuple[Mapping[str, str | None], str]]:
    most = {f.name: f.max_chars for f in stream.fields}
    known = {*stream.columns, REASON}
    try:
        for record in _parse(decode, page):
            strangers.update(set(record) - known)
            row = {name: _cut(record.get(name), chars) for name, chars in most.items()}
            halved = any(value and _SURROGATE.search(value) for value in row.values())
            yield row, record.get(REASON) or ("lone_surrogate" if halved else "")
    except LandfallError:
        raise
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        fault = f"{_name(page)} cannot be read: {type(error).__name__}: {str(error)[:200]}"
        raise NotDataError(subject, fault, LOOK) from error


def _parse(decode: Parsed | ParsedAnswer, page: Page) -> Iterable[Mapping[str, str | None]]:
    if isinstance(decode, ParsedAnswer):
        return decode.parse(page.answer, page.tags)
    return decode.parse(page.answer.body(), page.tags)


def _records(stream: Stream, page: Page, subject: str) -> tuple[list[Any], bool]:
    """The records of a page, and whether anything in it needs a closer look."""
    doubts: list[str] = []

    def paired(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        record = dict(pairs)
        if len(record) == len(pairs):
            return record
        doubts.append("doubled")
        return _Doubled(record)

    def constant(name: str) -> _NotFinite:
        doubts.append("not finite")
        return _NotFinite(name)

    body = page.answer.body()
    document = _loaded(body, page, subject, paired, constant)
    path = stream.decode.records if isinstance(stream.decode, JsonRecords) else "$"
    found = _follow(document, path, page, subject)
    if isinstance(stream.decode, JsonRows) and not isinstance(found, list):
        fault = f"{_name(page)} is not a JSON array but begins with {body[:80].decode('utf-8', 'replace')!r}"
        raise NotDataError(subject, fault, LOOK)
    records = found if isinstance(found, list) else [] if found is None else [found]
    return records, bool(doubts) or b"\\ud" in body or b"\\uD" in body


def _loaded(body: bytes, page: Page, subject: str, paired: Any, constant: Any) -> Any:
    try:
        text = body.decode("utf-8-sig")
        return json.loads(
            text, object_pairs_hook=paired, parse_float=_Number, parse_int=_Number, parse_constant=constant
        )
    except UnicodeDecodeError as error:
        raise NotDataError(subject, f"{_name(page)} is not UTF-8 at byte {error.start}", LOOK) from error
    except json.JSONDecodeError as error:
        cut = error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated string")
        kind = TruncatedError if text.strip() and cut else NotDataError
        fault = f"{_name(page)} is not JSON at character {error.pos} of {len(text)}: {error.msg}"
        raise kind(subject, fault, LOOK) from error
    except RecursionError as error:
        raise NotDataError(subject, f"{_name(page)} is nested too deeply to be data", LOOK) from error


def _follow(document: Any, path: str, page: Page, subject: str) -> Any:
    """What stands at a path such as ``$.data`` or ``$[1]``."""
    here = document
    for key, index in _STEP.findall(path.removeprefix("$")):
        try:
            here = here[key] if key else here[int(index)]
        except (KeyError, IndexError, TypeError) as error:
            fault = f"{_name(page)} holds nothing at {path}, where the records are declared to stand"
            raise NotDataError(subject, fault, LOOK) from error
    return here


def _at(record: Any, path: tuple[str, ...]) -> Any:
    for key in path:
        if not isinstance(record, dict):
            return None
        record = record.get(key)
    return record


def _text(value: Any) -> str | None:
    """A value as it lands: text and numbers as they stand, JSON null as null, anything nested as JSON text."""
    if value is None or isinstance(value, str):
        return value
    return _json_text(value)


def _json_text(value: Any) -> str:
    if isinstance(value, (_Number, _NotFinite)):
        return str(value)
    if isinstance(value, dict):
        return "{" + ",".join(f"{json.dumps(k, ensure_ascii=False)}:{_json_text(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(_json_text(item) for item in value) + "]"
    return json.dumps(value, ensure_ascii=False)


def _cut(text: str | None, most: int) -> str | None:
    """One character over the limit is enough for validation to see that a value is too long (C8)."""
    return text if text is None or len(text) <= most else text[: most + 1]


def _fault(value: Any) -> str:
    """Why a record cannot be taken, "" where it can."""
    if isinstance(value, _Doubled):
        return "duplicate_key"
    if isinstance(value, _NotFinite):
        return "not_finite"
    if isinstance(value, str):
        return "lone_surrogate" if _SURROGATE.search(value) else ""
    if isinstance(value, dict):
        return next((fault for fault in map(_fault, [*value, *value.values()]) if fault), "")
    if isinstance(value, list):
        return next((fault for fault in map(_fault, value) if fault), "")
    return ""


def _raw(row: Mapping[str, str | None]) -> str:
    """A rejected row as JSON text; half surrogate pairs are spelled out, as no database takes them."""
    short = {name: value[:RAW_CHARS] if value else value for name, value in row.items()}
    return json.dumps(short, ensure_ascii=False).encode("utf-8", "backslashreplace").decode("utf-8")


def _name(page: Page) -> str:
    return f"{page.answer.path.name} of {page.answer.url}"
