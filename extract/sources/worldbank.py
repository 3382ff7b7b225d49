"""World Bank indicators: one row per indicator, country and year, as the newest edition states it.

Facts of the API (https://datahelpdesk.worldbank.org, recorded answers): an answer is a list of two, the page data and
the rows; an error is HTTP 200 with a list of one that holds ``message``; no data is ``[{... "total": 0}, null]``. Years
without a value are rows with null and stay.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from core.errors import LandfallError
from extract import patterns
from extract.contract import (
    Answer,
    Api,
    Fence,
    Field,
    JsonRecords,
    Member,
    Page,
    Parsed,
    Past,
    Probe,
    Session,
    Source,
    Stream,
    Window,
    member,
)
from extract.documents import json_of
from extract.errors import IncompleteError, NotDataError

NAME = "worldbank/indicators"
FIRST_YEAR, LAST_YEAR = 2012, 2030
PER_PAGE = 1000


@dataclass(frozen=True)
class Indicator:
    """One indicator that is asked for.

    Attributes:
        label: what people call it.
        unit: what one unit of its values is.
        example: a made-up value; the sandbox answers with it for indicators it has no published figures of.
    """

    label: str
    unit: str
    example: str = ""


INDICATORS: Mapping[str, Indicator] = {
    # Negative where capital leaves.
    "BX.KLT.DINV.CD.WD": Indicator("Foreign direct investment: net inflows (balance of payments)", "current US$"),
    "BX.KLT.DINV.WD.GD.ZS": Indicator("Foreign direct investment: net inflows (share of GDP)", "% of GDP"),
    "TX.VAL.TECH.CD": Indicator("High-technology exports", "current US$"),
    "TX.VAL.TECH.MF.ZS": Indicator(
        "High-technology exports (share of manufactured exports)", "% of manufactured exports"
    ),
    "IC.BUS.NDNS.ZS": Indicator("New business density", "new registrations per 1,000 people aged 15-64"),
    "NY.GDP.MKTP.CD": Indicator("Gross domestic product", "current US$"),
    "SP.POP.TOTL": Indicator("Population", "people"),
    "NY.GDP.DEFL.ZS": Indicator("GDP deflator", "index (base year varies by country)"),
}

# The five countries whose hubs the first article compares, then peers of Latin America: ISO 3166-1 alpha-3 to alpha-2.
COUNTRIES: Mapping[str, str] = {
    "USA": "US",
    "CHN": "CN",
    "JPN": "JP",
    "IND": "IN",
    "COL": "CO",
    "BRA": "BR",
    "MEX": "MX",
    "CHL": "CL",
    "PER": "PE",
    "ARG": "AR",
    "CRI": "CR",
    "PAN": "PA",
    "ECU": "EC",
    "URY": "UY",
}

SERIES = len(INDICATORS) * len(COUNTRIES)

API = Api(
    name="worldbank",
    live_url="https://api.worldbank.org",
    probe=Probe("/v2/country/CO/indicator/SP.POP.TOTL", '"lastupdated"', (("format", "json"), ("per_page", "1"))),
    seconds_between=1.0,
    key_note="no key needed",
)

FIELDS = (
    Field("indicator_id", "indicator.id", required=True, note="World Bank code of the indicator"),
    Field("indicator_name", "indicator.value", note="name with its unit, English"),
    Field("country_iso2", "country.id", note="ISO 3166-1 alpha-2"),
    Field("country_name", "country.value", note="English name"),
    Field("country_iso3", "countryiso3code", required=True, pattern="[A-Z]{3}", note="ISO 3166-1 alpha-3"),
    Field("year", "date", required=True, pattern=patterns.YEAR, note="calendar year"),
    Field("value", pattern=patterns.NUMBER, note="in the unit of the indicator; empty = not stated"),
    Field("unit", note="empty in every answer seen; the unit stands in the indicator's name"),
    Field("obs_status", note="footnote code, mostly empty"),
    Field("decimal", pattern=patterns.SMALL, note="decimals the publisher shows"),
)


def _ask(
    session: Session, code: str, per_page: int, page: int, *, keep: bool, stamp: str = ""
) -> tuple[Answer, dict[str, Any]]:
    path = f"/v2/country/{';'.join(COUNTRIES)}/indicator/{code}"
    params = (
        ("format", "json"),
        ("date", f"{FIRST_YEAR}:{LAST_YEAR}"),
        ("per_page", str(per_page)),
        ("page", str(page)),
    )
    answer = session.get(API, path, params, keep=keep, stamp=stamp)
    return answer, page_data(answer, code)


def page_data(answer: Answer, code: str) -> dict[str, Any]:
    """The first element of an answer: page, pages, per_page, total, lastupdated.

    Raises:
        NotDataError: the answer is an error envelope, no such list, or of no readable edition.
        IncompleteError: the publisher says that the indicator holds no row at all.
    """
    body = json_of(answer, NAME)
    if not isinstance(body, list) or not body or not isinstance(body[0], dict):
        raise NotDataError(NAME, f"{code}: the answer is not the list the API documents", "look at the API's news")
    meta: dict[str, Any] = body[0]
    if len(body) == 1 or "message" in meta:
        fault = f"{code}: the publisher answers 200 with an error: {_message(meta)}"
        raise NotDataError(NAME, fault, "check the code in INDICATORS against the publisher's list")
    if not {"pages", "total"} <= meta.keys():
        raise NotDataError(NAME, f"{code}: the answer does not declare pages and total", "look at the API's news")
    if meta.get("lastupdated") and not re.fullmatch(patterns.DAY, str(meta["lastupdated"])):
        fault = f"{code}: last updated on {str(meta['lastupdated'])[:60]!r}, which is no day"
        raise NotDataError(NAME, fault, "look at the answer; tell the publisher")
    if int(meta["total"]) == 0 or body[1] is None:
        fault = f"{code}: the publisher declares {meta['total']} rows for {len(COUNTRIES)} countries"
        raise IncompleteError(NAME, fault, "see whether the indicator was archived; then take it out of INDICATORS")
    return meta


def _message(meta: Mapping[str, Any]) -> str:
    said = meta.get("message")
    parts = [f"{m.get('id')} {m.get('key')}: {m.get('value')}" for m in said] if isinstance(said, list) else [str(said)]
    return "; ".join(parts)[:300]


@dataclass(frozen=True)
class Series:
    """One indicator as the publisher stands to it: its edition and rows, or why there is none."""

    code: str
    edition: str = ""
    rows: int = 0
    error: LandfallError | None = None

    def __str__(self) -> str:
        return f"{self.code}={self.edition}:{self.rows}" if self.error is None else f"{self.code}!{self.error.code}"


def fence(session: Session, _window: Window | None, _past: Past) -> Fence:
    """Per indicator the date of its last update and its rows, asked with pages of one row."""
    plan = [_series(session, code) for code in INDICATORS]
    version = " ".join(map(str, plan))
    return Fence(version=version, total=sum(series.rows for series in plan), members=len(plan), plan=plan)


def _series(session: Session, code: str) -> Series:
    """The state of one indicator. An archived one has an error of its own and leaves the others alone."""
    found: list[dict[str, Any]] = []

    def look() -> Iterator[Page]:
        answer, meta = _ask(session, code, 1, 1, keep=False)
        found.append(meta)
        yield Page(answer)

    error = member(code, look()).error
    if error:
        return Series(code, error=error)
    return Series(code, str(found[0].get("lastupdated") or ""), int(found[0]["total"]))


def pages(session: Session, _window: Window | None, _past: Past, before: Fence) -> Iterator[Member]:
    """A member per indicator, for all countries. The stream is a snapshot of a few thousand rows: no windows."""
    for done, series in enumerate(before.plan):
        session.progress(done, len(INDICATORS), series.code)
        if series.error:
            yield Member(series.code, error=series.error)
        else:
            yield member(series.code, _series_pages(session, series), series.rows)


def _series_pages(session: Session, series: Series) -> Iterator[Page]:
    number, last = 1, 1
    while number <= last:
        answer, meta = _ask(session, series.code, PER_PAGE, number, keep=True, stamp=str(series))
        last, total = int(meta["pages"]), int(meta["total"])
        held = min(PER_PAGE, total - (number - 1) * PER_PAGE)
        yield Page(answer, declared=held, tags={"last_updated": str(meta.get("lastupdated") or "")})
        number += 1


def bulk_records(data: bytes, _tags: Mapping[str, str]) -> Iterator[dict[str, str | None]]:
    """Rows of the publisher's own bulk file, under the columns the API's rows have.

    The file is the ``API_<code>_DS2_en_csv_v2_*.csv`` inside the archive which the "Download CSV" link of an
    indicator's page gives: a BOM, four preamble lines, then one line per country with one column per year. Only the
    declared countries and years are taken; years without a value are rows with an empty value, as in the API.

    Raises:
        NotDataError: it is not such a file, or it lacks a declared country.
    """
    lines = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    start = next((n for n, line in enumerate(lines) if line[:2] == ["Country Name", "Country Code"]), None)
    if start is None:
        raise NotDataError(NAME, "the file has no line 'Country Name,Country Code,...'", "take the file API_*_v2_*.csv")
    header = lines[start]
    years = [(n, name) for n, name in enumerate(header) if name.isdecimal() and FIRST_YEAR <= int(name) <= LAST_YEAR]
    by_country = {line[1]: line for line in lines[start + 1 :] if len(line) >= 4}
    missing = [iso3 for iso3 in COUNTRIES if iso3 not in by_country]
    if missing or not years:
        raise NotDataError(NAME, f"the file lacks {missing or 'years'}", "take the file of all countries, unshortened")
    for iso3, iso2 in COUNTRIES.items():
        line = by_country[iso3]
        for column, year in reversed(years):
            yield {
                "indicator_id": line[3],
                "indicator_name": line[2],
                "country_iso2": iso2,
                "country_name": line[0],
                "country_iso3": iso3,
                "year": year,
                "value": (line[column] if column < len(line) else "") or None,
                "unit": None,
                "obs_status": None,
                "decimal": None,
            }


def _bulk_file(session: Session, code: str, *, keep: bool) -> tuple[Answer, int]:
    answer = session.get(API, f"/API_{code}_*.csv", keep=keep)
    rows = list(bulk_records(answer.body(), {}))
    found = sorted({str(row["indicator_id"]) for row in rows})
    if found != [code]:
        raise NotDataError(
            NAME, f"{answer.url} holds {', '.join(found)}, expected {code}", "give the file its own name"
        )
    return answer, len(rows)


def bulk_fence(session: Session, _window: Window | None, _past: Past) -> Fence:
    """The files themselves."""
    files = [_bulk_file(session, code, keep=False) for code in INDICATORS]
    version = hashlib.sha256(b"".join(answer.body() for answer, _ in files)).hexdigest()
    return Fence(version=version, total=sum(rows for _, rows in files))


def bulk_pages(session: Session, _window: Window | None, _past: Past, _before: Fence) -> Iterator[Page]:
    """One file per indicator; all of them, because a pull replaces the former one."""
    for code in INDICATORS:
        answer, rows = _bulk_file(session, code, keep=True)
        updated = re.search(f'"Last Updated Date","({patterns.DAY})"', answer.head.decode("utf-8", "replace"))
        yield Page(answer, declared=rows, tags={"last_updated": updated[1] if updated else ""})


INDICATOR_ROWS = Stream(
    name="indicators",
    grain="One row is one indicator of one country in one year, as the newest edition states it.",
    key=("indicator_id", "country_iso3", "year"),
    fields=FIELDS,
    tags=("last_updated",),
    decode=JsonRecords("$[1]"),
    fence=fence,
    pages=pages,
    rows=(SERIES * 4, SERIES * (LAST_YEAR - FIRST_YEAR + 1)),
    max_set_aside=0.3,
    snapshot=True,
    skip_when_unchanged=False,  # values have been revised under one date of update (reported 2026-11): they decide
)
BULK = replace(INDICATOR_ROWS, decode=Parsed(bulk_records), fence=bulk_fence, pages=bulk_pages)
"""The same rows out of the publisher's bulk files, for ``extract.offline``."""

SOURCE = Source(
    name="worldbank",
    title="World Bank indicators",
    publisher="World Bank",
    homepage="https://data.worldbank.org",
    licence="CC BY 4.0",
    attribution="The World Bank: World Development Indicators, CC BY 4.0.",
    cadence="30 5 * * 1",
    privacy="open",
    redistribution="attribution",
    apis=(API,),
    streams=(INDICATOR_ROWS,),
    triage=(
        "Safe to wait: the figures are yearly and the last edition stays published. Not safe to ignore: an indicator "
        "set aside with 'answers 200 with an error' or 'declares 0 rows' was renamed or archived; the others land."
    ),
)
