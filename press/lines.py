"""Documents as lines of JSON: a line of text in, its reading or the reason why there is none out."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import islice
from typing import Any

from core.errors import LandfallError
from press.model import READER_VERSION, Document
from press.read import as_record, read, reads_many

CHUNK = 64  # documents a process takes at a time
PARALLEL_FROM = 256  # documents; fewer are read faster than processes start


def read_line(line: str) -> dict[str, Any]:
    """The reading of one input line, or the reason why there is none."""
    doc_id: object = None
    try:
        record = json.loads(line)
        if not isinstance(record, dict):
            raise ValueError(f"the line is a JSON {type(record).__name__}, expected an object")
        doc_id = record.get("doc_id")
        return as_record(read(Document.from_record(record)))
    except LandfallError as error:
        reason = {"code": error.code, "fault": error.fault, "next_step": error.next_step, **error.context}
    except (ValueError, RecursionError) as error:
        reason = {
            "code": "not_a_document",
            "fault": f"the line is no document: {str(error)[:200]}",
            "next_step": "give one JSON object per line with doc_id and body or body_html",
        }
    return {"doc_id": doc_id, "reader_version": READER_VERSION, "error": reason}


def _read_chunk(lines: list[str]) -> list[str]:
    return [json.dumps(read_line(line), ensure_ascii=False) for line in lines]


def read_lines(lines: Iterable[str], jobs: int) -> Iterator[str]:
    """One output line per non-empty input line, in the same order, read by up to ``jobs`` processes."""
    numbered = (line for line in lines if line.strip())
    first = list(islice(numbered, PARALLEL_FROM))
    if jobs <= 1 or len(first) < PARALLEL_FROM:
        for line in first:
            yield from _read_chunk([line])
        for line in numbered:
            yield from _read_chunk([line])
        return
    with ProcessPoolExecutor(jobs, initializer=reads_many) as pool:
        pending = [pool.submit(_read_chunk, first[at : at + CHUNK]) for at in range(0, len(first), CHUNK)]
        while pending:
            chunk = list(islice(numbered, CHUNK))
            if chunk:
                pending.append(pool.submit(_read_chunk, chunk))
            if len(pending) > 4 * jobs or not chunk:
                yield from pending.pop(0).result()
