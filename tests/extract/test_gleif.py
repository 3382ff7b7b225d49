"""GLEIF: pages that must not repeat, and parents that are a record, an exception or nothing, each on its own."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from core.lake import Lake
from core.settings import Settings
from extract.errors import IncompleteError, LimitError, NotDataError, RefusedError
from extract.sources import gleif
from tests.extract.fake_envelopes import FakePast, FakeSession, Lab, Query, always, as_json

PAST = FakePast()
PUBLISHED = "2026-09-30T08:00:00Z"


def lei(number: int) -> str:
    return f"TESTLEI{number:011d}00"


def record(number: int, direct: str = "none", ultimate: str = "none") -> dict[str, Any]:
    code = lei(number)
    relationships = {
        f"{relation}-parent": {"links": {kind: f"https://api.gleif.org/api/v1/lei-records/{code}/{relation}-parent"}}
        for relation, kind in (("direct", direct), ("ultimate", ultimate))
        if kind != "none"
    }
    entity = {"legalName": {"name": f"EMPRESA {number} S.A.S.", "language": "es"}, "legalAddress": {"country": "CO"}}
    return {
        "type": "lei-records",
        "id": code,
        "attributes": {"lei": code, "entity": entity, "registration": {"lastUpdateDate": "2026-01-01T00:00:00Z"}},
        "relationships": relationships,
    }


def document(data: Any, total: int | None = None) -> bytes:
    meta: dict[str, Any] = {"goldenCopy": {"publishDate": PUBLISHED}}
    if total is not None:
        meta["pagination"] = {"currentPage": 1, "total": total}
    return as_json({"meta": meta, "data": data})


def paged(records: list[dict[str, Any]]) -> Any:
    def publisher(path: str, query: Query) -> bytes:
        size, number = int(query["page[size]"]), int(query["page[number]"])
        return document(records[(number - 1) * size : number * size], len(records))

    return publisher


def test_all_records_with_a_colombian_address_are_paged_through(tmp_path: Path) -> None:
    session = FakeSession(tmp_path, paged([record(n) for n in range(450)]))
    fence = gleif.fence(session, None, PAST)
    found = list(gleif.pages(session, None, PAST, fence))
    assert (fence.version, fence.total) == (PUBLISHED, 450)
    assert [page.declared for page in found] == [200, 200, 50]
    assert {query["filter[entity.legalAddress.country]"] for _, query in session.kept} == {"CO"}


def test_a_record_on_two_pages_means_that_another_one_is_missing(tmp_path: Path) -> None:
    records = [record(n) for n in range(300)]
    records[250] = records[10]
    session = FakeSession(tmp_path, paged(records))
    with pytest.raises(IncompleteError, match=f"repeats 1 records of earlier pages, first {lei(10)}"):
        list(gleif.pages(session, None, PAST, gleif.fence(session, None, PAST)))


@pytest.mark.parametrize(
    ("body", "error", "words"),
    [
        (as_json({"errors": [{"title": "Not Found"}]}), NotDataError, "Not Found"),
        (as_json({"meta": {}}), NotDataError, "holds no 'data'"),
        (document([record(1)]), NotDataError, "declares no total"),
        (document([record(1)], total=10_001), LimitError, "10001 records"),
    ],
)
def test_an_answer_that_cannot_be_paged_is_refused(
    tmp_path: Path, body: bytes, error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        gleif.fence(FakeSession(tmp_path, always(body)), None, PAST)


def test_each_parent_stands_on_its_own() -> None:
    rows = list(
        gleif.lei_records(
            document([record(1, "reporting-exception", "lei-record"), record(2, "lei-record"), record(3)]), {}
        )
    )
    assert [(r["direct_parent_link"], r["ultimate_parent_link"]) for r in rows] == [
        ("reporting-exception", "lei-record"),
        ("lei-record", "none"),
        ("none", "none"),
    ]


def person(number: int) -> dict[str, Any]:
    """A natural person in business."""
    told = record(number)
    told["attributes"]["entity"] = {
        "legalName": {"name": "CANARY PERSON", "language": "es"},
        "otherNames": [{"name": "CANARY SHOP"}],
        "legalAddress": {"country": "CO", "city": "CANARY CITY", "region": "CO-CAN"},
        "registeredAs": "CANARY-1",
        "category": "SOLE_PROPRIETOR",
    }
    return told


def test_a_natural_person_in_business_is_a_row_without_a_name(tmp_path: Path) -> None:
    lab = Lab(Settings("live", tmp_path / "data"))
    lab.land(gleif.SOURCE, paged([record(1), person(2)]))
    rows = {row["lei"]: row for row in lab.rows("gleif", "lei_records")}
    assert "CAN" not in str(rows[lei(2)])
    assert (rows[lei(2)]["legal_name"], rows[lei(2)]["entity_category"]) == (gleif.WITHHELD, "SOLE_PROPRIETOR")
    assert (rows[lei(1)]["legal_name"], rows[lei(1)]["legal_country"]) == ("EMPRESA 1 S.A.S.", "CO")


def test_a_natural_person_that_is_a_parent_is_not_named() -> None:
    (row,) = gleif.parents(document(person(7)), {})
    assert (row["parent_lei"], row["parent_name"]) == (lei(7), None)
    assert row["parent_category"] == "SOLE_PROPRIETOR"


def landed(number: int, direct: str, ultimate: str, updated: str, sequence: str = "1") -> Mapping[str, str]:
    return {
        "lei": lei(number),
        "direct_parent_link": direct,
        "ultimate_parent_link": ultimate,
        "last_update_date": updated,
        "sequence": sequence,
    }


def parent_publisher(path: str, query: Query) -> bytes:
    if path.endswith("-reporting-exception"):
        attributes = {
            "lei": path.split("/")[-2],
            "category": "DIRECT_...",
            "reason": "NATURAL_PERSONS",
            "reference": None,
        }
        return document({"type": "reporting-exceptions", "id": "x|0", "attributes": attributes})
    if path == gleif.RECORDS:
        return document([record(1)], total=1)
    return document(record(99))


def test_only_what_a_record_links_to_is_asked_for(tmp_path: Path) -> None:
    rows = [
        landed(1, "reporting-exception", "lei-record", "2026-01-01"),
        landed(2, "none", "none", "2026-01-01"),
        landed(3, "lei-record", "none", "2026-01-01", sequence="0"),
    ]
    session = FakeSession(tmp_path, parent_publisher)
    past = FakePast({"lei_records": rows})
    found = list(gleif.parents_pages(session, None, past, gleif.parents_fence(session, None, past)))
    base = f"/api/v1/lei-records/{lei(1)}"
    assert [path for path, _ in session.kept] == [
        f"{base}/direct-parent-reporting-exception",
        f"{base}/ultimate-parent",
    ]
    assert [member.error for member in found] == [None, None]
    found = [page for member in found for page in member.pages]
    assert [page.tags["relation"] for page in found] == ["direct", "ultimate"]
    assert {page.tags["child_lei"] for page in found} == {lei(1)}
    assert {page.declared for page in found} == {1}


def test_a_child_is_asked_again_only_after_its_record_was_updated(tmp_path: Path) -> None:
    rows = [landed(1, "lei-record", "none", "2026-01-01"), landed(2, "lei-record", "none", "2026-08-01")]
    known = [
        {"child_lei": lei(1), "relation": "direct", "child_updated": "2026-01-01"},
        {"child_lei": lei(2), "relation": "direct", "child_updated": "2025-08-01"},
    ]
    session = FakeSession(tmp_path, parent_publisher)
    past = FakePast({"lei_records": rows, "parents": known})
    list(gleif.parents_pages(session, None, past, gleif.parents_fence(session, None, past)))
    assert [path for path, _ in session.kept] == [f"/api/v1/lei-records/{lei(2)}/direct-parent"]


def test_an_exception_does_not_make_the_child_its_own_parent() -> None:
    body = parent_publisher(f"/api/v1/lei-records/{lei(1)}/direct-parent-reporting-exception", {})
    (row,) = gleif.parents(body, {})
    assert row["parent_lei"] is None
    assert row["exception_reason"] == "NATURAL_PERSONS"
    assert json.loads(body)["data"]["attributes"]["lei"] == lei(1)


def test_records_and_their_parents_land_together_and_only_updates_are_asked_again(tmp_path: Path) -> None:
    records = [record(n, "lei-record", "reporting-exception") for n in range(3)]

    def publisher(path: str, query: Query) -> bytes:
        return paged(records)(path, query) if path == gleif.RECORDS else parent_publisher(path, query)

    lab = Lab(Settings("live", tmp_path / "data"))
    lab.land(gleif.SOURCE, publisher)
    rows = lab.rows("gleif", "parents")
    assert len(rows) == 6
    assert {(row["relation"], row["parent_lei"], row["exception_reason"]) for row in rows} == {
        ("direct", lei(99), None),
        ("ultimate", None, "NATURAL_PERSONS"),
    }
    records[0]["attributes"]["registration"]["lastUpdateDate"] = "2026-09-01T00:00:00Z"
    newer = FakeClock(publisher)
    client = lab.land(gleif.SOURCE, newer)
    assert sorted(path.split("/")[-2] for path, _ in client.kept if path != gleif.RECORDS) == [lei(0), lei(0)]
    assert len(lab.rows("gleif", "parents")) == 8


def test_a_parent_the_publisher_has_lost_costs_no_other_and_is_asked_for_again(tmp_path: Path) -> None:
    records = [record(n, "lei-record", "reporting-exception") for n in range(3)]

    def publisher(path: str, query: Query) -> bytes:
        if path.endswith(f"{lei(1)}/direct-parent"):
            raise RefusedError("gleif", "answered 404", "-", status=404)
        return paged(records)(path, query) if path == gleif.RECORDS else parent_publisher(path, query)

    lab = Lab(Settings("live", tmp_path / "data"))
    lab.land(gleif.SOURCE, publisher)
    assert len(lab.rows("gleif", "parents")) == 5
    (aside,) = lab.receipt("gleif", "parents").set_aside
    assert (aside["name"], aside["status"]) == (f"{lei(1)} direct", "quarantined")
    whole = lab.land(
        gleif.SOURCE,
        lambda path, query: paged(records)(path, query) if path == gleif.RECORDS else parent_publisher(path, query),
    )
    assert [path.split("/")[-2] for path, _ in whole.kept if path != gleif.RECORDS] == [lei(1)]


class FakeClock:
    """The same publisher with a newer golden copy."""

    def __init__(self, publisher: Any) -> None:
        self.publisher = publisher

    def __call__(self, path: str, query: Query) -> bytes:
        body: bytes = self.publisher(path, query)
        return body.replace(PUBLISHED.encode(), b"2026-10-01T08:00:00Z")


def test_a_field_nobody_has_looked_at_is_noted(tmp_path: Path) -> None:
    strange = record(1)
    strange["attributes"]["entity"]["beneficialOwner"] = "X"
    lab = Lab(Settings("live", tmp_path / "data"))
    lab.land(gleif.SOURCE, paged([strange]))
    (receipt,) = Lake(lab.settings).receipts("gleif", "lei_records")
    assert receipt.new_fields == ("entity.beneficialOwner",)
