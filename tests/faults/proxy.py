"""A forward proxy on loopback: absolute-form requests and CONNECT tunnels, every name looked up as 127.0.0.1."""

from __future__ import annotations

import contextlib
import socket
import threading
from types import TracebackType
from urllib.parse import urlsplit

from tests.faults.server import Seen, head


class LoopbackProxy:
    """Forwards to 127.0.0.1 at the port that is asked for, until the ``with`` ends.

    Args:
        refuse: status it answers every request with instead, 0 = it forwards.

    Attributes:
        seen: every request it got: method and target as ``path``, headers with names in lower case.
    """

    def __init__(self, refuse: int = 0) -> None:
        self.seen: list[Seen] = []
        self._refuse = refuse
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = []
        self._threads: list[threading.Thread] = []

    def __enter__(self) -> LoopbackProxy:
        self._start(self._accept)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for opened in (self._listener, *self._open):
            with contextlib.suppress(OSError):
                opened.shutdown(socket.SHUT_RDWR)
            opened.close()
        for thread in self._threads:
            thread.join(5)

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def _start(self, work: object, *arguments: object) -> None:
        thread = threading.Thread(target=work, args=arguments, daemon=True)  # type: ignore[arg-type]
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                self._open.append(connection)
                self._start(self._serve, connection)

    def _serve(self, client: socket.socket) -> None:
        with contextlib.suppress(OSError):
            request = b""
            while b"\r\n\r\n" not in request:
                piece = client.recv(65536)
                if not piece:
                    return
                request += piece
            lines = request.decode("latin-1").split("\r\n")
            method, target, _ = lines[0].split(" ")
            pairs = (line.partition(":") for line in lines[1:])
            self.seen.append(Seen(f"{method} {target}", "", {name.lower(): text.strip() for name, _, text in pairs}))
            if self._refuse:
                client.sendall(head(self._refuse, "Content-Length: 0", "Connection: close"))
                client.shutdown(socket.SHUT_WR)
                return
            address = urlsplit(target if "://" in target else f"//{target}")
            with socket.create_connection(("127.0.0.1", address.port or 80), 5) as origin:
                self._open.append(origin)
                if method == "CONNECT":
                    client.sendall(head(200))
                else:
                    path = address.path + (f"?{address.query}" if address.query else "")
                    origin.sendall(request.replace(target.encode("latin-1"), path.encode("latin-1"), 1))
                self._start(_pump, client, origin)
                _pump(origin, client)


def _pump(source: socket.socket, sink: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while piece := source.recv(65536):
            sink.sendall(piece)
        sink.shutdown(socket.SHUT_WR)
