"""Readers of whole documents that several sources share: strict JSON, links."""

from __future__ import annotations

import json
from typing import Any, NoReturn
from urllib.parse import urljoin

from extract.contract import Answer
from extract.errors import NotDataError

JSON_NEXT = "open the address in a browser; where it shows the data, run again"


def strict_json(data: bytes) -> Any:
    """JSON of ``data``: UTF-8 (a BOM is accepted), every key once in its object, finite numbers only.

    Raises:
        ValueError: it is not such a document (reliability C4, C5, T21). ``UnicodeDecodeError`` is one.
    """
    return json.loads(data.decode("utf-8-sig"), object_pairs_hook=_once, parse_constant=_finite)


def json_of(answer: Answer, source: str) -> Any:
    """The strict JSON of a small answer.

    Raises:
        NotDataError: the body is not JSON, holds a key twice or a number that is not finite.
    """
    try:
        return strict_json(answer.body())
    except (ValueError, RecursionError) as error:
        fault = f"{answer.url} answered 200 with a body that is not strict JSON: {str(error)[:200]}"
        raise NotDataError(source, fault, JSON_NEXT) from error


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    record = dict(pairs)
    if len(record) != len(pairs):
        names = [name for name, _ in pairs]
        raise ValueError(f"key {next(name for name in names if names.count(name) > 1)!r} stands twice in one object")
    return record


def _finite(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a JSON number")


def absolute(base: str, link: str) -> str:
    """The address a link of a document means; the link as it is where it cannot be one."""
    try:
        return urljoin(base, link.strip())
    except ValueError:
        return link
