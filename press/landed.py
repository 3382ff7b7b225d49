"""Reading what has landed: every document version of every press pull, once per reader version.

``readings/<source>/<stream>/<pull id>/<reader version>/`` holds one Parquet file per grain, and ``reading.json`` is
written last. As with pulls: a folder is drafted aside and renamed whole, a crash leaves all of it or nothing, and
nothing in it ever changes. The same pull read by the same reader gives the same bytes. In
``readings/columns/<reader version>/`` are the same tables without rows, so that a column of this reader exists where
no pull has been read by it yet, and its place in the order in which readers came: the newest one's rows count.
"""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from hashlib import sha256
from itertools import chain
from pathlib import Path
from typing import Any
from uuid import uuid4

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from core.attempts import attempt
from core.duck import connect, listed
from core.errors import DiskError, TamperedError
from core.files import disk_faults, lock, move_folder, sha256_of, sync_folder, write_json
from core.lake import Lake, Receipt
from core.settings import Settings
from press.llm.agreeing import Agreeing
from press.llm.third import ThirdReader
from press.model import READER_VERSION, Document
from press.tables import SCHEMAS, Landed, Tables, tables_of
from press.workers import Readers

READING = "reading.json"
ROWS = "rows.parquet"
DAY = "published_day"
COLUMNS = "columns"
CHUNK = 64
"""Documents a process takes at a time."""
PARALLEL_FROM = 1_024
"""Documents; fewer are read by this process before others have started."""
GROUP = 2_048
"""Documents whose rows are held back for one row group."""
REPORT_SECONDS = 10.0

RESTORE = "restore the folder from a backup, or remove it as a whole and pull again"

Row = Mapping[str, str | None]


@dataclass(frozen=True)
class Texts:
    """A stream of texts: which of its columns say what."""

    source: str
    stream: str
    url: str
    language: str
    body: str
    excerpt: str


@dataclass(frozen=True)
class ReadLanded:
    """What one run has read.

    Attributes:
        pulls: pulls that were read now; the others had been.
        documents: document versions in them that could be read.
        claims: figures found in those.
        unreadable: document versions that could not be read; their rows say why.
        seconds: wall time.
    """

    pulls: int
    documents: int
    claims: int
    unreadable: int
    seconds: float


STREAMS = (
    Texts("press_wordpress", "posts", "link", "lang", "content", "excerpt"),
    Texts("press_rss", "items", "link", "", "", "description"),
    Texts("press_newsroom", "pages", "url", "language", "body_html", "description"),
)
"""The streams whose rows are texts. Their titles are plain text and their days are read when they land."""


def read_landed(
    settings: Settings,
    *,
    reread: bool = False,
    jobs: int | None = None,
    run_id: str = "",
    report: Callable[[str], None] = print,
) -> ReadLanded:
    """Read every landed press pull that no reader has read.

    Args:
        settings: where the data is.
        reread: also read pulls that only other versions of the reader have read; their readings stay.
        jobs: processes; one per core where it is not given.
        run_id: the orchestrator's run id, for the attempt log.
        report: takes the lines a person reads.

    Raises:
        BusyError: another process is reading, or a build is running on what has been read.
        ConfigurationError: a third reading is wanted, and its model is no known one or it is not installed.
        TamperedError: a file of a reading, or the rows of a pull, are not what is said of them.
        ReaderDiedError: a reading process ended before its work.
        DiskError: the disk is full.
    """
    with disk_faults("press"), attempt(settings.attempts, "read", "press", run_id) as facts:
        with lock(settings.readings_lock, "press", "wait until it is through, then run again"):
            done = _Run(settings, jobs or len(os.sched_getaffinity(0)), report).run(reread)
        facts.update(
            outcome="read" if done.pulls else "unchanged",
            pulls=done.pulls,
            rows=done.documents,
            claims=done.claims,
            unreadable=done.unreadable,
            reader_version=READER_VERSION,
            summary=f"{done.documents:,} documents, {done.claims:,} claims",
        )
    return done


