"""GLEIF: legal entities with a Colombian address that hold an LEI, and who consolidates them.

Facts of the API (JSON:API, recorded answers of 2024 and 2025): the data is published as a golden copy, three times a
day, whose ``publishDate`` stands in every answer; a relationship to a parent links either to ``lei-record`` or to
``reporting-exception``, each parent on its own, so an ultimate parent may exist beside an excepted direct one; what a
link leads to has a fixed place below the record, so the links themselves are not followed. Paging ends at 10,000.
Natural persons in business hold LEIs too: their names, places and numbers stay in the stored pages and become no row.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from extract.contract import (
    Answer,
    Api,
    Fence,
    Field,
    Member,
    Page,
    Params,
    Parsed,
    Past,
    Probe,
    Session,
    Source,
    Stream,
    Window,
    member,
)
from extract.documents import json_of, strict_json
from extract.errors import IncompleteError, LimitError, NotDataError

RECORDS = "/api/v1/lei-records"
COUNTRY = "CO"
PAGE_SIZE = 200
DEEPEST = 10_000
RELATIONS = ("direct", "ultimate")
NATURAL_PERSON = "SOLE_PROPRIETOR"
"""``entity.category`` of natural persons in business (LEI-CDF 3.1)."""
WITHHELD = "(natural person, name withheld)"
PERSONAL = ("legal_city", "legal_region", "registered_as")
"""Columns that, beside the names, are left empty of a natural person."""

API = Api(
    name="gleif",
    live_url="https://api.gleif.org",
    probe=Probe(RECORDS, '"goldenCopy"', (("page[size]", "1"), ("page[number]", "1"))),
    seconds_between=1.0,
    key_note="no key needed; 60 requests a minute, so the parents of a first pull take about an hour",
)


def _ask(session: Session, size: int, number: int, *, keep: bool) -> tuple[Answer, dict[str, Any]]:
    params: Params = (
        ("filter[entity.legalAddress.country]", COUNTRY),
        ("page[size]", str(size)),
        ("page[number]", str(number)),
    )
    answer = session.get(API, RECORDS, params, keep=keep)
    return answer, document(answer)


def document(answer: Answer) -> dict[str, Any]:
    """A JSON:API answer with ``data``.

    Raises:
        NotDataError: it holds ``errors`` or no ``data``.
    """
    body = json_of(answer, "gleif")
    if isinstance(body, dict) and body.get("errors"):
        said = "; ".join(str(e.get("title", e)) for e in body["errors"] if isinstance(e, dict))[:300]
        raise NotDataError("gleif", f"{answer.url} answers 200 with an error: {said}", "read what the publisher says")
    if not isinstance(body, dict) or not body.get("data"):
        raise NotDataError("gleif", f"{answer.url} holds no 'data'", "look at the publisher's API news")
    return body


def _publish_date(body: Mapping[str, Any]) -> str:
    return str(((body.get("meta") or {}).get("goldenCopy") or {}).get("publishDate") or "")


def _total(body: Mapping[str, Any], answer: Answer) -> int:
    pagination = (body.get("meta") or {}).get("pagination") or {}
    if not isinstance(pagination.get("total"), int):
        raise NotDataError("gleif", f"{answer.url} declares no total", "look at the publisher's API news")
    total = int(pagination["total"])
    if total > DEEPEST:
        fault = f"{total} records, and the API pages through {DEEPEST} at most"
        raise LimitError("gleif/lei_records", fault, "narrow the filter in extract/sources/gleif.py")
    return total


def fence(session: Session, _window: Window | None, _past: Past) -> Fence:
    """The golden copy's date and the number of records with a Colombian legal address."""
    answer, body = _ask(session, 1, 1, keep=False)
    return Fence(version=_publish_date(body), total=_total(body, answer))


