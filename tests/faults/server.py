"""A scripted HTTP server on a raw socket: it says exactly the bytes it is told, also wrong ones, one path per fault.

``FaultServer`` starts with ``CATALOGUE``, whose paths carry the ids of the fault matrix (``/t10`` resets in the middle
of a body); ``script`` adds paths. A path plays its replies in order and repeats the last one.
"""

from __future__ import annotations

import contextlib
import gzip
import json
import re
import socket
import ssl
import struct
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Literal

Then = Literal["keep", "close", "reset", "hang"]

ROWS = [{"id": f"row-{number:04d}", "name": f"Compañía {number} S.A.S.", "tags": ["a", "b"]} for number in range(200)]
GOOD = json.dumps(ROWS, ensure_ascii=False).encode()
GOOD_GZIP = gzip.compress(GOOD, 6, mtime=0)
HTML = b"<!DOCTYPE html>\n<html><head><title>Mantenimiento</title></head><body>Volvemos pronto</body></html>\n"
RSS = (
    b'<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"><channel><title>Negocios</title>'
    b"<item><title>Una planta nueva</title><guid>1</guid></item></channel></rss>\n"
)


@dataclass(frozen=True)
class Reply:
    """What is said to one request.

    Attributes:
        said: the raw bytes, status line included; empty = nothing at all.
        then: what happens to the connection afterwards.
        every: seconds between two bytes of ``dripped``, which is said byte by byte after ``said``.
        dripped: see ``every``.
    """

    said: bytes
    then: Then = "keep"
    every: float = 0.0
    dripped: bytes = b""


@dataclass(frozen=True)
class Seen:
    """One request as it came: method, path, query, headers with names in lower case, body, and when, monotonic."""

    path: str
    query: str
    headers: Mapping[str, str] = field(default_factory=dict)
    method: str = "GET"
    body: bytes = b""
    at: float = 0.0


def head(status: int, *headers: str) -> bytes:
    """A status line and headers, with the empty line that ends them."""
    return "\r\n".join([f"HTTP/1.1 {status} Scripted", *headers, "", ""]).encode("latin-1")


def reply(body: bytes, *headers: str, status: int = 200, length: int | None = None, then: Then = "keep") -> Reply:
    """A reply with a Content-Length, by default the true one."""
    return Reply(head(status, *headers, f"Content-Length: {len(body) if length is None else length}") + body, then)


def chunked(*pieces: bytes, headers: Sequence[str] = (), end: bool = True) -> Reply:
    """A chunked reply; without ``end`` the connection closes before the last chunk."""
    said = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces)
    start = head(200, *headers, "Transfer-Encoding: chunked")
    return Reply(start + said + (b"0\r\n\r\n" if end else b""), "keep" if end else "close")


def until_close(body: bytes, *headers: str) -> Reply:
    """A reply whose end is the end of the connection."""
    return Reply(head(200, *headers, "Connection: close") + body, "close")


def gzipped(body: bytes) -> Reply:
    """A reply that declares ``body`` to be gzip."""
    return reply(body, "Content-Encoding: gzip", "Content-Type: application/json")


def _flipped(body: bytes, at: int) -> bytes:
    return body[:at] + bytes([body[at] ^ 0xFF]) + body[at + 1 :]


def _bomb() -> bytes:
    return gzip.compress(b"[" + b" " * (8 * 1024 * 1024) + b"]", 9, mtime=0)


OK = reply(GOOD, "Content-Type: application/json")
TOO_MANY = "Retry-After: "
SERVER_DATE = "Date: Wed, 21 Oct 2026 07:28:00 GMT"

