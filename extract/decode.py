"""Pages into row files and ``quarantine.parquet``: every body is inflated once, read once and written once.

A large page becomes a row file of its own, whose records are judged and hashed as soon as it is written, on the thread
that wrote it. They are looked at in its columns and not in a table beside it: a pull's values repeat, Parquet holds
each once, and so a look at what was written costs a fifth of what keeping the records in memory for it would cost. What
stands in the receipt is then the hash of what is on the disk. Only files in which a row is rejected or a key occurs
twice are written a second time.
"""
# ruff: noqa: S608 - names and texts enter SQL through core.duck.quoted and literal only

from __future__ import annotations

import gzip
import mmap
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from pathlib import Path
from threading import BoundedSemaphore

import duckdb

from core.duck import PARQUET, THREADS, connect, listed, literal, quoted
from core.errors import DiskError, LandfallError
from extract.contract import CONFLICT, JsonRows, Page, Stream
from extract.errors import LimitError
from extract.records import RAW_CHARS, CarefulPages, check_present, edge_records, field_keys

SMALL_BODY = 1 << 20
"""Array pages up to this size are read by Python: exactly, and every field name is seen."""
OBJECT_BYTES = 16 << 20
CONTROL = r"\x00-\x08\x0B\x0C\x0E-\x1F\x7F"
"""Control characters that no text of a publisher means: all but tab, line feed and carriage return."""
CONTROL_CODE = "control_character"
_ESCAPED_CONTROL = re.compile(rb"\\(?:u00[01]|u007|[bf])")
"""How such a character may stand in JSON; a raw one is an error there, but for DEL. Found rather too often."""
ALONE_ROWS = 20_000
"""Records of a page from which its row file stands by itself; smaller ones are put together."""
WAITING = 2
"""Large pages that may wait for a reader; their inflated texts are on the disk meanwhile."""


@dataclass(frozen=True)
class Decoded:
    """What the pages of one pull came to. ``total`` is records seen: rows, quarantined and exact duplicates.

    ``rows_hash`` depends on the declared columns of the rows alone, not on their order, pages, files or retries.
    ``row_files`` are the names of the files that hold the rows, in the order of the pages: ``rows.parquet``, or
    ``rows-0001.parquet`` and so on where there are several.
    ``new_fields`` are fields of records that are neither taken nor ignored.
    """

    total: int
    rows: int
    quarantined: int
    duplicates: int
    rows_hash: str
    reasons: Mapping[str, int]
    row_files: tuple[str, ...] = ()
    new_fields: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Facts:
    """What one scan says of the records in a file: how many, how many are doubtful, the xor of their MD5."""

    records: int
    doubtful: int
    mixed: int


@dataclass(frozen=True)
class _Part:
    """The records of one page, of several small ones, or of all that were read carefully, as a Parquet file."""

    path: Path
    facts: _Facts


@dataclass(frozen=True)
class _Draft:
    """All structurally sound records of the pull, before they are judged."""

    parts: tuple[_Part, ...]
    rejects: Path
    rejected: int
    new_fields: tuple[str, ...]


class Ahead:
    """Large array pages are read on threads of their own while the next ones are still asked for.

    A context manager; it leaves nothing in ``folder``. What goes wrong with a page comes out in ``decode``.
    """

    def __init__(self, stream: Stream, folder: Path) -> None:
        self.stream = stream
        self.work = folder / "work"
        self._parts: dict[str, Future[_Part | None]] = {}
        self._threads = ThreadPoolExecutor(THREADS, "decode")
        self._places = BoundedSemaphore(THREADS + WAITING)

    def __enter__(self) -> Ahead:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the threads and remove the working files; a second time is harmless."""
        self._threads.shutdown(cancel_futures=True)
        if "con" in self.__dict__:
            self.con.close()
        shutil.rmtree(self.work, ignore_errors=True)

    @cached_property
    def con(self) -> duckdb.DuckDBPyConnection:
        """One thread a query, because a record's ordinal is its place in the stream of the page."""
        self.work.mkdir()
        con = connect(self.work / "spill")
        con.execute("set threads = 1")
        return con

    def take(self, page: Page) -> None:
        """Begin to read ``page`` where DuckDB may read it; waits where several are read already."""
        name = str(page.answer.path)
        if name not in self._parts and isinstance(self.stream.decode, JsonRows) and _is_plain(page):
            cursor = self.con.cursor()
            self._places.acquire()
            self._parts[name] = self._threads.submit(self._read, cursor, page, len(self._parts))

    def part(self, page: Page) -> _Part | None:
        """The records of a page; ``None`` where DuckDB stumbled over it."""
        return self._parts[str(page.answer.path)].result()

    def took(self, page: Page) -> bool:
        """Whether DuckDB reads ``page``."""
        return str(page.answer.path) in self._parts

    def _read(self, con: duckdb.DuckDBPyConnection, page: Page, number: int) -> _Part | None:
        try:
            with con, _inflated(page, self.work / f"page-{number}.json") as text:
                records = _array_page(self.stream, page, text)
                path = self.work / f"part-{number}.parquet"
                return _write_part(con, self.stream, records, path, calm=_is_calm(page, text))
        except duckdb.InvalidInputException:
            return None
        finally:
            self._places.release()