@dataclass(frozen=True)
class _Run:
    """One run over all streams, under the lock."""

    settings: Settings
    jobs: int
    report: Callable[[str], None]

    def run(self, reread: bool) -> ReadLanded:
        began = time.monotonic()
        for draft in (self.settings.data / "drafts").glob("readings.*"):
            shutil.rmtree(draft, ignore_errors=True)
        self._write_columns()
        pending = list(self._pending(reread))
        counts = dict.fromkeys(SCHEMAS, 0)
        with ExitStack() as stack:
            many = self.jobs > 1 and sum(receipt.rows for _, receipt in pending) >= PARALLEL_FROM
            readers = stack.enter_context(Readers(self.jobs)) if many else None
            third = self._third(stack) if pending else None
            for texts, receipt in pending:
                for name, rows in self._read(texts, receipt, readers, third).items():
                    counts[name] += rows
        seconds = round(time.monotonic() - began, 1)
        done = ReadLanded(len(pending), counts["documents"], counts["claims"], counts["unreadable"], seconds)
        self.report(_line(done))
        if third is not None:
            self.report(
                f"press: the third reading was asked {third.reader.asked:,} times, {third.agreed:,} records let in"
            )
        return done

    def _third(self, stack: ExitStack) -> Agreeing | None:
        """The third reading, where a model is named; its process ends with ``stack``."""
        return Agreeing(stack.enter_context(ThirdReader(self.settings))) if self.settings.llm_model else None

    def _pending(self, reread: bool) -> Iterator[tuple[Texts, Receipt]]:
        """Pulls to read, oldest first per stream; what has been read of them is compared with its hashes."""
        lake = Lake(self.settings)
        for texts in STREAMS:
            for receipt in lake.receipts(texts.source, texts.stream):
                versions = {folder.name for folder in self._folder(receipt).glob("*/")}
                for version in sorted(versions):
                    _check(self._folder(receipt) / version, receipt)
                if not versions or (reread and READER_VERSION not in versions):
                    yield texts, receipt

    def _folder(self, receipt: Receipt) -> Path:
        return self.settings.readings / receipt.source / receipt.stream / receipt.pull_id

    def _read(self, texts: Texts, receipt: Receipt, readers: Readers | None, third: Agreeing | None) -> dict[str, int]:
        """Read one pull and move its reading into place; returns the rows per table."""
        folder = Lake(self.settings).folder(receipt.source, receipt.stream) / receipt.pull_id
        record = {**_about(receipt), "rows_sha256": _rows_sha256(folder, receipt)}
        draft = self._new_draft(receipt.pull_id)
        with closing(_chunks(texts, _row_files(folder, receipt), draft / "spill")) as chunks:
            found = readers.read(chunks) if readers else map(tables_of, chunks)
            counts = self._write(draft, map(third.over, found) if third else found, receipt)
        if counts["documents"] + counts["unreadable"] != receipt.rows:
            fault = f"pull {receipt.pull_id} holds other rows than the {receipt.rows} its receipt counts"
            raise TamperedError(_subject(receipt), fault, RESTORE)
        self._finish(draft, self._folder(receipt) / READER_VERSION, {**record, "counts": counts})
        return counts

    def _new_draft(self, name: str) -> Path:
        draft = self.settings.data / "drafts" / f"readings.{name}.{os.getpid()}.{uuid4().hex}"
        draft.mkdir(parents=True)
        return draft

    def _write(self, draft: Path, found: Iterator[Tables], receipt: Receipt) -> dict[str, int]:
        """Write the tables as they come, a row group per so many documents."""
        counts = dict.fromkeys(SCHEMAS, 0)
        reported = time.monotonic()
        with ExitStack() as stack:
            writers = {name: stack.enter_context(_writer(draft, name)) for name in SCHEMAS}
            for group in _grouped(found):
                for name, table in group.items():
                    counts[name] += table.num_rows
                    if table.num_rows:
                        writers[name].write_table(table, row_group_size=max(1, table.num_rows))
                if time.monotonic() - reported > REPORT_SECONDS:
                    reported = time.monotonic()
                    seen = counts["documents"] + counts["unreadable"]
                    self.report(
                        f"press: {receipt.source}/{receipt.stream}: {seen:,} of {receipt.rows:,} documents read"
                    )
        return counts

    def _write_columns(self) -> None:
        final = self.settings.readings / COLUMNS / READER_VERSION
        if all((final / name).is_file() for name in (READING, *(f"{table}.parquet" for table in SCHEMAS))):
            return
        shutil.rmtree(final, ignore_errors=True)  # parts of it, which hold no row
        draft = self._new_draft(COLUMNS)
        for name in SCHEMAS:
            _writer(draft, name).close()
        self._finish(draft, final, {"reader_version": READER_VERSION, "sequence": self._next_reader()})

    def _next_reader(self) -> int:
        """The place of a reader that is new here: behind all that have read here before."""
        known = (self.settings.readings / COLUMNS).glob(f"*/{READING}")
        places = [int(json.loads(file.read_text(encoding="utf-8")).get("sequence", 0)) for file in known]
        return max(places, default=0) + 1

    def _finish(self, draft: Path, final: Path, record: Mapping[str, Any]) -> None:
        """Note the files, sync, rename: the one step that makes the reading happen."""
        shutil.rmtree(draft / "spill", ignore_errors=True)
        files = {file.name: sha256_of(file) for file in sorted(draft.iterdir())}
        write_json(draft / READING, {**record, "files": files})
        final.parent.mkdir(parents=True, exist_ok=True)
        for parent in final.parents:
            sync_folder(parent)
            if parent == self.settings.data:
                break
        move_folder(draft, final)


