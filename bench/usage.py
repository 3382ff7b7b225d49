"""What a piece of work costs: seconds, processor time and peak memory of its process and its children."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable
from typing import Any


def measured(work: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """The figures of ``work``, and ``seconds``, ``cpu_seconds`` and ``peak_mib`` (of the process since its start)."""
    begun, used = time.monotonic(), cpu_seconds()
    figures = work()
    figures["seconds"] = time.monotonic() - begun
    figures["cpu_seconds"] = cpu_seconds() - used
    figures["peak_mib"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return figures


def cpu_seconds() -> float:
    """Processor time of this process so far, all threads and ended children, in user and kernel."""
    whose = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return sum(used.ru_utime + used.ru_stime for used in map(resource.getrusage, whose))