def decode(
    stream: Stream,
    pages: Sequence[Page],
    folder: Path,
    subject: str,
    ahead: Ahead | None = None,
    failed: dict[str, LandfallError] | None = None,
) -> Decoded:
    """Write the row files and ``quarantine.parquet`` into ``folder``.

    Args:
        ahead: what has begun to read some of ``pages``; it is closed.
        failed: takes the pages that are not what the stream declares, by hash, instead of an error.

    Raises:
        NotDataError, TruncatedError: a page is not what the stream declares; the page is named.
        DriftError: no record has a field that every row needs.
        LimitError: a page needs more memory than allowed.
        DiskError: the disk is full.
    """
    try:
        with ahead or Ahead(stream, folder) as reader:
            for page in pages:
                reader.take(page)
            draft = _read(reader, pages, subject, failed)
            reader.con.execute(f"set threads = {THREADS}")
            return _judge(reader.con, stream, draft, folder)
    except duckdb.OutOfMemoryException as error:
        next_step = "ask for smaller pages in the source's file, or give the machine more disk for spilling"
        raise LimitError(subject, f"decoding ran out of memory: {_first_line(error)}", next_step) from error
    except duckdb.IOException as error:
        raise DiskError(subject, f"decoding failed: {_first_line(error)}", "free space, then run again") from error


def _read(reader: Ahead, pages: Sequence[Page], subject: str, failed: dict[str, LandfallError] | None) -> _Draft:
    """One pass over the bytes of every page; a page DuckDB stumbles over is read carefully instead."""
    stream, con, work = reader.stream, reader.con, reader.work
    fast = [page for page in pages if reader.took(page)]
    edges = {key for page in fast for record in edge_records(page.answer) for key in record}
    careful = CarefulPages(work, strangers=edges - field_keys(stream) if fast else set(), failed=failed)
    careful.read(stream, (page for page in pages if not reader.took(page)), subject)
    found = [(page, reader.part(page)) for page in fast]
    careful.read(stream, (page for page, part in found if part is None), subject)
    check_present(stream, careful, subject)
    parts = [part for _, part in found if part is not None]
    if careful.kept or not parts:
        parts.insert(0, _write_part(con, stream, _careful_rows(stream, careful), work / "careful.parquet"))
    return _Draft(
        tuple(_put_together(con, parts, work)),
        careful.rejects,
        careful.rejected,
        tuple(sorted(careful.strangers)),
    )


def _put_together(con: duckdb.DuckDBPyConnection, parts: Sequence[_Part], work: Path) -> Iterator[_Part]:
    """The parts in their order, small neighbours as one: a pull has few files, however small its pages are."""
    for number, (alone, run) in enumerate(groupby(parts, lambda part: part.facts.records >= ALONE_ROWS)):
        near = list(run)
        if alone or len(near) == 1:
            yield from near
            continue
        path = work / f"together-{number}.parquet"
        con.execute("set threads = 1; set preserve_insertion_order = true")
        con.execute(f"copy (from {_files(near)}) to {literal(str(path))} ({PARQUET})")
        con.execute(f"set threads = {THREADS}; set preserve_insertion_order = false")
        yield _Part(path, _sum(part.facts for part in near))


