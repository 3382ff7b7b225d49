"""The bounds of one request (reliability I9), and the setback a request can meet within them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, NoReturn

from core.errors import LandfallError
from extract.errors import QuotaError, UnsafeError
from extract.http_pace import LONGEST_HOLD_SECONDS

MEBIBYTE = 1024 * 1024
TRY_LATER = "run the pull again later; nothing was landed"


@dataclass(frozen=True)
class Limits:
    """Bounds of one request; every one of them ends in an error that names it.

    Attributes:
        connect_seconds: time to a connection, name look-up excluded.
        read_seconds: longest silence. SODA aggregates over 9 million rows are reported to take 30 to 140 s.
        total_seconds: longest attempt from the first byte sent to the last one received.
        wire_bytes: largest body as it is sent.
        inflated_bytes: largest body once inflated.
        redirects: hops followed.
        attempts: requests sent for one answer when the publisher is unavailable or a body is cut.
        dns_attempts: the same when the host's name has no address.
        doubt_attempts: the same when the answer is complete but is not the data, or says that it is stale.
        wait_seconds: longest single wait of a worker, for a publisher or for its turn; a longer one postpones the pull
            (``QuotaError``), and patience is the scheduler's.
        backoff_seconds: upper bound of the first wait of ours; it doubles with every attempt.
        backoff_cap_seconds: upper bound of any wait of ours.
    """

    connect_seconds: float = 15.0
    read_seconds: float = 180.0
    total_seconds: float = 600.0
    wire_bytes: int = 64 * MEBIBYTE
    inflated_bytes: int = 64 * MEBIBYTE
    redirects: int = 3
    attempts: int = 5
    dns_attempts: int = 2
    doubt_attempts: int = 3
    wait_seconds: float = 120.0
    backoff_seconds: float = 1.0
    backoff_cap_seconds: float = 60.0


class AttemptError(Exception):
    """What one attempt met; the client turns it into another attempt or into the error of ``kind``.

    Attributes:
        kind: the error it becomes once the tries are used up.
        fault: what was found, without the place, which the client adds.
        next_step: what a person does about it.
        tries: attempts this fault deserves in total; 1 = it fails at once.
        wait: seconds the publisher asked us to wait, ``None`` where it named none.
        quote: the publisher's own words, to be redacted and cut before anybody reads them.
        context: facts for the structured line.
    """

    def __init__(
        self,
        kind: type[LandfallError],
        fault: str,
        next_step: str,
        *,
        tries: int = 1,
        wait: float | None = None,
        quote: str = "",
        **context: object,
    ) -> None:
        self.kind = kind
        self.fault = fault
        self.next_step = next_step
        self.tries = tries
        self.wait = wait
        self.quote = quote
        self.context = context
        super().__init__(fault)


def postponed(fault: str, seconds: float, **context: Any) -> AttemptError:
    """The setback of a wait that is too long for a worker: ``retry_at`` (ISO 8601, UTC) says when it is over."""
    seconds = min(seconds, LONGEST_HOLD_SECONDS)
    moment = (datetime.now(UTC) + timedelta(seconds=seconds)).isoformat(timespec="seconds")
    facts: dict[str, Any] = {"retry_at": moment, "retry_after_seconds": round(seconds), **context}
    return AttemptError(QuotaError, fault, f"start the pull again after that time, {moment}", **facts)


def unsafe(fault: str) -> NoReturn:
    """Refuse to go where ``fault`` says the request would go."""
    raise AttemptError(UnsafeError, fault, "do not follow it: check the base address and ask the publisher")
