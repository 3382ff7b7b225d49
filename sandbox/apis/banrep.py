"""The central bank's statistics portal: one page with its series and their whole history.

Without a Referer of the portal the answer is 200 and empty. Moments are milliseconds since 1970 of midnight in Bogotá.
The names and numbers of the real series are not known; these say the same things in their style.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.state import State
from sandbox.world.investment import ABROAD, ACTIVITY, COUNTRY, TOTAL, Flow, flows, last_release

MENU = "4190"
HOST = "https://suameca.banrep.gov.co/"
_HEADS = {
    TOTAL: "Flujo de inversión extranjera directa en Colombia",
    COUNTRY: "Flujo de inversión extranjera directa en Colombia por país de origen",
    ACTIVITY: "Flujo de inversión extranjera directa en Colombia por actividad económica",
    ABROAD: "Flujo de inversión directa de Colombia en el exterior",
}
_FIRST_ID = 17_001
_MIDNIGHT = time(5, tzinfo=UTC)
"""Midnight in Bogotá."""


def routes(state: State) -> list[Route]:
    """``…/consultaMenuXId?idMenu=4190``."""

    def answer(request: Request) -> Response:
        if not request.headers.get("referer", "").startswith(HOST):
            return Response(b"", media_type="application/json")
        found = _series(state) if request.query_params.get("idMenu") == MENU else []
        return JSONResponse({"id": int(MENU), "nombre": "Inversión directa", "SERIES": list(found)})

    return [Route("/estadisticas-economicas-back/rest/estadisticaEconomicaRestService/consultaMenuXId", answer)]


def _series(state: State) -> Iterator[dict[str, Any]]:
    today = state.clock.now.date()
    number = _FIRST_ID
    for (breakdown, member), quarters in flows(state.world.seed).items():
        name = f"{_HEADS[breakdown]} - {member or 'Total'}"
        yield _record(number, f"{name} - Trimestral", "Trimestral", _quarterly(quarters, today), today)
        number += 1
        if not member:
            yield _record(number, f"{name} - Anual", "Anual", _annual(quarters, today), today)
            number += 1


def _record(number: int, name: str, periodicity: str, data: Iterable[tuple[date, int]], today: date) -> dict[str, Any]:
    points = [[_milliseconds(day), value / 100] for day, value in data]
    return {
        "id": number,
        "nombre": name,
        "unidad": "Millones de USD",
        "unidadCorta": "Millones USD",
        "numeroDecimales": 2,
        "idPeriodicidad": 12 if periodicity == "Anual" else 10,
        "descripcionPeriodicidad": periodicity,
        "fuente": "Sandbox: cifras inventadas.",
        "notas": "Datos sintéticos de prueba con la forma de las series reales.",
        "isSerie": "SI",
        "tieneHijos": "NO",
        "fechaUltimoCargue": last_release(today).isoformat(),
        "valor": points[-1][1] if points else 0.0,
        "data": points,
    }


def _quarterly(quarters: Sequence[Flow], today: date) -> Iterator[tuple[date, int]]:
    for flow in quarters:
        value = flow.value(today)
        if value is not None:
            yield flow.last_day, value


def _annual(quarters: Sequence[Flow], today: date) -> Iterator[tuple[date, int]]:
    """Years all quarters of which are out."""
    for start in range(0, len(quarters), 4):
        year = [flow.value(today) for flow in quarters[start : start + 4]]
        known = [value for value in year if value is not None]
        if len(known) == 4:
            yield quarters[start + 3].last_day, sum(known)


def _milliseconds(day: date) -> int:
    return round(datetime.combine(day, _MIDNIGHT).timestamp() * 1000)
