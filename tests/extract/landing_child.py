"""One pull in a process of its own, for the tests that kill it or let two of them race.

Arguments: data folder, kill at this durable step (0 for never), barrier file to wait for ("" for none).
Prints the outcome, or ``busy``, and on the second line how many durable steps there were.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

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


def main(folder: Path, kill_at: int, barrier: str) -> None:
    """Pull once; die at durable step number ``kill_at``."""
    dying = Dying(kill_at)
    setattr(extract.landing, "decode", dying.counted(extract.decode.decode))  # noqa: B010 - the name is landing's own
    deadline = time.monotonic() + 60
    while barrier and not Path(barrier).exists() and time.monotonic() < deadline:
        time.sleep(0.001)
    try:
        print(pull_once(folder))
    except BusyError:
        print("busy")
    print(dying.steps)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
