"""What a publisher shows before each step others can see; ``serve.lease`` is where it comes from on several hosts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Fence:
    """What a publisher shows before each step others can see.

    Attributes:
        epoch: how many have had the lease, this publisher being the last; 0 where there is none.
        check: raises ``LeaseLostError`` where another publisher has it, or where nobody can tell.
    """

    epoch: int
    check: Callable[[], None]

    @property
    def mark(self) -> str:
        """Part of a draft's name that no other publisher's has."""
        return f".{self.epoch}" if self.epoch else ""


ALONE = Fence(0, lambda: None)
"""Of a publisher the kernel's lock keeps alone."""
