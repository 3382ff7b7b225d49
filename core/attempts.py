"""The attempt log: one row is one attempt of one stage; a start without an end is a crash (reliability I12)."""

from __future__ import annotations

import os
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from core.errors import LandfallError
from core.files import write_json


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
    write_json(folder / f"{attempt_id}.started.json", start)
    facts: dict[str, Any] = {}
    verdict: dict[str, Any] = {"verdict": "failed", "fault_code": "crash", "fault": "ended by a signal"}
    try:
        yield facts
        verdict = {"verdict": "ok"}
    except LandfallError as error:
        verdict = {"verdict": "failed", "fault_code": error.code, "fault": error.fault, "line": error.line()}
        raise
    except Exception as error:
        verdict = {"verdict": "failed", "fault_code": "defect", "fault": type(error).__name__}
        raise
    finally:
        end = {"finished_at": _now(), "seconds": round(time.monotonic() - begun, 3), "facts": facts}
        write_json(folder / f"{attempt_id}.finished.json", {**start, **end, **verdict})


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
