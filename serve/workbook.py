"""The wide marts as one Excel workbook: a sheet that says what it is, then one sheet per mart.

Dates are dates and numbers are numbers; a text is always a text, whatever it begins with, so that nothing somebody else
wrote is run by a spreadsheet.
"""

from __future__ import annotations

import json
import math
import re
import shutil
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from itertools import repeat
from pathlib import Path
from typing import Any

import duckdb
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from core.files import sha256_of
from core.names import DATABASE
from serve import describing
from serve.describing import Described
from serve.hashes import literal, quoted
from serve.keys import Keys

FILE = "landfall.xlsx"
WIDE = "marts.mart_"
"""What the names of the marts for people begin with."""
HEALTH = "marts.fct_release_health"
ROWS = 1_048_576
"""Of an Excel sheet, its header among them (Excel 2007 and later)."""
LETTERS = 32_767
"""Of an Excel cell."""
EXACT = 2**53
"""Whole numbers from here on are no longer exact in a cell; they are written as text."""
FIRST_DAY = date(1900, 3, 1)
"""Excel takes 1900 for a leap year: days before this one are written as text."""
FORMULA = ("=", "+", "-", "@", "\t", "\r")
OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
    "nan_inf_to_errors": False,
    "default_date_format": "yyyy-mm-dd",
}
WIDTHS = {"BOOLEAN": 9, "DATE": 12, "DOUBLE": 16, "BIGINT": 12, "INTEGER": 12}
NUMBERS = ("BIGINT", "INTEGER", "HUGEINT", "DOUBLE", "DECIMAL")
"""What the types of columns with numbers begin with."""
SHOWN = (
    (re.compile(r"_per_"), "#,##0.00"),
    (re.compile(r"(^|_)(share|rate|probability)(_|$)"), "0.0%"),
    (re.compile(r"(^|_)(amount|usd|cop|count|jobs|sum)(_|$)"), "#,##0"),
)
"""How a column's numbers are shown, by its name, the first that fits; years and numbers that name things stay bare."""
SHEET = re.compile(r'<sheet name="([^"]*)"')
A4 = 9
"""Excel's number of the paper."""
WRAPPED = 60
"""Width of the first sheet's columns of texts, in letters."""
LINE = 15
"""Points a line of a cell is high."""
PAGE = 230
"""Widths of letters, as columns are measured, that stand side by side on a page in landscape and can be read."""
COVERAGE = {
    "press_known_until": "Press known until",
    "registry_known_until": "Business register known until",
    "trade_known_until": "Trade known until",
    "announcements_count": "Announcements read",
    "counted_count": "Announcements that count",
    "countable_waiting_count": "Announcements that may count and wait for a person",
    "coverage_share": "Share of what could count that counts",
}
"""Columns of ``fct_release_health`` that the first sheet tells, and how."""
SHARE, LOOKS = "share", ("title", "head")
"""How a row of the first sheet may look."""
OF_SOURCE = {"trade_known_until": "comtrade"}
"""Those that are told only where the source's data is in the workbook."""


@dataclass(frozen=True)
class Contents:
    """What a workbook is made of.

    Attributes:
        record: ``release.json`` as far as it is known.
        tables: the marts, in words.
        rows: per mart how many rows it has.
        emptied: per table the columns that are left empty.
        sources: entries of ``release.json`` whose data is in the workbook.
        left_out: per mart that stays, the sources that hold it back.
    """

    record: Mapping[str, Any]
    tables: Sequence[Described]
    rows: Mapping[str, int]
    emptied: Mapping[str, Sequence[str]]
    sources: Sequence[Mapping[str, Any]]
    left_out: Mapping[str, Sequence[str]]


def of_release(
    folder: Path,
    record: Mapping[str, Any],
    rows: Mapping[str, int],
    keys: Mapping[str, Keys],
    held: Mapping[str, Path] | None = None,
) -> dict[str, Any]:
    """Write the workbook of a release's own folder, with everything; returns its name, bytes and sha256.

    ``held`` are workbooks whose sheet of a table is just what would be written, per ``schema.table``.

    Raises:
        OSError: the disk is full.
    """
    names = sorted(name for name in rows if name.startswith(WIDE))
    if not names:
        return {}
    with closing(duckdb.connect(str(folder / DATABASE), read_only=True)) as connection:
        shown = describing.tables(connection, names, keys)
        return write(folder / FILE, connection, Contents(record, shown, rows, {}, record["sources"], {}), held or {})


