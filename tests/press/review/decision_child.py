"""Writes decisions in a process of its own, to be killed or to meet another one.

Arguments: the file, a name, how many; with a fourth one the process kills itself at that durable step of the first.
Prints the ids of what was confirmed, a line each, as soon as it is.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from press.review.decision import Decision, now_utc
from press.review.decisions import Decisions

STEPS = ("open", "write", "fsync", "ftruncate", "close")
TEXT = "ab" * 32


def kill_at(step: int) -> None:
    """Die before the durable step of that number; a write that is not its first half comes through before."""
    seen = 0

    def counted(name: str, work: Callable[..., Any]) -> Callable[..., Any]:
        def done(*args: Any, **kwargs: Any) -> Any:
            nonlocal seen
            seen += 1
            if seen == step:
                if name == "write":
                    work(args[0], args[1][: len(args[1]) // 2])
                os.kill(os.getpid(), signal.SIGKILL)
            return work(*args, **kwargs)

        return done

    for name in STEPS:
        setattr(os, name, counted(name, getattr(os, name)))


def main(path: Path, who: str, count: int, step: int) -> None:
    """Write ``count`` decisions, each about a record of its own."""
    decisions = Decisions(path)
    if step:
        kill_at(step)
    for number in range(count):
        subject = ("record", f"doc_{who}", TEXT, number, number + 5, 0)
        row = Decision(subject, "accept", who, now_utc(), values={"company": who}, request=f"{who}-{number}")
        done = decisions.append(row, seen=None)
        print(done.id, flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4]) if len(sys.argv) > 4 else 0)