def _files(parts: Iterable[_Part]) -> str:
    return f"read_parquet({listed([str(part.path) for part in parts])})"


def _sum(facts: Iterable[_Facts]) -> _Facts:
    records = doubtful = mixed = 0
    for one in facts:
        records, doubtful, mixed = records + one.records, doubtful + one.doubtful, mixed ^ one.mixed
    return _Facts(records, doubtful, mixed)


def _is_plain(page: Page) -> bool:
    """Whether DuckDB may read the page: large, and a whole array at its edges (its reader takes one that ends too
    early where a record is over)."""
    answer = page.answer
    if answer.body_bytes <= SMALL_BODY or answer.head[:1] != b"[" or answer.tail.rstrip()[-1:] != b"]":
        return False
    try:
        return bool(edge_records(answer))
    except (ValueError, RecursionError):
        return False


@contextmanager
def _inflated(page: Page, here: Path) -> Iterator[Path]:
    """The page's text: what the client left of it when it inflated it, else made ``here``. Nothing of it stays."""
    left = page.answer.inflated
    text = left if left is not None and left.is_file() else here
    try:
        if text is here:
            with gzip.open(page.answer.path) as packed, open(here, "wb") as out:
                shutil.copyfileobj(packed, out, 1 << 20)
        yield text
    finally:
        text.unlink(missing_ok=True)