def unchanged(base: Path | None, tables: Iterable[str], sha256: str | None, name: str = FILE) -> dict[str, Path]:
    """Per table the workbook ``name`` of the release in ``base``, where it is still the file that was published.

    Args:
        base: folder of the release before; ``None`` where there is none.
        tables: those that hold the same rows now, and are written by the same code.
        sha256: of the file as it was published.
        name: its path in the folder.
    """
    path = (base or Path()) / name
    if base is None or not path.is_file() or sha256_of(path) != sha256:
        return {}
    return dict.fromkeys((table for table in tables if table.startswith(WIDE)), path)


def write(
    path: Path, connection: duckdb.DuckDBPyConnection, contents: Contents, held: Mapping[str, Path]
) -> dict[str, Any]:
    """Write a workbook; returns its ``path`` (a name), ``bytes`` and ``sha256``.

    A sheet that a workbook of ``held`` has (per ``schema.table``) is taken from there: cells are 20 microseconds each
    (XlsxWriter 3.2, 2026-12).

    Raises:
        OSError: the disk is full.
    """
    with xlsxwriter.Workbook(str(path), OPTIONS) as book:
        made = datetime.fromisoformat(str(contents.record["published_at"])).astimezone(UTC).replace(tzinfo=None)
        book.set_properties({"title": describing.TITLE, "author": "Landfall", "created": made})
        cells = _Cells.of(book)
        _first_sheet(book.add_worksheet("About"), cells, contents, connection)
        for table in contents.tables:
            written = _rows(connection, table, contents)
            rows = repeat((), min(contents.rows[table.name], ROWS - 1)) if table.name in held else written
            _sheet(book.add_worksheet(sheet_name(table)), cells, table, rows)
    _take(path, {sheet_name(table): held[table.name] for table in contents.tables if table.name in held})
    return {"path": path.name, "bytes": path.stat().st_size, "sha256": sha256_of(path)}


def _take(path: Path, held: Mapping[str, Path]) -> None:
    """Put sheets of other workbooks in the place of those of the same names; formats have the same numbers in all."""
    if not held:
        return
    bare = path.with_suffix(".bare")
    path.rename(bare)
    with zipfile.ZipFile(bare) as book, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as whole, ExitStack() as stack:
        others = {file: stack.enter_context(zipfile.ZipFile(file)) for file in set(held.values())}
        members = {file: _members(other) for file, other in others.items()}
        taken = {_members(book)[name]: others[file].open(members[file][name]) for name, file in held.items()}
        for entry in book.infolist():
            source = taken.get(entry.filename) or book.open(entry.filename)
            with stack.enter_context(source), whole.open(_entry(entry), "w") as target:
                shutil.copyfileobj(source, target)
    bare.unlink()


def _entry(like: zipfile.ZipInfo) -> zipfile.ZipInfo:
    """An entry of an archive with the name, moment and rights of another one."""
    entry = zipfile.ZipInfo(like.filename, like.date_time)
    entry.compress_type, entry.external_attr, entry.create_system = (
        like.compress_type,
        like.external_attr,
        like.create_system,
    )
    return entry


def _members(book: zipfile.ZipFile) -> dict[str, str]:
    """The file of each sheet, by its name."""
    names = SHEET.findall(book.read("xl/workbook.xml").decode())
    return {name: f"xl/worksheets/sheet{at}.xml" for at, name in enumerate(names, 1)}


def sheet_name(table: Described) -> str:
    """A sheet's name; Excel allows 31 letters."""
    return table.short[:31]


@dataclass(frozen=True)
class _Cells:
    head: Format
    title: Format
    top: Format
    wrap: Format
    day: Format
    moment: Format
    literal: Format
    share: Format
    shown: Mapping[str, Format]

    @classmethod
    def of(cls, book: Workbook) -> _Cells:
        cells = cls(
            head=book.add_format({"bold": True, "bottom": 1, "valign": "top"}),
            title=book.add_format({"bold": True, "font_size": 16}),
            top=book.add_format({"valign": "top"}),
            wrap=book.add_format({"text_wrap": True, "valign": "top", "align": "left"}),
            day=book.add_format({"num_format": "yyyy-mm-dd", "align": "left"}),
            moment=book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss", "align": "left"}),
            literal=book.add_format({"quote_prefix": True}),
            share=book.add_format({"num_format": "0.0%", "align": "left"}),
            shown={form: book.add_format({"num_format": form}) for _, form in SHOWN},
        )
        for form in book.formats:  # numbered here, not by their first use, so that a sheet fits into any workbook
            form._get_xf_index()
        return cells


