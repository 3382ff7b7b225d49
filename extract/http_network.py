"""The sockets below ``requests``: they connect only to addresses a publisher may have, and never outlive the attempt.

The name is resolved once and the connection goes to that very address, so a second look-up cannot lead elsewhere (DNS
rebinding, reliability T24). ``requests`` is used through its transport adapter: a ``Session`` would add what must not
cross hosts (cookies, netrc, redirects). Where the environment names a proxy, the proxy looks the publisher's name up;
the address that is checked then is the proxy's, which the operator has named.
"""

from __future__ import annotations

import ipaddress
import logging
import os
import socket
import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar

import certifi
import requests
from requests.adapters import HTTPAdapter
from requests.utils import get_environ_proxies, select_proxy
from urllib3 import HTTPConnectionPool, HTTPResponse, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError
from urllib3.exceptions import TimeoutError as QuietError

from extract.http_limits import Limits

# Its lines carry addresses with their query: each request at DEBUG, a header it cannot read at WARNING.
logging.getLogger("urllib3.connectionpool").setLevel(logging.ERROR)

TRANSPORT_FAULTS = (requests.RequestException, HTTPError)
QUIET_FAULTS = (requests.Timeout, QuietError)
READ_BYTES = 256 * 1024
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")  # RFC 6052: the well-known prefix carries an IPv4 address
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve = Callable[[str, int], list[str]]


class BlockedError(Exception):
    """A name that leads only to addresses it must not lead to."""


class UnresolvedError(Exception):
    """A name without an address; its one argument is the name."""


class SlowConnectError(Exception):
    """No connection, or no TLS on it, within the time for it."""


class ProxyUnusableError(Exception):
    """The environment names a proxy that cannot be spoken to, such as a SOCKS one; its argument says why."""


class NotConnectedError(Exception):
    """No connection: ``cause`` is what the system said, ``proxy`` where the proxy is, ``""`` without one."""

    def __init__(self, cause: BaseException, proxy: str) -> None:
        self.cause = cause
        self.proxy = proxy
        super().__init__("not connected")


def resolve(host: str, port: int) -> list[str]:
    """The addresses of ``host``, best first.

    Raises:
        OSError: there are none.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def is_loopback(host: str) -> bool:
    """Whether a host, as written in an address, is this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class Deadline:
    """The moment the running attempt must be over, shared with every open connection."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._until = float("inf")

    def start(self, seconds: float) -> None:
        """Begin an attempt of at most ``seconds``."""
        self._until = self._clock() + seconds

    @property
    def passed(self) -> bool:
        """Whether the time is over."""
        return self._clock() >= self._until

    def within(self, timeout: float) -> float:
        """The shorter one of ``timeout`` and the time left.

        Raises:
            TimeoutError: no time is left.
        """
        left = self._until - self._clock()
        if left <= 0:
            raise TimeoutError("total deadline")
        return min(left, timeout)


class Guard:
    """Decides where connections may go and how long they may be silent.

    Args:
        deadline: of the running attempt.
        limits: time to connect, longest silence.
        trusted: base hosts the operator named or that are loopback themselves; private addresses are in order there.
        look_up: name to addresses.

    Attributes:
        connections: connections opened so far.
    """

    def __init__(self, deadline: Deadline, limits: Limits, trusted: frozenset[str], look_up: Resolve) -> None:
        self.deadline = deadline
        self.limits = limits
        self.connections = 0
        self._trusted = trusted
        self._look_up = look_up

    @cached_property
    def tls(self) -> ssl.SSLContext:
        """Checks certificates against the system's authorities, certifi's and those the usual variables name."""
        context = ssl.create_default_context()
        context.load_verify_locations(certifi.where())
        for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
            named = Path(os.environ.get(name) or os.devnull)
            if named.is_dir():
                context.load_verify_locations(capath=named)
            elif named.is_file():
                context.load_verify_locations(named)
        context.sslsocket_class = type("WatchedTls", (_WatchedTls,), {"guard": self})
        return context

    def connect(self, connection: HTTPConnection, kind: type[socket.socket]) -> socket.socket:
        """A socket of ``kind`` to the first allowed address of the connection's host that answers.

        Raises:
            BlockedError: no address of the host is allowed.
            UnresolvedError: the host has no address.
            NotConnectedError: none of its addresses took the connection.
            SlowConnectError: the last of them did not answer in time.
        """
        self.connections += 1
        proxied = connection.proxy is not None
        fault: Exception = UnresolvedError(connection.host)
        for address in self._allowed(connection.host, connection.port, proxied):
            try:
                made = self._dial(address, connection, kind)
            except TimeoutError:
                fault = SlowConnectError()
                continue
            except OSError as error:
                fault = NotConnectedError(error, _proxy_of(connection))
                continue
            if not self._may_be(connection.host, str(made.getpeername()[0]), proxied):
                made.close()
                raise BlockedError(connection.host)
            return made
        raise fault

    def _dial(self, address: str, connection: HTTPConnection, kind: type[socket.socket]) -> socket.socket:
        numeric = socket.AI_NUMERICHOST
        ((family, form, protocol, _, place), *_) = socket.getaddrinfo(
            address, connection.port, type=socket.SOCK_STREAM, flags=numeric
        )
        made = kind(family, form, protocol)
        try:
            made.settimeout(self.deadline.within(self.limits.connect_seconds))
            made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            made.connect(place)
        except OSError:
            made.close()
            raise
        return made

    def _allowed(self, host: str, port: int, proxied: bool) -> list[str]:
        try:
            addresses = self._look_up(host, port)
        except (OSError, UnicodeError):
            raise UnresolvedError(host) from None
        if not addresses:
            raise UnresolvedError(host)
        allowed = [address for address in addresses if self._may_be(host, address, proxied)]
        if not allowed:
            raise BlockedError(host)
        return allowed

    def _may_be(self, host: str, text: str, proxied: bool) -> bool:
        address = _innermost(ipaddress.ip_address(text))
        if address.is_link_local or address.is_multicast or address.is_unspecified:
            return False
        return proxied or host in self._trusted or address.is_global


def _innermost(address: Address) -> Address:
    """The IPv4 address an IPv6 address stands for, where it does."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address in NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or address


