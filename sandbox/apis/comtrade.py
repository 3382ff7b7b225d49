"""UN Comtrade API v1: final data, the keyless preview, release dates and the reference lists.

Kept from the real one: parameter names in any case, empty answers with status 200 for wrong values, a silent row cap,
``refMonth`` 52 for years, ``cifvalue`` and ``fobvalue`` in lower case, texts only with ``includeDesc=true``, and the
rows that double totals when a breakdown is not asked for: second partners, customs procedures, modes of transport,
groups of countries, product levels and the flows RM and RX, which M and X contain.

The key ``sandbox-key`` opens ``/data``; ``sandbox-key-throttled`` is answered 429 and ``sandbox-key-exhausted`` 403.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

import duckdb
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from sandbox.state import State
from sandbox.world.nomenclature import CHAPTERS, COLOMBIA, HEADINGS, Area, countries, flow_name, label, partners
from sandbox.world.trade import FIRST_YEAR, LAST_YEAR, TABLE, year_released, year_revised

KEY = "sandbox-key"
ROW_CAP = 100_000
PREVIEW_CAP = 500
MAX_PERIODS = 12
_MAX_URL = 4_096
_ELAPSED = "0.05 secs"

_EUROPEAN_UNION, _ASEAN = 97, 975
_GROUP_SHARES = {_EUROPEAN_UNION: 0.30, _ASEAN: 0.06}
"""Part of the trade with neither China nor the United States that is given to each group of countries."""
_PART_FLOWS = {"RM": ("M", 0.004), "RX": ("X", 0.021)}
"""Re-imports and re-exports are contained in imports and exports."""
_SECOND_PARTNERS = {0: 1.0, 591: 0.18, 842: 0.82}
"""Country a good was last sent from; 0 is the total, 591 Panama."""
_CUSTOMS = {"C00": ("TOTAL CPC", 1.0), "C01": ("Clearance for home use", 0.94), "C04": ("Inward processing", 0.06)}
_TRANSPORT = {0: ("TOTAL MOT", 1.0), 1000: ("Air", 0.22), 2100: ("Sea", 0.61), 3000: ("Land", 0.17)}

_Query = Mapping[str, str]
_Cursor = duckdb.DuckDBPyConnection


class _RefusedError(Exception):
    """A request the API answers with its own error object and status 400."""


@dataclass(frozen=True)
class _Asked:
    """What a request asks for; ``None`` means that nothing was said, an empty list that nothing can match."""

    periods: tuple[str, ...]
    classification: str
    reporters: frozenset[str] | None
    flows: tuple[str, ...] | None
    partners: tuple[str, ...] | None
    products: tuple[str, ...] | None
    second_partners: tuple[str, ...] | None
    customs: tuple[str, ...] | None
    transport: tuple[str, ...] | None
    describe: bool
    count_only: bool
    limit: int


@dataclass
class _Sql:
    """A query under construction: text with ``$name`` parameters."""

    parts: list[str] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)

    def add(self, name: str, text: str, **values: Any) -> None:
        self.parts.append(f"{name} as ({text})")
        self.values |= values


def routes(state: State) -> list[Route]:
    """``/data/v1``, ``/public/v1`` and ``/files/v1``."""

    def keyed(request: Request) -> Response:
        return _key_fault(request) or _data(state, request, ROW_CAP, MAX_PERIODS)

    def preview(request: Request) -> Response:
        return _data(state, request, PREVIEW_CAP, 1)

    def availability(request: Request) -> Response:
        return _availability(state, request)

    where = "{type_code}/{freq_code}/{classification}"
    return [
        Route(f"/data/v1/get/{where}", keyed),
        Route(f"/public/v1/preview/{where}", preview),
        Route(f"/public/v1/getDA/{where}", availability),
        Route("/files/v1/app/reference/{name}.json", _reference),
        Route("/{path:path}", _unknown),
    ]


def throttled(seconds: int = 2) -> Response:
    """The gateway's answer to too many requests a second."""
    text = f"Rate limit is exceeded. Try again in {seconds} seconds."
    return _gateway(429, text, {"Retry-After": str(seconds)})


def exhausted(seconds: int = 39_600) -> Response:
    """The gateway's answer once the day's calls are used up."""
    hours, rest = divmod(seconds, 3600)
    text = f"Out of call volume quota. Quota will be replenished in {hours:02d}:{rest // 60:02d}:{rest % 60:02d}."
    return _gateway(403, text, {"Retry-After": str(seconds)})


