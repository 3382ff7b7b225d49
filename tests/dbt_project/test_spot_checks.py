"""What the reader accepts on its own is measured: a sample of each month is asked about, and counts until then."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any

import duckdb
import pytest

from core.settings import Settings
from tests.dbt_project.press_notes import Figure, Note, Press, PressModels, exactly, press_models

SAMPLE = "select queue_key from intermediate.int_review__spot_checks order by queue_key"
OUTCOMES = "select is_decided, is_right from intermediate.int_review__spot_checks order by all"
TOTALS = """
    select coalesce(sum(jobs_stated), 0), coalesce(sum(amount_usd_stated), 0)
    from marts.fct_announcements where is_current and counts_in_totals
"""


@pytest.fixture(scope="module")
def models(built: Settings) -> PressModels:
    """The press models as the build of the fixed landing compiled them."""
    return press_models(built.build / "target", built.build / "warehouse.duckdb")


def told(models: PressModels, press: Press, query: str) -> list[tuple[Any, ...]]:
    """What a query finds in the facts of some notes."""
    with models.facts(press) as facts:
        return facts.execute(query).fetchall()


def sample(models: PressModels, press: Press) -> list[str]:
    return [key for (key,) in told(models, press, SAMPLE)]


def notes(press: Press, count: int, month: int = 5) -> list[Note]:
    """So many sound records of one month, each of another company."""
    return [
        press.note(date(2024, month, 1 + place % 28), f"o{month}").project(
            f"Nordwind {chr(65 + month)}{chr(65 + place)}", exactly(5e6 + 1e5 * place), 120 + place
        )
        for place in range(count)
    ]


@pytest.mark.parametrize(("count", "sampled"), [(0, 0), (1, 1), (20, 20), (25, 20)])
def test_of_a_month_twenty_are_asked_about_and_all_where_there_are_fewer(
    models: PressModels, count: int, sampled: int
) -> None:
    press = Press()
    notes(press, count)
    assert len(sample(models, press)) == sampled


def test_every_month_has_its_own(models: PressModels) -> None:
    press = Press()
    notes(press, 23, 5)
    notes(press, 3, 6)
    months = told(models, press, "select month(sample_month) from intermediate.int_review__spot_checks")
    assert Counter(month for (month,) in months) == {5: 20, 6: 3}


def test_neither_order_nor_another_reading_draws_another_sample(models: PressModels) -> None:
    press = Press()
    made = notes(press, 30)
    drawn = sample(models, press)
    random.Random(7).shuffle(press.notes)
    for note in made:
        note.announcements[0] |= {"announcement_number": 4, "reader_confidence": 0.99, "company_name": "Other"}
    assert sample(models, press) == drawn


def test_what_waits_anyway_is_no_spot_check(models: PressModels) -> None:
    press = Press()
    for more in ({"reader_decision": "review"}, {"amount": exactly(70e12)}, {"jobs": Figure(9.0, flags=("any",))}):
        amount, jobs = more.pop("amount", exactly(5e6)), more.pop("jobs", 120)
        press.note("2024-05-06").project("Nordwind Labs", amount, jobs, **more)
    assert sample(models, press) == []


@pytest.mark.parametrize(
    ("verdict", "values", "outcome"),
    [
        ("accept", {}, [(True, True)]),
        ("accept", {"company": "Nordwind Labs", "amount": 5e6, "currency": "USD", "jobs": 120}, [(True, True)]),
        ("change", {"jobs": 90}, [(True, False)]),
        ("change", {"currency": "EUR"}, [(True, False)]),
        ("change", {"amount": 70e12}, [(True, False)]),
        ("change", {"amount": None, "jobs": None, "company": "Somebody"}, [(True, False)]),
        ("reject", {}, [(True, False)]),
        ("undo", {}, [(False, None)]),
    ],
)
def test_what_was_decided_about_stays_in_the_sample_with_its_outcome(
    models: PressModels, verdict: str, values: dict[str, Any], outcome: list[tuple[Any, ...]]
) -> None:
    press = Press()
    note = press.note("2024-05-06").project("Nordwind Labs", exactly(5e6), 120)
    before = sample(models, press)
    press.decide(note, "reject")
    press.decide(note, verdict, **values)
    assert told(models, press, OUTCOMES) == outcome
    assert sample(models, press) == before


def test_decisions_draw_nobody_else_into_the_sample(models: PressModels) -> None:
    press = Press()
    made = notes(press, 30)
    drawn = sample(models, press)
    for note, verdict in zip(made, ["accept", "reject", "change"] * 10, strict=True):
        press.decide(note, verdict, **({"jobs": 7} if verdict == "change" else {}))
    assert sample(models, press) == drawn


@pytest.mark.parametrize("more", [{"reader_decision": "review"}, {"amount": exactly(70e12)}, {"jobs": 50_000}])
@pytest.mark.parametrize("verdict", ["accept", "change", "reject"])
def test_decisions_about_what_waited_measure_no_acceptance(
    models: PressModels, more: dict[str, Any], verdict: str
) -> None:
    press = Press()
    figures = {"amount": exactly(5e6), "jobs": 120, **more}
    note = press.note("2024-05-06").project("Nordwind Labs", figures.pop("amount"), figures.pop("jobs"), **figures)
    press.decide(note, verdict, **({"amount": 5e6, "jobs": 90} if verdict == "change" else {}))
    assert sample(models, press) == []


def test_a_text_that_changed_is_no_decided_spot_check(models: PressModels) -> None:
    press = Press()
    note = press.note("2024-05-06").project("Nordwind Labs", exactly(5e6), 120)
    press.decide(note, "accept")
    note.sentence("A correction was added.")
    assert sample(models, press) == []


def test_a_rejected_spot_check_takes_just_its_own_figures_out_and_gives_them_back(models: PressModels) -> None:
    press = Press()
    made = notes(press, 24)
    ((jobs, dollars),) = told(models, press, TOTALS)
    press.decide(made[3], "reject")
    assert told(models, press, TOTALS) == [(jobs - 123, dollars - 5.3e6)]
    press.decide(made[3], "undo")
    assert told(models, press, TOTALS) == [(jobs, dollars)]


# -- in the queue


@pytest.fixture
def queue(warehouse: duckdb.DuckDBPyConnection) -> Iterator[duckdb.DuckDBPyConnection]:
    """The candidate with its queue told apart: ``spot`` are spot checks, ``doubted`` the other records."""
    joined = (
        "from warehouse.marts.mart_review_queue as queue {} join warehouse.intermediate.int_review__spot_checks as s"
    )
    with duckdb.connect() as connection:
        connection.execute(f"attach '{_path(warehouse)}' as warehouse (read_only)")
        connection.execute(f"create view spot as select queue.* {joined.format('semi')} using (queue_key)")
        doubted = f"create view doubted as select queue.* {joined.format('anti')} using (queue_key)"
        connection.execute(f"{doubted} where queue.queue_kind = 'record'")
        yield connection


def _path(connection: duckdb.DuckDBPyConnection) -> str:
    ((path,),) = connection.execute("select path from duckdb_databases() where database_name = 'warehouse'").fetchall()
    return str(path)


def test_a_spot_check_stands_in_the_queue_and_counts(queue: duckdb.DuckDBPyConnection) -> None:
    waiting = "select count(*) from warehouse.intermediate.int_review__spot_checks where not is_decided"
    ((expected,),) = queue.execute(waiting).fetchall()
    ((found, counted),) = queue.execute(
        """
        select count(*), count(*) filter (where counts_in_totals)
        from spot inner join warehouse.marts.mart_announcements using (announcement_id)
        """
    ).fetchall()
    assert found == expected > 0
    assert counted > 0


def test_nothing_in_the_queue_tells_a_spot_check_from_what_waits(queue: duckdb.DuckDBPyConnection) -> None:
    marks = "select distinct queue_kind, decision, confidence, decision_reasons from spot"
    assert queue.execute(marks).fetchall() == [("record", "review", None, "unconfirmed")]
    assert queue.execute("select distinct confidence from doubted").fetchall() in ([(None,)], [])


def test_release_health_counts_what_waits_without_spot_checks(queue: duckdb.DuckDBPyConnection) -> None:
    counted = "records_in_review_count, spot_checks_count - spot_checks_decided_count, accepted_precision"
    ((waiting, asked, precision),) = queue.execute(
        f"select {counted} from warehouse.marts.fct_release_health"
    ).fetchall()
    assert (waiting,) == queue.execute("select count(*) from doubted").fetchone()
    assert (asked,) == queue.execute("select count(*) from spot").fetchone()
    assert precision is None
