"""The public bundle of a release, ``public/``: what may be passed on, described for catalogues and people who cite.

``csv/`` and ``parquet/`` hold the tables, ``landfall.xlsx`` the wide ones, ``site/`` the page; ``datapackage.json``
(Frictionless Data Package 1), ``dataset.jsonld`` (DCAT 3 and schema.org), ``CITATION.cff``, ``CHANGES.md`` and
``changes.json`` describe them, ``SHA256SUMS`` fits ``sha256sum --check``. A table made from a source that may not be
passed on is left out whole, and so is every question that reads it; the record says which.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import duckdb
from isal import isal_zlib

from core.files import sha256_of, write_json
from core.names import DATABASE
from serve import changes, describing, questions, workbook
from serve.bounded import bounded
from serve.hashes import TableFacts, literal, quoted
from serve.keys import Keys
from serve.licences import PASSED_ON, Lineage
from serve.parquet import linked
from serve.site import release as site
from serve.site.data import SiteData
from serve.verifying import SUMS, write_sums

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
FORMATS = {"csv": ("csv.gz", "format csv, header"), "parquet": ("parquet", "compression zstd")}
"""Per format its ending and DuckDB's options; text is compressed after it is written."""
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
    unchanged: Mapping[str, Mapping[str, Path]] | None = None,
) -> dict[str, Any]:
    """Write the bundle of the release in ``folder``.

    Args:
        folder: the release, its database written.
        record: what ``release.json`` will say.
        tables: what the release holds.
        keys: the tables' keys.
        lineage: where they come from.
        shown: what the release's own page shows.
        unchanged: per table and format files that hold just what would be written; they are linked.

    Returns:
        ``tables``: those that leave; ``left_out``: per other one the sources that hold it back; ``questions``: those
        whose answer is left out.

    Raises:
        duckdb.Error: the disk is full.
    """
    own = sorted(name for name in tables if name.startswith(f"{SCHEMA}."))
    left_out = {name: list(held) for name in own if (held := lineage.held_back(name))}
    leaving = [name for name in own if name not in left_out]
    bundle = folder / FOLDER
    with bounded(folder, folder / DATABASE, read_only=True) as connection:
        links = {name: _written(folder, record, name) | dict((unchanged or {}).get(name, {})) for name in leaving}
        files = {name: _export(connection, bundle, name, keys.get(name, Keys()), links[name]) for name in leaving}
        described = describing.tables(connection, leaving, keys)
        sources = [one for one in record["sources"] if lineage.redistribution.get(one["source"]) in PASSED_ON]
        rows = {name: facts.rows for name, facts in tables.items()}
        wide = [table for table in described if table.name.startswith(workbook.WIDE)]
        contents = workbook.Contents(record, wide, rows, TEXTS, sources, _wide(left_out))
        book = _workbook(folder, connection, contents) if wide else {}
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
    return {"folder": FOLDER, "tables": leaving, "left_out": left_out, "questions_left_out": sorted(unanswered)}


def _workbook(folder: Path, connection: duckdb.DuckDBPyConnection, contents: workbook.Contents) -> dict[str, Any]:
    """The public workbook, with the sheets of the release's own but of tables whose texts stay behind."""
    sheets = {table.name: folder / workbook.FILE for table in contents.tables if table.name not in TEXTS}
    return workbook.write(folder / FOLDER / workbook.FILE, connection, contents, sheets)


def unchanged(base: Path | None, tables: Iterable[str]) -> dict[str, dict[str, Path]]:
    """Files of the bundle in the release ``base`` that are still the bytes that were published, per table and format.

    Args:
        base: folder of the release before; ``None`` where there is none.
        tables: those that hold the same rows now, and are written by the same code.
    """
    bundle = (base or Path()) / FOLDER
    if base is None or not (bundle / SUMS).is_file():
        return {}
    lines = (line.partition("  ") for line in (bundle / SUMS).read_text(encoding="utf-8").splitlines())
    sums = {name: sha256 for sha256, _, name in lines}
    found: dict[str, dict[str, Path]] = {}
    for name in tables:
        for kind in FORMATS:
            path = bundle / _place(name, kind)
            if path.is_file() and sha256_of(path) == sums.get(_place(name, kind)):
                found.setdefault(name, {})[kind] = path
    return found


def _written(folder: Path, record: Mapping[str, Any], name: str) -> dict[str, Path]:
    """The release's own Parquet file of a table, where the bundle's holds the same rows: no text of it is left out."""
    own = record.get("parquet", {}).get(name)
    return {"parquet": folder / own["path"]} if own and name not in TEXTS else {}


def _place(name: str, kind: str) -> str:
    """Where the file of a ``schema.table`` is in the bundle."""
    return f"{kind}/{name.split('.', 1)[1]}.{FORMATS[kind][0]}"


def _export(
    connection: duckdb.DuckDBPyConnection, bundle: Path, name: str, keys: Keys, held: Mapping[str, Path]
) -> dict[str, Any]:
    """Write or link the files of one table."""
    rows = _in_order(connection, name, keys, held.get("parquet"))
    written = {}
    for kind, (_, options) in FORMATS.items():
        path = bundle / _place(name, kind)
        path.parent.mkdir(parents=True, exist_ok=True)
        if not linked(held.get(kind), path):
            bare = path.with_suffix("") if path.suffix == ".gz" else path
            connection.execute(f"copy ({rows}) to {literal(str(bare))} ({options})")
            if bare != path:
                _compress(bare, path)
        facts = {"bytes": path.stat().st_size, "sha256": sha256_of(path)}
        written[kind] = {"path": path.relative_to(bundle).as_posix(), **facts}
    return written


def _in_order(connection: duckdb.DuckDBPyConnection, name: str, keys: Keys, file: Path | None) -> str:
    """The query of a table's rows by its key, without texts. A Parquet ``file`` of the same rows is in that order: it
    is read where its types are the table's, and nothing is sorted again."""
    table = quoted(*name.split(".", 1))
    sources = [table, *([f"read_parquet({literal(str(file))})"] if file else [])]
    described = [connection.execute(f"describe select * from {source}").fetchall() for source in sources]  # noqa: S608 - quoted identifiers
    kinds = [[row[:2] for row in columns] for columns in described]
    if file and kinds[0] == kinds[1]:
        return f"select * from {sources[1]}"  # noqa: S608 - as above
    emptied = ", ".join(f"null as {quoted(column)}" for column in TEXTS.get(name, ()))
    columns = f"* replace ({emptied})" if emptied else "*"
    order = ", ".join(quoted(column) for column in keys.key) or "all"
    return f"select {columns} from {table} order by {order}"  # noqa: S608 - as above


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
