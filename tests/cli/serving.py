"""A small sandbox of its own process, for what asks over sockets."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

WORLD = ["--companies", "2000", "--now", "2018-09-30T12:00:00Z"]


@contextmanager
def sandbox() -> Iterator[str]:
    """Serve it; yields its address."""
    command = [sys.executable, "-m", "sandbox", "serve", "--port", "0", *WORLD]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield process.stdout.readline().split()[2].rstrip(",")
        finally:
            process.terminate()
