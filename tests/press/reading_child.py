"""Kills a reading of landed texts at each of its durable steps in turn, in processes of their own.

Arguments: a landed data folder, and where its copies go: ``1`` was killed at step 1, and so on. Prints how many steps a
reading has; the copy after the last one was not killed.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from core.settings import Settings
from press.landed import read_landed
from press.model import Document
from press.tables import Landed, tables_of
from tests.faults.dying import Dying

SIMILAR = Document(
    "similar",
    body_html="<p>La empresa danesa Nordvind S.A.S. abrirá en Medellín una planta que creará 90 empleos.</p>",
    lang="es",
    outlet="aci_medellin",
    published="2026-01-05",
    title="Nordvind llega a Medellín",
)


def read_until(settings: Settings, kill_at: int) -> None:
    """Read what has landed; die at durable step number ``kill_at``."""
    Dying(kill_at)
    read_landed(settings, jobs=1, report=lambda _line: None)


def main(landed: Path, copies: Path) -> None:
    """Kill at step 1, 2 and so on, until a reading comes through."""
    tables_of([Landed("page", 0, SIMILAR)])  # word lists are loaded once, not in every process
    kill_at, status = 0, -1
    while status:
        kill_at += 1
        data = copies / str(kill_at)
        shutil.copytree(landed, data)
        child = os.fork()
        if not child:
            read_until(Settings("sample", data), kill_at)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if status and not (os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL):
            raise SystemExit(f"step {kill_at} ended with {status}")
    print(kill_at - 1)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
