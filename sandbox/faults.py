"""Faults that publishers show, switched on per route and laid over finished answers.

``FAULTS`` says what each does. A fault belongs to a path prefix (``datos_gov_co`` is one too); the longest prefix that
fits wins. It hits every answer, or as many as ``times`` says.
"""

from __future__ import annotations

import gzip
import json
import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from core.errors import ConfigurationError

FAULTS = {
    "html_200": "a firewall's challenge page with HTTP 200 instead of the answer",
    "http_403": "403 with a short HTML page",
    "http_410": "410 with Socrata's error body: what was asked is gone for good",
    "http_429": "429 with Retry-After: 1 and the body of a throttled Socrata request",
    "http_500": "500 with Socrata's error body",
    "truncated_json": "the body ends early; Content-Length fits what is left",
    "gzip_cut": "the compressed stream ends early; Content-Length fits what is left",
    "stale_replica": "X-SODA2-Data-Out-Of-Date: true",
    "renamed_column": "one field has another name, in rows, headers and metadata",
    "extra_field": "one field more, in rows, headers and metadata",
    "empty_page": "a page without records",
    "short_total": "the declared total is one too small",
    "slow": "two seconds of silence before the answer",
}
SLOW_SECONDS = 2.0
_KEPT = 0.6
_CHALLENGE = (
    "<!DOCTYPE html><html><head><title>Just a moment...</title></head>"
    "<body><h1>Checking your browser before accessing the site</h1></body></html>"
)


@dataclass(frozen=True)
class Fault:
    """One fault on one route; ``times`` answers are left, ``None`` means until it is cleared."""

    route: str
    fault: str
    times: int | None = None


