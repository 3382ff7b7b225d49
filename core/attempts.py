"""The attempt log: one row is one attempt of one stage; a start without an end is a crash (reliability I12)."""

from __future__ import annotations

import os
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from core.errors import LandfallError, TamperedError
from core.files import disk_faults, read_json, write_json


@contextmanager
def attempt(folder: Path, stage: str, subject: str, run_id: str = "") -> Iterator[dict[str, Any]]:
    """Log one attempt: ``started`` before the work, ``finished`` after it, with the facts the work adds.

    Args:
        folder: where the log is (``Settings.attempts``).
        stage: extract, read, build, audit or publish.
        subject: what it is about: ``rues/companies``, ``warehouse``.
        run_id: the orchestrator's run id; ``LANDFALL_RUN_ID`` or ``by-hand`` where it is empty.

    Yields:
        A dict the work fills: rows, bytes, requests, outcome, version. It becomes part of the ``finished`` row.
    """
    attempt_id = uuid.uuid4().hex
    begun = time.monotonic()
    start = {
        "attempt_id": attempt_id,
        "stage": stage,
        "subject": subject,
        "run_id": run_id or os.environ.get("LANDFALL_RUN_ID", "by-hand"),
        "started_at": _now(),
        "process_id": os.getpid(),
    }
    with disk_faults(subject):
        write_json(folder / f"{attempt_id}.started.json", start)
    facts: dict[str, Any] = {}

    def ended(verdict: Mapping[str, Any]) -> None:
        end = {"finished_at": _now(), "seconds": round(time.monotonic() - begun, 3), "facts": facts}
        write_json(folder / f"{attempt_id}.finished.json", {**start, **end, **verdict})

    try:
        yield facts
    except BaseException as error:
        try:
            ended(_failed(error))
        except OSError as unwritten:  # the failure itself is what a person must hear of, also from a full disk
            error.add_note(f"the attempt log could not be written: {unwritten}")
        raise
    with disk_faults(subject):
        ended({"verdict": "ok"})


def finished(folder: Path, run_id: str, subject: str = "") -> list[dict[str, Any]]:
    """Attempts of one run that have ended, in the order in which they ended; of ``subject`` alone where it is given."""
    found = [read_attempt(path) for path in folder.glob("*.finished.json")]
    wanted = [one for one in found if one["run_id"] == run_id and subject in {"", one["subject"]}]
    return sorted(wanted, key=lambda one: str(one["finished_at"]))


def read_attempt(path: Path) -> dict[str, Any]:
    """What was written down when an attempt ended.

    Raises:
        TamperedError: the file holds something else.
    """
    needed = ("stage", "subject", "verdict", "run_id", "finished_at", "facts")
    step = f"remove {path}: the log then knows nothing of that attempt"
    record: dict[str, Any] = read_json(path, TamperedError, "attempts", step, needed=needed)
    return record


def _failed(error: BaseException) -> dict[str, Any]:
    if isinstance(error, LandfallError):
        return {"verdict": "failed", "fault_code": error.code, "fault": error.fault, "line": error.line()}
    if isinstance(error, Exception):
        return {"verdict": "failed", "fault_code": "defect", "fault": type(error).__name__}
    return {"verdict": "failed", "fault_code": "crash", "fault": "ended by a signal"}


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
