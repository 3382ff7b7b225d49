"""What counts as a right record: company, event, amount with currency and jobs, and nothing that is optional."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from press.model import Announcement, Document, Reading
from press.read import read
from press.score_records import Records, is_right, scored

LABEL: dict[str, Any] = {
    "company": "Nordvind", "event": "new", "amount": 5e6, "currency": "USD", "jobs": 90,
}  # fmt: skip
RECORD = Announcement(
    company="Nordvind S.A.S.", origin_country=None, place=None, place_department=None, event="new", status="planned",
    amount=5e6, currency="USD", jobs=90, announced=None, date_precision="unknown", date_source="published", quote="",
    start=0, end=0, sentence=0, decision="accepted",
)  # fmt: skip


@cache
def nothing_told() -> Reading:
    """The reading of a text that announces nothing."""
    return read(Document("s", body="Llueve en Cali desde el lunes.", lang="es"))


def counted(labels: list[dict[str, Any]], *records: Announcement) -> Records:
    reading: Reading = replace(nothing_told(), announcements=records)
    return scored([(labels, reading)])


@pytest.mark.parametrize(
    "wrong",
    [
        {"company": "Sudvind"}, {"event": "closure"}, {"amount": 6e6}, {"amount": None}, {"currency": "COP"},
        {"jobs": 91}, {"jobs": None},
    ],
)  # fmt: skip
def test_one_wrong_part_makes_a_record_wrong(wrong: dict[str, Any]) -> None:
    assert is_right(RECORD, LABEL)
    assert not is_right(replace(RECORD, **wrong), LABEL)


def test_a_part_of_a_name_is_right_and_not_whole() -> None:
    part = counted([{**LABEL, "company": "Nordvind de Macondo"}], RECORD)
    assert (part.right, part.whole) == (1, 0)
    assert counted([{**LABEL, "company": "Nordvind, S.A."}], RECORD).whole == 1


def test_what_annotators_may_give_as_well_is_right() -> None:
    also = {**LABEL, "also": {"amount": [6e6], "jobs": [91], "event": ["closure"], "currency": ["EUR"]}}
    assert is_right(replace(RECORD, amount=6e6, currency="EUR", jobs=91, event="closure"), also)


def test_an_event_that_annotators_exchange_is_the_same() -> None:
    assert is_right(replace(RECORD, event="expansion"), LABEL)


def test_accepted_records_are_told_from_those_in_review() -> None:
    found = counted([LABEL], RECORD, replace(RECORD, decision="review", company="Sudvind"))
    assert (found.accepted, found.right, found.queued, found.found) == (1, 1, 1, 1)
    assert (found.precision, found.coverage) == (1.0, 1.0)


def test_a_company_that_announces_nothing_is_a_wrong_holder() -> None:
    found = counted([LABEL], replace(RECORD, company="Sudvind"))
    assert (found.accepted, found.right, found.wrong_holders, found.wrong_money) == (1, 0, 1, 0)


def test_another_amount_of_the_right_company_is_wrong_money() -> None:
    found = counted([LABEL], replace(RECORD, amount=7e6))
    assert (found.accepted, found.right, found.wrong_holders, found.wrong_money) == (1, 0, 0, 1)


def test_an_optional_announcement_is_neither_asked_for_nor_counted() -> None:
    found = counted([{**LABEL, "optional": True}], RECORD)
    assert (found.announced, found.accepted) == (0, 0)
    assert found.precision is None and found.coverage is None


def test_a_document_without_an_announcement_is_clean_where_nothing_is_accepted() -> None:
    assert (counted([], replace(RECORD, decision="review")).clean, counted([], RECORD).clean) == (1, 0)
