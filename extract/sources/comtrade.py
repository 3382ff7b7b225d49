"""UN Comtrade: trade of Colombia with the USA, China and the world by chapter and, for machinery, by heading.

Facts of the API v1 (client sources and recorded answers, see docs): wrong parameters answer 200 with zero rows; exactly
the cap means cut off; an answer without a second partner, customs procedure or mode of transport fixed repeats its
values in several breakdowns; area codes are the UN's own (USA 842); a dataset that is corrected replaces its former
version, which ``lastReleased`` tells, or ``datasetChecksum`` alone (reported 2026-11). Rows of different publications
of a period differ in ``released_on``; of two with one date the later pull holds. A period can be withdrawn.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from extract import patterns
from extract.contract import (
    Answer,
    Api,
    Fence,
    Field,
    JsonRecords,
    Member,
    Note,
    Page,
    PageReader,
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

REPORTER = "170"
PARTNERS = ("842", "156", "0")
FLOWS = ("M", "X")
DEEP_CHAPTERS = ("84", "85")
FIRST_YEAR = 2012
FREQUENCIES = ("A", "M")
PERIOD = r"\d{4}(\d{2})?"

KEYED_CAP, KEYED_PERIODS = 100_000, 12
PREVIEW_CAP, PREVIEW_PERIODS = 500, 1
MAX_URL = 4096
REQUESTS_A_PULL = 400  # of the 500 a day: the rest is for releases, reference files and cut answers
HOST_RESERVE = 200

API = Api(
    name="comtrade",
    live_url="https://comtradeapi.un.org",
    probe=Probe(
        "/public/v1/preview/C/A/HS",
        '"data"',
        (("reporterCode", "170"), ("period", "2020"), ("partnerCode", "0"), ("cmdCode", "TOTAL"), ("flowCode", "M")),
        keyed_path="/data/v1/get/C/A/HS",
    ),
    seconds_between=1.0,
    daily_budget=500,
    key_header="Ocp-Apim-Subscription-Key",
    key_note=(
        "free key: sign up at https://comtradedeveloper.un.org and subscribe to 'comtrade - v1'; "
        "without a key the preview answers, 500 rows and one period a request: the first history takes two runs"
    ),
)


# --- reference files -------------------------------------------------------------------------------------------------


def _reference(file: str) -> tuple[Any, PageReader]:
    """Fence and pages of one reference file: one document, replaced as a whole; its bytes are its version."""
    path = f"/files/v1/app/reference/{file}.json"

    def fence(session: Session, _window: Window | None, _past: Past) -> Fence:
        answer = session.get(API, path, keep=False)
        return Fence(version=hashlib.sha256(answer.body()).hexdigest(), total=len(_results(answer)))

    def pages(session: Session, _window: Window | None, _past: Past, _before: Fence) -> Iterator[Page]:
        answer = session.get(API, path)
        yield Page(answer, declared=len(_results(answer)))

    return fence, pages


def _results(answer: Answer) -> list[Any]:
    body = json_of(answer, "comtrade")
    results = body.get("results") if isinstance(body, dict) else None
    if not isinstance(results, list) or not results:
        raise NotDataError("comtrade", f"{answer.url} holds no 'results'", "look at the publisher's reference files")
    return results


def _reference_stream(name: str, file: str, grain: str, fields: tuple[Field, ...], rows: tuple[int, int]) -> Stream:
    fence, pages = _reference(file)
    return Stream(
        name=name,
        grain=grain,
        key=(fields[0].name,),
        fields=fields,
        ignored=frozenset(
            {
                "id",
                "text",
                "reporterNote",
                "partnerNote",
                "entryEffectiveDate",
                "entryExpiredDate",
                "standardUnitAbbr",
            }
        )
        - {f.path or f.name for f in fields},
        decode=JsonRecords("$.results"),
        fence=fence,
        pages=pages,
        rows=rows,
        snapshot=True,
    )


REPORTERS = _reference_stream(
    "reporters",
    "Reporters",
    "One row is one area that reports trade, in the UN's own numbering.",
    (
        Field("reporter_code", "reporterCode", required=True, pattern=r"\d+", note="UN code; not always ISO numeric"),
        Field("reporter_desc", "reporterDesc", required=True, note="English name"),
        Field("iso2", "reporterCodeIsoAlpha2", note="ISO 3166-1 alpha-2 or a UN code for groups"),
        Field("iso3", "reporterCodeIsoAlpha3", note="ISO 3166-1 alpha-3 or a UN code for groups"),
        Field("is_group", "isGroup", pattern=patterns.BOOLEAN, note="whether the area is a group of areas"),
    ),
    (5, 2_000),
)

PARTNER_AREAS = _reference_stream(
    "partners",
    "partnerAreas",
    "One row is one area that appears as a partner, the world (0) and groups included.",
    (
        Field("partner_code", "PartnerCode", required=True, pattern=r"\d+", note="UN code; 0 is the world"),
        Field("partner_desc", "PartnerDesc", required=True, note="English name"),
        Field("iso2", "PartnerCodeIsoAlpha2", note="ISO 3166-1 alpha-2 or a UN code for groups"),
        Field("iso3", "PartnerCodeIsoAlpha3", note="ISO 3166-1 alpha-3 or a UN code for groups"),
        Field("is_group", "isGroup", pattern=patterns.BOOLEAN, note="whether the area is a group of areas"),
    ),
    (5, 2_000),
)

PRODUCTS = _reference_stream(
    "products",
    "HS",
    "One row is one code of the Harmonized System, all revisions together.",
    (
        Field("product_code", "id", required=True, note="text, leading zeros kept; TOTAL is all products"),
        Field("text", required=True, note="code and English description"),
        Field("parent", note="code one level up, # at the top"),
        Field("aggr_level", "aggrLevel", pattern=patterns.SMALL, note="digits of the code: 0, 2, 4 or 6"),
        Field("is_leaf", "isLeaf", pattern=patterns.BOOLEAN, note="1 where nothing stands below"),
    ),
    (20, 50_000),
)


# --- releases --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Release:
    """What the publisher has out for one period: ``released`` is when the newest version came out, ``checksum`` what
    the publisher's own checksum of its dataset is."""

    freq: str
    period: str
    released: str
    rows: int
    checksum: str = ""

    @property
    def name(self) -> str:
        """Frequency and period: ``M 202501``."""
        return f"{self.freq} {self.period}"

    @property
    def version(self) -> str:
        """What changes when the dataset does."""
        return f"{self.released} {self.checksum}".strip()


