"""GLEIF API v1: LEI records with their parents, as JSON:API from a golden copy published three times a day.

A record links each parent either to ``lei-record`` and ``relationship-record`` or to ``reporting-exception``; an
ultimate parent may stand beside an excepted direct one. Parents are collected since May 2017: what was last updated
before links neither. An LEI that is not renewed lapses, one of a dissolved entity is retired.

The codes of Colombia's registers and legal forms were not at hand: ``RA888888`` and ``8888`` mean "not on the list",
the text beside them says what it is. Colombian ``registeredAs`` is the NIT, with or without check digit and points.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.state import State
from sandbox.world.geography import CHAMBER_OF_PLACE, MUNICIPALITIES
from sandbox.world.ids import check_digit, lei, number
from sandbox.world.model import Company, Group

BASE = "https://api.gleif.org/api/v1/lei-records"
PAGE_SIZE = 15
MAX_PAGE_SIZE = 200
PARENTS_SINCE = datetime(2017, 5, 1, tzinfo=UTC)
"""When LEI issuers began to collect who owns whom."""

DIRECT, ULTIMATE = "direct", "ultimate"
_CONSOLIDATED = {DIRECT: "IS_DIRECTLY_CONSOLIDATED_BY", ULTIMATE: "IS_ULTIMATELY_CONSOLIDATED_BY"}

_CITIES = {
    "AR": ("Buenos Aires", "AR-C"),
    "AU": ("Sydney", "AU-NSW"),
    "BR": ("São Paulo", "BR-SP"),
    "CA": ("Toronto", "CA-ON"),
    "CH": ("Zürich", "CH-ZH"),
    "CL": ("Santiago", "CL-RM"),
    "CN": ("Shenzhen", "CN-GD"),
    "CO": ("Medellín", "CO-ANT"),
    "CR": ("San José", "CR-SJ"),
    "DE": ("München", "DE-BY"),
    "ES": ("Madrid", "ES-MD"),
    "FR": ("Paris", "FR-75"),
    "GB": ("London", "GB-LND"),
    "IL": ("Tel Aviv", "IL-TA"),
    "IN": ("Bengaluru", "IN-KA"),
    "IT": ("Milano", "IT-MI"),
    "JP": ("Tokyo", "JP-13"),
    "KR": ("Seoul", "KR-11"),
    "MX": ("Ciudad de México", "MX-CMX"),
    "NL": ("Amsterdam", "NL-NH"),
    "PA": ("Panamá", "PA-8"),
    "PE": ("Lima", "PE-LMA"),
    "SE": ("Stockholm", "SE-AB"),
    "US": ("Wilmington", "US-DE"),
    "UY": ("Montevideo", "UY-MO"),
}
_ENDINGS = {
    "AU": " LIMITED", "BR": " S.A.", "CA": " INC.", "CH": " AG", "CN": " CO., LTD.", "DE": " AG", "ES": ", S.A.",
    "FR": " SA", "GB": " PLC", "IL": " LTD", "IN": " LIMITED", "IT": " S.P.A.", "JP": " K.K.", "KR": " CO., LTD.",
    "MX": ", S.A. DE C.V.", "NL": " N.V.", "SE": " AB", "US": ", INC.",
}  # fmt: skip
_REGISTERS = {"US": "RA000602", "GB": "RA000585"}
"""Registration authorities seen in recorded answers: Delaware and Companies House."""
_NOT_LISTED, _NONE = "RA888888", "RA999999"
_REGIONS = {
    "05": "CO-ANT", "08": "CO-ATL", "11": "CO-DC", "13": "CO-BOL", "15": "CO-BOY", "17": "CO-CAL", "19": "CO-CAU",
    "20": "CO-CES", "23": "CO-COR", "25": "CO-CUN", "27": "CO-CHO", "41": "CO-HUI", "44": "CO-LAG", "47": "CO-MAG",
    "50": "CO-MET", "52": "CO-NAR", "54": "CO-NSA", "63": "CO-QUI", "66": "CO-RIS", "68": "CO-SAN", "70": "CO-SUC",
    "73": "CO-TOL", "76": "CO-VAC",
}  # fmt: skip
_FORMS = {
    "03": "SOCIEDAD LIMITADA",
    "04": "SOCIEDAD ANONIMA",
    "06": "SOCIEDAD EN COMANDITA SIMPLE",
    "08": "SUCURSAL DE SOCIEDAD EXTRANJERA",
    "16": "SOCIEDAD POR ACCIONES SIMPLIFICADA",
}
_TRADES = (
    *("AGROPECUARIA", "COMERCIALIZADORA", "CONSTRUCTORA", "DISTRIBUIDORA"),
    *("INVERSIONES", "MINERALES", "TEXTILES", "TRANSPORTES"),
)
_WORDS = ("LA CEIBA", "DEL ALTIPLANO", "GUADUALES", "EL TRAPICHE")


@dataclass(frozen=True)
class Entity:
    """One holder of an LEI. ``parent`` is the LEI of its group; ``excepted`` says why a parent is not given.

    ``renewals`` is how many years the LEI is renewed before it is left to lapse; ``ended_on`` is the dissolution.
    """

    lei: str
    name: str
    aliases: tuple[str, ...]
    country: str
    city: str
    region: str
    register: tuple[str, str | None]
    registered_as: str | None
    category: str
    form: str | None
    founded_on: date
    first_issued: datetime
    renewals: int
    ended_on: date | None
    parent: str
    excepted: Mapping[str, str]


def entities(groups: tuple[Group, ...], companies: tuple[Company, ...]) -> tuple[Entity, ...]:
    """Groups, companies with an LEI and forty Colombian ones that have nothing to do with either, ordered by LEI."""
    holders = {group.group_id: group.lei for group in groups if group.lei}
    found = [_group(group) for group in groups if group.lei]
    found += [_company(company, holders.get(company.group_id, "")) for company in companies if company.lei]
    found += _others()
    return tuple(sorted(found, key=lambda entity: entity.lei))


def _group(group: Group) -> Entity:
    draw = number(f"gleif {group.group_id}")
    city, region = _CITIES.get(group.country_iso2, ("-", f"{group.country_iso2}-00"))
    register = (_REGISTERS.get(group.country_iso2, _NOT_LISTED), None)
    reason = ("NO_KNOWN_PERSON", "NATURAL_PERSONS", "NON_CONSOLIDATING")[draw % 3]
    return Entity(
        lei=group.lei,
        name=group.name.upper() + _ENDINGS.get(group.country_iso2, " S.A."),
        aliases=group.aliases,
        country=group.country_iso2,
        city=city,
        region=region,
        register=register if register[0] != _NOT_LISTED else (_NOT_LISTED, "Business register"),
        registered_as=str(draw % 9_000_000 + 1_000_000),
        category="GENERAL",
        form=None,
        founded_on=date(1950 + draw % 58, 1 + draw % 12, 1 + draw % 28),
        first_issued=_moment(date(2012, 6, 6) + timedelta(days=draw % 1500), draw),
        renewals=2 if draw % 17 == 0 else 99,
        ended_on=None,
        parent="",
        excepted={DIRECT: reason, ULTIMATE: reason},
    )


def _company(company: Company, parent: str) -> Entity:
    draw = number(f"gleif {company.company_id}")
    city, region = _seat(company.chamber_code)
    return Entity(
        lei=company.lei,
        name=company.legal_name,
        aliases=(),
        country="CO",
        city=city,
        region=region,
        register=(_NOT_LISTED, "Cámara de Comercio"),
        registered_as=_registered(company.nit, draw),
        category="BRANCH" if company.legal_form_code == "08" else "GENERAL",
        form=_FORMS.get(company.legal_form_code, "SOCIEDAD"),
        founded_on=company.registered_on,
        first_issued=_moment(company.registered_on + timedelta(days=60 + draw % 300), draw),
        renewals=1 + draw % 3 if draw % 4 == 0 else 99,
        ended_on=company.cancelled_on,
        parent=parent if company.role != "domestic" else "",
        excepted=_exceptions(draw, company.role),
    )


def _exceptions(draw: int, role: str) -> dict[str, str]:
    """Seven of ten name both parents, two only the ultimate one, one neither; people own the domestic ones."""
    if role == "domestic":
        return {DIRECT: "NATURAL_PERSONS", ULTIMATE: "NATURAL_PERSONS"}
    kind = draw // 7 % 10
    if kind < 7:
        return {}
    if kind < 9:
        return {DIRECT: ("NON_CONSOLIDATING", "NO_LEI")[draw % 2]}
    return {DIRECT: "NON_PUBLIC", ULTIMATE: "NON_PUBLIC"}


def _others() -> Iterator[Entity]:
    seats = sorted(CHAMBER_OF_PLACE)
    names = [f"{trade} {word} S.A.S." for trade in _TRADES for word in _WORDS]
    names += [f"FONDO DE INVERSION COLECTIVA {word} {serial}" for word in _WORDS for serial in ("I", "II")]
    for name in names:
        draw = number(f"gleif {name}")
        fund = name.startswith("FONDO")
        city, region = _place(seats[draw % len(seats)])
        founded = date(2000 + draw % 20, 1 + draw % 12, 1 + draw % 28)
        yield Entity(
            lei=lei(f"other {name}"),
            name=name,
            aliases=(),
            country="CO",
            city=city,
            region=region,
            register=(_NONE, None) if fund else (_NOT_LISTED, "Cámara de Comercio"),
            registered_as=None if fund else _registered(str(800_100_000 + draw % 99_000_000), draw),
            category="FUND" if fund else "GENERAL",
            form="FONDO DE INVERSION COLECTIVA" if fund else _FORMS["16"],
            founded_on=founded,
            first_issued=_moment(max(founded, date(2013, 1, 1)) + timedelta(days=draw % 900), draw),
            renewals=draw // 5 % 3 if draw % 3 == 0 else 99,
            ended_on=None,
            parent="",
            excepted=dict.fromkeys((DIRECT, ULTIMATE), "NATURAL_PERSONS" if draw % 2 else "NO_KNOWN_PERSON"),
        )


def _registered(nit: str, draw: int) -> str:
    """A NIT as issuers write it down: with check digit, without, or with points as well."""
    style = draw // 11 % 10
    if style < 6:
        return f"{nit}-{check_digit(nit)}"
    return nit if style < 8 else f"{int(nit):,}-{check_digit(nit)}".replace(",", ".")


def _seat(chamber: str) -> tuple[str, str]:
    """A city in the district of the chamber."""
    places = sorted(place for place, of in CHAMBER_OF_PLACE.items() if of == chamber)
    return _place(places[0]) if places else ("Bogotá", "CO-DC")


def _place(code: str) -> tuple[str, str]:
    return MUNICIPALITIES[code].title(), _REGIONS.get(code[:2], "CO-DC")


def _moment(day: date, draw: int) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(seconds=draw % 86_400)


@dataclass(frozen=True)
class _Standing:
    """How the LEI stands at a moment."""

    status: str
    updated: datetime
    renewal: datetime
    dissolved: bool

    @property
    def tells_parents(self) -> bool:
        return self.updated >= PARENTS_SINCE


def standing(entity: Entity, now: datetime) -> _Standing | None:
    """The state of the registration at ``now``; ``None`` before it was issued."""
    if now < entity.first_issued:
        return None
    renewals = min(entity.renewals, now.year - entity.first_issued.year + 1)
    due = [_years_after(entity.first_issued, years) for years in range(1, renewals + 1)]
    done = [day - timedelta(days=10) for day in due if day - timedelta(days=10) <= now]
    updated = done[-1] if done else entity.first_issued
    renewal = _years_after(entity.first_issued, len(done) + 1)
    ended = None if entity.ended_on is None else _moment(entity.ended_on + timedelta(days=60), 0)
    if ended is not None and entity.first_issued < ended <= now:
        return _Standing("RETIRED", ended, renewal, dissolved=True)
    return _Standing("ISSUED" if now <= renewal else "LAPSED", updated, renewal, dissolved=False)


def _years_after(start: datetime, years: int) -> datetime:
    return start.replace(year=start.year + years, day=min(start.day, 28))


class _RefusedError(Exception):
    """A request the API answers with an error list."""


class _Copy:
    """The golden copy at a moment: what can be asked of it."""

    def __init__(self, holders: tuple[Entity, ...], now: datetime) -> None:
        self.published = now.replace(hour=now.hour // 8 * 8, minute=0, second=0, microsecond=0)
        states = {entity.lei: (entity, standing(entity, self.published)) for entity in holders}
        self.known = {code: (entity, state) for code, (entity, state) in states.items() if state is not None}

    def meta(self) -> dict[str, Any]:
        return {"goldenCopy": {"publishDate": _iso(self.published)}}

    def parent(self, code: str, relation: str) -> str:
        """LEI of the named parent, ``""`` where there is none, it is excepted or nobody asked yet."""
        entity, state = self.known[code]
        named = state.tells_parents and relation not in entity.excepted and entity.parent in self.known
        return entity.parent if named else ""

    def children(self, code: str, relation: str) -> list[str]:
        return [child for child in self.known if self.parent(child, relation) == code]

    def exception(self, code: str, relation: str) -> str:
        """Why the parent is not given, ``""`` where it is or nobody asked yet."""
        entity, state = self.known[code]
        if not state.tells_parents or self.parent(code, relation):
            return ""
        return entity.excepted.get(relation, "NO_LEI")


def routes(state: State) -> list[Route]:
    """``/api/v1/lei-records`` and what stands below a record."""
    holders = entities(state.world.groups, state.world.companies)

    def listing(request: Request) -> Response:
        return _answer(lambda: _listing(_Copy(holders, state.clock.now), request))

    def record(request: Request) -> Response:
        return _answer(lambda: _one(_Copy(holders, state.clock.now), request))

    def below(request: Request) -> Response:
        return _answer(lambda: _below(_Copy(holders, state.clock.now), request))

    prefix = "/api/v1/lei-records"
    return [
        Route(prefix, listing),
        Route(f"{prefix}/{{lei}}", record),
        Route(f"{prefix}/{{lei}}/{{what}}", below),
    ]


def _answer(find: Callable[[], dict[str, Any]]) -> Response:
    """JSON as the API writes it, slashes escaped; an error list where a request is refused."""
    status = 200
    try:
        body = find()
    except _RefusedError as refused:
        status, title, detail = refused.args
        body = {"errors": [{"status": str(status), "title": title, "detail": detail}]}
    text = json.dumps(body, separators=(",", ":")).replace("/", "\\/")
    return Response(text, status, media_type="application/vnd.api+json")


def _one(copy: _Copy, request: Request) -> dict[str, Any]:
    return {"meta": copy.meta(), "data": _record(copy, _known(copy, request))}


def _known(copy: _Copy, request: Request) -> str:
    code = str(request.path_params["lei"]).upper()
    if code not in copy.known:
        raise _not_found(f"No LEI record found for {code}.")
    return code


def _not_found(detail: str) -> _RefusedError:
    return _RefusedError(404, "Not Found", detail)


def _below(copy: _Copy, request: Request) -> dict[str, Any]:
    """Parents, their relationship records and exceptions, and children."""
    code, what = _known(copy, request), str(request.path_params["what"])
    relation, _, rest = what.partition("-")
    if relation in _CONSOLIDATED and rest in {"children", "child-relationships"}:
        children = copy.children(code, relation)
        if rest == "children":
            return _page(copy, request, children, f"/{code}/{what}")
        return _page(copy, request, [_relationship(copy, child, relation) for child in children], f"/{code}/{what}")
    maker = {"parent": _parent, "parent-relationship": _relationship, "parent-reporting-exception": _exception}
    if relation not in _CONSOLIDATED or rest not in maker:
        raise _not_found(f"There is no {what} here.")
    return {"meta": copy.meta(), "data": maker[rest](copy, code, relation)}


def _parent(copy: _Copy, code: str, relation: str) -> dict[str, Any]:
    parent = copy.parent(code, relation)
    if not parent:
        raise _not_found(f"{code} has no {relation} parent.")
    return _record(copy, parent)


def _relationship(copy: _Copy, code: str, relation: str) -> dict[str, Any]:
    entity, state = copy.known[code]
    parent = copy.parent(code, relation)
    if not parent:
        raise _not_found(f"{code} has no {relation} parent.")
    kind = _CONSOLIDATED[relation]
    since = _iso(_moment(entity.founded_on, 0))
    return {
        "type": "relationship-records",
        "id": f"{code}|LEI|{kind}|1|{number(code + kind):064x}|",
        "attributes": {
            "validFrom": _iso(state.updated),
            "validTo": None,
            "relationship": {
                "startNode": {"id": code, "type": "LEI"},
                "endNode": {"id": parent, "type": "LEI"},
                "type": kind,
                "status": "ACTIVE",
                "periods": [{"startDate": since, "type": "RELATIONSHIP_PERIOD"}],
            },
            "registration": {
                "initialRegistrationDate": _iso(max(entity.first_issued, PARENTS_SINCE)),
                "lastUpdateDate": _iso(state.updated),
                "status": "PUBLISHED" if state.status == "ISSUED" else state.status,
                "nextRenewalDate": _iso(state.renewal),
                "managingLou": _issuer(entity),
                "corroborationLevel": "ENTITY_SUPPLIED_ONLY",
                "corroborationDocuments": "OTHER_OFFICIAL_DOCUMENTS",
                "corroborationReference": None,
            },
            "extension": {"deletedAt": None},
        },
        "relationships": {
            "start-node": {"links": {"related": f"{BASE}/{code}"}},
            "end-node": {"links": {"related": f"{BASE}/{parent}"}},
        },
    }


def _exception(copy: _Copy, code: str, relation: str) -> dict[str, Any]:
    reason = copy.exception(code, relation)
    if not reason:
        raise _not_found(f"{code} reports no exception for its {relation} parent.")
    category = f"{relation.upper()}_ACCOUNTING_CONSOLIDATION_PARENT"
    return {
        "type": "reporting-exceptions",
        "id": f"{code}|0|{number(code + category):064x}|{category}|",
        "attributes": {
            "validFrom": None,
            "validTo": None,
            "lei": code,
            "category": category,
            "reason": reason,
            "reference": None,
        },
        "relationships": {"lei-record": {"links": {"related": f"{BASE}/{code}"}}},
    }


def _listing(copy: _Copy, request: Request) -> dict[str, Any]:
    query = request.query_params
    codes = [code for code, (entity, _) in copy.known.items() if _passes(entity, query)]
    return _page(copy, request, codes, "")


def _page(copy: _Copy, request: Request, found: list[Any], path: str) -> dict[str, Any]:
    """A page of what was found, with links to the pages around it; LEI codes become their records."""
    query = dict(request.query_params)
    size, page = _whole(query, "page[size]", PAGE_SIZE), _whole(query, "page[number]", 1)
    if size > MAX_PAGE_SIZE:
        raise _RefusedError(400, "Bad Request", f"The page.size must not be greater than {MAX_PAGE_SIZE}.")
    shown = found[(page - 1) * size : page * size]
    last = max(1, -(-len(found) // size))
    first = (page - 1) * size + 1 if shown else None
    pagination = {
        "currentPage": page,
        "perPage": size,
        "from": first,
        "to": first + len(shown) - 1 if first else None,
        "total": len(found),
        "lastPage": last,
    }
    filters = {name: value for name, value in query.items() if name.startswith("filter[")}
    places = {"first": 1, "prev": page - 1, "next": page + 1, "last": last}
    links = {
        name: f"{BASE}{path}?{urlencode(filters | {'page[number]': str(number), 'page[size]': str(size)})}"
        for name, number in places.items()
        if name in {"first", "last"} or 1 <= number <= last
    }
    data = [_record(copy, item) if isinstance(item, str) else item for item in shown]
    return {"meta": {**copy.meta(), "pagination": pagination}, "links": links, "data": data}


def _whole(query: Mapping[str, str], name: str, default: int) -> int:
    text = query.get(name, str(default))
    if not text.isdecimal() or int(text) < 1:
        raise _RefusedError(400, "Bad Request", f"The {name} must be a whole number from 1 on.")
    return int(text)


def _passes(entity: Entity, query: Mapping[str, str]) -> bool:
    return all(_filter(entity, name, value) for name, value in query.items() if name.startswith("filter["))


def _filter(entity: Entity, name: str, value: str) -> bool:
    words = value.casefold().split()
    if name == "filter[entity.legalAddress.country]":
        return entity.country in value.upper().split(",")
    if name == "filter[lei]":
        return entity.lei in value.upper().split(",")
    if name == "filter[entity.legalName]":
        return all(word in entity.name.casefold() for word in words)
    if name == "filter[fulltext]":
        text = " ".join((entity.lei, entity.name, *entity.aliases, entity.registered_as or "", entity.city)).casefold()
        return all(word in text for word in words)
    raise _RefusedError(400, "Bad Request", f"Requested filter(s) `{name[7:-1]}` are not allowed.")


def _record(copy: _Copy, code: str) -> dict[str, Any]:
    entity, state = copy.known[code]
    return {
        "type": "lei-records",
        "id": code,
        "attributes": {
            "lei": code,
            "entity": _entity(entity, state),
            "registration": _registration(entity, state),
            "bic": None,
            "mic": None,
            "ocid": None,
            "qcc": None,
            "spglobal": None,
            "conformityFlag": "CONFORMING" if state.status == "ISSUED" else "NON_CONFORMING",
        },
        "relationships": _relationships(copy, code),
        "links": {"self": f"{BASE}/{code}"},
    }


def _entity(entity: Entity, state: _Standing) -> dict[str, Any]:
    language = "es" if entity.country in {"AR", "CL", "CO", "CR", "ES", "MX", "PA", "PE", "UY"} else "en"
    names = [{"name": name, "language": language, "type": "TRADING_OR_OPERATING_NAME"} for name in entity.aliases]
    nobody = {"lei": None, "name": None}
    return {
        "legalName": {"name": entity.name, "language": language},
        "otherNames": names,
        "transliteratedOtherNames": [],
        "legalAddress": _address(entity, language),
        "headquartersAddress": _address(entity, language),
        "registeredAt": {"id": entity.register[0], "other": entity.register[1]},
        "registeredAs": entity.registered_as,
        "jurisdiction": entity.country,
        "category": entity.category,
        "legalForm": {"id": "8888", "other": entity.form or "CORPORATION"},
        "associatedEntity": nobody,
        "status": "INACTIVE" if state.dissolved else "ACTIVE",
        "expiration": {
            "date": _iso(_moment(entity.ended_on, 0)) if state.dissolved and entity.ended_on else None,
            "reason": "DISSOLVED" if state.dissolved else None,
        },
        "successorEntity": nobody,
        "successorEntities": [],
        "creationDate": _iso(_moment(entity.founded_on, 0)),
        "subCategory": None,
        "otherAddresses": [],
        "eventGroups": [],
    }


def _address(entity: Entity, language: str) -> dict[str, Any]:
    draw = number(f"address {entity.lei}")
    street = f"Calle {draw % 120 + 1} {draw % 90 + 1}-{draw % 80 + 10}" if language == "es" else f"{draw % 900} Main St"
    return {
        "language": language,
        "addressLines": [street],
        "addressNumber": None,
        "addressNumberWithinBuilding": None,
        "mailRouting": None,
        "city": entity.city,
        "region": entity.region,
        "country": entity.country,
        "postalCode": f"{draw % 90_000 + 10_000}",
    }


def _registration(entity: Entity, state: _Standing) -> dict[str, Any]:
    return {
        "initialRegistrationDate": _iso(entity.first_issued),
        "lastUpdateDate": _iso(state.updated),
        "status": state.status,
        "nextRenewalDate": _iso(state.renewal),
        "managingLou": _issuer(entity),
        "corroborationLevel": "FULLY_CORROBORATED" if entity.registered_as else "ENTITY_SUPPLIED_ONLY",
        "validatedAt": {"id": entity.register[0], "other": entity.register[1]},
        "validatedAs": entity.registered_as,
        "otherValidationAuthorities": [],
    }


def _relationships(copy: _Copy, code: str) -> dict[str, Any]:
    own = f"{BASE}/{code}"
    found: dict[str, dict[str, str]] = {
        name: {"related": f"{own}/{name}"} for name in ("managing-lou", "lei-issuer", "field-modifications")
    }
    for relation in _CONSOLIDATED:
        name = f"{relation}-parent"
        if copy.parent(code, relation):
            found[name] = {"relationship-record": f"{own}/{name}-relationship", "lei-record": f"{own}/{name}"}
        elif copy.exception(code, relation):
            found[name] = {"reporting-exception": f"{own}/{name}-reporting-exception"}
    for relation in _CONSOLIDATED:
        if copy.children(code, relation):
            records = f"{own}/{relation}-child-relationships"
            found[f"{relation}-children"] = {"relationship-records": records, "related": f"{own}/{relation}-children"}
    return {name: {"links": links} for name, links in found.items()}


def _issuer(entity: Entity) -> str:
    return lei(f"issuer {number(entity.lei) % 5}")


def _iso(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