@dataclass(frozen=True)
class Answer:
    """A whole answer, its body inflated; header names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Faults:
    """The faults that are switched on; thread-safe."""

    def __init__(self, record: Mapping[str, Any] | None = None) -> None:
        self._lock = threading.Lock()
        self._faults: dict[str, Fault] = {}
        for route, entry in (record or {}).items():
            self.add(route, str(entry["fault"]), entry.get("times"))

    def add(self, route: str, fault: str, times: int | None = None) -> None:
        """Switch ``fault`` on for ``route``; it takes the place of the one that is there.

        Raises:
            ConfigurationError: there is no such fault, or ``times`` is not a positive whole number.
        """
        if fault not in FAULTS:
            raise ConfigurationError(
                "sandbox/faults", f"there is no fault {fault!r}", f"use one of {', '.join(FAULTS)}"
            )
        if times is not None and (not isinstance(times, int) or times < 1):
            raise ConfigurationError("sandbox/faults", f"times is {times!r}", "give a positive whole number or null")
        route = route.strip("/")
        with self._lock:
            self._faults[route] = Fault(route, fault, times)

    def clear(self) -> None:
        """Switch all off."""
        with self._lock:
            self._faults.clear()

    def take(self, path: str) -> str:
        """The fault for a request to ``path``, counted; ``""`` where there is none."""
        path = path.strip("/")
        with self._lock:
            fits = [route for route in self._faults if path == route or path.startswith(f"{route}/") or not route]
            if not fits:
                return ""
            fault = self._faults.pop(max(fits, key=len))
            if fault.times is None or fault.times > 1:
                left = None if fault.times is None else fault.times - 1
                self._faults[fault.route] = replace(fault, times=left)
            return fault.fault

    def as_record(self) -> dict[str, Any]:
        """The state as JSON keeps it: route to fault and times."""
        with self._lock:
            return {route: {"fault": found.fault, "times": found.times} for route, found in self._faults.items()}


def instead(fault: str) -> Answer | None:
    """The answer that stands in for the real one; ``None`` where the fault changes the real one."""
    html = {"content-type": "text/html; charset=utf-8"}
    body = {"content-type": "application/json"}
    if fault == "html_200":
        return Answer(200, html, _CHALLENGE.encode())
    if fault == "http_403":
        return Answer(403, html, b"<html><head><title>403 Forbidden</title></head><body>Forbidden</body></html>")
    if fault == "http_429":
        text = {
            "code": "too_many_requests",
            "error": True,
            "message": "Rate limit is exceeded. Try again in 1 seconds.",
        }
        return Answer(429, {**body, "retry-after": "1"}, json.dumps(text).encode())
    if fault == "http_410":
        text = {"code": "gone", "error": True, "message": "This version of the API has ended"}
        return Answer(410, body, json.dumps(text).encode())
    if fault == "http_500":
        text = {"code": "internal_error", "error": True, "message": "Internal error"}
        return Answer(500, body, json.dumps(text).encode())
    return None


def spoil(fault: str, answer: Answer) -> Answer:
    """``answer`` with the fault in it; an answer that is an error already stays as it is.

    The body goes out compressed for ``gzip_cut``, whatever it was.
    """
    if answer.status != 200:
        return answer
    if fault == "truncated_json":
        return replace(answer, body=answer.body[: int(len(answer.body) * _KEPT)])
    if fault == "gzip_cut":
        packed = gzip.compress(answer.body, 1, mtime=0)
        return Answer(200, {**answer.headers, "content-encoding": "gzip"}, packed[: int(len(packed) * _KEPT)])
    if fault == "stale_replica":
        return replace(answer, headers={**answer.headers, "x-soda2-data-out-of-date": "true"})
    if fault in ("renamed_column", "extra_field", "empty_page", "short_total"):
        return _respelled(fault, answer)
    return answer


def _respelled(fault: str, answer: Answer) -> Answer:
    if "json" not in answer.headers.get("content-type", ""):
        return _without_items(answer) if fault == "empty_page" else answer
    document = json.loads(answer.body)
    headers = dict(answer.headers)
    if fault == "short_total":
        document = _fewer(document)
        if "x-wp-total" in headers:
            headers["x-wp-total"] = str(max(0, int(headers["x-wp-total"]) - 1))
    elif _is_count(document) or (fault == "empty_page" and _is_metadata(document)):
        return answer
    elif fault == "empty_page":
        document = _emptied(document)
    else:
        _change_fields(fault, document, headers)
    return Answer(200, headers, json.dumps(document, ensure_ascii=False).encode())


def _without_items(answer: Answer) -> Answer:
    """A feed or sitemap without entries; other pages lose their body."""
    text = answer.body.decode("utf-8", "replace")
    if "html" in answer.headers.get("content-type", ""):
        text = re.sub(r"<body.*</body>", "<body></body>", text, flags=re.DOTALL)
    else:
        text = re.sub(r"<(item|url|entry)>.*?</\1>", "", text, flags=re.DOTALL)
    return replace(answer, body=text.encode())


def _is_count(document: Any) -> bool:
    """Whether this is the answer to ``count(*)`` and ``max(...)``: one row without any column of a data set."""
    from sandbox.apis.soda import DATASETS

    if not (isinstance(document, list) and len(document) == 1 and isinstance(document[0], dict)):
        return False
    columns = {name for dataset in DATASETS.values() for name in dataset.by_name}
    return not columns & document[0].keys() and all(isinstance(value, str) for value in document[0].values())


def _is_metadata(document: Any) -> bool:
    """Whether this is what the portal says of a data set."""
    return isinstance(document, dict) and "rowsUpdatedAt" in document


def _records(document: Any) -> list[dict[str, Any]]:
    """The records of an answer: the first list of objects found from the top, else the object itself."""
    if isinstance(document, list):
        if document and isinstance(document[-1], list):
            document = document[-1]
        return [record for record in document if isinstance(record, dict)]
    if isinstance(document, dict):
        for value in document.values():
            if isinstance(value, list) and value and isinstance(value[0], dict):
                return [record for record in value if isinstance(record, dict)]
        return [document]
    return []


def _emptied(document: Any) -> Any:
    if isinstance(document, list):
        return [*document[:-1], []] if document and isinstance(document[-1], list) else []
    if isinstance(document, dict):
        return {key: [] if isinstance(value, list) else value for key, value in document.items()}
    return document


def _fewer(document: Any) -> Any:
    """Every number called ``total`` or ``count`` is one smaller, the ``count(*)`` of Socrata too."""
    if _is_count(document):
        return [{key: _less(value) for key, value in document[0].items()}]
    if isinstance(document, list):
        return [_fewer(item) if isinstance(item, (dict, list)) else item for item in document]
    if isinstance(document, dict):
        return {
            key: max(0, value - 1) if key in ("total", "count") and isinstance(value, int) else _fewer(value)
            for key, value in document.items()
        }
    return document


def _less(text: str) -> str:
    return str(max(0, int(text) - 1)) if text.isdecimal() else text


def _change_fields(fault: str, document: Any, headers: dict[str, str]) -> None:
    """Rename the first field that is not the publisher's own, or add one; ``document`` and ``headers`` change."""
    fields = json.loads(headers.get("x-soda2-fields", "[]"))
    records = _records(document)
    if _is_metadata(document):
        column = records[0]
        if fault == "renamed_column":
            column["fieldName"] = column["name"] = f"{column['fieldName']}_1"
        else:
            document["columns"].append({**column, "fieldName": "campo_nuevo", "name": "campo_nuevo"})
        return
    names = fields or [key for key in (records[0] if records else {}) if key not in ("id", "type")]
    old = next((name for name in names if not name.startswith(":")), "")
    for record in records:
        if fault == "extra_field":
            record["campo_nuevo"] = "1"
        elif old in record:
            record[f"{old}_1"] = record.pop(old)
    if fields and fault == "extra_field":
        headers["x-soda2-fields"] = json.dumps([*fields, "campo_nuevo"])
        headers["x-soda2-types"] = json.dumps([*json.loads(headers["x-soda2-types"]), "text"])
    elif fields:
        headers["x-soda2-fields"] = json.dumps([f"{old}_1" if name == old else name for name in fields])