def envelope(answer: Answer) -> list[dict[str, Any]]:
    """The records of a Comtrade answer. ``elapsedTime`` differs between equal answers and is not looked at.

    Raises:
        NotDataError: the envelope carries an error or is none.
        IncompleteError: ``count`` and the records disagree.
    """
    body = json_of(answer, "comtrade")
    said = _error(body)
    if said:
        raise NotDataError("comtrade", f"{answer.url} answers 200 with an error: {said}", "read what the error says")
    data, count = body.get("data"), body.get("count")
    if not isinstance(data, list) or not isinstance(count, int):
        raise NotDataError("comtrade", f"{answer.url} holds no 'count' and 'data'", "look at the publisher's API news")
    if count != len(data):
        fault = f"{answer.url} declares {count} rows and holds {len(data)}"
        raise IncompleteError("comtrade", fault, "run again; where it stays, tell the publisher")
    return data


def _error(body: Any) -> str:
    if not isinstance(body, dict):
        return f"a {type(body).__name__} instead of an object"
    inner = body.get("errorObject")
    said = inner.get("errorMessage") if isinstance(inner, dict) else None
    if "statusCode" in body:
        said = f"{body['statusCode']} {body.get('message', '')}"
    return str(said or body.get("error") or "")[:300]


def _availability(session: Session, freq: str, *, keep: bool) -> tuple[Answer, list[dict[str, Any]]]:
    answer = session.get(API, f"/public/v1/getDA/C/{freq}/HS", (("reporterCode", REPORTER),), keep=keep)
    return answer, envelope(answer)


