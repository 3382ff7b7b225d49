"""``python -m serve.api``: the current release for programs, on this machine's own loopback unless told otherwise."""

from __future__ import annotations

import argparse
import ipaddress
import socket
import sys
from collections.abc import Sequence
from contextlib import closing

import uvicorn

from core import settings as landfall_settings
from core.errors import ConfigurationError, LandfallError
from serve.api.app import API, Api, app_of
from serve.api.scope import Scope
from serve.api.snapshots import Snapshots

LOOPBACK = "127.0.0.1"
SECONDS = 20.0
"""One request may compute that long."""
TOGETHER = 4
"""Requests that compute at the same time; DuckDB has two threads for them all."""
CONNECTIONS = 64
PER_MINUTE = 120
INTERRUPTED = 130
"""Exit code, as a shell reports it (128 + SIGINT)."""


def main(words: Sequence[str] | None = None) -> int:
    """Serve until interrupted; returns the exit code."""
    given = _parser().parse_args(words)
    try:
        _serve(given)
    except LandfallError as error:
        print(error.line(), file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print("\nended by request", file=sys.stderr)
        return INTERRUPTED
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m serve.api", description=__doc__)
    parser.add_argument("--host", default=LOOPBACK, help=f"address to listen on ({LOOPBACK}: this machine only)")
    parser.add_argument("--port", type=int, default=0, help="0 is any free one")
    parser.add_argument("--per-minute", type=int, default=PER_MINUTE, help=f"requests of one client ({PER_MINUTE})")
    scope = parser.add_mutually_exclusive_group()
    scope.add_argument("--public", action="store_true", help="only what may be passed on; usual but on loopback")
    scope.add_argument("--internal", action="store_true", help="all of it, also where other machines can ask")
    return parser


def _serve(given: argparse.Namespace) -> None:
    is_public = given.public or not (given.internal or is_loopback(given.host))
    hosts = (given.host, "localhost") if is_loopback(given.host) else ("*",)
    with closing(Snapshots(landfall_settings.load().warehouse, seconds=SECONDS, together=TOGETHER)) as snapshots:
        with snapshots.now() as snapshot:
            version = snapshot.release.version
        listener = listening(given.host, given.port)
        name = f"[{given.host}]" if ":" in given.host else given.host
        print(f"release {version}, {'what may be passed on' if is_public else 'all'}, to read only. Ctrl-C ends it.")
        print(f"API        http://{name}:{listener.getsockname()[1]}/{API}", flush=True)
        config = uvicorn.Config(
            app_of(Api(snapshots, Scope(is_public)), hosts=hosts, per_minute=max(1, given.per_minute)),
            log_level="warning",
            access_log=False,
            server_header=False,
            proxy_headers=False,  # a client could name itself anew with each request
            limit_concurrency=CONNECTIONS,
        )
        uvicorn.Server(config).run(sockets=[listener])


def is_loopback(host: str) -> bool:
    """Whether only this machine can ask there; a name counts as one others can ask, but ``localhost``."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def listening(host: str, port: int) -> socket.socket:
    """A listening socket.

    Raises:
        ConfigurationError: the address is not this machine's, or taken.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen()
    except (OSError, OverflowError) as error:
        listener.close()
        step = "give another --host or --port; without --port any free one is taken"
        raise ConfigurationError("api", f"{host}:{port} cannot be listened on: {error}", step) from error
    return listener


if __name__ == "__main__":
    sys.exit(main())
