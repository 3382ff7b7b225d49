"""A process that dies at a durable step: a call of the file system that later steps rely on."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from typing import Any

STEPS = ("fsync", "mkdir", "rename", "replace", "unlink", "rmdir")


class Dying:
    """Counts durable steps of this process and kills it at number ``kill_at``; 0 is never.

    Attributes:
        steps: how many there were.
    """

    def __init__(self, kill_at: int) -> None:
        self.steps = 0
        self._kill_at = kill_at
        for name in STEPS:
            setattr(os, name, self.counted(getattr(os, name)))

    def counted(self, work: Callable[..., Any]) -> Callable[..., Any]:
        """``work`` as one durable step more."""

        def step(*args: Any, **kwargs: Any) -> Any:
            self.steps += 1
            if self.steps == self._kill_at:
                os.kill(os.getpid(), signal.SIGKILL)
            return work(*args, **kwargs)

        return step