def _version(records: Sequence[dict[str, Any]]) -> str:
    facts = sorted(
        [str(r.get(name)) for name in ("freqCode", "period", "classificationCode", "lastReleased", "datasetChecksum")]
        for r in records
    )
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()


def releases_fence(session: Session, _window: Window | None, _past: Past) -> Fence:
    """Every period's last release, checksum and rows, annual and monthly."""
    records = [record for freq in FREQUENCIES for record in _availability(session, freq, keep=False)[1]]
    return Fence(version=_version(records), total=len(records))


def releases_pages(session: Session, _window: Window | None, _past: Past, _before: Fence) -> Iterator[Page]:
    """One request per frequency."""
    for freq in FREQUENCIES:
        answer, records = _availability(session, freq, keep=True)
        yield Page(answer, declared=len(records))


RELEASES = Stream(
    name="releases",
    grain="One row is one period of Colombia's trade that the publisher has out, in one classification.",
    key=("freq_code", "period", "classification_code"),
    fields=(
        Field("freq_code", "freqCode", required=True, pattern="[AM]", note="A annual, M monthly"),
        Field("period", required=True, pattern=PERIOD, note="YYYY or YYYYMM"),
        Field("classification_code", "classificationCode", required=True, note="H0 to H6: the HS revision reported in"),
        Field("total_records", "totalRecords", pattern=patterns.COUNT, note="rows of the whole dataset"),
        Field("first_released", "firstReleased", pattern=patterns.MOMENT, note="ISO 8601, zone not stated"),
        Field(
            "last_released", "lastReleased", required=True, pattern=patterns.MOMENT, note="ISO 8601, zone not stated"
        ),
        Field("dataset_checksum", "datasetChecksum", note="the publisher's checksum of the dataset"),
    ),
    ignored=frozenset(
        {
            "datasetCode",
            "typeCode",
            "reporterCode",
            "reporterISO",
            "reporterDesc",
            "classificationSearchCode",
            "isOriginalClassification",
            "isExtendedFlowCode",
            "isExtendedPartnerCode",
            "isExtendedPartner2Code",
            "isExtendedCmdCode",
            "isExtendedCustomsCode",
            "isExtendedMotCode",
        }
    ),
    decode=JsonRecords("$.data"),
    fence=releases_fence,
    pages=releases_pages,
    rows=(1, 10_000),
    max_quarantine=0.05,  # a release that cannot be read is set aside, and costs no other period
    snapshot=True,
)


# --- flows -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Ask:
    """One question to the data endpoint; it can be cut into smaller ones along any of its lists."""

    freq: str
    periods: tuple[str, ...]
    flows: tuple[str, ...]
    partners: tuple[str, ...]
    codes: tuple[str, ...]

    def params(self, cap: int) -> tuple[tuple[str, str], ...]:
        """Query of the request; every breakdown but partner, flow and product is fixed at its total."""
        return (
            ("reporterCode", REPORTER),
            ("period", ",".join(self.periods)),
            ("flowCode", ",".join(self.flows)),
            ("partnerCode", ",".join(self.partners)),
            ("cmdCode", ",".join(self.codes)),
            ("partner2Code", "0"),
            ("customsCode", "C00"),
            ("motCode", "0"),
            ("maxRecords", str(cap)),
            ("includeDesc", "true"),
        )

    def halves(self) -> tuple[Ask, ...]:
        """The same question in two, along the first list that holds more than one; ``()`` where none does."""
        if len(self.flows) > 1:
            return tuple(replace(self, flows=part) for part in _halves(self.flows))
        if len(self.partners) > 1:
            return tuple(replace(self, partners=part) for part in _halves(self.partners))
        if len(self.periods) > 1:
            return tuple(replace(self, periods=part) for part in _halves(self.periods))
        if len(self.codes) > 1:
            return tuple(replace(self, codes=part) for part in _halves(self.codes))
        return ()

    def __str__(self) -> str:
        return f"{self.freq} {'+'.join(self.periods)} {'+'.join(self.flows)} partners {'+'.join(self.partners)}"