def _gateway(status: int, message: str, headers: Mapping[str, str] | None = None) -> Response:
    return JSONResponse({"statusCode": status, "message": message}, status, dict(headers or {}))


def _unknown(request: Request) -> Response:  # noqa: ARG001
    return _gateway(404, "Resource not found")


def _key_fault(request: Request) -> Response | None:
    key = request.headers.get("Ocp-Apim-Subscription-Key") or _lower(request).get("subscription-key", "")
    if key == KEY:
        return None
    if key == f"{KEY}-throttled":
        return throttled()
    if key == f"{KEY}-exhausted":
        return exhausted()
    problem = "invalid subscription key. Make sure to provide a valid key for an active subscription."
    if not key:
        problem = "missing subscription key. Make sure to include subscription key when making requests to an API."
    return _gateway(401, f"Access denied due to {problem}")


def _lower(request: Request) -> dict[str, str]:
    return {name.lower(): value for name, value in request.query_params.items()}


def _data(state: State, request: Request, cap: int, max_periods: int) -> Response:
    if len(str(request.url)) > _MAX_URL:
        return HTMLResponse("<html><body><h2>URI Too Long</h2></body></html>", 414)
    try:
        asked = _asked(request.path_params["classification"], _lower(request), cap, max_periods)
    except _RefusedError as error:
        return JSONResponse({"errorObject": {"errorMessage": str(error)}}, 400)
    rows: list[str] = []
    if _matches(request.path_params, asked):
        with state.world.database.cursor() as cursor:
            rows = _records(cursor, request.path_params["freq_code"].upper(), asked, state.clock.now.date())
    body = "" if asked.count_only else ",".join(rows)
    text = f'{{"elapsedTime":"{_ELAPSED}","count":{len(rows)},"data":[{body}],"error":""}}'
    return Response(text, media_type="application/json")


def _asked(classification: str, query: _Query, cap: int, max_periods: int) -> _Asked:
    periods = _list(query, "period")
    if not periods:
        raise _RefusedError("Period is required.")
    if len(periods) > max_periods:
        raise _RefusedError(f"Maximum number of periods is {max_periods}.")
    reporters = _list(query, "reportercode")
    limit = query.get("maxrecords", "")
    return _Asked(
        periods=tuple(dict.fromkeys(periods)),
        classification=classification.upper(),
        reporters=None if reporters is None else frozenset(reporters),
        flows=_list(query, "flowcode"),
        partners=_list(query, "partnercode"),
        products=_list(query, "cmdcode"),
        second_partners=_list(query, "partner2code"),
        customs=_list(query, "customscode"),
        transport=_list(query, "motcode"),
        describe=query.get("includedesc", "").lower() == "true",
        count_only=query.get("countonly", "").lower() == "true",
        limit=min(cap, int(limit)) if limit.isdecimal() else cap,
    )


def _list(query: _Query, name: str) -> tuple[str, ...] | None:
    text = query.get(name, "").strip()
    return tuple(part.strip() for part in text.split(",") if part.strip()) if text else None


def _matches(path: Mapping[str, str], asked: _Asked) -> bool:
    """Whether anything can match: goods, a known frequency, and Colombia, the only reporter of this world."""
    goods = path["type_code"].upper() == "C" and path["freq_code"].upper() in {"A", "M"}
    return goods and (asked.reporters is None or str(COLOMBIA) in asked.reporters)


def _records(cursor: _Cursor, frequency: str, asked: _Asked, today: date) -> list[str]:
    """The records as JSON texts, at most ``asked.limit``."""
    sql = _Sql()
    snapshots = _snapshots(frequency, asked.periods, today)
    if not snapshots:
        return []
    _visible(sql, snapshots)
    _products(sql, asked.products)
    _partners(sql, asked.partners)
    _flows(sql, asked.flows)
    _breakdowns(sql, asked)
    _labels(sql)
    query = f"""
        with {", ".join(sql.parts)}
        select {_RECORD} from split
        join flow_text using (flow) join area_text using (partner_code)
        join product_text using (product) join second_text using (second_code)
        where $classification in ('HS', edition)
        order by period, flow, partner_code, length(product), product, second_code, customs_code, mot_code
        limit $limit
    """
    values = sql.values | {
        "describe": asked.describe,
        "limit": asked.limit,
        "classification": asked.classification,
        "frequency": frequency,
    }
    return [text for (text,) in cursor.execute(query, values).fetchall()]


