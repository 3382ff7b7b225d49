"""``make run`` as a process of its own, on a small world."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

RUN_SECONDS = 900
OPTIONS = "--companies 6000 --now 2018-09-30T12:00:00Z"  # a younger world is a smaller one


def environment(data: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AIRFLOW_", "LANDFALL_"))}
    return {**kept, "LANDFALL_DATA": str(data), "LANDFALL_SANDBOX_OPTIONS": OPTIONS}


def begin(project: Path, data: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "cli", "run"],
        cwd=project, env=environment(data), text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip


def make_run(project: Path, data: Path) -> tuple[int, str]:
    process = begin(project, data)
    try:
        said, _ = process.communicate(timeout=RUN_SECONDS)
    finally:
        process.kill()
    return process.returncode, said


def hashes(data: Path) -> dict[str, str]:
    tables = json.loads((data / "warehouse" / "current" / "release.json").read_text())["tables"]
    return {name: facts["rows_hash"] for name, facts in tables.items() if not name.startswith("ops.")}


def until(true: Callable[[], Any], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, f"did not come true within {seconds} s"
        time.sleep(0.05)