def _halves(values: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    middle = len(values) // 2
    return values[:middle], values[middle:]


@dataclass(frozen=True)
class Endpoint:
    """The endpoint a session may use and its limits."""

    path: str
    cap: int
    periods: int
    whole: bool

    @property
    def requests(self) -> int:
        """Requests one batch of periods takes: the preview asks each flow and level on its own."""
        return 1 if self.whole else 2 * len(FLOWS)

    @classmethod
    def of(cls, session: Session) -> Endpoint:
        """With a key the data endpoint, without one the preview."""
        if session.has_key(API):
            return cls("/data/v1/get", KEYED_CAP, KEYED_PERIODS, whole=True)
        return cls("/public/v1/preview", PREVIEW_CAP, PREVIEW_PERIODS, whole=False)


SILENT = "silent_periods"
"""Context of a fault: periods that are out and answer with no row."""


@dataclass(frozen=True)
class Plan:
    """What one pull asks for.

    Attributes:
        batches: periods that are asked for together.
        left: batches that are due and wait for the next pull.
        withdrawn: names of periods that landed and are out no longer.
        refused: releases that cannot be read, each a member that is set aside.
        due: names of all periods that are due, those of ``left`` and ``refused`` too.
        owed: names of members that earlier pulls set aside.
    """

    batches: tuple[tuple[Release, ...], ...]
    left: int
    withdrawn: tuple[str, ...]
    refused: tuple[Member, ...]
    due: frozenset[str] = frozenset()
    owed: frozenset[str] = frozenset()


def flows_fence(session: Session, window: Window | None, past: Past) -> Fence:
    """The releases from 2012 on, and how many batches a pull leaves for the next; the answers declare their rows."""
    records = [record for freq in FREQUENCIES for record in _availability(session, freq, keep=False)[1]]
    ours = [record for record in records if str(record.get("period"))[:4] >= str(FIRST_YEAR)]
    releases, refused = current_releases(ours)
    plan = _plan(session, window, past, releases, refused)
    newest = max((release.released for release in releases), default="")
    version = f"{_version(ours)}, {plan.left} batches left"
    return Fence(version=version, watermark=newest, plan=plan)


def flows_pages(session: Session, _window: Window | None, past: Past, before: Fence) -> Iterator[Member]:
    """A member per batch of periods that came out, or have another checksum, since they last landed; with a window, all
    of its periods again. A period that is silent is a member of its own, and is set aside; what was set aside under
    another name, in a batch or alone, is a member without pages once none of its periods is due any more."""
    plan: Plan = before.plan
    chapters, headings = _codes(past)
    for period in plan.withdrawn:
        session.note(Note("withdrawn", member=period))
    yield from plan.refused
    due, landed = set(plan.due), set()
    for done, batch in enumerate(plan.batches):
        session.progress(done, len(plan.batches), batch[0].name)
        for found in _members(session, batch, chapters, headings):
            yield found
            if found.error is None:
                landed.add(found.name)
                due -= _periods(found.name)
    yield from (Member(name) for name in sorted(plan.owed - landed) if due.isdisjoint(_periods(name)))


def _periods(name: str) -> set[str]:
    """Names of the periods in a member's name: ``M 202501`` and ``M 202502`` of ``M 202501+202502``."""
    freq, _, periods = name.partition(" ")
    return {f"{freq} {period}" for period in periods.split("+")}


def _members(
    session: Session, batch: tuple[Release, ...], chapters: tuple[str, ...], headings: tuple[str, ...]
) -> Iterator[Member]:
    """The batch; where some of its periods are silent, each of those, and the others asked for again without them."""
    name = f"{batch[0].freq} {'+'.join(release.period for release in batch)}"
    whole = member(name, _batch(session, Endpoint.of(session), list(batch), chapters, headings))
    told = whole.error.context.get(SILENT) if whole.error else None
    silent = told if isinstance(told, list) else []
    if not silent:
        yield whole
        return
    for release in batch:
        if release.period in silent:
            yield Member(release.name, error=_silence([release]))
    if others := tuple(release for release in batch if release.period not in silent):
        yield from _members(session, others, chapters, headings)


def _plan(
    session: Session, window: Window | None, past: Past, releases: Sequence[Release], refused: tuple[Member, ...]
) -> Plan:
    """The batches of this pull and how many more are due: a day's requests are few, the newest periods come first."""
    endpoint = Endpoint.of(session)
    if window is not None:
        return Plan(tuple(_batches([r for r in releases if _in(window, r)], endpoint.periods)), 0, (), refused)
    landed = _landed(past)
    listed = {release.name for release in releases} | {one.name for one in refused}
    withdrawn = tuple(sorted(set(landed) - listed))
    due = list(_batches([r for r in releases if _is_due(r, landed.get(r.name, ""))], endpoint.periods))
    due.sort(key=lambda batch: batch[-1].period, reverse=True)
    most = REQUESTS_A_PULL // endpoint.requests
    names = {release.name for batch in due for release in batch} | {one.name for one in refused}
    return Plan(tuple(due[:most]), len(due[most:]), withdrawn, refused, due=frozenset(names), owed=past.owed("flows"))


def _is_due(release: Release, landed: str) -> bool:
    """Whether the dataset is another than the one that landed; of pulls before 2026-12 only the date is known."""
    return landed not in (release.version, release.released)


def current_releases(records: Sequence[dict[str, Any]]) -> tuple[list[Release], tuple[Member, ...]]:
    """The newest release of each period from 2012 on, in order of frequency, release and period, and the releases that
    cannot be read, as members that are set aside."""
    newest: dict[tuple[str, str], Release] = {}
    refused: dict[str, Member] = {}
    for record in records:
        try:
            release = _release(record)
        except NotDataError as error:
            name = f"{record.get('freqCode')} {record.get('period')}"
            refused[name] = Member(name, error=error)
            continue
        key = (release.freq, release.period)
        if int(release.period[:4]) >= FIRST_YEAR and release.released >= newest.get(key, release).released:
            newest[key] = release
    return sorted(newest.values(), key=lambda r: (r.freq, r.released, r.period)), tuple(refused.values())


def _release(record: dict[str, Any]) -> Release:
    """One release of the publisher's list.

    Raises:
        NotDataError: it names no period, or no readable moment, by which rows of its publications are told apart.
    """
    rows = str(record.get("totalRecords"))
    release = Release(
        freq=str(record.get("freqCode")),
        period=str(record.get("period")),
        released=str(record.get("lastReleased")),
        rows=int(rows) if rows.isdecimal() else 0,
        checksum=str(record.get("datasetChecksum") or ""),
    )
    told = f"period {release.period[:20]} came out at {release.released[:60]!r}"
    for text, pattern, what in ((release.period, PERIOD, "period"), (release.released, patterns.MOMENT, "date")):
        if not re.fullmatch(pattern, text):
            fault = f"{told}, which is no {what}"
            raise NotDataError("comtrade/flows", fault, "look at the publisher's list of releases; tell the publisher")
    return release


def _in(window: Window, release: Release) -> bool:
    first = date(int(release.period[:4]), int(release.period[4:6] or 1), 1)
    return window.start <= first < window.end


def _landed(past: Past) -> dict[str, str]:
    """The version of each period's dataset that landed last, or the date it came out where no more is known."""
    rows = past.query("flows", "select freq_code, period, max(released_on) from landed group by all")
    landed = {f"{freq} {period}": str(released) for freq, period, released in rows}
    for receipt in past.receipts("flows"):
        for page in receipt.pages:
            landed |= page.get("about", {})
    return landed


def _codes(past: Past) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Chapters, and headings of chapters 84 and 85, by code, so that one request may hold both."""
    sql = """
        select distinct product_code from landed
        where sequence = (select max(sequence) from landed) and length(product_code) in (2, 4) order by 1
    """
    codes = [str(code) for (code,) in past.query("products", sql) if str(code).isdecimal()]
    chapters = tuple(code for code in codes if len(code) == 2)
    headings = tuple(code for code in codes if len(code) == 4 and code.startswith(DEEP_CHAPTERS))
    if not chapters or not headings:
        fault = f"comtrade/products holds {len(chapters)} chapters and {len(headings)} headings of 84 and 85"
        raise IncompleteError("comtrade/flows", fault, "pull the stream products first, or the whole source")
    return chapters, headings


def _batches(wanted: Sequence[Release], size: int) -> Iterator[tuple[Release, ...]]:
    """Periods of one frequency that came out at the same moment, ``size`` at most: a page has one ``released_on``."""
    for _, group in groupby(wanted, key=lambda r: (r.freq, r.released)):
        members = list(group)
        for start in range(0, len(members), size):
            yield tuple(members[start : start + size])


def _batch(
    session: Session, endpoint: Endpoint, batch: list[Release], chapters: tuple[str, ...], headings: tuple[str, ...]
) -> Iterator[Page]:
    seen: set[str] = set()
    about = {release.name: release.version for release in batch}
    for ask in _asks(endpoint, batch, chapters, headings):
        for answer, records in answers(session, endpoint, ask, stamp=json.dumps(about)):
            seen.update(str(record.get("period")) for record in records)
            yield Page(answer, declared=len(records), tags={"released_on": batch[0].released}, about=about)
    silent = [r for r in batch if r.rows and r.period not in seen]
    if silent:
        raise _silence(silent)


def _asks(
    endpoint: Endpoint, batch: list[Release], chapters: tuple[str, ...], headings: tuple[str, ...]
) -> Iterator[Ask]:
    """The questions for a batch: one with a key, one per level and flow without."""
    periods = tuple(r.period for r in batch)
    levels = ((*chapters, *headings),) if endpoint.whole else (chapters, headings)
    flows = (FLOWS,) if endpoint.whole else tuple((flow,) for flow in FLOWS)
    for codes in levels:
        for flow in flows:
            yield Ask(batch[0].freq, periods, flow, PARTNERS, codes)


def _silence(releases: Sequence[Release]) -> IncompleteError:
    told = ", ".join(f"{r.period} ({r.rows} rows out since {r.released})" for r in releases)
    fault = f"the releases list {told}, and the data answers with no row: wrong parameters answer like that too"
    periods = {SILENT: [release.period for release in releases]}
    return IncompleteError("comtrade/flows", fault, "compare the request with the publisher's documentation", **periods)


def answers(
    session: Session, endpoint: Endpoint, ask: Ask, stamp: str = ""
) -> Iterator[tuple[Answer, list[dict[str, Any]]]]:
    """Whole answers to ``ask``; an answer that reaches the cap is cut off, so the question is asked in parts (P9).

    Raises:
        IncompleteError: a question that cannot be cut further still reaches the cap or the longest address.
    """
    path = f"{endpoint.path}/C/{ask.freq}/HS"
    if len(path) + len(urlencode(ask.params(endpoint.cap))) + HOST_RESERVE < MAX_URL:
        answer = session.get(API, path, ask.params(endpoint.cap), stamp=stamp)
        records = envelope(answer)
        if len(records) < endpoint.cap:
            yield answer, records
            return
    parts = ask.halves()
    if not parts:
        fault = f"{ask}: even the smallest question reaches the cap of {endpoint.cap} rows"
        raise IncompleteError("comtrade/flows", fault, "set a key (LANDFALL_KEY_COMTRADE) or narrow the products")
    for part in parts:
        yield from answers(session, endpoint, part, stamp)


_FLOW_FIELDS = re.findall(
    r"\S+",
    """
    typeCode freqCode refPeriodId refYear refMonth period reporterCode reporterISO reporterDesc flowCode flowDesc
    partnerCode partnerISO partnerDesc partner2Code partner2ISO partner2Desc classificationCode
    classificationSearchCode isOriginalClassification cmdCode cmdDesc aggrLevel isLeaf customsCode customsDesc mosCode
    motCode motDesc qtyUnitCode qtyUnitAbbr qty isQtyEstimated altQtyUnitCode altQtyUnitAbbr altQty isAltQtyEstimated
    netWgt isNetWgtEstimated grossWgt isGrossWgtEstimated cifvalue fobvalue primaryValue legacyEstimationFlag
    isReported isAggregate
    """,
)
_REQUIRED = frozenset({"freqCode", "period", "reporterCode", "flowCode", "partnerCode", "cmdCode", "primaryValue"})
_NOTES = {
    "refPeriodId": "first day of the period, YYYYMMDD",
    "refMonth": "month, 52 for annual data",
    "period": "YYYY or YYYYMM",
    "partnerCode": "UN code: 842 USA, 156 China, 0 the world",
    "partner2Code": "always 0: all second partners together",
    "customsCode": "always C00: all customs procedures together",
    "motCode": "always 0: all modes of transport together",
    "cmdCode": "HS code as text, leading zeros kept",
    "aggrLevel": "digits of the code: 2 chapter, 4 heading",
    "qty": "in qty_unit_abbr",
    "altQty": "in alt_qty_unit_abbr",
    "netWgt": "kg",
    "grossWgt": "kg",
    "cifvalue": "US$, imports only",
    "fobvalue": "US$, exports only",
    "primaryValue": "US$: CIF value of imports, FOB value of exports",
}
_NUMERIC = frozenset({"qty", "altQty", "netWgt", "grossWgt", "cifvalue", "fobvalue", "primaryValue"})
_NAMES = {"cifvalue": "cif_value", "fobvalue": "fob_value"}
_PATTERNS = {
    "freqCode": "[AM]",
    "period": PERIOD,
    "reporterCode": REPORTER,
    "flowCode": "[MX]",
    "partner2Code": "0",
    "customsCode": "C00",
    "motCode": "0",
    "refYear": patterns.YEAR,
    "refMonth": patterns.SMALL,
    "aggrLevel": patterns.SMALL,
    **dict.fromkeys((name for name in _FLOW_FIELDS if name.startswith("is")), patterns.BOOLEAN),
    **dict.fromkeys(_NUMERIC, patterns.NUMBER),
}


def snake(name: str) -> str:
    """``partner2ISO`` as ``partner2_iso``: the column of a field of the API."""
    text = "".join(
        f"_{c.lower()}" if c.isupper() and not (i and name[i - 1].isupper()) else c.lower() for i, c in enumerate(name)
    )
    return _NAMES.get(name, text)


FLOW_ROWS = Stream(
    name="flows",
    grain="One row is one product, partner and flow of one period, per publication of that period.",
    key=("freq_code", "period", "flow_code", "partner_code", "cmd_code", "mos_code"),
    fields=tuple(
        Field(
            snake(name),
            name,
            required=name in _REQUIRED,
            pattern=_PATTERNS.get(name, ""),
            note=_NOTES.get(name, ""),
        )
        for name in _FLOW_FIELDS
    ),
    tags=("released_on",),
    decode=JsonRecords("$.data"),
    fence=flows_fence,
    pages=flows_pages,
    rows=(0, 5_000_000),
    max_set_aside=0.1,
    few_members=2,
    stand_alone=True,
)

SOURCE = Source(
    name="comtrade",
    title="UN Comtrade trade statistics",
    publisher="United Nations Statistics Division",
    homepage="https://comtradeplus.un.org",
    licence=(
        "UN Comtrade terms of use: internal use; no re-dissemination of the data without written permission "
        "(check the current policy of the UN Statistics Division)"
    ),
    attribution="UN Comtrade Database, United Nations Statistics Division.",
    cadence="0 6 * * 2",
    privacy="open",
    redistribution="internal",
    apis=(API,),
    streams=(REPORTERS, PARTNER_AREAS, PRODUCTS, RELEASES, FLOW_ROWS),
    triage=(
        "Safe to wait: a period stays out until it is corrected, and the next run asks for all that came out since. "
        "'quota' means that the day's 500 requests are used: what came is kept, and tomorrow's run goes on. Not safe "
        "to ignore: 'answers with no row' (parameters changed) and 'reaches the cap' (rows are cut off)."
    ),
)
