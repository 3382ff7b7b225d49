"""Pages into ``rows.parquet`` and ``quarantine.parquet``: one pass over the bytes, every record accounted for.

The pass writes all records as text. What they are worth is judged on the columns it wrote, which costs a tenth of
reading JSON again: most values repeat, and Parquet holds each once. Only where a row is rejected or a key occurs twice
is the file written a second time.
"""
# ruff: noqa: S608 - names and texts enter SQL through extract.duck.quoted and literal only

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from core.errors import DiskError
from extract.contract import JsonRows, Page, Stream
from extract.duck import PARQUET, THREADS, connect, listed, literal, quoted
from extract.errors import LimitError
from extract.records import RAW_CHARS, CarefulPages, edge_records, field_keys, unknown_fields

SMALL_BODY = 1 << 20
"""Array pages up to this size are read by Python: exactly, and every field name is seen."""
OBJECT_BYTES = 16 << 20
CONTROL = r"[\x00-\x08\x0B\x0C\x0E-\x1F\x7F]"
"""Control characters that no text of a publisher means: all but tab, line feed and carriage return."""


@dataclass(frozen=True)
class Decoded:
    """What the pages of one pull came to. ``total`` is records seen: rows, quarantined and exact duplicates.

    ``rows_hash`` depends on the declared columns of the rows alone, not on their order, pages or retries.
    """

    total: int
    rows: int
    quarantined: int
    duplicates: int
    rows_hash: str
    reasons: Mapping[str, int]


@dataclass(frozen=True)
class _Draft:
    """All structurally sound records of the pull, before they are judged."""

    path: Path
    rejects: Path
    rejected: int


def decode(stream: Stream, pages: Sequence[Page], folder: Path, subject: str) -> Decoded:
    """Write ``rows.parquet`` and ``quarantine.parquet`` into ``folder``.

    Raises:
        NotDataError, TruncatedError: a page is not what the stream declares; the page is named.
        DriftError: records hold fields that are neither taken nor ignored.
        LimitError: a page needs more memory than allowed.
        DiskError: the disk is full.
    """
    work = folder / "work"
    work.mkdir()
    try:
        with connect(work / "spill") as con:
            draft = _read(con, stream, pages, work, subject)
            return _judge(con, stream, draft, folder)
    except duckdb.OutOfMemoryException as error:
        next_step = "ask for smaller pages in the source's file, or give the machine more disk for spilling"
        raise LimitError(subject, f"decoding ran out of memory: {_first_line(error)}", next_step) from error
    except duckdb.IOException as error:
        raise DiskError(subject, f"decoding failed: {_first_line(error)}", "free space, then run again") from error
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _read(con: duckdb.DuckDBPyConnection, stream: Stream, pages: Sequence[Page], work: Path, subject: str) -> _Draft:
    """One pass over the bytes of every page; a page DuckDB stumbles over is read carefully instead."""
    fast = [page for page in pages if isinstance(stream.decode, JsonRows) and _is_plain(page)]
    edges = {key for page in fast for record in edge_records(page.answer) for key in record}
    if strangers := edges - field_keys(stream) if fast else set():
        raise unknown_fields(subject, strangers)
    at_once = {id(page) for page in fast}
    careful = CarefulPages(work)
    careful.read(stream, (page for page in pages if id(page) not in at_once), subject)
    path = work / "all.parquet"
    while True:
        try:
            _write_all(con, stream, fast, careful, path)
            return _Draft(path, careful.rejects, careful.rejected)
        except duckdb.InvalidInputException as error:
            stumbled = next((page for page in fast if str(page.answer.path) in str(error)), None)
            if stumbled is None:
                raise
            fast.remove(stumbled)
            careful.read(stream, [stumbled], subject)


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


def _write_all(
    con: duckdb.DuckDBPyConnection, stream: Stream, fast: Sequence[Page], careful: CarefulPages, path: Path
) -> None:
    """Copy every record to ``path``. One thread, because a record's ordinal is its place in the stream of the page."""
    names = dict.fromkeys((*stream.columns, "_page"), "VARCHAR") | {"_ordinal": "BIGINT"}
    size = max(OBJECT_BYTES, careful.longest + 1024)
    parts = [
        f"select * from read_json({literal(str(careful.rows))}, format = 'newline_delimited', "
        f"columns = {_columns(names)}, maximum_object_size = {size})"
    ]
    parts += [_array_page(stream, page) for page in fast]
    con.execute("set threads = 1")
    con.execute(f"copy ({' union all '.join(parts)}) to {literal(str(path))} ({PARQUET})")
    con.execute(f"set threads = {THREADS}")


def _array_page(stream: Stream, page: Page) -> str:
    paths = {f.name: f.path or f.name for f in stream.fields}
    taken = [f"{quoted(path)} as {quoted(name)}" for name, path in paths.items()]
    tags = [f"{literal(page.tags[name])} as {quoted(name)}" for name in stream.tags]
    place = [f"{literal(page.answer.sha256)} as _page", "row_number() over () - 1 as _ordinal"]
    return (
        f"select {', '.join([*taken, *tags, *place])} from read_json({literal(str(page.answer.path))}, "
        f"format = 'array', compression = 'gzip', columns = {_columns(dict.fromkeys(paths.values(), 'VARCHAR'))}, "
        f"maximum_object_size = {OBJECT_BYTES})"
    )


