"""Ports of this machine's loopback for those who must know one before anybody listens there."""

from __future__ import annotations

import socket
from contextlib import suppress
from random import SystemRandom

BELOW = range(15_000, 32_000)
"""Kernels hand out none of these by themselves: Linux begins at 32768, macOS and what IANA says at 49152."""


def quiet_port() -> int:
    """A port nobody listens at, and which no connection of another process is given meanwhile."""
    while True:
        port = SystemRandom().choice(BELOW)
        with suppress(OSError), socket.socket() as tried:
            tried.bind(("127.0.0.1", port))
            return port
