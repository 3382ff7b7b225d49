"""What a person is alerted to: a line per failure, delay or thing noticed, in ``ops/alerts.jsonl`` of the data folder.

Each line is one JSON object, so that whatever watches files (a mail, a chat, a pager) can pass it on. The file only
grows; it may be moved away at any time.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from core.settings import Settings

FILE = "alerts.jsonl"


@dataclass(frozen=True)
class Alert:
    """One thing a person should know of.

    Attributes:
        kind: a task that failed for good, a run that is late, or what a pull that landed has noticed.
        source: the source that is pulled, empty where it is the build.
        stream: its stream, empty where it is none.
        dag, run, task: where Airflow shows it.
        code: as the runbook's tables have it; ``defect`` where no error of ours says more.
        fault: what happened.
        next_step: what to do.
    """

    kind: Literal["failed", "late", "noticed"]
    source: str
    stream: str
    dag: str
    run: str
    task: str
    code: str
    fault: str
    next_step: str

    def line(self) -> str:
        """The alert as one line for the log."""
        about = "/".join(filter(None, (self.source, self.stream))) or self.dag
        return f"alert: {about} {self.kind}: {self.fault} [{self.code}] Next: {self.next_step}"


def path_of(settings: Settings) -> Path:
    """Where the alerts of a data folder are."""
    return settings.data / "ops" / FILE


def send(settings: Settings, alert: Alert) -> None:
    """Append one line; lines of processes that write at the same moment do not mix.

    Raises:
        OSError: it cannot be written.
    """
    path = path_of(settings)
    path.parent.mkdir(parents=True, exist_ok=True)
    record = {"at": datetime.now(UTC).isoformat(timespec="seconds"), **asdict(alert)}
    line = json.dumps(record, ensure_ascii=False) + "\n"
    file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    try:
        os.write(file, line.encode("utf-8"))
    finally:
        os.close(file)
