"""The article the project started from, in our own words and in both languages, with an invented programme.

What it holds: three running totals of a programme, one bundle of agreements, three companies that are present, four
cities abroad to compare with. What it must never become: an announcement, a landing, a hundred jobs more.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from press.model import Document, Reading
from press.read import read

SPANISH = Document(
    doc_id="founding-es",
    lang="es",
    published="2019-10-09",
    title="Una ciudad que llama a los innovadores",
    body=(
        "A comienzos de este año la ciudad abrió su propio centro para la cuarta revolución industrial. El centro "
        "pertenece a una red con sede en San Francisco, que tiene otras oficinas en Pekín, Tokio y Bombay.\n"
        "Ruta Sur, el distrito de innovación, ha atraído alrededor de 320 compañías de más de 30 países, que han "
        "generado más de 8.000 empleos desde 2012.\n"
        "Huaxin, Tuyo Smart y Dede hacen crecer sus negocios en Colombia.\n"
        "En 2019 se firmaron 15 acuerdos entre los dos países, uno de ellos sobre tecnología y emprendimiento. Ambos "
        "celebrarán a comienzos del próximo año el aniversario número 40 de sus relaciones."
    ),
)
ENGLISH = Document(
    doc_id="founding-en",
    lang="en",
    published="2019-10-09",
    title="A city that calls innovators",
    body=(
        "Earlier this year the city opened its own centre for the fourth industrial revolution. The centre belongs to "
        "a network headquartered in San Francisco, with further offices in Beijing, Tokyo and Mumbai.\n"
        "Ruta Sur, the innovation district, has attracted around 320 companies from more than 30 countries, which "
        "have created more than 8,000 jobs since 2012.\n"
        "Huaxin, Tuyo Smart and Dede are growing their businesses in Colombia.\n"
        "In 2019, 15 agreements were signed between the two countries, one of them on technology and "
        "entrepreneurship. Both will celebrate the 40th anniversary of their relations early next year."
    ),
)
ARTICLES = pytest.mark.parametrize("document", [SPANISH, ENGLISH], ids=["es", "en"])


@pytest.fixture
def reading(document: Document) -> Reading:
    return read(document)


@ARTICLES
def test_it_holds_exactly_three_running_totals_of_the_programme(reading: Reading) -> None:
    totals = [c for c in reading.claims if c.measure in {"companies", "countries", "jobs"}]
    assert {(c.measure, c.value, c.hedge, c.accumulation) for c in totals} == {
        ("companies", 320, "approx", "cumulative"),
        ("countries", 30, "more_than", "cumulative"),
        ("jobs", 8000, "more_than", "cumulative"),
    }
    assert len(totals) == 3
    assert {c.subject for c in totals} <= {"Ruta Sur", None}
    assert all(c.subject_kind in {"programme", "agency"} and c.role == "main" for c in totals)


@ARTICLES
def test_it_holds_no_announcement(reading: Reading) -> None:
    assert reading.announcements == ()


@ARTICLES
def test_it_holds_one_bundle_of_fifteen_agreements(reading: Reading) -> None:
    assert [(a.count, (a.date or "")[:4]) for a in reading.agreements] == [(15, "2019")]
    signed = [c for c in reading.claims if c.measure == "agreements"]
    assert [(c.value, c.period_start, c.period_end) for c in signed] == [(15, "2019-01-01", "2019-10-09")]


@ARTICLES
def test_companies_are_present_without_a_place(reading: Reading) -> None:
    found = {(m.company, m.place) for m in reading.mentions}
    assert found & {("Huaxin", None), ("Tuyo Smart", None), ("Dede", None)}
    assert {place for _, place in found} == {None}


@ARTICLES
def test_the_totals_count_from_2012_and_are_as_of_the_day_of_the_article(reading: Reading) -> None:
    totals = [c for c in reading.claims if c.accumulation == "cumulative"]
    assert {(c.since, c.period_end, c.period_precision) for c in totals} == {(2012, "2019-10-09", "inferred")}


@ARTICLES
def test_nothing_is_dated_after_the_article(reading: Reading) -> None:
    days = [d for c in reading.claims for d in (c.period_start, c.period_end) if d]
    days += [a.date for a in reading.agreements if a.date]
    assert days
    assert max(days) <= "2019-10-09"


@ARTICLES
def test_without_a_day_of_publication_the_year_it_speaks_of_dates_it(document: Document) -> None:
    totals = [c for c in read(replace(document, published=None)).claims if c.accumulation == "cumulative"]
    assert {(c.period_end, c.period_precision) for c in totals} == {("2019-12-31", "inferred")}
