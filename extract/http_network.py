"""The sockets: connects only to addresses a publisher may have, and never beyond the attempt's deadline.

The name is resolved once and the connection goes to that very address, so a second look-up cannot lead elsewhere (DNS
rebinding, reliability T24).
"""

from __future__ import annotations

import ipaddress
import logging
import socket
import ssl
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpcore

from extract.errors import TruncatedError, UnavailableError, UnsafeError
from extract.http_body import disk_fault
from extract.http_limits import TRY_LATER, AttemptError, Limits, unsafe

logging.getLogger("httpcore").setLevel(logging.INFO)  # its DEBUG lines carry response headers, Location included

TRANSPORT_FAULTS = (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError)
READ_BYTES = 256 * 1024
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")  # RFC 6052: the well-known prefix carries an IPv4 address
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve = Callable[[str, int], list[str]]


class BlockedError(Exception):
    """A name that leads only to addresses it must not lead to."""


class UnresolvedError(Exception):
    """A name without an address."""


class NotConnectedError(Exception):
    """No connection; ``cause`` is what the system said, which httpcore's pool would drop on the way."""

    def __init__(self, cause: BaseException | None) -> None:
        self.cause = cause
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

    def within(self, timeout: float | None) -> float:
        """The shorter one of ``timeout`` and the time left.

        Raises:
            httpcore.ReadTimeout: no time is left.
        """
        left = self._until - self._clock()
        if left <= 0:
            raise httpcore.ReadTimeout("total deadline")
        return left if timeout is None else min(left, timeout)


class GuardedBackend(httpcore.NetworkBackend):
    """Opens connections to allowed addresses only.

    Args:
        deadline: of the running attempt.
        trusted: base hosts the operator named or that are loopback themselves; private addresses are in order there.
        look_up: name to addresses.
    """

    def __init__(self, deadline: Deadline, trusted: frozenset[str], look_up: Resolve) -> None:
        self._inner = httpcore.SyncBackend()
        self._deadline = deadline
        self._trusted = trusted
        self._look_up = look_up
        self.connections = 0

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first allowed address that answers.

        Raises:
            BlockedError: no address of the host is allowed.
            UnresolvedError: the host has no address.
            NotConnectedError: none of its addresses took the connection.
        """
        self.connections += 1
        fault: Exception = UnresolvedError(host)
        for address in self._allowed(host, port):
            limit = self._deadline.within(timeout)
            try:
                stream = self._inner.connect_tcp(address, port, limit, local_address, socket_options)
            except httpcore.ConnectError as error:
                fault = NotConnectedError(error.__cause__)
                continue
            except httpcore.ConnectTimeout as error:
                fault = error
                continue
            if not self._may_be(host, str(stream.get_extra_info("server_addr")[0])):
                stream.close()
                raise BlockedError(host)
            return GuardedStream(stream, self._deadline)
        raise fault

    def _allowed(self, host: str, port: int) -> list[str]:
        try:
            addresses = self._look_up(host, port)
        except (OSError, UnicodeError):
            raise UnresolvedError(host) from None
        if not addresses:
            raise UnresolvedError(host)
        allowed = [address for address in addresses if self._may_be(host, address)]
        if not allowed:
            raise BlockedError(host)
        return allowed

    def _may_be(self, host: str, text: str) -> bool:
        address = _innermost(ipaddress.ip_address(text))
        if address.is_link_local or address.is_multicast or address.is_unspecified:
            return False
        return host in self._trusted or address.is_global


def _innermost(address: Address) -> Address:
    """The IPv4 address an IPv6 address stands for, where it does."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address in NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or address