def _columns(types: Mapping[str, str]) -> str:
    return "{" + ", ".join(f"{literal(name)}: {literal(kind)}" for name, kind in types.items()) + "}"


def _judge(con: duckdb.DuckDBPyConnection, stream: Stream, draft: _Draft, folder: Path) -> Decoded:
    con.execute(f"create view draft as select * from read_parquet({literal(str(draft.path))})")
    con.execute(
        "create view rejects as select * from read_json("
        f"{literal(str(draft.rejects))}, format = 'newline_delimited', maximum_object_size = {OBJECT_BYTES}, "
        f"columns = {_columns({'_page': 'VARCHAR', '_ordinal': 'BIGINT', 'reason': 'VARCHAR', 'raw': 'VARCHAR'})})"
    )
    faults = faults_of(stream)
    doubt = " or ".join(f"({condition})" for _, condition in [*faults, *_long(stream)])
    keys = ", ".join(quoted(name) for name in stream.key)
    (records,) = _one(con, "select count(*) from draft")
    (doubtful,) = _one(con, f"select count(*) from draft where {doubt}")
    (distinct,) = _one(con, f"select count(*) from (select distinct {keys} from draft)")
    rows_file, quarantine_file = folder / "rows.parquet", folder / "quarantine.parquet"
    if doubtful == 0 and distinct == records:
        duplicates = 0
        draft.path.rename(rows_file)
        con.execute(f"copy (from rejects) to {literal(str(quarantine_file))} ({PARQUET})")
    else:
        duplicates = _sort_out(con, stream, faults, rows_file, quarantine_file)
    rows, rows_hash = hash_of(con, stream, [rows_file])
    reasons = _reasons(con, quarantine_file)
    return Decoded(records + draft.rejected, rows, sum(reasons.values()), duplicates, rows_hash, reasons)


def faults_of(stream: Stream) -> list[tuple[str, str]]:
    """What makes a row unfit to land, in the order in which it is looked for: reason code and SQL condition."""
    names = [quoted(name) for name in stream.columns]
    faults = [
        (f"missing_{f.name}", f"{quoted(f.name)} is null or {quoted(f.name)} = ''") for f in stream.fields if f.required
    ]
    faults.append(("control_character", f"regexp_matches(concat_ws('', {', '.join(names)}), {literal(CONTROL)})"))
    for f in stream.fields:
        name = quoted(f.name)
        if f.pattern:
            faults.append((f"bad_{f.name}", f"{name} <> '' and not regexp_full_match({name}, {literal(f.pattern)})"))
    return faults


def _long(stream: Stream, measure: str = "strlen") -> list[tuple[str, str]]:
    """Values over their limit. Counting bytes is a tenth of the work of counting characters, and never too few."""
    return [(f"long_{f.name}", f"{measure}({quoted(f.name)}) > {f.max_chars}") for f in stream.fields]


def _sort_out(
    con: duckdb.DuckDBPyConnection, stream: Stream, faults: list[tuple[str, str]], rows: Path, quarantine: Path
) -> int:
    """Write the file again: without unfit rows, without a key's differing rows, each exact duplicate once.

    Returns:
        How many exact duplicates were left out.
    """
    cases = [*faults, *_long(stream, "length")]
    reason = "case " + " ".join(f"when {condition} then {literal(code)}" for code, condition in cases) + " end"
    columns = ", ".join(quoted(name) for name in stream.columns)
    keys = ", ".join(quoted(name) for name in stream.key)
    same = " and ".join(f"it.{quoted(name)} is not distinct from twice.{quoted(name)}" for name in stream.key)
    raw = "to_json({" + ", ".join(f"{literal(n)}: left({quoted(n)}, {RAW_CHARS})" for n in stream.columns) + "})"
    con.execute(f"create view judged as select *, {reason} as _reason from draft")
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
        f"select _page, _ordinal, 'id_conflict', cast({raw} as varchar) from repeated where contents > 1) "
        f"order by _page, _ordinal) to {literal(str(quarantine))} ({PARQUET})"
    )
    (duplicates,) = _one(con, "select count(*) from repeated where contents = 1 and copy > 1")
    return duplicates


def hash_of(con: duckdb.DuckDBPyConnection, stream: Stream, files: Sequence[Path]) -> tuple[int, str]:
    """Number of rows and their order-independent hash: the count and the xor of the rows' MD5 (reliability I5).

    Not DuckDB's ``hash``, which may give other values in another version of DuckDB. The characters between values, and
    in the place of NULL, are ones that no landed row holds.
    """
    values = ", ".join(f"coalesce({quoted(name)}, chr(2))" for name in stream.columns)
    rows, mixed = _one(
        con,
        f"select count(*), coalesce(bit_xor(md5_number(concat_ws(chr(1), {values}))), 0) "
        f"from read_parquet({listed([str(file) for file in files])})",
    )
    return rows, f"{rows}-{mixed:032x}"


def sha256_of(path: Path) -> str:
    """The hash of a file, hex."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


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