def _proxy_of(connection: HTTPConnection) -> str:
    return f"{connection.host}:{connection.port}" if connection.proxy is not None else ""


class _WatchedSocket(socket.socket):
    """A socket no read of which lasts longer than the silence allowed, or goes on after the attempt's deadline."""

    guard: ClassVar[Guard]

    def recv_into(self, *arguments: Any) -> int:
        """Read what has arrived; ``http.client`` reads through this method alone."""
        self.settimeout(self.guard.deadline.within(self.guard.limits.read_seconds))
        return super().recv_into(*arguments)


class _WatchedTls(ssl.SSLSocket):
    """The same over TLS."""

    guard: ClassVar[Guard]

    def recv_into(self, *arguments: Any) -> int:
        """Read what has arrived."""
        self.settimeout(self.guard.deadline.within(self.guard.limits.read_seconds))
        return super().recv_into(*arguments)


class _PlainConnection(HTTPConnection):
    """A connection whose socket the guard opens."""

    guard: ClassVar[Guard]
    kind: ClassVar[type[_WatchedSocket]]

    def _new_conn(self) -> socket.socket:
        return self.guard.connect(self, self.kind)


class _SecureConnection(HTTPSConnection):
    """The same with TLS on it, through the proxy's tunnel where there is one."""

    guard: ClassVar[Guard]
    kind: ClassVar[type[_WatchedSocket]]

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **{**options, "ssl_context": self.guard.tls})

    def _new_conn(self) -> socket.socket:
        return self.guard.connect(self, self.kind)

    def connect(self) -> None:
        """Connect, open the tunnel, put TLS on it; the certificate must fit the host's name, not the address.

        Raises:
            NotConnectedError: the proxy refused the tunnel, or the handshake failed.
            SlowConnectError: either took too long.
        """
        try:
            super().connect()
        except TimeoutError:
            raise SlowConnectError from None
        except OSError as error:
            raise NotConnectedError(error, _proxy_of(self)) from None


