"""The public bundle of a release, ``public/``: what may be passed on, described for catalogues and people who cite.

``csv/`` and ``parquet/`` hold the tables (of a large one the parts of ``serve.parts``; as text they are the members of
one gzip file), ``landfall.xlsx`` the wide ones, ``site/`` the page; ``datapackage.json`` (Frictionless Data Package 1),
``dataset.jsonld`` (DCAT 3 and schema.org), ``CITATION.cff``, ``CHANGES.md`` and
``changes.json`` describe them, ``SHA256SUMS`` fits ``sha256sum --check``. A table made from a source that may not be
passed on is left out whole, and so is every question that reads it; the record says which.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Any

import duckdb
from isal import isal_zlib

from core.files import write_json
from core.names import DATABASE
from serve import changes, describing, parquet, parts, questions, workbook
from serve.bounded import bounded
from serve.hashes import TableFacts, literal, quoted
from serve.kept import NOTHING, Kept, linked
from serve.keys import Keys
from serve.licences import PASSED_ON, Lineage
from serve.site import release as site
from serve.site.data import SiteData
from serve.verifying import write_sums

FOLDER = "public"
SCHEMA = "marts"
"""What the warehouse says of its own runs is for those who run it."""
TEXTS = {
    "marts.bridge_announcement_document": ("quote",),
    "marts.fct_agreements": ("quote",),
    "marts.fct_announcements": ("quote",),
    "marts.fct_claims": ("sentence_text",),
    "marts.mart_announcements": ("quote",),
    "marts.mart_review_queue": ("candidates", "quote"),
}
"""Columns that hold more of a text than the figure and the span that leads to it: empty in the bundle's files."""
PIECE = 1 << 20
LEVEL = 3
"""ISA-L's best. For 167,548 registrations DuckDB's own gzip (1.5.5) takes 5.8 s, writing and this 0.7, 14 % larger
(2026-11)."""
GZIP_FORMAT = 31
"""zlib's number for a window of 32 KiB within gzip."""


