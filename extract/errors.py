"""What can go wrong between a publisher and a receipt; one class per fault a person mends differently."""

from __future__ import annotations

from core.errors import LandfallError


class UnavailableError(LandfallError):
    """The publisher did not answer, or answered 429 or 5xx until the attempts were used up."""

    code = "unavailable"
    exit_code = 10
    retryable = True


class RefusedError(LandfallError):
    """The publisher refused: a 4xx that asking again does not mend."""

    code = "refused"
    exit_code = 11


class TruncatedError(LandfallError):
    """A body ended before its end."""

    code = "truncated"
    exit_code = 12
    retryable = True


class NotDataError(LandfallError):
    """A 200 that is not the data: HTML instead of JSON, an error envelope, an empty body."""

    code = "not_data"
    exit_code = 13
    retryable = True


class LimitError(LandfallError):
    """A body or a redirect chain went over its bound."""

    code = "over_limit"
    exit_code = 14


class QuotaError(LimitError):
    """The publisher's budget for the day is spent, or it asks to wait longer than a run waits. What came is kept."""

    code = "quota"
    exit_code = 28
    retryable = True


class UnsafeError(LandfallError):
    """A redirect, host, address or certificate that must not be followed."""

    code = "unsafe"
    exit_code = 15


class StaleError(LandfallError):
    """A replica that says itself that it is behind."""

    code = "stale_replica"
    exit_code = 16
    retryable = True


class MovingError(LandfallError):
    """The publisher's data changed during every attempt to pull it."""

    code = "moving_source"
    exit_code = 17
    retryable = True


class DriftError(LandfallError):
    """The publisher's fields are not the declared ones."""

    code = "drift"
    exit_code = 18


class IncompleteError(LandfallError):
    """Landed rows and declared rows differ, or the row count is implausible."""

    code = "incomplete"
    exit_code = 19


class QuarantineError(LandfallError):
    """More rows were rejected than the source allows."""

    code = "quarantine_overflow"
    exit_code = 20


class MembersError(LandfallError):
    """More members of a pull had to be set aside than the stream allows."""

    code = "members_set_aside"
    exit_code = 27