def _rows(connection: duckdb.DuckDBPyConnection, table: Described, contents: Contents) -> Iterator[tuple[Any, ...]]:
    emptied = ", ".join(f"null as {quoted(column)}" for column in contents.emptied.get(table.name, ()))
    columns = f"* replace ({emptied})" if emptied else "*"
    order = ", ".join(quoted(column) for column in table.keys.key) or "all"
    name = quoted(*table.name.split(".", 1))
    found = connection.cursor().execute(
        f"select {columns} from {name} order by {order} limit {ROWS - 1}"  # noqa: S608 - quoted identifiers
    )
    while rows := found.fetchmany(10_000):
        yield from rows


def _sheet(sheet: Worksheet, cells: _Cells, table: Described, rows: Iterable[tuple[Any, ...]]) -> None:
    widths = [max(WIDTHS.get(kind, 26), min(34, len(name) + 4)) for name, kind, _ in table.columns]
    for at, (name, kind, _) in enumerate(table.columns):
        form = _form(name) if kind.startswith(NUMBERS) else None
        sheet.set_column(at, at, widths[at], cells.shown[form] if form else None)
    sheet.freeze_panes(1, 0)
    _on_paper(sheet, math.ceil(sum(widths) / PAGE))
    for at, (name, _, _) in enumerate(table.columns):
        sheet.write_string(0, at, name, cells.head)
    last = 0
    for last, row in enumerate(rows, start=1):
        for at, value in enumerate(row):
            _put(sheet, cells, last, at, value)
    sheet.autofilter(0, 0, last, len(table.columns) - 1)


def _form(name: str) -> str | None:
    """How the numbers of a column are shown, ``None`` where they are no amounts."""
    return next((form for named, form in SHOWN if named.search(name)), None)


def _on_paper(sheet: Worksheet, wide: int) -> None:
    """Printed in landscape, so many pages side by side, each with the header and saying which it is."""
    sheet.set_paper(A4)
    sheet.set_landscape()
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.fit_to_pages(wide, 0)
    sheet.repeat_rows(0)
    sheet.set_footer("&L&A&R&P / &N")


def _put(sheet: Worksheet, cells: _Cells, row: int, column: int, value: Any) -> None:
    """One value as what it is; nothing where there is none."""
    shown = _cell(value, cells)
    if shown is None:
        return
    kind, written, look = shown
    if kind == "string":
        sheet.write_string(row, column, written, look)
    elif kind == "number":
        sheet.write_number(row, column, written, look)
    elif kind == "boolean":
        sheet.write_boolean(row, column, written, look)
    else:
        sheet.write_datetime(row, column, written, look)


