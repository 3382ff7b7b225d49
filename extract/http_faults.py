"""What the transport can meet, as setbacks of one attempt and in words of ours: the transport's own name the query."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from core.errors import ConfigurationError
from extract.errors import TruncatedError, UnavailableError, UnsafeError
from extract.http_body import disk_fault
from extract.http_limits import TRY_LATER, AttemptError, Limits, unsafe
from extract.http_network import (
    QUIET_FAULTS,
    TRANSPORT_FAULTS,
    BlockedError,
    Deadline,
    NotConnectedError,
    ProxyUnusableError,
    SlowConnectError,
    UnresolvedError,
)


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
    except UnresolvedError as error:
        fault = f"the host name {error.args[0]} has no address"
        step = "check the spelling of the base address and this machine's DNS"
        raise AttemptError(UnavailableError, fault, step, tries=progress.limits.dns_attempts) from None
    except BlockedError:
        unsafe(f"{progress.host} leads to a private, loopback or link-local address")
    except ProxyUnusableError:
        fault = "the proxy the environment names cannot be used"
        step = "set HTTPS_PROXY and HTTP_PROXY to an http or https proxy, or list the host in NO_PROXY"
        raise AttemptError(ConfigurationError, fault, step) from None
    except NotConnectedError as error:
        raise _not_connected(progress, error) from None
    except SlowConnectError:
        raise _slow(progress, f"no connection within {progress.limits.connect_seconds:g} s") from None
    except TRANSPORT_FAULTS as error:
        raise _broken(progress, error) from None
    except OSError as error:
        disk_fault(error)


def _not_connected(progress: Progress, error: NotConnectedError) -> AttemptError:
    host, cause = progress.host, error.cause
    if isinstance(cause, ssl.SSLCertVerificationError):
        fault = f"the certificate of {host} is not accepted: {cause.verify_message}"
        return AttemptError(UnsafeError, fault, "do not go around it: check clock, CA bundle and publisher")
    if isinstance(cause, ssl.SSLError) and not isinstance(cause, ssl.SSLEOFError | ssl.SSLZeroReturnError):
        fault = f"no TLS connection with {host}: {cause.reason or 'the handshake failed'}"
        return AttemptError(UnsafeError, fault, "check that the base address and its port speak https")
    reason = cause.strerror if isinstance(cause, OSError) and cause.strerror else "the connection failed"
    if error.proxy:
        fault = f"no connection through the proxy {error.proxy}: {_tunnel(cause) or reason}"
        step = "check HTTPS_PROXY, HTTP_PROXY and NO_PROXY of this environment, then run the pull again"
        return AttemptError(UnavailableError, fault, step, tries=progress.limits.attempts)
    step = f"check that {progress.place} is up and reachable from here, then run the pull again"
    return AttemptError(UnavailableError, f"no connection: {reason}", step, tries=progress.limits.attempts)


def _tunnel(cause: BaseException) -> str:
    """The status a proxy refused a tunnel with: ``http.client`` says it in an ``OSError`` without a number."""
    words = str(cause).removeprefix("Tunnel connection failed: ").split()
    return f"it answered {words[0]}" if words and words[0].isdecimal() else ""


def _broken(progress: Progress, error: Exception) -> Exception:
    limits = progress.limits
    if isinstance(error, QUIET_FAULTS) or progress.deadline.passed:
        return _slow(progress, f"silence for {limits.read_seconds:g} s")
    if progress.answered:
        of = f" of {progress.declared}" if progress.declared else ""
        fault = f"the connection ended in the middle of the body, after {progress.received}{of} bytes"
        return AttemptError(TruncatedError, fault, TRY_LATER, tries=limits.attempts)
    return NoAnswerError(_again("the connection ended before an answer, or with one that is not HTTP", limits))


def _slow(progress: Progress, fault: str) -> AttemptError:
    """The total deadline is named where it is the one that passed."""
    if progress.deadline.passed:
        fault = f"the answer took longer than {progress.limits.total_seconds:g} s in all"
    return _again(fault, progress.limits)


def _again(fault: str, limits: Limits) -> AttemptError:
    return AttemptError(UnavailableError, fault, TRY_LATER, tries=limits.attempts)