def _snapshots(frequency: str, periods: tuple[str, ...], today: date) -> list[dict[str, Any]]:
    """Per asked period: its first and last month and the day whose state of the months is shown."""
    found = []
    for text in periods:
        if not text.isdecimal() or len(text) != (4 if frequency == "A" else 6):
            continue
        year, month = int(text[:4]), int(text[4:] or 1)
        if not (FIRST_YEAR <= year <= LAST_YEAR and 1 <= month <= 12):
            continue
        state = today if frequency == "M" else _year_state(year, today)
        if state is not None:
            last = month if frequency == "M" else 12
            found.append({"p": text, "a": date(year, month, 1), "b": date(year, last, 1), "d": state})
    return found


def _year_state(year: int, today: date) -> date | None:
    """The day a year's figures were last put together, ``None`` where they are not out."""
    days = [day for day in (year_released(year), year_revised(year)) if day <= today]
    return max(days, default=None)


def _visible(sql: _Sql, snapshots: list[dict[str, Any]]) -> None:
    """Rows ``period, partner_code, flow, product, v, w`` of the asked periods, as the publisher knows them."""
    sql.add("asked", "select unnest($snapshots, recursive := true)", snapshots=snapshots)
    sql.add(
        "base",
        f"""
        select p as period, partner_code, flow, product,
               sum(case when revised_on <= d then coalesce(revised_value_usd, value_usd) else value_usd end) as v,
               sum(weight_kg) as w
        from asked join {TABLE} on month between a and b and released_on <= d
        group by p, partner_code, flow, product
        """,
    )


def _products(sql: _Sql, codes: tuple[str, ...] | None) -> None:
    """Keep the asked product codes; TOTAL is the sum of the chapters."""
    total = "select period, partner_code, flow, 'TOTAL' as product, sum(v) as v, sum(w) as w from base"
    sql.add("goods", f"from base union all {total} where length(product) = 2 group by all")
    condition = "true"
    if codes is not None:
        wanted = [code.upper() for code in codes]
        lengths = [int(code[2:]) for code in wanted if code in {"AG2", "AG4", "AG6"}]
        condition = "product in $products or (product != 'TOTAL' and length(product) in $lengths)"
        sql.values |= {"products": wanted, "lengths": lengths or [-1]}
    sql.add("chosen", f"select * from goods where {condition}")


def _partners(sql: _Sql, codes: tuple[str, ...] | None) -> None:
    """Keep the asked partners; without any, groups of countries come with World and the partners."""
    groups = " union all ".join(
        f"select period, {code} as partner_code, flow, product, "
        f"sum(if(partner_code = 0, v, -v)) * {share} as v, sum(if(partner_code = 0, w, -w)) * {share} as w "
        "from chosen group by period, flow, product having v > 0.005"
        for code, share in _GROUP_SHARES.items()
    )
    wanted = None if codes is None else [int(code) for code in codes if code.isdecimal()] or [-1]
    condition = "true" if wanted is None else "partner_code in $partners"
    if wanted is not None:
        sql.values["partners"] = wanted
    sql.add("placed", f"select * from (from chosen union all {groups}) where {condition}")


def _flows(sql: _Sql, codes: tuple[str, ...] | None) -> None:
    parts = " union all ".join(
        f"select period, partner_code, '{code}' as flow, product, v * {share} as v, w * {share} as w "
        f"from placed where flow = '{whole}' and v * {share} > 0.005"
        for code, (whole, share) in _PART_FLOWS.items()
    )
    condition = "true" if codes is None else "flow in $flows"
    if codes is not None:
        sql.values["flows"] = [code.upper() for code in codes]
    sql.add("flowing", f"select * from (from placed union all {parts}) where {condition}")


def _breakdowns(sql: _Sql, asked: _Asked) -> None:
    """Second partner, customs procedure and mode of transport: all of them where a request names none."""
    second = [(code, share) for code, share in _SECOND_PARTNERS.items() if _wanted(code, asked.second_partners)]
    customs = [(code, text, share) for code, (text, share) in _CUSTOMS.items() if _wanted(code, asked.customs)]
    transport = [(code, text, share) for code, (text, share) in _TRANSPORT.items() if _wanted(code, asked.transport)]
    sql.add("second", _values(second, "second_code", "second_share", empty="select 0, 1.0 where false"))
    sql.add("customs", _values(customs, "customs_code", "customs_text", "customs_share", empty=_NO_TEXT))
    sql.add("transport", _values(transport, "mot_code", "mot_text", "mot_share", empty=_NO_TEXT))
    sql.add(
        "split",
        """
        select *, period[:4]::integer as year,
               case when length(period) = 4 then 52 else period[5:]::integer end as month_number,
               case when period[:4] < '2017' then 'H4' when period[:4] < '2022' then 'H5' else 'H6' end as edition,
               round(v * second_share * customs_share * mot_share, 3) as value,
               round(w * second_share * customs_share * mot_share, 3) as weight
        from flowing cross join second cross join customs cross join transport
        """,
    )


