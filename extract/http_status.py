"""What a status other than 200 means: wait, ask again, not the data, or no for good."""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from extract.contract import Api
from extract.errors import NotDataError, RefusedError, UnavailableError
from extract.http_limits import TRY_LATER, AttemptError, Limits, postponed
from extract.http_manners import stated_wait
from extract.http_network import TRANSPORT_FAULTS, Response

BUSY = frozenset({202, 408, 425, 429})  # SODA answers 202 while a query is still being worked on
QUOTED = frozenset({401, 403, 429})
"""Statuses whose reason is worth quoting. Other texts repeat what was asked (SODA's name the query) and stay out."""
WORDED = ("message", "errorMessage", "detail", "title", "error_description", "error")
INNER = ("errorObject", "error", "errors")
"""Where errors stand inside of one another: Comtrade, OAuth and clouds, JSON:API (GLEIF)."""
DEEPEST = 3
ERROR_BODY_BYTES = 64 * 1024
_REMOTE_CODE = re.compile(r"[A-Za-z0-9_.\-]{1,80}")
_QUOTA = re.compile(
    r"out of call volume quota|too many requests|(?:quota|limit) (?:is |was |has been )?(?:exceeded|reached)"
    r"|exceeded (?:[a-z]+ ){0,4}(?:quota|limit)\b",
    re.IGNORECASE,
)
_PAUSES = (
    re.compile(r"try again in (?P<seconds>[0-9]{1,6}) seconds", re.IGNORECASE),
    re.compile(
        r"replenished in (?:(?P<days>[0-9]{1,2})\.)?(?P<hours>[0-9]{1,2}):(?P<minutes>[0-9]{2}):(?P<seconds>[0-9]{2})"
    ),
)
"""How Azure API Management, in front of Comtrade, says in words how long to wait (seen by its users, 2023 to 2026)."""
_UNITS = {"days": 86_400, "hours": 3_600, "minutes": 60, "seconds": 1}


@dataclass(frozen=True)
class Reason:
    """What the body of an error says.

    Attributes:
        code: the publisher's own error code (WordPress, SODA), ``""`` where it gives none.
        words: its free text in one line, not redacted.
    """

    code: str = ""
    words: str = ""

    @property
    def is_quota(self) -> bool:
        """Whether the words say that a quota is spent."""
        return bool(_QUOTA.search(self.words))

    @property
    def pause(self) -> float | None:
        """Seconds the words ask to wait, ``None`` where they name none."""
        found = next((hit for pattern in _PAUSES if (hit := pattern.search(self.words))), None)
        if found is None:
            return None
        return float(sum(_UNITS[unit] * int(number) for unit, number in found.groupdict().items() if number))


def setback_of(api: Api, response: Response, limits: Limits) -> AttemptError:
    """The setback of a response that is neither a 200 nor a redirect.

    A 403 that names a time to wait, or a spent quota, is no refusal: Azure API Management, in front of Comtrade,
    answers a spent quota so, and some of its nodes do while others still answer.
    """
    status = response.status
    reason = _reason(response) if 400 <= status < 500 else Reason()
    wait = stated_wait(response.headers.get("retry-after", ""), response.headers.get("date", ""))
    if wait is None and status in (403, 429):
        wait = reason.pause
    throttled = status == 429 or (status == 403 and (bool(wait) or reason.is_quota))
    said = f"answered {status} {_phrase(status)}".rstrip()
    facts: dict[str, Any] = {"status": status, "quote": reason.words if status in QUOTED else ""}
    if throttled or status in BUSY or status >= 500:
        return _busy(said, wait, limits, throttled=throttled, **facts)
    if status < 400:
        fault = f"{said}, which holds no data"
        return AttemptError(NotDataError, fault, TRY_LATER, tries=limits.doubt_attempts, status=status)
    said += f" ({reason.code})" if reason.code else ""
    return AttemptError(RefusedError, said, _mend(api, status), remote_code=reason.code, **facts)


def _busy(said: str, wait: float | None, limits: Limits, **facts: Any) -> AttemptError:
    if wait is not None and wait > limits.wait_seconds:
        fault = f"{said} and asks to wait {wait:.0f} s, more than {limits.wait_seconds:.0f} s"
        return postponed(fault, wait, wait=wait, **facts)
    return AttemptError(UnavailableError, said, TRY_LATER, tries=limits.attempts, wait=wait, **facts)


def charset_of(content_type: str) -> str:
    """The charset a Content-Type names, in lower case, ``""`` where it names none."""
    found = re.search(r"charset\s*=\s*\"?([A-Za-z0-9_.:\-]{1,40})", content_type, re.IGNORECASE)
    return found[1].lower() if found else ""


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""


def _reason(response: Response) -> Reason:
    """What the body says, as far as it is JSON or text; pages of HTML and cut bodies say nothing."""
    raw = bytearray()
    try:
        for chunk in response.chunks():
            raw += chunk
            if len(raw) > ERROR_BODY_BYTES:
                return Reason()
        gzipped = "gzip" in response.headers.get("content-encoding", "").lower()
        text = zlib.decompressobj(31).decompress(raw, ERROR_BODY_BYTES) if gzipped else bytes(raw)
    except (*TRANSPORT_FAULTS, zlib.error):
        return Reason()
    try:
        record = json.loads(text)
    except (ValueError, RecursionError):
        return Reason(words=_plain(text))
    first = record[0] if isinstance(record, list) and record else record
    return _reason_in(first) if isinstance(first, dict) else Reason(words=_one_line(str(first or "")))


def _plain(text: bytes) -> str:
    """What a body says that is neither JSON, whole or cut, nor a page, whatever it is labelled: gateways mislabel their
    own words."""
    is_other = b"<" in text or b"\0" in text or text.lstrip()[:1] in (b"{", b"[")
    return "" if is_other else _one_line(text.decode("utf-8", "replace"))


def _reason_in(record: Mapping[str, Any]) -> Reason:
    code = record.get("errorCode") or record.get("code")
    known = isinstance(code, str) and _REMOTE_CODE.fullmatch(code)
    return Reason(code=str(code) if known else "", words=_one_line(_words(record, DEEPEST)))


def _words(record: Mapping[str, Any], depth: int) -> str:
    """The words of an error: its own, or those of the error inside it, or of the first of several (JSON:API)."""
    own = (record.get(name) for name in WORDED)
    if said := next((text for text in own if isinstance(text, str) and text.strip()), ""):
        return said
    for name in INNER if depth else ():
        inner = record.get(name)
        inner = inner[0] if isinstance(inner, list) and inner else inner
        if isinstance(inner, dict) and (said := _words(inner, depth - 1)):
            return said
    return ""


def _one_line(text: str) -> str:
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())


def _mend(api: Api, status: int) -> str:
    if status in (401, 403):
        name = f"LANDFALL_KEY_{api.name.upper()}"
        return f"check {name} ({api.key_note})" if api.key_header else "check that the data set is public"
    if status in (404, 410):
        moved = f"check whether the publisher moved the data set, and LANDFALL_URL_{api.name.upper()}"
        key = f"LANDFALL_KEY_{api.name.upper()}"
        return f"{moved}; version {api.successor.version} is asked where {key} is set" if api.successor else moved
    return "compare the request with the publisher's documentation: asking again does not mend it"
