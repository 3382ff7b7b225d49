"""What every view of the sandbox is given: the world, the clock, the faults that are switched on and the latency."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from sandbox.clock import Clock
from sandbox.faults import Faults
from sandbox.latency import Latency
from sandbox.world.build import World


@dataclass(frozen=True)
class State:
    """What a view answers from.

    ``api`` is the name it is mounted under (``aci_medellin``), so that one view can serve several publishers.
    """

    world: World
    clock: Clock
    faults: Faults
    api: str = ""
    latency: Latency = field(default_factory=Latency)

    def mounted(self, api: str) -> State:
        """The same state for the publisher ``api``."""
        return replace(self, api=api)