def pages(session: Session, _window: Window | None, _past: Past, _before: Fence) -> Iterator[Page]:
    """All records in pages of 200. The stream is a snapshot: windows do not apply.

    Raises:
        IncompleteError: a record comes twice, so another one is missing: the order is not fixed by the publisher.
    """
    seen: set[str] = set()
    number, last = 1, 1
    while number <= last:
        answer, body = _ask(session, PAGE_SIZE, number, keep=True)
        total = _total(body, answer)
        last = max(1, -(-total // PAGE_SIZE))
        ids = [str(record.get("id")) for record in body["data"]]
        twice = sorted(seen.intersection(ids))
        if twice:
            fault = f"page {number} repeats {len(twice)} records of earlier pages, first {twice[0]}"
            raise IncompleteError("gleif/lei_records", fault, "run again: the publisher's order moved")
        seen.update(ids)
        session.progress(len(seen), total, "records")
        yield Page(answer, declared=min(PAGE_SIZE, total - (number - 1) * PAGE_SIZE))
        number += 1


def _at(record: Any, *path: str) -> Any:
    for key in path:
        record = record.get(key) if isinstance(record, dict) else None
    return record


TAKEN = frozenset(
    {
        *(
            "attributes.lei",
            "entity.legalName",
            "entity.otherNames",
            "entity.legalAddress",
            "entity.headquartersAddress",
        ),
        "entity.category",
        *("entity.registeredAt", "entity.registeredAs", "entity.legalForm", "entity.status", "entity.creationDate"),
        *("attributes.entity", "attributes.registration", "registration.status", "registration.lastUpdateDate"),
        *("registration.initialRegistrationDate", "registration.nextRenewalDate"),
    }
)
IGNORED = frozenset(
    {
        *("attributes.bic", "attributes.mic", "attributes.ocid", "attributes.qcc", "attributes.spglobal"),
        *("attributes.conformityFlag", "entity.transliteratedOtherNames", "entity.jurisdiction"),
        *("entity.associatedEntity", "entity.expiration", "entity.successorEntity", "entity.successorEntities"),
        *("entity.subCategory", "entity.otherAddresses", "entity.eventGroups", "registration.managingLou"),
        *("registration.corroborationLevel", "registration.validatedAt", "registration.validatedAs"),
        "registration.otherValidationAuthorities",
    }
)


def _unknown_fields(record: Mapping[str, Any]) -> dict[str, str | None]:
    """Fields nobody has looked at, under names no column has, so that decoding reports them as drift."""
    attributes = _at(record, "attributes")
    parts = {"attributes": attributes, "entity": _at(attributes, "entity")}
    parts["registration"] = _at(attributes, "registration")
    names = {f"{part}.{name}" for part, held in parts.items() for name in held or {}}
    return dict.fromkeys(sorted(names - TAKEN - IGNORED), "")


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def _is_person(entity: Any) -> bool:
    """Whether the entity is a natural person in business: what names or numbers it would name a person."""
    return bool(_at(entity, "category") == NATURAL_PERSON)


def _company(entity: Any) -> dict[str, str | None]:
    """What names and places an entity; of a natural person only that it is one, and its country."""
    country = _text(_at(entity, "legalAddress", "country"))
    if _is_person(entity):
        names = {"legal_name": WITHHELD, "other_names": "[]", "legal_country": country}
        return {**dict.fromkeys(PERSONAL), **names}
    return {
        "legal_name": _text(_at(entity, "legalName", "name")),
        "other_names": json.dumps(_at(entity, "otherNames") or [], ensure_ascii=False, sort_keys=True),
        "legal_country": country,
        "legal_city": _text(_at(entity, "legalAddress", "city")),
        "legal_region": _text(_at(entity, "legalAddress", "region")),
        "registered_as": _text(_at(entity, "registeredAs")),
    }


def parent_links(record: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
    """Per relation what stands behind it, ``lei-record``, ``reporting-exception`` or ``none``, and the link to it."""
    found = {}
    for relation in RELATIONS:
        links = _at(record, "relationships", f"{relation}-parent", "links") or {}
        kind = next((kind for kind in ("lei-record", "reporting-exception") if links.get(kind)), "none")
        found[relation] = (kind, str(links.get(kind, "")))
    return found


def lei_records(data: bytes, _tags: Mapping[str, str]) -> Iterator[dict[str, str | None]]:
    """Rows of one answer; ``data`` is a list of records, or one record where the answer is about one."""
    held = strict_json(data)["data"]
    for record in held if isinstance(held, list) else [held]:
        entity, registration = _at(record, "attributes", "entity"), _at(record, "attributes", "registration")
        links = parent_links(record)
        yield {
            "lei": _text(_at(record, "attributes", "lei")),
            **_company(entity),
            "entity_category": _text(_at(entity, "category")),
            "hq_country": _text(_at(entity, "headquartersAddress", "country")),
            "registered_at": _text(_at(entity, "registeredAt", "id")),
            "legal_form": _text(_at(entity, "legalForm", "id")),
            "entity_status": _text(_at(entity, "status")),
            "creation_date": _text(_at(entity, "creationDate")),
            "registration_status": _text(_at(registration, "status")),
            "initial_registration_date": _text(_at(registration, "initialRegistrationDate")),
            "last_update_date": _text(_at(registration, "lastUpdateDate")),
            "next_renewal_date": _text(_at(registration, "nextRenewalDate")),
            "direct_parent_link": links["direct"][0],
            "ultimate_parent_link": links["ultimate"][0],
            **_unknown_fields(record),
        }


def parents_fence(session: Session, _window: Window | None, _past: Past) -> Fence:
    """The golden copy's date; the answers are of one entity each and declare themselves."""
    published = _publish_date(_ask(session, 1, 1, keep=False)[1])
    return Fence(version=published, watermark=published)


def parents_pages(session: Session, _window: Window | None, past: Past, _before: Fence) -> Iterator[Member]:
    """Ask for the parents of every entity that was updated since its parents landed; an entity renews once a year.

    What a parent changes about itself is therefore noticed with its child's next update. Each parent is a member: one
    that the publisher has lost costs no other.
    """
    due = _due(past)
    for done, ask in enumerate(due):
        session.progress(done, len(due), "parents")
        yield member(f"{ask.child} {ask.relation}", _parent_page(session, ask))


class _Ask(NamedTuple):
    """One parent to ask for: whose, which, what stands behind it, and as of which update of the child."""

    child: str
    relation: str
    kind: str
    updated: str


def _parent_page(session: Session, ask: _Ask) -> Iterator[Page]:
    suffix = f"{ask.relation}-parent" + ("-reporting-exception" if ask.kind == "reporting-exception" else "")
    answer = session.get(API, f"{RECORDS}/{ask.child}/{suffix}", stamp=f"{ask.kind} {ask.updated}")
    document(answer)
    yield Page(
        answer, declared=1, tags={"child_lei": ask.child, "relation": ask.relation, "child_updated": ask.updated}
    )


def _due(past: Past) -> list[_Ask]:
    sql = """
        with newest as (select * from landed where sequence = (select max(sequence) from landed))
        select lei, 'direct', direct_parent_link, coalesce(last_update_date, '') from newest
        where direct_parent_link <> 'none'
        union all
        select lei, 'ultimate', ultimate_parent_link, coalesce(last_update_date, '') from newest
        where ultimate_parent_link <> 'none'
        order by 1, 2
    """
    landed = {
        (str(child), str(relation), str(updated))
        for child, relation, updated in past.query(
            "parents", "select distinct child_lei, relation, coalesce(child_updated, '') from landed"
        )
    }
    asks = [_Ask(*map(str, row)) for row in past.query("lei_records", sql)]
    return [ask for ask in asks if (ask.child, ask.relation, ask.updated) not in landed]


def parents(data: bytes, _tags: Mapping[str, str]) -> Iterator[dict[str, str | None]]:
    """The parent, or the exception that stands in its place: exactly one row."""
    record = strict_json(data)["data"]
    attributes = _at(record, "attributes")
    entity = _at(attributes, "entity")
    if _at(record, "type") == "reporting-exceptions":
        yield {
            "parent_lei": None,
            "parent_name": None,
            "parent_country": None,
            "parent_category": None,
            "exception_reason": _text(_at(attributes, "reason")),
            "exception_category": _text(_at(attributes, "category")),
        }
        return
    yield {
        "parent_lei": _text(_at(attributes, "lei")),
        "parent_name": None if _is_person(entity) else _text(_at(entity, "legalName", "name")),
        "parent_country": _text(_at(entity, "legalAddress", "country")),
        "parent_category": _text(_at(entity, "category")),
        "exception_reason": None,
        "exception_category": None,
    }


_LEI = "[A-Z0-9]{18}[0-9]{2}"
_LINK = "lei-record|reporting-exception|none"

SOURCE = Source(
    name="gleif",
    title="GLEIF legal entity identifiers",
    publisher="Global Legal Entity Identifier Foundation",
    homepage="https://www.gleif.org",
    licence="CC0 1.0",
    attribution="GLEIF, golden copy of the LEI data, CC0 1.0.",
    cadence="0 5 * * 3",
    privacy="open",
    redistribution="open",
    apis=(API,),
    streams=(
        Stream(
            name="lei_records",
            grain="One row is one legal entity with a Colombian legal address that holds an LEI.",
            key=("lei",),
            fields=(
                Field("lei", required=True, pattern=_LEI, note="ISO 17442 code"),
                Field("legal_name", required=True, note=f"registered name as the entity states it, or {WITHHELD}"),
                Field("entity_category", note="GENERAL, FUND, BRANCH, SOLE_PROPRIETOR, ...; empty in old records"),
                Field("other_names", note="JSON list of {name, language, type}: former and trading names"),
                Field("legal_country", note="ISO 3166-1 alpha-2"),
                Field("legal_city", note="as stated, not normalised"),
                Field("legal_region", note="ISO 3166-2"),
                Field("hq_country", note="ISO 3166-1 alpha-2 of the headquarters"),
                Field("registered_at", note="code of the business register"),
                Field("registered_as", note="number in that register: in Colombia mostly the NIT"),
                Field("legal_form", note="ISO 20275 code"),
                Field("entity_status", note="ACTIVE or INACTIVE"),
                Field("creation_date", note="when the entity was founded, ISO 8601"),
                Field("registration_status", note="of the LEI: ISSUED, LAPSED, RETIRED, ..."),
                Field("initial_registration_date", note="of the LEI, ISO 8601"),
                Field("last_update_date", note="of the record, ISO 8601"),
                Field("next_renewal_date", note="of the LEI, ISO 8601"),
                Field("direct_parent_link", required=True, pattern=_LINK, note="what stands behind the direct parent"),
                Field("ultimate_parent_link", required=True, pattern=_LINK, note="the same of the ultimate parent"),
            ),
            ignored=IGNORED,
            decode=Parsed(lei_records),
            fence=fence,
            pages=pages,
            rows=(1, DEEPEST),
            snapshot=True,
        ),
        Stream(
            name="parents",
            grain="One row is what one entity reported about one of its parents, as of one update of the entity.",
            key=("child_lei", "relation"),
            fields=(
                Field("parent_lei", pattern=_LEI, note="empty where an exception is reported"),
                Field("parent_name", note="registered name of the parent; none of a SOLE_PROPRIETOR"),
                Field("parent_country", note="ISO 3166-1 alpha-2 of its legal address"),
                Field("parent_category", note="GENERAL, FUND, BRANCH, SOLE_PROPRIETOR, ..."),
                Field("exception_reason", note="why no parent is named: NATURAL_PERSONS, NO_KNOWN_PERSON, ..."),
                Field("exception_category", note="DIRECT_ or ULTIMATE_ACCOUNTING_CONSOLIDATION_PARENT"),
            ),
            tags=("child_lei", "relation", "child_updated"),
            decode=Parsed(parents),
            fence=parents_fence,
            pages=parents_pages,
            rows=(0, 2 * DEEPEST),
            max_set_aside=0.02,
            few_members=5,
            stand_alone=True,
        ),
    ),
    triage=(
        "Safe to wait: an LEI changes about once a year. Not safe to ignore: 'repeats records of earlier pages' on "
        "every run means that the publisher changed its paging."
    ),
)