_NO_TEXT = "select null, '', 1.0 where false"


def _wanted(code: int | str, codes: tuple[str, ...] | None) -> bool:
    return codes is None or str(code) in {wanted.upper() for wanted in codes}


def _values(rows: list[tuple[Any, ...]], *names: str, empty: str = "") -> str:
    """A constant relation; texts are ours and hold no quote."""
    text = ", ".join("(" + ", ".join(f"'{v}'" if isinstance(v, str) else str(v) for v in row) + ")" for row in rows)
    return f"select * from ({f'values {text}' if rows else empty}) as constant({', '.join(names)})"


def _labels(sql: _Sql) -> None:
    areas = [{"partner_code": area.code, "partner_iso": area.iso3, "partner_text": area.name} for area in partners()]
    goods = [{"product": code, "product_text": label(code)} for code in ("TOTAL", *CHAPTERS, *HEADINGS)]
    flows = [{"flow": code, "flow_text": flow_name(code)} for code in ("M", "X", "RM", "RX")]
    sql.add("area_text", "select unnest($areas, recursive := true)", areas=areas)
    sql.add("product_text", "select unnest($goods, recursive := true)", goods=goods)
    sql.add("flow_text", "select unnest($flow_texts, recursive := true)", flow_texts=flows)
    sql.add(
        "second_text",
        "select partner_code as second_code, partner_iso as second_iso, partner_text as second_text from area_text",
    )


_RECORD = """
to_json(struct_pack(
    typeCode := 'C',
    freqCode := $frequency::varchar,
    refPeriodId := year * 10000 + if(month_number = 52, 1, month_number) * 100 + 1,
    refYear := year,
    refMonth := month_number,
    period := period,
    reporterCode := 170,
    reporterISO := if($describe, 'COL', null),
    reporterDesc := if($describe, 'Colombia', null),
    flowCode := flow,
    flowDesc := if($describe, flow_text, null),
    partnerCode := partner_code,
    partnerISO := if($describe, partner_iso, null),
    partnerDesc := if($describe, partner_text, null),
    partner2Code := second_code,
    partner2ISO := if($describe, second_iso, null),
    partner2Desc := if($describe, second_text, null),
    classificationCode := edition,
    classificationSearchCode := 'HS',
    isOriginalClassification := true,
    cmdCode := product,
    cmdDesc := if($describe, product_text, null),
    aggrLevel := if($describe, if(product = 'TOTAL', 0, length(product)), null),
    isLeaf := if($describe, false, null),
    customsCode := customs_code,
    customsDesc := if($describe, customs_text, null),
    mosCode := '0',
    motCode := mot_code,
    motDesc := if($describe, mot_text, null),
    qtyUnitCode := -1,
    qtyUnitAbbr := if($describe, 'N/A', null),
    qty := null::double,
    isQtyEstimated := false,
    altQtyUnitCode := -1,
    altQtyUnitAbbr := if($describe, 'N/A', null),
    altQty := null::double,
    isAltQtyEstimated := false,
    netWgt := if(product = 'TOTAL', null, weight),
    isNetWgtEstimated := false,
    grossWgt := null::double,
    isGrossWgtEstimated := false,
    cifvalue := if(flow in ('M', 'RM'), value, null),
    fobvalue := if(flow in ('X', 'RX'), value, null),
    primaryValue := value,
    legacyEstimationFlag := 0,
    isReported := false,
    isAggregate := true
))::varchar
"""
"""One record: 47 fields in the order and with the types the API has."""


def _availability(state: State, request: Request) -> Response:
    """Release dates: one row per period that is out, with a checksum that changes with its content."""
    path, query = request.path_params, _lower(request)
    reporters, periods = _list(query, "reportercode"), _list(query, "period")
    rows: list[dict[str, Any]] = []
    known = path["type_code"].upper() == "C" and path["classification"].upper() == "HS"
    if known and (reporters is None or str(COLOMBIA) in reporters):
        finder = {"A": _released_years, "M": _released_months}.get(path["freq_code"].upper())
        with state.world.database.cursor() as cursor:
            found = finder(cursor, state.clock.now.date()) if finder else []
        rows = [_release(path["freq_code"].upper(), *row) for row in found if periods is None or row[0] in periods]
    return JSONResponse({"elapsedTime": _ELAPSED, "count": len(rows), "data": rows, "error": ""})