def _is_calm(page: Page, text: Path) -> bool:
    """Whether no value of the page can hold a control character, by a look at its bytes: a tenth of looking into every
    value."""
    if any(re.search(f"[{CONTROL}]", value) for value in page.tags.values()):
        return False
    with open(text, "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as body:
        return body.find(b"\x7f") < 0 and _ESCAPED_CONTROL.search(body) is None


def _write_part(
    con: duckdb.DuckDBPyConnection, stream: Stream, records: str, path: Path, *, calm: bool = False
) -> _Part:
    """Copy the records a query gives to ``path``, and look at them where they are cheap to look at."""
    con.execute(f"copy ({records}) to {literal(str(path))} ({PARQUET})")
    return _Part(path, _facts(con, stream, path, calm=calm))


def _careful_rows(stream: Stream, careful: CarefulPages) -> str:
    names = dict.fromkeys((*stream.columns, "_page"), "VARCHAR") | {"_ordinal": "BIGINT"}
    size = max(OBJECT_BYTES, careful.longest + 1024)
    return (
        f"select * from read_json({literal(str(careful.rows))}, format = 'newline_delimited', "
        f"columns = {_columns(names)}, maximum_object_size = {size})"
    )


def _array_page(stream: Stream, page: Page, text: Path) -> str:
    paths = {f.name: f.path or f.name for f in stream.fields}
    taken = [f"{quoted(path)} as {quoted(name)}" for name, path in paths.items()]
    tags = [f"{literal(page.tags[name])} as {quoted(name)}" for name in stream.tags]
    place = [f"{literal(page.answer.sha256)} as _page", "row_number() over () - 1 as _ordinal"]
    columns = _columns(dict.fromkeys(paths.values(), "VARCHAR"))
    return (
        f"select {', '.join([*taken, *tags, *place])} from read_json({literal(str(text))}, format = 'array', "
        f"compression = 'uncompressed', columns = {columns}, maximum_object_size = {OBJECT_BYTES})"
    )


def _columns(types: Mapping[str, str]) -> str:
    return "{" + ", ".join(f"{literal(name)}: {literal(kind)}" for name, kind in types.items()) + "}"


def _judge(con: duckdb.DuckDBPyConnection, stream: Stream, draft: _Draft, folder: Path) -> Decoded:
    con.execute(
        "create view rejects as select * from read_json("
        f"{literal(str(draft.rejects))}, format = 'newline_delimited', maximum_object_size = {OBJECT_BYTES}, "
        f"columns = {_columns({'_page': 'VARCHAR', '_ordinal': 'BIGINT', 'reason': 'VARCHAR', 'raw': 'VARCHAR'})})"
    )
    quarantine_file = folder / "quarantine.parquet"
    parts, duplicates = list(draft.parts), 0
    unsettled = _unsettled(con, stream, draft.parts)
    if unsettled:
        settled = draft.rejects.with_name("settled.parquet")
        duplicates = _sort_out(con, stream, unsettled, settled, quarantine_file)
        place = parts.index(unsettled[0])
        kept = [part for part in parts if part not in unsettled]
        parts = [*kept[:place], _Part(settled, _facts(con, stream, settled)), *kept[place:]]
    else:
        con.execute(f"copy (from rejects) to {literal(str(quarantine_file))} ({PARQUET})")
    reasons = _reasons(con, quarantine_file)
    landed = _sum(part.facts for part in parts)
    return Decoded(
        total=sum(part.facts.records for part in draft.parts) + draft.rejected,
        rows=landed.records,
        quarantined=sum(reasons.values()),
        duplicates=duplicates,
        rows_hash=f"{landed.records}-{landed.mixed:032x}",
        reasons=reasons,
        row_files=tuple(_named(parts, folder)),
        new_fields=draft.new_fields,
    )


def _named(parts: Sequence[_Part], folder: Path) -> Iterator[str]:
    """Give the parts their names in the pull."""
    for number, part in enumerate(parts, 1):
        name = "rows.parquet" if len(parts) == 1 else f"rows-{number:04d}.parquet"
        part.path.rename(folder / name)
        yield name


def _unsettled(con: duckdb.DuckDBPyConnection, stream: Stream, parts: Sequence[_Part]) -> list[_Part]:
    """The parts that hold an unfit row, or one whose key occurs twice in the pull."""
    keys = ", ".join(quoted(name) for name in stream.key)
    (distinct,) = _one(con, f"select count(*) from (select distinct {keys} from {_files(parts)})")
    twice: set[str] = set()
    if distinct != sum(part.facts.records for part in parts):
        rows = f"read_parquet({listed([str(part.path) for part in parts])}, filename = true)"
        found = con.execute(
            f"select distinct unnest(files) from "
            f"(select list(filename) as files from {rows} group by {keys} having count(*) > 1)"
        )
        twice = {str(path) for (path,) in found.fetchall()}
    return [part for part in parts if part.facts.doubtful or str(part.path) in twice]


def faults_of(stream: Stream) -> list[tuple[str, str]]:
    """What makes a row unfit to land, in the order in which it is looked for: reason code and SQL condition."""
    faults = [
        (f"missing_{f.name}", f"{quoted(f.name)} is null or {quoted(f.name)} = ''") for f in stream.fields if f.required
    ]
    faults.append((CONTROL_CODE, _control(stream)))
    for f in stream.fields:
        name = quoted(f.name)
        if f.pattern:
            faults.append((f"bad_{f.name}", f"{name} <> '' and not regexp_full_match({name}, {literal(f.pattern)})"))
    return faults


def _long(stream: Stream, measure: str = "strlen") -> list[tuple[str, str]]:
    """Values over their limit. Counting bytes is a tenth of the work of counting characters, and never too few."""
    return [(f"long_{f.name}", f"{measure}({quoted(f.name)}) > {f.max_chars}") for f in stream.fields]


def _sort_out(
    con: duckdb.DuckDBPyConnection, stream: Stream, parts: Sequence[_Part], rows: Path, quarantine: Path
) -> int:
    """Write the rows of ``parts`` again: without unfit rows, without a key's differing rows, each exact duplicate once.

    Returns:
        How many exact duplicates were left out.
    """
    cases = [*faults_of(stream), *_long(stream, "length")]
    reason = "case " + " ".join(f"when {condition} then {literal(code)}" for code, condition in cases) + " end"
    columns = ", ".join(quoted(name) for name in stream.columns)
    keys = ", ".join(quoted(name) for name in stream.key)
    same = " and ".join(f"it.{quoted(name)} is not distinct from twice.{quoted(name)}" for name in stream.key)
    raw = "to_json({" + ", ".join(f"{literal(n)}: left({quoted(n)}, {RAW_CHARS})" for n in stream.columns) + "})"
    con.execute(f"create view judged as select *, {reason} as _reason from {_files(parts)}")
    con.execute("create view fit as select * exclude (_reason) from judged where _reason is null")
    con.execute(f"create temp table twice as select {keys} from fit group by all having count(*) > 1")
    con.execute(
        f"""
        create temp table repeated as
        with seen as (select it.* from fit as it join twice on {same}),
        counted as (
            select *, row_number() over (partition by {columns} order by _page, _ordinal) as copy
            from seen
        )
        select *, sum(case when copy = 1 then 1 else 0 end) over (partition by {keys}) as contents
        from counted
        """
    )
    con.execute(
        f"copy (select * from fit as it where not exists (select 1 from twice where {same}) union all "
        f"select * exclude (copy, contents) from repeated where contents = 1 and copy = 1) "
        f"to {literal(str(rows))} ({PARQUET})"
    )
    con.execute(
        f"copy (select * from (from rejects union all "
        f"select _page, _ordinal, _reason, cast({raw} as varchar) from judged where _reason is not null union all "
        f"select _page, _ordinal, {literal(CONFLICT)}, cast({raw} as varchar) from repeated where contents > 1) "
        f"order by _page, _ordinal) to {literal(str(quarantine))} ({PARQUET})"
    )
    (duplicates,) = _one(con, "select count(*) from repeated where contents = 1 and copy > 1")
    return duplicates


def _facts(con: duckdb.DuckDBPyConnection, stream: Stream, path: Path, *, calm: bool = False) -> _Facts:
    """Count the rows of a file, hash them and look for unfit ones, in one scan. ``calm`` rows are known to hold no
    control character.

    The hash (reliability I5) is the xor of the rows' MD5. Not DuckDB's ``hash``, which may give other values in
    another version of DuckDB. The characters between values, and in the place of NULL, are ones that no landed row
    holds.
    """
    text = f"concat_ws(chr(1), {', '.join(f'coalesce({quoted(name)}, chr(2))' for name in stream.columns)})"
    records, doubtful, mixed = _one(
        con,
        f"select count(*), count(*) filter ({_doubt(stream, calm=calm)}), coalesce(bit_xor(md5_number(_text)), 0) "
        f"from (select *, {text} as _text from read_parquet({literal(str(path))}))",
    )
    return _Facts(records, doubtful, mixed)


def _doubt(stream: Stream, *, calm: bool) -> str:
    """SQL condition for an unfit row. Most rows pass by their ``_text`` alone, the one that is hashed: it is shorter
    than any limit, and where that is not known already it has as many of the hash's own control characters as it should
    and no other. ``case`` because DuckDB 1.5.5 computes both sides of an ``and`` for all rows outside of ``where``."""
    short = min((f.max_chars for f in stream.fields), default=0)
    long = " or ".join(condition for _, condition in _long(stream))
    doubts = [condition for code, condition in faults_of(stream) if code != CONTROL_CODE]
    doubts += [f"case when strlen(_text) > {short} then ({long}) else false end"]
    doubts += [] if calm else [f"case when {_plain_text(stream)} then false else {_control(stream)} end"]
    return " or ".join(f"({doubt})" for doubt in doubts)


def _plain_text(stream: Stream) -> str:
    """SQL condition for a row in whose ``_text`` no control character stands but those of the hash, in their places."""
    value = f"(?:[^{CONTROL}]*|\\x02)"
    calm = f"(?:{value}\\x01){{{len(stream.columns) - 1}}}{value}"
    return f"regexp_full_match(_text, {literal(calm)}) and chr(2) not in ({', '.join(map(quoted, stream.columns))})"


def _control(stream: Stream) -> str:
    names = ", ".join(quoted(name) for name in stream.columns)
    return f"regexp_matches(concat_ws('', {names}), {literal(f'[{CONTROL}]')})"


def _one(con: duckdb.DuckDBPyConnection, sql: str) -> tuple[int, ...]:
    row = con.execute(sql).fetchone()
    if row is None:
        raise AssertionError("an aggregate has one row")
    return tuple(int(value) for value in row)


def _reasons(con: duckdb.DuckDBPyConnection, quarantine: Path) -> dict[str, int]:
    rejected = con.execute(f"select reason, count(*) from read_parquet({literal(str(quarantine))}) group by all")
    return {str(reason): int(rows) for reason, rows in rejected.fetchall()}


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0][:300]
