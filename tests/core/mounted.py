"""Folders seen through a file system of the tests' own, as one of the network is; see ``file_systems.py``."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SERVER = Path(__file__).with_name("file_systems.py")


def obstacle() -> str:
    """Why nothing can be mounted here, ``""`` where it can."""
    if not os.access("/dev/fuse", os.R_OK | os.W_OK):
        return "no /dev/fuse for this user"
    return "" if shutil.which("fusermount3") else "no FUSE: apt-get install fuse3"


@contextmanager
def mounted(kind: str, real: Path, at: Path) -> Iterator[Path]:
    """``real`` as seen through a file system of its own, at the mount point ``at``."""
    at.mkdir()
    with subprocess.Popen([sys.executable, str(SERVER), kind, str(real), str(at)], stderr=subprocess.PIPE) as process:
        try:
            while not os.path.ismount(at):
                assert process.poll() is None, process.stderr.read().decode() if process.stderr else ""
                time.sleep(0.02)
            yield at
        finally:
            subprocess.run(["fusermount3", "-u", "-z", str(at)], check=True)
            process.terminate()
