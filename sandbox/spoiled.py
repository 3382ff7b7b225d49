"""Faults laid over finished answers: what comes in place of one, and what is put into one."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sandbox.apis.soda import column_names

NEW_FIELD = "campo_nuevo"
"""A field nobody has seen before."""
_KEPT = 0.6
_CHALLENGE = (
    "<!DOCTYPE html><html><head><title>Just a moment...</title></head>"
    "<body><h1>Checking your browser before accessing the site</h1></body></html>"
)


@dataclass(frozen=True)
class Answer:
    """A whole answer, its body inflated; header names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def instead(fault: str) -> Answer | None:
    """The answer that stands in for the real one; ``None`` where the fault changes the real one."""
    html = {"content-type": "text/html; charset=utf-8"}
    body = {"content-type": "application/json"}
    if fault == "html_200":
        return Answer(200, html, _CHALLENGE.encode())
    if fault == "http_403":
        return Answer(403, html, b"<html><head><title>403 Forbidden</title></head><body>Forbidden</body></html>")
    if fault in ("http_404", "http_503"):
        return Answer(int(fault[-3:]), html, f"<html><head><title>{fault[-3:]}</title></head></html>".encode())
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
    if not (isinstance(document, list) and len(document) == 1 and isinstance(document[0], dict)):
        return False
    row = document[0]
    return not column_names() & row.keys() and all(isinstance(value, str) for value in row.values())


def _is_metadata(document: Any) -> bool:
    """Whether this is what the portal says of a data set."""
    return isinstance(document, dict) and "rowsUpdatedAt" in document


def _records(document: Any) -> list[dict[str, Any]]:
    """The records of an answer: the first list of objects found from the top, else the object itself."""
    if isinstance(document, dict):
        lists = (value for value in document.values() if isinstance(value, list) and _objects(value[:1]))
        found = next(lists, None)
        return [document] if found is None else _objects(found)
    if not isinstance(document, list):
        return []
    return _objects(document[-1] if document and isinstance(document[-1], list) else document)


def _objects(items: list[Any]) -> list[dict[str, Any]]:
    return [item for item in items if isinstance(item, dict)]


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
        return [_fewer(item) for item in document]
    if isinstance(document, dict):
        return {key: _fewer_of(key, value) for key, value in document.items()}
    return document


def _fewer_of(key: str, value: Any) -> Any:
    return max(0, value - 1) if key in ("total", "count") and isinstance(value, int) else _fewer(value)


def _less(text: str) -> str:
    return str(max(0, int(text) - 1)) if text.isdecimal() else text


def _change_fields(fault: str, document: Any, headers: dict[str, str]) -> None:
    """Rename the first field that is not the publisher's own, or add one; ``document`` and ``headers`` change."""
    records = _records(document)
    if _is_metadata(document):
        _change_columns(fault, document, records[0])
        return
    fields = json.loads(headers.get("x-soda2-fields", "[]"))
    names = fields or [key for key in (records[0] if records else {}) if key not in ("id", "type")]
    old = next((name for name in names if not name.startswith(":")), "")
    for record in records:
        _change_record(fault, record, old)
    if fields:
        _change_headers(fault, headers, fields, old)


def _change_columns(fault: str, document: dict[str, Any], column: dict[str, Any]) -> None:
    if fault == "renamed_column":
        column["fieldName"] = column["name"] = f"{column['fieldName']}_1"
    else:
        document["columns"].append({**column, "fieldName": NEW_FIELD, "name": NEW_FIELD})


def _change_record(fault: str, record: dict[str, Any], old: str) -> None:
    if fault == "extra_field":
        record[NEW_FIELD] = "1"
    elif old in record:
        record[f"{old}_1"] = record.pop(old)


def _change_headers(fault: str, headers: dict[str, str], fields: list[str], old: str) -> None:
    if fault == "extra_field":
        headers["x-soda2-fields"] = json.dumps([*fields, NEW_FIELD])
        headers["x-soda2-types"] = json.dumps([*json.loads(headers["x-soda2-types"]), "text"])
    else:
        headers["x-soda2-fields"] = json.dumps([f"{old}_1" if name == old else name for name in fields])
