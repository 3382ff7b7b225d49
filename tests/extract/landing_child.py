"""One pull, for processes of their own that die in it or race."""

from __future__ import annotations

import time
from pathlib import Path

import extract.decode
import extract.landing
from core.errors import BusyError
from tests.extract.fakes import FakeClient, Publisher, records, settings_in, source_of, stream_over
from tests.faults.dying import Dying


def pull_once(folder: Path) -> str:
    """The pull itself: the same one every time."""
    publisher = Publisher([records(0, 20), records(20, 30)])
    stream = stream_over(publisher)
    settings = settings_in(folder)
    return extract.landing.pull_stream(source_of(stream), stream, settings, open_client=FakeClient()).status


def pull_or_die(folder: Path, kill_at: int = 0, barrier: Path | None = None) -> tuple[str, int]:
    """Pull once, as soon as the file ``barrier`` is there, and die at durable step number ``kill_at`` (0: never).

    Returns:
        The outcome, or ``busy``, and how many durable steps there were.
    """
    dying = Dying(kill_at)
    setattr(extract.landing, "decode", dying.counted(extract.decode.decode))  # noqa: B010 - the name is landing's own
    while barrier and not barrier.exists():
        time.sleep(0.001)
    try:
        return pull_once(folder), dying.steps
    except BusyError:
        return "busy", dying.steps
