"""TRM: the official rate of the peso against the US dollar, one row per period for which a rate holds.

A weekend is one row over three days (Superintendencia Financiera, dataset mcec-87by): rates are joined by interval.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from extract import patterns, soda
from extract.contract import Fence, Field, Page, Past, Session, Source, Stream, Window

COLUMNS = ("valor", "unidad", "vigenciadesde", "vigenciahasta")
DATASET = soda.Dataset("trm/rates", "mcec-87by", frozenset(COLUMNS))
RE_READ = timedelta(days=10)
"""Days before the watermark that are read again: the portal has been seen to publish a rate late. Older rates come
again when the portal's own date of change is later than it was at the last pull: a correction."""
_DAY = rf"{patterns.DAY}T00:00:00\.000"


def _these(session: Session, window: Window | None, past: Past) -> str:
    """SoQL condition for the rates this pull asks for: all of them where the portal has another number of old rates
    than the lake, which no date of change need tell."""
    if window:
        return f"vigenciadesde >= '{window.start}T00:00:00.000' and vigenciadesde < '{window.end}T00:00:00.000'"
    last = soda.last_pull(past, "rates")
    if last is None or not last.watermark:
        return ""
    since = f"'{date.fromisoformat(last.watermark[:10]) - RE_READ}T00:00:00.000'"
    late, old = f"vigenciadesde >= {since}", f"vigenciadesde < {since}"
    held = past.query("rates", f"select count(distinct vigenciadesde) from landed where {old}")  # noqa: S608 - receipts
    if int(soda.one_row(session, DATASET, "count(*) as rows", old)["rows"]) != held[0][0]:
        return ""
    newest = last.fence_after["facts"].get("newest", "")
    return f"({late} or {soda.UPDATED} > '{newest}')" if newest else late


def fence(session: Session, window: Window | None, past: Past) -> Fence:
    """Number of rates, last change of any, and the last day that has one."""
    these = _these(session, window, past)
    return replace(soda.fence(session, DATASET, of="", these=these, watermark="vigenciadesde"), plan=these)


def pages(session: Session, _window: Window | None, _past: Past, before: Fence) -> Iterator[Page]:
    """All rates, or the last ten days before the watermark, what is new and what was corrected, or the window's."""
    return soda.pages(session, DATASET, (soda.ROW_ID, *COLUMNS), before.plan, before.total)


SOURCE = Source(
    name="trm",
    title="TRM: pesos per US dollar",
    publisher="Superintendencia Financiera de Colombia",
    homepage="https://www.datos.gov.co/d/mcec-87by",
    licence="as stated in the dataset's metadata",
    attribution="Superintendencia Financiera de Colombia, Tasa de Cambio Representativa del Mercado, datos.gov.co.",
    cadence="30 19 * * *",
    privacy="open",
    redistribution="attribution",
    apis=(soda.API,),
    streams=(
        Stream(
            name="rates",
            grain="One row is one period of days with the rate that holds on each of them.",
            key=("vigenciadesde",),
            fields=(
                Field("valor", required=True, pattern=r"\d+(\.\d+)?", note="Colombian pesos per US dollar"),
                Field("unidad", note="COP"),
                Field("vigenciadesde", required=True, pattern=_DAY, note="first day, local date"),
                Field("vigenciahasta", required=True, pattern=_DAY, note="last day, inclusive, local date"),
            ),
            ignored=frozenset({soda.ROW_ID}),
            fence=fence,
            pages=pages,
            rows=(200, 50_000),
        ),
    ),
    triage=(
        "Safe to wait: amounts of the last days are converted with the last known rate, and its date is shown. Not "
        "safe to ignore for more than a week."
    ),
)