def _pool_classes(guard: Guard) -> dict[str, type[HTTPConnectionPool]]:
    """Pool classes by scheme, bound to ``guard``: urllib3 makes pools, connections and sockets by itself."""
    bound = {"guard": guard, "kind": type("WatchedSocket", (_WatchedSocket,), {"guard": guard})}
    plain = type("PlainConnection", (_PlainConnection,), bound)
    secure = type("SecureConnection", (_SecureConnection,), bound)
    return {
        "http": type("PlainPool", (HTTPConnectionPool,), {"ConnectionCls": plain}),
        "https": type("SecurePool", (HTTPSConnectionPool,), {"ConnectionCls": secure}),
    }


class GuardedAdapter(HTTPAdapter):
    """``requests``' transport with guarded connections, and no retries of its own."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard
        self._pools = _pool_classes(guard)
        super().__init__(pool_connections=4, pool_maxsize=2)
        self.poolmanager.pool_classes_by_scheme = self._pools

    def proxy_manager_for(self, proxy: str, **proxy_kwargs: Any) -> Any:
        """The same for connections to a proxy and through it."""
        secure = proxy.lower().startswith("https:")
        options = {"proxy_ssl_context": self._guard.tls} if secure else {}
        manager = super().proxy_manager_for(proxy, **options, **proxy_kwargs)
        manager.pool_classes_by_scheme = self._pools
        return manager

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:
        """Nothing to set: the context above verifies, and its authorities are not loaded anew per connection."""


def proxies_of(url: str) -> dict[str, str]:
    """The proxies the environment names for ``url`` (``HTTPS_PROXY``, ``NO_PROXY`` and the like)."""
    return dict(get_environ_proxies(url, no_proxy=None))


def proxy_for(url: str) -> str:
    """The proxy ``url`` is asked through, ``""`` where it is asked directly."""
    return select_proxy(url, proxies_of(url)) or ""


@dataclass(frozen=True)
class Ask:
    """One request as it goes out.

    Attributes:
        method: ``GET`` or ``POST``.
        url: the address, query included.
        headers: all of them.
        body: of a ``POST``.
        direct: no proxy, whatever the environment says: loopback and the sandbox.
    """

    method: str
    url: str
    headers: Mapping[str, str | bytes]
    body: bytes | None = None
    direct: bool = False


class Response:
    """Status, headers and the raw body of one answer, as it came over the wire."""

    def __init__(self, raw: HTTPResponse) -> None:
        self._raw = raw
        self.status = raw.status
        self.headers = {name.lower(): value for name, value in raw.headers.itermerged()}

    def chunks(self) -> Iterator[bytes]:
        """The body piece by piece, undecoded; a body cut short raises (``TRANSPORT_FAULTS``)."""
        while piece := self._raw.read1(READ_BYTES, decode_content=False):
            yield piece

    def close(self) -> None:
        """Give the connection back where nothing of the answer is left, or else close it."""
        if self._raw.length_remaining == 0 and not self._raw.closed:
            self._raw.read1(1, decode_content=False)  # asks nobody, and lets urllib3 see the end
        self._raw.close()
        self._raw.release_conn()


class Network:
    """Sends one request at a time over guarded connections, which are kept for the next one."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard
        self._adapter = GuardedAdapter(guard)

    @contextmanager
    def send(self, ask: Ask) -> Iterator[Response]:
        """Send and wait for the headers.

        Raises:
            BlockedError, UnresolvedError, NotConnectedError, SlowConnectError: no connection.
            ProxyUnusableError: the proxy cannot be used.
            requests.RequestException: what ``TRANSPORT_FAULTS`` lists.
        """
        request = requests.Request(ask.method, ask.url, headers=ask.headers, data=ask.body).prepare()
        limits = self._guard.limits
        proxies = {} if ask.direct else proxies_of(ask.url)
        try:
            answer = self._adapter.send(
                request, stream=True, timeout=(limits.connect_seconds, limits.read_seconds), proxies=proxies
            )
        except (requests.exceptions.InvalidSchema, requests.exceptions.InvalidProxyURL):
            raise ProxyUnusableError from None
        response = Response(answer.raw)
        try:
            yield response
        finally:
            response.close()

    def close(self) -> None:
        """Close all connections."""
        self._adapter.close()