CATALOGUE: dict[str, tuple[Reply, ...]] = {
    "/good": (OK,),
    "/good-gzip": (gzipped(GOOD_GZIP),),
    "/good-chunked": (chunked(GOOD[:7], GOOD[7:]),),
    "/good-until-close": (until_close(GOOD),),
    "/t1": (reply(b"", TOO_MANY + "7", status=429), OK),
    "/t2": (reply(b"", SERVER_DATE, TOO_MANY + "Wed, 21 Oct 2026 07:28:09 GMT", status=429), OK),
    "/t2-past": (reply(b"", SERVER_DATE, TOO_MANY + "Wed, 21 Oct 2015 07:28:00 GMT", status=429), OK),
    "/t3-huge": (reply(b"", TOO_MANY + "86400", status=429),),
    "/t4": (reply(b"busy", status=503),),
    "/t5": (reply(b'{"error": true, "code": "query.soql.no-such-column"}', status=400),),
    "/t6": (reply(b'{"code":"rest_post_invalid_page_number","data":{"status":400}}', status=400),),
    "/t8": (Reply(b"", "hang"),),
    "/t9": (Reply(head(200, "Content-Length: 5000"), "close", 0.02, b"[" + b" " * 4998 + b"]"),),
    "/t10": (reply(GOOD[:5000], length=len(GOOD), then="reset"),),
    "/t11": (reply(GOOD[:5000], length=len(GOOD), then="close"),),
    "/t12": (until_close(GOOD[:5000]),),
    "/t12-at-a-bracket": (until_close(GOOD[: GOOD.index(b"]") + 1]),),
    "/t13": (chunked(GOOD[:5000], end=False),),
    "/t14": (gzipped(GOOD_GZIP[: len(GOOD_GZIP) // 2]),),
    "/t14-no-trailer": (gzipped(GOOD_GZIP[:-8]),),
    "/t14-short-trailer": (gzipped(GOOD_GZIP[:-1]),),
    "/t14-trailing": (gzipped(GOOD_GZIP + b"more"),),
    "/t15": (gzipped(_flipped(GOOD_GZIP, len(GOOD_GZIP) - 6)),),
    "/t15-not-gzip": (gzipped(GOOD),),
    "/t16": (gzipped(_bomb()),),
    "/t17": (reply(GOOD[:5000], "Content-Type: application/json"),),
    "/t18": (reply(HTML, "Content-Type: text/html; charset=utf-8"),),
    "/t18-latin-1": (reply(HTML.replace(b"pronto", b"ma\xf1ana"), "Content-Type: text/html"),),
    "/t19": (reply(GOOD, "Content-Type: text/html"),),
    "/t19-wrong-body": (reply(HTML, "Content-Type: application/json"),),
    "/t20": (Reply(head(204)),),
    "/t20-empty": (reply(b""),),
    "/t20-blank": (reply(b" \r\n\t "),),
    "/t20-empty-gzip": (gzipped(gzip.compress(b"", mtime=0)),),
    "/t21": (reply(GOOD.decode().encode("latin-1"), "Content-Type: application/json; charset=ISO-8859-1"),),
    "/t21-utf-16": (reply(GOOD.decode().encode("utf-16"), "Content-Type: application/json"),),
    "/t21-utf-16-no-bom": (reply(b'["x"]'.decode().encode("utf-16-le")),),
    "/t21-bom": (reply(b"\xef\xbb\xbf" + GOOD),),
    "/t21-cut-character": (reply(b'["Bogot\xc3'),),
    "/t23": (Reply(head(302, "Location: /t23?again=1", "Content-Length: 0")),),
    "/t24": (Reply(head(302, "Location: http://169.254.169.254/latest/meta-data", "Content-Length: 0")),),
    "/t27": (reply(GOOD, "X-SODA2-Data-Out-Of-Date: true"),),
    "/t27-once": (reply(GOOD, "X-SODA2-Data-Out-Of-Date: true"), reply(GOOD, "X-SODA2-Data-Out-Of-Date: false")),
    "/t28": (Reply(head(304, 'ETag: "1"')),),
    "/t29": (Reply(head(302, "Location: http://login.portal.example/?next=1", "Content-Length: 0")),),
    "/t30": (Reply(b"", "close"), OK),
    "/c7": (reply(b"[" * 100_000 + b"]" * 100_000),),
    "/c15": (reply(b'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "aaaa">]><rss>&a;</rss>'),),
    "/c16": (reply(RSS[:120]),),
    "/good-xml": (reply(RSS),),
    "/good-html": (reply(HTML),),
    "/not-http": (Reply(b"SSH-2.0-OpenSSH_9.6\r\n", "close"),),
    "/brotli": (reply(b"\x8b\x02\x80", "Content-Encoding: br"),),
}


class FaultServer:
    """Serves ``CATALOGUE`` on a free port of 127.0.0.1 until the ``with`` ends.

    Attributes:
        seen: every request, in order of arrival.
        connections: connections accepted.
    """

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.seen: list[Seen] = []
        self.connections = 0
        self._tls = tls
        self._scripts: dict[str, tuple[Reply, ...]] = dict(CATALOGUE)
        self._hits: dict[str, int] = {}
        self._guard = threading.Lock()
        self._over = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = []
        self._threads: list[threading.Thread] = []

    def __enter__(self) -> FaultServer:
        self._start(self._accept)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._over.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for connection in self._open:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(5)

    @property
    def port(self) -> int:
        """The port it listens on."""
        return int(self._listener.getsockname()[1])

    @property
    def url(self) -> str:
        """Its address."""
        return f"{'https' if self._tls else 'http'}://127.0.0.1:{self.port}"

    def script(self, path: str, *replies: Reply) -> None:
        """Say ``replies`` to the requests for ``path``, the last one for ever."""
        self._scripts[path] = replies

    def hits(self, path: str) -> int:
        """How often ``path`` was asked for."""
        return sum(1 for request in self.seen if request.path == path)

    def _start(self, work: object, *arguments: object) -> None:
        thread = threading.Thread(target=work, args=arguments, daemon=True)  # type: ignore[arg-type]
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while not self._over.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            self._open.append(connection)
            self._start(self._serve, connection)

    def _serve(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError), contextlib.ExitStack() as stack:
            if self._tls is not None:
                connection = self._tls.wrap_socket(connection, server_side=True)
                self._open.append(connection)
            stack.callback(connection.close)
            buffer = b""
            while True:
                while b"\r\n\r\n" not in buffer:
                    piece = connection.recv(65536)
                    if not piece:
                        return
                    buffer += piece
                    if not any(buffer.startswith(method[: len(buffer)]) for method in (b"GET ", b"POST ")):
                        connection.sendall(head(400, "Content-Length: 0"))
                        return
                request, _, buffer = buffer.partition(b"\r\n\r\n")
                length = re.search(rb"\r\ncontent-length: *([0-9]+)", request, re.IGNORECASE)
                while len(buffer) < (int(length[1]) if length else 0):
                    buffer += connection.recv(65536)
                body, buffer = (buffer[: int(length[1])], buffer[int(length[1]) :]) if length else (b"", buffer)
                if not self._play(connection, self._next(request, body)):
                    return

    def _next(self, request: bytes, body: bytes) -> Reply:
        line, *rest = request.decode("latin-1").split("\r\n")
        method = line.split(" ")[0]
        path, _, query = line.split(" ")[1].partition("?")
        pairs = (header.partition(":") for header in rest)
        headers = {name.lower(): value.strip() for name, _, value in pairs}
        with self._guard:
            self.seen.append(Seen(path, query, headers, method, body, time.monotonic()))
            script = self._scripts.get(path, (reply(b"", status=404),))
            hit = self._hits.get(path, 0)
            self._hits[path] = hit + 1
        return script[min(hit, len(script) - 1)]

    def _play(self, connection: socket.socket, chosen: Reply) -> bool:
        """Say one reply; true when the connection stays open for the next request."""
        connection.sendall(chosen.said)
        for octet in chosen.dripped:
            if self._over.wait(chosen.every):
                return False
            connection.sendall(bytes([octet]))
        if chosen.then == "hang":
            self._over.wait(10)
        elif chosen.then == "reset":
            time.sleep(0.02)  # lets the bytes arrive first: a reset drops what has not been read
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        return chosen.then == "keep"
