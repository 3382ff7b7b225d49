"""World Bank API v2: one list of two elements, or one of one element with a message, both with HTTP 200.

Without ``format=json`` the answer is XML. Countries are given as ISO2 or ISO3 codes joined by semicolons, ``all`` mixes
aggregates among them. A year's row is there as soon as the year is published, with a null value where there is none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox import fixtures
from sandbox.state import State
from sandbox.world.indicators import AREAS, INDICATORS, Area, Figure, Indicator, figures, last_updated

_PER_PAGE = 50
_SOURCE = "2"
"""The World Bank's own number of the World Development Indicators."""
_NAMESPACE = "http://www.worldbank.org"
_YEARS = 20
"""Years for which an indicator that stands in a file has its value, from the first one of the world's tables on."""
_BY_CODE = {code: area for area in AREAS.values() for code in (area.iso2, area.iso3)}


class _InvalidValueError(Exception):
    """A parameter the API refuses, always with the same message."""


@dataclass(frozen=True)
class _Answer:
    page: int
    pages: int
    per_page: int
    total: int
    updated: date | None
    rows: tuple[Figure, ...]

    def header(self) -> dict[str, Any]:
        return {
            "page": self.page,
            "pages": self.pages,
            "per_page": self.per_page,
            "total": self.total,
            "sourceid": _SOURCE if self.total else None,
            "lastupdated": self.updated.isoformat() if self.updated else None,
        }


def routes(state: State) -> list[Route]:
    """``/v2/country/<codes>/indicator/<code>``."""

    known = {**{code: _fixed(series) for code, series in fixtures.series().items()}, **INDICATORS}

    def answer(request: Request) -> Response:
        as_json = request.query_params.get("format", "xml").lower() == "json"
        try:
            found = _find(known, request.path_params, request.query_params, state.clock.now.date())
        except _InvalidValueError:
            return _refusal(as_json)
        return JSONResponse(_as_json(found)) if as_json else _as_xml(found)

    return [Route("/v2/country/{countries}/indicator/{indicator}", answer)]


def _fixed(series: fixtures.Series) -> Indicator:
    values = {area.iso3: (series.value,) * _YEARS for area in AREAS.values() if not area.is_aggregate}
    return Indicator(series.code, series.name, 0, values)


def _find(known: Mapping[str, Indicator], path: Mapping[str, str], query: Mapping[str, str], today: date) -> _Answer:
    series = known.get(path["indicator"].upper())
    if series is None:
        raise _InvalidValueError
    first, last = _years(query.get("date", ""))
    rows = [
        figure
        for area in _areas(path["countries"])
        for figure in figures(series, area, today)
        if first <= figure.year <= last
    ]
    per_page = _number(query.get("per_page"), _PER_PAGE)
    page = _number(query.get("page"), 1)
    if not rows:
        return _Answer(0, 0, per_page, 0, None, ())
    start = (page - 1) * per_page
    pages = -(-len(rows) // per_page)
    return _Answer(page, pages, per_page, len(rows), last_updated(today), tuple(rows[start : start + per_page]))


def _areas(text: str) -> list[Area]:
    if text.lower() == "all":
        return sorted(AREAS.values(), key=lambda area: (not area.is_aggregate, area.name))
    codes = [code for code in text.upper().split(";") if code]
    if not codes or any(code not in _BY_CODE for code in codes):
        raise _InvalidValueError
    return sorted({_BY_CODE[code] for code in codes}, key=lambda area: area.name)


def _years(text: str) -> tuple[int, int]:
    if not text:
        return 0, 9999
    match = re.fullmatch(r"(\d{4})(?::(\d{4}))?", text)
    if match is None:
        raise _InvalidValueError
    return int(match[1]), int(match[2] or match[1])


def _number(text: str | None, default: int) -> int:
    if text is None:
        return default
    if not text.isdecimal() or int(text) < 1:
        raise _InvalidValueError
    return int(text)


def _as_json(found: _Answer) -> list[Any]:
    if not found.total:
        return [found.header(), None]
    return [found.header(), [_record(figure) for figure in found.rows]]


def _record(figure: Figure) -> dict[str, Any]:
    return {
        "indicator": {"id": figure.indicator.code, "value": figure.indicator.name},
        "country": {"id": figure.area.iso2, "value": figure.area.name},
        "countryiso3code": figure.area.iso3,
        "date": str(figure.year),
        "value": figure.value,
        "unit": "",
        "obs_status": "",
        "decimal": figure.indicator.decimals,
    }


def _as_xml(found: _Answer) -> Response:
    header = " ".join(f"{name}={quoteattr(str(value or 0))}" for name, value in found.header().items())
    rows = "".join(map(_element, found.rows))
    return _xml(f'<wb:data {header} xmlns:wb="{_NAMESPACE}">{rows}</wb:data>')


def _element(figure: Figure) -> str:
    value = "<wb:value />" if figure.value is None else f"<wb:value>{figure.value}</wb:value>"
    return (
        f"<wb:data><wb:indicator id={quoteattr(figure.indicator.code)}>{escape(figure.indicator.name)}</wb:indicator>"
        f"<wb:country id={quoteattr(figure.area.iso2)}>{escape(figure.area.name)}</wb:country>"
        f"<wb:countryiso3code>{figure.area.iso3}</wb:countryiso3code><wb:date>{figure.year}</wb:date>{value}"
        f"<wb:unit /><wb:obs_status /><wb:decimal>{figure.indicator.decimals}</wb:decimal></wb:data>"
    )


def _refusal(as_json: bool) -> Response:
    text = "The provided parameter value is not valid"
    if as_json:
        return JSONResponse([{"message": [{"id": "120", "key": "Invalid value", "value": text}]}])
    message = f'<wb:message id="120" key="Invalid value">{text}</wb:message>'
    return _xml(f'<wb:error xmlns:wb="{_NAMESPACE}">{message}</wb:error>')


def _xml(body: str) -> Response:
    return Response(f'<?xml version="1.0" encoding="utf-8"?>\n{body}', media_type="text/xml")