def _cell(value: Any, cells: _Cells) -> tuple[str, Any, Format | None] | None:
    """What kind of cell a value is, what stands in it and how it looks."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "boolean", value, None
    if isinstance(value, int | float | Decimal):
        return _number(value, cells)
    if isinstance(value, date):
        return _day(value, cells)
    return _text(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str), cells)


def _number(value: float | Decimal, cells: _Cells) -> tuple[str, Any, Format | None] | None:
    if isinstance(value, int) and abs(value) >= EXACT:
        return _text(str(value), cells)
    return ("number", float(value), None) if math.isfinite(value) else None


def _day(value: date, cells: _Cells) -> tuple[str, Any, Format | None]:
    """A day or a moment, which is a day in Python; moments in UTC, as Excel knows no zones."""
    moment = isinstance(value, datetime)
    shown = value.astimezone(UTC).replace(tzinfo=None) if isinstance(value, datetime) and value.tzinfo else value
    first = datetime.combine(FIRST_DAY, time()) if moment else FIRST_DAY
    if shown < first:
        return _text(shown.isoformat(), cells)
    return "day", shown, cells.moment if moment else cells.day


def _text(value: str, cells: _Cells) -> tuple[str, Any, Format | None]:
    return "string", value[:LETTERS], cells.literal if value.startswith(FORMULA) else None


def _first_sheet(sheet: Worksheet, cells: _Cells, contents: Contents, connection: duckdb.DuckDBPyConnection) -> None:
    sheet.set_column(0, 0, 50, cells.top)
    sheet.set_column(1, 3, WRAPPED, cells.wrap)
    sheet.freeze_panes(1, 0)
    _on_paper(sheet, 1)
    for at, (look, row) in enumerate(_lines(contents, connection)):
        sheet.set_row(at, _height(look, row))
        for column, value in enumerate(row):
            if look == SHARE and isinstance(value, float):
                sheet.write_number(at, column, value, cells.share)
            elif look in LOOKS and isinstance(value, str):
                sheet.write_string(at, column, value, cells.title if look == "title" else cells.head)
            else:
                _put(sheet, cells, at, column, value)


def _height(look: str, row: Sequence[Any]) -> float:
    """Points that hold the longest text of a row; without them LibreOffice 7.4 writes one row over the next."""
    longest = max((len(str(value)) for value in row[1:] if value is not None), default=0)
    return 22 if look == "title" else LINE * max(1, math.ceil(longest / WRAPPED))


def _lines(contents: Contents, connection: duckdb.DuckDBPyConnection) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """The first sheet, row by row: how it looks (``title``, ``head``, ``share`` or plain) and its cells."""
    record = contents.record
    yield "title", (describing.TITLE,)
    if record["is_sample"]:
        yield "head", (describing.SAMPLE,)
    yield "", (describing.ABOUT,)
    yield "", ()
    yield "", ("Release", record["version"])
    yield "", ("Published", str(record["published_at"]))
    for label, value in _health(connection, {one["source"] for one in contents.sources}):
        yield SHARE if label == COVERAGE["coverage_share"] else "", (label, value)
    yield "", ("How to cite", f"Landfall, release {record['version']} of {str(record['published_at'])[:10]}")
    yield "", ()
    yield "head", ("Source", "Licence", "Attribution", "Landed at")
    landed: dict[tuple[str, str, str], str] = {}
    for one in contents.sources:
        who = (one["source"], one["licence"], one["attribution"])
        landed[who] = max(landed.get(who, ""), str(one.get("landed_at") or ""))
    yield from (("", (*who, day[:10])) for who, day in sorted(landed.items()))
    yield "", ()
    yield "head", ("Sheet", "Rows", "One row is", "Not in the sheet")
    yield from (("", _summary(table, contents)) for table in contents.tables)
    yield from (
        ("", (name.split(".", 1)[1], None, None, _held(held))) for name, held in sorted(contents.left_out.items())
    )
    yield "", ()
    yield "head", ("Sheet", "Column", "What it holds", "Type")
    for table in contents.tables:
        yield from (("", (sheet_name(table), name, " ".join(said.split()), kind)) for name, kind, said in table.columns)


def _health(connection: duckdb.DuckDBPyConnection, sources: set[str]) -> Iterator[tuple[str, Any]]:
    schema, table = HEALTH.split(".")
    there = connection.execute(
        f"select column_name from duckdb_columns() where schema_name = {literal(schema)} "  # noqa: S608 - literals
        f"and table_name = {literal(table)}"
    ).fetchall()
    names = [name for name in COVERAGE if (name,) in there and OF_SOURCE.get(name, "") in {"", *sources}]
    if not names:
        return
    row = connection.execute(
        f"select {', '.join(names)} from {HEALTH} order by build_name desc limit 1"  # noqa: S608 - own names
    ).fetchone()
    yield from ((COVERAGE[name], value) for name, value in zip(names, row or (), strict=False))


def _summary(table: Described, contents: Contents) -> tuple[Any, ...]:
    rows = contents.rows[table.name]
    emptied = contents.emptied.get(table.name, ())
    missing = []
    if rows > ROWS - 1:
        missing.append(f"rows {ROWS:,} to {rows:,}: an Excel sheet has {ROWS:,}; the other formats have all of them")
    if emptied:
        missing.append(f"{', '.join(emptied)}: the text stays its publisher's")
    return sheet_name(table), rows, " ".join(table.about.split()), "; ".join(missing) or None


def _held(sources: Sequence[str]) -> str:
    return f"whole table: {', '.join(sources)} may not be passed on"
