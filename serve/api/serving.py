"""The current release for programs, on this machine's own loopback unless told otherwise."""

from __future__ import annotations

import ipaddress
import socket
from contextlib import closing

import uvicorn

from core.errors import ConfigurationError
from core.settings import Settings
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


def serve(
    settings: Settings,
    *,
    host: str = LOOPBACK,
    port: int = 0,
    per_minute: int = PER_MINUTE,
    only_public: bool = False,
    internal: bool = False,
) -> None:
    """Serve the current release until interrupted.

    Args:
        settings: where the release is.
        host: address to listen on.
        port: 0 is any free one.
        per_minute: requests of one client.
        only_public: only what may be passed on; usual but on loopback.
        internal: all of it, also where other machines can ask.

    Raises:
        NoReleaseError: nothing has been published.
        ConfigurationError: the address is not this machine's, or taken.
    """
    is_public = only_public or not (internal or is_loopback(host))
    hosts = (host, "localhost") if is_loopback(host) else ("*",)
    with closing(Snapshots(settings.warehouse, seconds=SECONDS, together=TOGETHER)) as snapshots:
        with snapshots.now() as snapshot:
            version = snapshot.release.version
        listener = listening(host, port)
        name = f"[{host}]" if ":" in host else host
        print(f"release {version}, {'what may be passed on' if is_public else 'all'}, to read only. Ctrl-C ends it.")
        print(f"API        http://{name}:{listener.getsockname()[1]}/{API}", flush=True)
        config = uvicorn.Config(
            app_of(Api(snapshots, Scope(is_public)), hosts=hosts, per_minute=max(1, per_minute)),
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
