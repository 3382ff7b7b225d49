"""A sandbox of a wanted size on a free port, for as long as a measurement takes."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.settings import PROJECT

START_SECONDS = 1800.0


@contextmanager
def serving(folder: Path, companies: int, *options: str) -> Iterator[str]:
    """Start ``landfall sandbox serve``; yields its address and ends it."""
    folder.mkdir(parents=True, exist_ok=True)
    port_file = folder / "port"
    words = ["serve", "--port", "0", "--port-file", str(port_file), "--state", str(folder / "state.json")]
    with open(folder / "log", "wb") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "sandbox", *words, "--companies", str(companies), *options],
            cwd=PROJECT, stdout=log, stderr=log,
        )  # fmt: skip
    try:
        deadline = time.monotonic() + START_SECONDS
        while not port_file.exists():
            if server.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"the sandbox did not start: {(folder / 'log').read_text()[-500:]}")
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port_file.read_text().strip()}"
    finally:
        server.terminate()
        server.wait(30)
