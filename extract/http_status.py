"""What a status other than 200 means: wait, ask again, not the data, or no for good."""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Mapping
from http import HTTPStatus

import httpcore

from extract.contract import Api
from extract.errors import NotDataError, QuotaError, RefusedError, UnavailableError
from extract.http_limits import TRY_LATER, AttemptError, Limits
from extract.http_manners import stated_wait
from extract.http_network import TRANSPORT_FAULTS

BUSY = frozenset({202, 408, 425, 429})  # SODA answers 202 while a query is still being worked on
ERROR_BODY_BYTES = 64 * 1024
_REMOTE_CODE = re.compile(r"[A-Za-z0-9_.\-]{1,80}")


def setback_of(api: Api, response: httpcore.Response, headers: Mapping[str, str], limits: Limits) -> AttemptError:
    """The setback of a response that is neither a 200 nor a redirect.

    A 403 that names a time to wait is a quota, not a refusal: Azure API Management, in front of Comtrade, answers a
    spent quota so.
    """
    status = response.status
    wait = stated_wait(headers.get("retry-after", ""), headers.get("date", ""))
    throttled = status == 429 or (status == 403 and bool(wait))
    said = f"answered {status} {_phrase(status)}".rstrip()
    if throttled or status in BUSY or status >= 500:
        if wait is not None and wait > limits.wait_seconds:
            fault = f"{said} and asks to wait {wait:.0f} s, more than {limits.wait_seconds:.0f} s"
            return AttemptError(
                QuotaError, fault, "start the pull again after that time", status=status, throttled=throttled
            )
        return AttemptError(
            UnavailableError, said, TRY_LATER, tries=limits.attempts, wait=wait, status=status, throttled=throttled
        )
    if status < 400:
        fault = f"{said}, which holds no data"
        return AttemptError(NotDataError, fault, TRY_LATER, tries=limits.doubt_attempts, status=status)
    code = _remote_code(response, headers)
    said += f" ({code})" if code else ""
    return AttemptError(RefusedError, said, _mend(api, status), status=status, remote_code=code)


def headers_of(response: httpcore.Response) -> dict[str, str]:
    """Response headers with names in lower case; repeated ones are joined as RFC 9110 says."""
    headers: dict[str, str] = {}
    for raw_name, raw_value in response.headers:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return headers


def charset_of(content_type: str) -> str:
    """The charset a Content-Type names, in lower case, ``""`` where it names none."""
    found = re.search(r"charset\s*=\s*\"?([A-Za-z0-9_.:\-]{1,40})", content_type, re.IGNORECASE)
    return found[1].lower() if found else ""


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""


def _remote_code(response: httpcore.Response, headers: Mapping[str, str]) -> str:
    """The publisher's own error code (WordPress, SODA), ``""`` where it gives none; never its free text."""
    raw = bytearray()
    try:
        for chunk in response.iter_stream():
            raw += chunk
            if len(raw) > ERROR_BODY_BYTES:
                return ""
        gzipped = "gzip" in headers.get("content-encoding", "").lower()
        text = zlib.decompressobj(31).decompress(raw, ERROR_BODY_BYTES) if gzipped else bytes(raw)
        record = json.loads(text)
    except (*TRANSPORT_FAULTS, zlib.error, ValueError, RecursionError):
        return ""
    if not isinstance(record, dict):
        return ""
    code = record.get("errorCode") or record.get("code")
    return code if isinstance(code, str) and _REMOTE_CODE.fullmatch(code) else ""


def _mend(api: Api, status: int) -> str:
    if status in (401, 403):
        name = f"LANDFALL_KEY_{api.name.upper()}"
        return f"check {name} ({api.key_note})" if api.key_header else "check that the data set is public"
    if status in (404, 410):
        return f"check whether the publisher moved the data set, and LANDFALL_URL_{api.name.upper()}"
    return "compare the request with the publisher's documentation: asking again does not mend it"
