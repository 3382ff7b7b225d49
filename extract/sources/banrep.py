"""Banco de la República: flows of direct investment by country and by activity, as its statistics portal holds them.

Facts (public clients of the portal, May to September 2026; the service is the portal's own and is documented nowhere):
``consultaMenuXId?idMenu=…`` gives the series of one page of the portal with their whole history under ``SERIES``, each
with ``data``: pairs of milliseconds since 1970 and a value. A moment is midnight in Bogotá (UTC-05:00, no summer time)
of the last day of the period. Without the page as Referer the answer is 200 with an empty body; a series that is not
there is a record with ``isSerie`` ``NO`` and no ``data``; a wrong path is 200 with the portal's HTML. Page 4190 is
``inversion_directa``. Of the names of its series public clients tell those of the totals alone ("Balanza de pagos -
Flujo de Inversión Extranjera Directa en Colombia - trimestral"), so series are taken as the page lists them, and what
they are about is read from their names. Figures are revised without a word: each pull holds the whole history, and the
warehouse keeps what changed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from extract import patterns
from extract.contract import (
    REASON,
    Answer,
    Api,
    Fence,
    Field,
    Page,
    Parsed,
    Past,
    Probe,
    Session,
    Source,
    Stream,
    Window,
)
from extract.documents import json_of, strict_json
from extract.errors import DriftError, NotDataError

NAME = "banrep/fdi_flows"
MENU = "4190"
PORTAL = "https://suameca.banrep.gov.co/estadisticas-economicas"
PATH = "/estadisticas-economicas-back/rest/estadisticaEconomicaRestService/consultaMenuXId"
API = Api(
    name="banrep",
    live_url="https://suameca.banrep.gov.co",
    probe=Probe(PATH, '"nombre"', (("idMenu", MENU),)),
    seconds_between=2.0,
    robots=True,
    referer=f"{PORTAL}/informacionSerie/{MENU}/inversion_directa",
)
TAKEN = frozenset({"id", "nombre", "unidad", "descripcionPeriodicidad", "data"})
"""Keys without which a series says nothing."""
KNOWN = TAKEN | {
    "descripcionTipoDato",
    "fecha",
    "fechaFinal",
    "fechaInicio",
    "fechaProximoCargue",
    "fechaUltimoCargue",
    "fuente",
    "idCargue",
    "idPeriodicidad",
    "idTipoDato",
    "isSerie",
    "notas",
    "numeroDecimales",
    "periodoReferencia",
    "tieneHijos",
    "unidadCorta",
    "valor",
}
BEHIND_UTC = timedelta(hours=5)
_LOOK = "open the page of the portal; where its series are others now, change MENU or the keys in extract/sources"

FIELDS = (
    Field("series_id", required=True, pattern=r"\d{1,9}", note="number the portal gives the series"),
    Field("series_name", required=True, note="Spanish; says direction, breakdown and member"),
    Field("unit", required=True, note="as published, such as Millones de USD"),
    Field("periodicity", required=True, note="as published, such as Trimestral"),
    Field("loaded_on", note="when the publisher last loaded the series, as published"),
    Field("footnote", note="the publisher's notes on the series"),
    Field("observed_on", required=True, pattern=patterns.DAY, derived=True, note="last day of the period, Bogotá"),
    Field("value", pattern=patterns.NUMBER, note="in the unit; empty = not stated; negative where capital leaves"),
)


def series_of(document: Any) -> list[dict[str, Any]]:
    """The series of one page of the portal.

    Raises:
        NotDataError: the document holds no list of objects under ``SERIES``.
    """
    found = document.get("SERIES") if isinstance(document, dict) else None
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise NotDataError(NAME, f"page {MENU} of the portal does not list its series", _LOOK)
    return found


def observations(body: bytes, _tags: Mapping[str, str]) -> Iterator[dict[str, str | None]]:
    """Rows of one answer: one per series and period; a series without any is one record that is set aside."""
    for series in series_of(strict_json(body)):
        yield from _rows(series)


def _rows(series: Mapping[str, Any]) -> Iterator[dict[str, str | None]]:
    told = {
        "series_id": _text(series.get("id")),
        "series_name": _text(series.get("nombre")),
        "unit": _text(series.get("unidad")),
        "periodicity": _text(series.get("descripcionPeriodicidad")),
        "loaded_on": _text(series.get("fechaUltimoCargue")),
        "footnote": _text(series.get("notas")),
    }
    data = series.get("data")
    if series.get("isSerie") == "NO" or not isinstance(data, list) or not data:
        yield {**told, REASON: "no_observations"}
        return
    for point in data:
        yield {**told, **_point(point)}


def _point(point: Any) -> dict[str, str | None]:
    """Day and value of a pair ``[milliseconds, value]``; anything else is set aside."""
    if not isinstance(point, list) or len(point) != 2:
        return {"value": _text(point)[:200], REASON: "bad_observation"}
    try:
        moment = datetime.fromtimestamp(_milliseconds(point[0]) / 1000, UTC) - BEHIND_UTC
    except (OverflowError, ValueError, OSError):
        return {"value": _text(point)[:200], REASON: "bad_observation"}
    return {"observed_on": moment.date().isoformat(), "value": None if point[1] is None else _text(point[1])}


def _milliseconds(value: Any) -> float:
    """A moment, as a number or in digits.

    Raises:
        ValueError: it is neither.
    """
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise ValueError(f"{value!r} is no moment")
    return float(value)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else "" if value is None else json.dumps(value, ensure_ascii=False)


def _ask(session: Session, *, keep: bool, stamp: str = "") -> tuple[Answer, list[dict[str, Any]]]:
    answer = session.get(API, PATH, (("idMenu", MENU),), keep=keep, stamp=stamp)
    return answer, series_of(json_of(answer, NAME))


def fence(session: Session, _window: Window | None, _past: Past) -> Fence:
    """What the page holds: a hash over its series, their last load and every value.

    Raises:
        DriftError: the page has no series on direct investment, or none has a key that is needed.
    """
    _, found = _ask(session, keep=False)
    keys = {name for series in found for name in series}
    if missing := sorted(TAKEN - keys):
        raise DriftError(NAME, f"no series of page {MENU} has {', '.join(missing)}", _LOOK, missing=missing)
    if not any("inversi" in _text(series.get("nombre")).lower() for series in found):
        raise DriftError(NAME, f"page {MENU} of the portal holds no series on investment", _LOOK, missing=["SERIES"])
    held = sorted(json.dumps([series.get(name) for name in sorted(KNOWN)], ensure_ascii=False) for series in found)
    loaded = max((_text(series.get("fechaUltimoCargue")) for series in found), default="")
    return Fence(
        version=hashlib.sha256("\n".join(held).encode()).hexdigest(),
        total=sum(1 for series in found for _ in _rows(series)),
        facts={"series": str(len(found)), "last_loaded": loaded},
        new_fields=tuple(sorted(keys - KNOWN)),
    )


def pages(session: Session, _window: Window | None, _past: Past, before: Fence) -> Iterator[Page]:
    """The whole page: every series with all its history. The stream is a snapshot: windows do not apply."""
    answer, found = _ask(session, keep=True, stamp=before.version)
    yield Page(answer, declared=sum(1 for series in found for _ in _rows(series)))


SOURCE = Source(
    name="banrep",
    title="Flows of foreign direct investment",
    publisher="Banco de la República (Colombia)",
    homepage=API.referer,
    licence="public information (Law 1712 of 2014), as the legal notice says: banrep.gov.co/en/legal-notice",
    attribution="Banco de la República (Colombia), balanza de pagos: inversión directa.",
    cadence="15 6 * * 2",
    privacy="open",
    redistribution="attribution",
    apis=(API,),
    streams=(
        Stream(
            name="fdi_flows",
            grain="One row is one value of one series of direct investment in one period, as the portal states it.",
            key=("series_id", "observed_on"),
            fields=FIELDS,
            decode=Parsed(observations),
            fence=fence,
            pages=pages,
            rows=(50, 500_000),
            max_quarantine=0.05,
            few=5,
            snapshot=True,
        ),
    ),
    triage=(
        "Safe to wait: the balance of payments is published once a quarter. Not safe to ignore: 'drift' (the portal "
        "was rebuilt) and an empty body that stays (the service wants another Referer, or a browser). A certificate "
        "without its intermediate was seen in September 2026: name a bundle that has it in REQUESTS_CA_BUNDLE."
    ),
)