class GuardedStream(httpcore.NetworkStream):
    """One connection that reads in large pieces and stops at the attempt's deadline."""

    def __init__(self, inner: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._inner = inner
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read what has arrived; pieces larger than httpcore's 64 KiB halve the cost of a large body."""
        return self._inner.read(max(max_bytes, READ_BYTES), self._deadline.within(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send all of ``buffer``."""
        self._inner.write(buffer, self._deadline.within(timeout))

    def close(self) -> None:
        """Close the socket."""
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        """Put TLS on the connection; the certificate must fit the host's name, not the address."""
        limit = self._deadline.within(timeout)
        try:
            secured = self._inner.start_tls(ssl_context, server_hostname, limit)
        except httpcore.ConnectError as error:
            raise NotConnectedError(error.__cause__) from None
        return GuardedStream(secured, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        """What the socket below says."""
        return self._inner.get_extra_info(info)


class NoAnswerError(Exception):
    """The connection ended before any answer; free to repeat where the connection was an old one."""

    def __init__(self, setback: AttemptError) -> None:
        self.setback = setback
        super().__init__(setback.fault)


@dataclass
class Progress:
    """How far one exchange came.

    Attributes:
        host: the name that was connected to.
        place: the same with an unusual port, for messages.
        limits: its bounds.
        deadline: when the attempt must be over.
        answered: whether status and headers are in.
        received: body bytes so far.
        declared: body bytes announced, ``""`` where none are.
    """

    host: str
    place: str
    limits: Limits
    deadline: Deadline
    answered: bool = False
    received: int = 0
    declared: str = ""


@contextmanager
def transport_faults(progress: Progress) -> Iterator[None]:
    """Turn what the transport raises into an ``AttemptError``, without the transport's own words."""
    try:
        yield
    except UnresolvedError:
        fault = f"the host name {progress.host} has no address"
        step = "check the spelling of the base address and this machine's DNS"
        raise AttemptError(UnavailableError, fault, step, tries=progress.limits.dns_attempts) from None
    except BlockedError:
        unsafe(f"{progress.host} leads to a private, loopback or link-local address")
    except NotConnectedError as error:
        raise _not_connected(progress, error.cause) from None
    except TRANSPORT_FAULTS as error:
        raise _broken(progress, error) from None
    except OSError as error:
        disk_fault(error)


def _not_connected(progress: Progress, cause: BaseException | None) -> AttemptError:
    host = progress.host
    if isinstance(cause, ssl.SSLCertVerificationError):
        fault = f"the certificate of {host} is not accepted: {cause.verify_message}"
        return AttemptError(UnsafeError, fault, "do not go around it: check clock, CA bundle and publisher")
    if isinstance(cause, ssl.SSLError) and not isinstance(cause, ssl.SSLEOFError | ssl.SSLZeroReturnError):
        fault = f"no TLS connection with {host}: {cause.reason or 'the handshake failed'}"
        return AttemptError(UnsafeError, fault, "check that the base address and its port speak https")
    reason = cause.strerror if isinstance(cause, OSError) and cause.strerror else "the connection failed"
    step = f"check that {progress.place} is up and reachable from here, then run the pull again"
    return AttemptError(UnavailableError, f"no connection: {reason}", step, tries=progress.limits.attempts)


def _broken(progress: Progress, error: Exception) -> Exception:
    limits = progress.limits
    if progress.deadline.passed:
        return _again(f"the answer took longer than {limits.total_seconds:g} s in all", limits)
    if isinstance(error, httpcore.ConnectTimeout):
        return _again(f"no connection within {limits.connect_seconds:g} s", limits)
    if isinstance(error, httpcore.TimeoutException):
        return _again(f"silence for {limits.read_seconds:g} s", limits)
    if progress.answered:
        of = f" of {progress.declared}" if progress.declared else ""
        fault = f"the connection ended in the middle of the body, after {progress.received}{of} bytes"
        return AttemptError(TruncatedError, fault, TRY_LATER, tries=limits.attempts)
    return NoAnswerError(_again("the connection ended before an answer, or with one that is not HTTP", limits))


def _again(fault: str, limits: Limits) -> AttemptError:
    return AttemptError(UnavailableError, fault, TRY_LATER, tries=limits.attempts)