def _subject(receipt: Receipt) -> str:
    return f"{receipt.source}/{receipt.stream}"


def _about(receipt: Receipt) -> dict[str, Any]:
    return {
        "source": receipt.source,
        "stream": receipt.stream,
        "pull_id": receipt.pull_id,
        "reader_version": READER_VERSION,
        "rows": receipt.rows,
        "rows_hash": receipt.rows_hash,
    }


def _row_files(folder: Path, receipt: Receipt) -> list[Path]:
    """The files of a pull's rows, in the order of the pages."""
    return [folder / name for name in receipt.row_files or (ROWS,)]


def _rows_sha256(folder: Path, receipt: Receipt) -> str:
    """The hash of the rows, which is the one in the receipt; of several files that of their hashes."""
    found = {}
    for file in _row_files(folder, receipt):
        if not file.is_file():
            raise TamperedError(_subject(receipt), f"{file.name} of pull {receipt.pull_id} is missing", RESTORE)
        found[file.name] = sha256_of(file)
        if receipt.files.get(file.name, found[file.name]) != found[file.name]:
            fault = f"{file.name} of pull {receipt.pull_id} is not the file its receipt describes"
            raise TamperedError(_subject(receipt), fault, RESTORE)
    return _one_hash(list(found.values()))


def _one_hash(hashes: Sequence[str]) -> str:
    return hashes[0] if len(hashes) == 1 else sha256("".join(hashes).encode()).hexdigest()


def _check(folder: Path, receipt: Receipt) -> None:
    """Hold a reading to its hashes and to the pull it stands beside."""
    name = f"{folder.parent.name}/{folder.name}"
    record = _described(folder, receipt)
    for file, digest in sorted(record["files"].items()):
        if not (folder / file).is_file() or sha256_of(folder / file) != digest:
            raise _unfit(folder, receipt, f"{file} of reading {name} is not the file its {READING} describes")
    if (record["pull_id"], record["reader_version"]) != (receipt.pull_id, folder.name):
        stands = f"{record['pull_id']}/{record['reader_version']}"
        raise _unfit(folder, receipt, f"reading {stands} stands in the folder of {name}")
    made_from = [receipt.files[file] for file in receipt.row_files]
    if made_from and _one_hash(made_from) != record["rows_sha256"]:
        raise _unfit(folder, receipt, f"reading {name} was made from other rows than its pull holds")