def _wide(left_out: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """Those of the workbook's tables that are held back."""
    return {name: sources for name, sources in left_out.items() if name.startswith(workbook.WIDE)}


def write(
    folder: Path,
    record: Mapping[str, Any],
    tables: Mapping[str, TableFacts],
    keys: Mapping[str, Keys],
    lineage: Lineage,
    shown: SiteData | None,
    kept: Kept = NOTHING,
) -> dict[str, Any]:
    """Write the bundle of the release in ``folder``.

    Args:
        folder: the release, its database written.
        record: what ``release.json`` will say.
        tables: what the release holds.
        keys: the tables' keys.
        lineage: where they come from.
        shown: what the release's own page shows.
        kept: what of the bundle before may be linked or taken.

    Returns:
        ``tables``: those that leave; ``members``: per table in parts the bytes of each member of its text, the names of
        the columns first; ``left_out``: per other one the sources that hold it back; ``questions``: those
        whose answer is left out.

    Raises:
        duckdb.Error: the disk is full.
    """
    own = sorted(name for name in tables if name.startswith(f"{SCHEMA}."))
    left_out = {name: list(held) for name in own if (held := lineage.held_back(name))}
    leaving = [name for name in own if name not in left_out]
    bundle = folder / FOLDER
    with bounded(folder, folder / DATABASE, read_only=True) as connection:
        shapes = [_Table.of(connection, folder, name, tables[name], keys.get(name, Keys())) for name in leaving]
        members = {one.name: _text(connection, bundle, one, kept) for one in shapes}
        files = {one.name: _files(connection, folder, one, kept) for one in shapes}
        described = describing.tables(connection, leaving, keys)
        sources = _passed_on(record, lineage)
        rows = {name: facts.rows for name, facts in tables.items()}
        wide = [table for table in described if table.name.startswith(workbook.WIDE)]
        contents = workbook.Contents(record, wide, rows, TEXTS, sources, _wide(left_out))
        book = _workbook(folder, connection, contents)
    package = describing.Bundle(record, described, files, sources, left_out, book)
    write_json(bundle / "datapackage.json", describing.data_package(package))
    write_json(bundle / "dataset.jsonld", describing.json_ld(package))
    (bundle / "CITATION.cff").write_text(describing.citation(package), encoding="utf-8")
    (bundle / "README.md").write_text(describing.readme(package), encoding="utf-8")
    for name in ("CHANGES.md", changes.LOG):
        (bundle / name).write_bytes((folder / name).read_bytes())
    unanswered = _unanswered(folder / questions.FOLDER, left_out)
    site.build_public(bundle, shown, unanswered)
    write_sums(bundle)
    told = {"tables": leaving, "left_out": left_out, "questions_left_out": sorted(unanswered)}
    return {"folder": FOLDER, "members": {name: sizes for name, sizes in members.items() if sizes}, **told}


def _passed_on(record: Mapping[str, Any], lineage: Lineage) -> list[Any]:
    return [one for one in record["sources"] if lineage.redistribution.get(one["source"]) in PASSED_ON]


def _workbook(folder: Path, connection: duckdb.DuckDBPyConnection, contents: workbook.Contents) -> dict[str, Any]:
    """The public workbook, with the sheets of the release's own but of tables whose texts stay behind."""
    if not contents.tables:
        return {}
    sheets = {table.name: folder / workbook.FILE for table in contents.tables if table.name not in TEXTS}
    return workbook.write(folder / FOLDER / workbook.FILE, connection, contents, sheets)


@dataclass(frozen=True)
class _Table:
    """A table that leaves.

    Attributes:
        name: ``schema.table``.
        own: the release's own Parquet files of it.
        queries: per file the query of its rows as they leave, in their order.
    """

    name: str
    own: Sequence[Path]
    queries: Sequence[str]

    @classmethod
    def of(
        cls, connection: duckdb.DuckDBPyConnection, folder: Path, name: str, facts: TableFacts, keys: Keys
    ) -> _Table:
        """The release's own files are in the order of the key: they are read where their types are the table's, and
        nothing is sorted again."""
        own = [folder / path for path in parquet.files_of(name, facts, keys)]
        table = quoted(*name.split(".", 1))
        emptied = ", ".join(f"null as {quoted(column)}" for column in TEXTS.get(name, ()))
        rows = f"select {f'* replace ({emptied})' if emptied else '*'} from"
        if _types(connection, table) == _types(connection, _file(own[0])):
            return cls(name, own, [f"{rows} {_file(path)}" for path in own])
        order = ", ".join(quoted(column) for column in keys.key) or "all"
        number = parts.part_of(keys, len(own)) if len(own) > 1 else "0"
        return cls(name, own, [f"{rows} {table} where {number} = {at} order by {order}" for at in range(len(own))])

    @property
    def stem(self) -> str:
        return self.name.split(".", 1)[1]


def _types(connection: duckdb.DuckDBPyConnection, rows: str) -> list[Any]:
    described = connection.execute(f"describe select * from {rows}").fetchall()  # noqa: S608 - quoted identifiers
    return [column[:2] for column in described]


def _file(path: Path) -> str:
    return f"read_parquet({literal(str(path))})"


def _files(connection: duckdb.DuckDBPyConnection, folder: Path, table: _Table, kept: Kept) -> dict[str, Any]:
    """What there is of a table per format, its text being written."""
    text = parquet.described(folder / FOLDER, [f"csv/{table.stem}.csv.gz"])
    return {"csv": text, "parquet": _parquet(connection, folder, table, kept)}


def _parquet(connection: duckdb.DuckDBPyConnection, folder: Path, table: _Table, kept: Kept) -> dict[str, Any]:
    """Link or write a table's Parquet files: where no text is left out, the release's own."""
    bundle = folder / FOLDER
    paths = parts.names(f"parquet/{table.stem}", "parquet", len(table.own))
    (bundle / paths[0]).parent.mkdir(parents=True, exist_ok=True)
    for at, path in enumerate(paths):
        same = kept.file(f"{FOLDER}/{path}") if table.name in TEXTS and kept.is_same(table.name, at) else None
        if not linked(same if table.name in TEXTS else table.own[at], bundle / path):
            how = "format parquet, compression zstd"
            connection.execute(f"copy ({table.queries[at]}) to {literal(str(bundle / path))} ({how})")
    return parquet.described(bundle, paths)


def _text(connection: duckdb.DuckDBPyConnection, bundle: Path, table: _Table, kept: Kept) -> list[int]:
    """Link or write a table's compressed text; returns the bytes of its members."""
    name = f"csv/{table.stem}.csv.gz"
    path = bundle / name
    path.parent.mkdir(parents=True, exist_ok=True)
    before = kept.file(f"{FOLDER}/{name}") if table.name in {*kept.tables, *kept.touched} else None
    had = list(kept.members.get(table.name, ()))
    if table.name in kept.tables and linked(before, path):
        return had
    if len(table.own) == 1:
        _packed(connection, table.queries[0], path, "header")
        return []
    taken = [at for at in range(len(table.own)) if before and had and kept.is_same(table.name, at)]
    return _joined(connection, path, table, (before, had), taken)


def _joined(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    table: _Table,
    held: tuple[Path | None, Sequence[int]],
    taken: Sequence[int],
) -> list[int]:
    """Write a text of several members, those of the parts ``taken`` from the one before; returns the bytes of each."""
    drafts = path.with_name(f"{table.stem}.members")
    drafts.mkdir()
    members = [drafts / f"{at}.gz" for at in range(len(table.own))]
    head = drafts / "head.gz"
    _packed(connection, f"from ({table.queries[0]}) limit 0", head, "header")
    wanted = sorted(set(range(len(members))) - set(taken))
    parts.at_once(connection, wanted, lambda own, at: _packed(own, table.queries[at], members[at], "header false"))
    before, had = held
    if before:
        _cut(before, had, {members[at]: at + 1 for at in taken})
    sizes = [member.stat().st_size for member in (head, *members)]
    with open(path, "wb") as text:
        for member in (head, *members):
            text.write(member.read_bytes())
    shutil.rmtree(drafts)
    return sizes


def _cut(text: Path, sizes: Sequence[int], wanted: Mapping[Path, int]) -> None:
    """Copy members of a text, by their number, into files of their own."""
    starts = list(accumulate(sizes, initial=0))
    with open(text, "rb") as file:
        for target, number in wanted.items():
            file.seek(starts[number])
            target.write_bytes(file.read(sizes[number]))


def _packed(connection: duckdb.DuckDBPyConnection, rows: str, target: Path, header: str) -> None:
    """Write the text of a query's rows, compressed."""
    bare = target.with_suffix("")
    connection.execute(f"copy ({rows}) to {literal(str(bare))} (format csv, {header})")
    _compress(bare, target)


def _compress(source: Path, target: Path) -> None:
    """Replace a file by its gzip, the same bytes for the same content: neither name nor moment stand in it."""
    packer = isal_zlib.compressobj(LEVEL, wbits=GZIP_FORMAT)
    with open(source, "rb") as plain, open(target, "wb") as packed:
        while piece := plain.read(PIECE):
            packed.write(packer.compress(piece))
        packed.write(packer.flush())
    source.unlink()


def _unanswered(folder: Path, left_out: Iterable[str]) -> frozenset[int]:
    """Numbers of the questions that read a table which stays."""
    if not folder.is_dir():
        return frozenset()
    names = [re.escape(name) for name in left_out]
    reads = re.compile(rf"\b(?:{'|'.join(names)})\b") if names else None
    return frozenset(one.number for one in questions.questions(folder) if reads and reads.search(one.sql))
