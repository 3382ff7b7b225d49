"""What the HTTP client is tried with: one API with a key that must never show, and a clock only sleeping moves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from extract.contract import Api
from extract.http import Client

KEY = "canary-key-3f9d1c"
API = Api(
    "faulty",
    "https://faulty.example",
    key_header="Ocp-Apim-Subscription-Key",
    key_note="free at faulty.example/keys",
)


@dataclass
class FakeTime:
    """A monotonic clock that only ``sleep`` moves; ``slept`` keeps what was asked for."""

    now: float = 1000.0
    slept: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        """Let time pass at once."""
        self.slept.append(round(seconds, 6))
        self.now += seconds

    def clock(self) -> float:
        """Seconds since some moment."""
        return self.now


def quick() -> Callable[..., Client]:
    """Makes clients whose waits are over at once.

    A client that slept no time at all would ask its clock for its turn again and again, as long as the wait is.
    """
    time = FakeTime()
    return partial(Client, sleep=time.sleep, clock=time.clock)