def _described(folder: Path, receipt: Receipt) -> dict[str, Any]:
    try:
        record = json.loads((folder / READING).read_text(encoding="utf-8"))
        if {"pull_id", "reader_version", "rows_sha256"} <= set(record) and dict(record["files"]):
            return dict(record)
        reason = "it lacks what a reading says of itself"
    except FileNotFoundError:
        reason = "it is missing"
    except (ValueError, KeyError, TypeError) as error:
        reason = repr(error)
    raise _unfit(folder, receipt, f"{folder / READING} is no description of a reading ({reason})")


def _unfit(folder: Path, receipt: Receipt, fault: str) -> TamperedError:
    return TamperedError(
        _subject(receipt), fault, f"remove the folder {folder}, then run `landfall press land`: it is read again"
    )


def _chunks(texts: Texts, files: Sequence[Path], spill: Path) -> Generator[list[Landed], None, None]:
    """The rows of a pull as documents, in their order on the pages."""
    wanted = {texts.url, texts.language, texts.body, texts.excerpt, DAY, "title", "outlet"} - {""}
    try:
        with connect(spill) as con:
            landed = con.execute(f"from read_parquet({listed([str(file) for file in files])}) order by _page, _ordinal")
            names = [column[0] for column in landed.description or ()]
            while rows := landed.fetchmany(CHUNK):
                records = [dict(zip(names, row, strict=True)) for row in rows]
                yield [_landed(texts, {n: r.get(n) for n in wanted}, r["_page"], r["_ordinal"]) for r in records]
    except (duckdb.IOException, duckdb.OutOfMemoryException) as error:
        fault = f"the rows of pull {files[0].parent.name} cannot be read: {str(error).splitlines()[0][:200]}"
        raise DiskError(f"{texts.source}/{texts.stream}", fault, "free space and memory, then run again") from error


def _landed(texts: Texts, row: Row, page: str, ordinal: int) -> Landed:
    body, excerpt = (_text(row, name) for name in (texts.body, texts.excerpt))
    document = Document(
        doc_id=_text(row, texts.url) or f"{page}/{ordinal}",
        body_html=body or excerpt,
        lang=_text(row, texts.language),
        outlet=_text(row, "outlet"),
        url=_text(row, texts.url),
        published=_text(row, DAY),
        title=_text(row, "title"),
    )
    return Landed(page, ordinal, document, is_teaser=body is None)


def _text(row: Row, name: str) -> str | None:
    """A value without outer blanks; nothing left is no value."""
    return (row.get(name) or "").strip() or None


def _grouped(found: Iterator[Tables]) -> Iterator[Tables]:
    """Tables of many documents from tables of few."""
    held: list[Tables] = []
    documents = 0
    for tables in chain(found, [None]):
        if tables is not None:
            held.append(tables)
            documents += tables["documents"].num_rows + tables["unreadable"].num_rows
        if held and (tables is None or documents >= GROUP):
            yield {name: pa.concat_tables([one[name] for one in held]).combine_chunks() for name in SCHEMAS}
            held, documents = [], 0


def _writer(folder: Path, name: str) -> pq.ParquetWriter:
    return pq.ParquetWriter(folder / f"{name}.parquet", SCHEMAS[name], compression="zstd")


def _line(done: ReadLanded) -> str:
    if not done.pulls:
        return "press: everything that has landed has been read"
    left = f", {done.unreadable:,} could not be read" if done.unreadable else ""
    return (
        f"press: {done.pulls:,} pulls, {done.documents:,} documents with {done.claims:,} figures read in "
        f"{done.seconds} s{left}"
    )
