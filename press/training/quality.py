"""How well the reader reads, from the repository's own files: ``make quality``.

Measures the untouched quarter of the labelled documents, adds a row to ``docs/press_quality.csv`` for every new reader,
and writes the table of the README from that file. A row that stands is never changed: first readings stay as they were.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from core.settings import PROJECT
from press.model import READER_VERSION, Document
from press.read import read
from press.score import Score, score
from press.score_records import Records, scored, text_of
from press.training.corpus import labelled_documents
from press.training.train import untouched

READINGS = PROJECT / "docs" / "press_quality.csv"
README = PROJECT / "README.md"
OPENS, CLOSES = "<!-- quality: made by make quality -->", "<!-- end of quality -->"
MEASURES = ("quantity precision", "quantity recall", "accumulation", "modality", "subject_kind", "job_kind")
COLUMNS = (
    "day", "reader", "texts", "documents", "accepted", "right", "coverage", "found", "wrong holders", "clean",
    *MEASURES, "whole names",
)  # fmt: skip
SHOWN = {
    "day": "day", "texts": "texts", "accepted": "accepted", "right": "right of these",
    "whole names": "by the whole name", "coverage": "coverage", "found": "found",
    "quantity precision": "figures: precision", "quantity recall": "recall",
    "accumulation": "accumulation", "modality": "modality",
}  # fmt: skip
OWN = "untouched quarter"

Row = Mapping[str, str]


def measured(records: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """The measures of the reader on labelled ``records``, as text with three digits; empty where nothing was asked."""
    readings = [read(Document.from_record(text_of(record))) for record in records]
    labels = [record["gold"]["announcements"] for record in records]
    found = scored(zip(labels, readings, strict=True))
    by_id = {reading.doc_id: reading for reading in readings}
    claims = score(records, lambda document: by_id[document.doc_id])
    return {**_of_records(found), **{name: _share(claims, name) for name in MEASURES}}


def _of_records(found: Records) -> dict[str, str]:
    return {
        "documents": str(found.documents),
        "accepted": f"{found.accepted} of {found.announced}",
        "right": _written(found.precision),
        "whole names": _written(found.whole / found.right if found.right else None),
        "coverage": _written(found.coverage),
        "found": _written(found.named / found.announced if found.announced else None),
        "wrong holders": str(found.wrong_holders),
        "clean": f"{found.clean} of {found.silent}",
    }


def _share(claims: Score, name: str) -> str:
    return _written(claims.share(name) if claims.of[name] else None)


def _written(share: float | None) -> str:
    return "" if share is None else f"{share:.3f}"


def readings(file: Path = READINGS) -> list[Row]:
    """The readings so far, oldest first."""
    with file.open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


def added(rows: Sequence[Row], row: Row) -> list[Row]:
    """``rows`` with a new reading behind them; a reader that has been measured on these texts is not measured again."""
    if any((old["reader"], old["texts"]) == (row["reader"], row["texts"]) for old in rows):
        return list(rows)
    return [*rows, row]


def write(rows: Sequence[Row], file: Path = READINGS) -> None:
    """Write the readings as they will be read back."""
    with file.open("w", encoding="utf-8", newline="") as opened:
        out = csv.DictWriter(opened, COLUMNS, lineterminator="\n", restval="")
        out.writeheader()
        out.writerows(rows)


def table(rows: Sequence[Row]) -> str:
    """Markdown: a line per reading, the newest first."""
    lines = ["| " + " | ".join(SHOWN.values()) + " |", "|" + "---|" * len(SHOWN)]
    lines += ["| " + " | ".join(row[name] for name in SHOWN) + " |" for row in reversed(rows)]
    return "\n".join(lines)


def with_table(page: str, rows: Sequence[Row]) -> str:
    """``page`` with the table of ``rows`` between its marks.

    Raises:
        ValueError: the page has no marks.
    """
    head, opens, rest = page.partition(OPENS)
    _, closes, tail = rest.partition(CLOSES)
    if not opens or not closes:
        raise ValueError(f"no {OPENS} … {CLOSES} to write between")
    return f"{head}{OPENS}\n{table(rows)}\n{CLOSES}{tail}"


def measure() -> str:
    """Measure the reader in use, add its row, write the README's table; returns the table."""
    records = [document.record for document in labelled_documents() if untouched(document.doc_id)]
    row = {"day": f"{datetime.now(UTC):%Y-%m-%d}", "reader": READER_VERSION, "texts": OWN, **measured(records)}
    rows = added(readings(), row)
    write(rows)
    README.write_text(with_table(README.read_text(encoding="utf-8"), rows), encoding="utf-8")
    return table(rows)
