"""What stands before every address: how often one client may ask, how long an address may be, and safe headers."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Mapping

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from starlette.responses import Response
from starlette.types import ASGIApp, Scope

from core.errors import LandfallError
from core.guarded import Guarded
from serve.errors import (
    AskedWronglyError,
    HeldBackError,
    NoReleaseError,
    NotThereError,
    ReleaseMovedError,
    TooLargeError,
    TooManyRequestsError,
    TooSlowError,
)

STATUS: Mapping[type[LandfallError], int] = {
    AskedWronglyError: 400,
    HeldBackError: 403,
    NotThereError: 404,
    ReleaseMovedError: 409,
    TooLargeError: 413,
    TooManyRequestsError: 429,
    NoReleaseError: 503,
    TooSlowError: 503,
}
"""HTTP's status per fault; any other is 500."""
HEADERS: Mapping[str, str] = {
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}
LONGEST_QUERY = 4_000
"""Bytes after the question mark."""


class Guard(Guarded):
    """Counts each client's requests in a moving minute; a client is the address its connection comes from."""

    def __init__(self, app: ASGIApp, per_minute: int) -> None:
        super().__init__(app, HEADERS)
        self.rate = RateLimitItemPerMinute(per_minute)
        self.limiter = MovingWindowRateLimiter(MemoryStorage())

    def refusal(self, scope: Scope) -> Response | None:
        """Too many requests of a client, or an address that is too long."""
        client = str((scope.get("client") or ("unknown", 0))[0])
        if not self.limiter.hit(self.rate, client):
            free_at = self.limiter.get_window_stats(self.rate, client).reset_time
            wait = max(1, math.ceil(free_at - time.time()))
            fault = f"more than {self.rate.amount} requests a minute"
            error = TooManyRequestsError("api", fault, f"ask again in {wait} s")
            return problem(error, headers={"retry-after": str(wait)})
        if len(scope.get("query_string", b"")) > LONGEST_QUERY:
            fault = f"more than {LONGEST_QUERY:,} bytes after the question mark"
            return problem(TooLargeError("api", fault, "ask for less at a time"), 414)
        return None


def problem(error: LandfallError, status: int | None = None, headers: Mapping[str, str] | None = None) -> Response:
    """A fault as RFC 9457 has it, with its code and the next step; no cache keeps it."""
    said = status or next((number for kind, number in STATUS.items() if isinstance(error, kind)), 500)
    record = {
        "type": "about:blank",
        "title": error.code,
        "status": said,
        "detail": error.fault,
        "code": error.code,
        "next_step": error.next_step,
    }
    kept = {"cache-control": "no-store", **(headers or {})}
    body = json.dumps(record, ensure_ascii=False)
    return Response(body, status_code=said, media_type="application/problem+json", headers=kept)