def _released_months(cursor: _Cursor, today: date) -> list[tuple[str, date, date, int]]:
    return cursor.execute(
        f"""
        select strftime(month, '%Y%m'), min(released_on),
               coalesce(max(revised_on) filter (revised_on <= $today), min(released_on)), count(*)
        from {TABLE} where released_on <= $today group by month order by month
        """,
        {"today": today},
    ).fetchall()


def _released_years(cursor: _Cursor, today: date) -> list[tuple[str, date, date, int]]:
    counts = dict(
        cursor.execute(
            f"select year(month), count(distinct (partner_code, flow, product)) from {TABLE} group by all"
        ).fetchall()
    )
    states = {year: _year_state(year, today) for year in range(FIRST_YEAR, LAST_YEAR + 1)}
    return [(str(year), year_released(year), last, counts[year]) for year, last in states.items() if last]


def _release(frequency: str, period: str, first: date, last: date, records: int) -> dict[str, Any]:
    digest = hashlib.sha256(f"{frequency} {period} {last} {records}".encode()).digest()
    year = int(period[:4])
    edition = 4 if year < 2017 else 5 if year < 2022 else 6
    return {
        "datasetCode": int(f"2{COLOMBIA:03d}{period:0<6}{edition:02d}00"),
        "typeCode": "C",
        "freqCode": frequency,
        "period": int(period),
        "reporterCode": COLOMBIA,
        "reporterISO": "COL",
        "reporterDesc": "Colombia",
        "classificationCode": f"H{edition}",
        "classificationSearchCode": "HS",
        "isOriginalClassification": True,
        "isExtendedFlowCode": False,
        "isExtendedPartnerCode": False,
        "isExtendedPartner2Code": False,
        "isExtendedCmdCode": False,
        "isExtendedCustomsCode": False,
        "isExtendedMotCode": False,
        "totalRecords": records,
        "datasetChecksum": int.from_bytes(digest[:4], "big") - 2**31,
        "firstReleased": f"{first}T00:00:00",
        "lastReleased": f"{last}T00:00:00",
    }


def _reference(request: Request) -> Response:
    """A reference list: UTF-8 with a byte order mark, cached for a week."""
    maker = _REFERENCES.get(request.path_params["name"].lower())
    if maker is None:
        return _gateway(404, "Resource not found")
    body = maker()
    digest = hashlib.md5(body, usedforsecurity=False)
    headers = {
        "ETag": f'"0x{digest.hexdigest()[:15].upper()}"',
        "Content-MD5": base64.b64encode(digest.digest()).decode(),
        "Cache-Control": "max-age=604800",
    }
    return Response(body, headers=headers, media_type="application/json")


def _envelope(results: list[dict[str, Any]]) -> bytes:
    text = json.dumps({"more": False, "results": results}, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8-sig")


@cache
def _reporters() -> bytes:
    return _envelope([_area(area, "reporter", area.code) for area in countries()])


@cache
def _partner_areas() -> bytes:
    return _envelope([_area(area, "Partner", str(area.code)) for area in partners()])


def _area(area: Area, role: str, code: int | str) -> dict[str, Any]:
    """One area; the two lists differ in the case of their field names and in the type of ``id``."""
    return {
        "id": code,
        "text": area.name,
        f"{role}Code": area.code,
        f"{role}Desc": area.name,
        f"{role.lower()}Note": area.name,
        f"{role}CodeIsoAlpha2": area.iso2,
        f"{role}CodeIsoAlpha3": area.iso3,
        "entryEffectiveDate": "1900-01-01T00:00:00",
        "isGroup": area.is_group,
    }


@cache
def _goods() -> bytes:
    rows = [_good("TOTAL", "Total of all HS commodities", "#", 0)]
    for code in sorted({**CHAPTERS, **HEADINGS}):
        rows += [_good(code, label(code), code[:2] if len(code) == 4 else "TOTAL", len(code))]
    return _envelope(rows)


def _good(code: str, text: str, parent: str, level: int) -> dict[str, Any]:
    return {
        "id": code,
        "text": f"{code} - {text}",
        "parent": parent,
        "isLeaf": "0",
        "aggrLevel": level,
        "standardUnitAbbr": "n/a",
    }


_REFERENCES: dict[str, Callable[[], bytes]] = {
    "reporters": _reporters,
    "partnerareas": _partner_areas,
    "hs": _goods,
}
