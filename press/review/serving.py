"""Runs the page on loopback: the same port and token as last time, so that an open page finds its server again."""

from __future__ import annotations

import json
import os
import secrets
import socket
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import uvicorn

from core.errors import ConfigurationError
from core.files import write_json
from core.settings import Settings
from press.review.app import Review, app_of
from press.review.decision import Decision

HOST = "127.0.0.1"
FEWEST_CHARACTERS = 40
"""Of a token; ``secrets.token_urlsafe(32)`` gives 43."""


@dataclass(frozen=True)
class Address:
    """Where the page is. The token is the key to it: the file that keeps it is readable by this user only."""

    port: int
    token: str

    @property
    def url(self) -> str:
        """What a person opens."""
        return f"http://{HOST}:{self.port}/{self.token}/"


def serve(
    settings: Settings,
    *,
    port: int = 0,
    new_token: bool = False,
    candidate: bool = False,
    decided: Callable[[Decision], None] = lambda _decision: None,
    report: Callable[[str], None] = print,
) -> None:
    """Serve the page until it is interrupted.

    Args:
        settings: where the data is.
        port: 0 is the one of last time, or any free one.
        new_token: make a new address; pages that are open under the old one are shut out.
        candidate: review the candidate instead of the release.
        decided: is told of each decision once it is on the disk.
        report: takes the lines a person reads.

    Raises:
        NoQueueError: there is nothing to review from.
        ConfigurationError: somebody else listens on the port that was asked for.
    """
    review = Review(settings, candidate=candidate, decided=decided)
    queue = review.queue()
    kept = settings.review / "page.json"
    before = None if new_token else _known(kept)
    listener = _listener(port, before.port if before else 0)
    address = Address(listener.getsockname()[1], before.token if before else secrets.token_urlsafe(32))
    _keep(kept, address)
    hosts = frozenset(f"{name}:{address.port}" for name in (HOST, "localhost"))
    report(f"{len(queue.items):,} wait for a decision. Ctrl-C ends it; an open page waits for the next start.")
    report(f"Review     {address.url}")
    config = uvicorn.Config(
        app_of(review, address.token, hosts), log_level="warning", access_log=False, server_header=False
    )
    uvicorn.Server(config).run(sockets=[listener])


def _listener(wanted: int, before: int) -> socket.socket:
    """A listening socket on the wanted port, on that of last time, or on a free one."""
    for port in [wanted] if wanted else [before, 0]:
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, port))
            listener.listen()
        except OSError as taken:
            listener.close()
            if wanted:
                step = "free it, or leave --port away for any free one"
                raise ConfigurationError("review", f"port {wanted} is in use", step) from taken
            continue
        return listener
    raise ConfigurationError("review", "no port is free on this machine", "end what holds them, then run again")


def _known(path: Path) -> Address | None:
    """The address of last time; a file that does not say one is as good as none."""
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        known = Address(int(record["port"]), str(record["token"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return known if len(known.token) >= FEWEST_CHARACTERS and 0 < known.port < 65_536 else None


def _keep(path: Path, address: Address) -> None:
    before = os.umask(0o077)
    try:
        write_json(path, asdict(address))
    finally:
        os.umask(before)
