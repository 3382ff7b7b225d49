"""What may count: nothing flagged, unowned, of somebody else, beyond belief, abroad, or not accepted by its reader."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from core.settings import Settings
from tests.dbt_project.press_notes import Figure, Note, Press, PressModels, exactly, press_models

COLUMNS = "counts_in_totals, decision, decision_reasons"


@pytest.fixture(scope="module")
def models(built: Settings) -> PressModels:
    """The press models as the build of the fixed landing compiled them."""
    return press_models(built.build / "target", built.build / "warehouse.duckdb")


def told(models: PressModels, *notes: Callable[[Press], Any], columns: str = COLUMNS) -> list[tuple[Any, ...]]:
    """The current announcements of some notes."""
    press = Press()
    for note in notes:
        note(press)
    with models.facts(press) as facts:
        query = f"select {columns} from marts.fct_announcements where is_current order by announced_date, company_key"
        return facts.execute(query).fetchall()


def one(**more: Any) -> Callable[[Press], Note]:
    """A note of one sound project, but for what ``more`` says."""
    figures = {"amount": exactly(5e6), "jobs": 120, **{k: more.pop(k) for k in ("amount", "jobs") if k in more}}
    return lambda press: press.note("2024-05-06").project("Nordwind Labs", figures["amount"], figures["jobs"], **more)


def test_a_sound_record_counts(models: PressModels) -> None:
    assert told(models, one()) == [(True, "accepted", None)]


@pytest.mark.parametrize(
    ("more", "reasons"),
    [
        ({"reader_decision": "review", "reader_reasons": ["holder_unclear"]}, "holder_unclear"),
        ({"reader_decision": "review"}, None),
        ({"reader_decision": None, "reader_reasons": None}, "not_decided_by_its_reader"),
        ({"amount": Figure(5e6, flags=("translated_peso",))}, "amount_flagged"),
        ({"jobs": Figure(120.0, unit="count", flags=("anything_new",))}, "jobs_flagged"),
        ({"amount": exactly(70e12)}, "amount_implausible; amount_per_job_implausible"),
        ({"amount": exactly(70e9), "jobs": 900}, "amount_implausible"),
        ({"amount": exactly(3e15, "COP"), "jobs": None}, "amount_implausible"),
        ({"amount": exactly(1.0, "COP"), "jobs": None}, "amount_implausible"),
        ({"jobs": 50_000}, "amount_per_job_implausible; jobs_implausible"),
        ({"amount": exactly(9_000.0), "jobs": 120}, "amount_per_job_implausible"),
    ],
)
def test_what_is_in_doubt_waits_with_its_reasons(
    models: PressModels, more: dict[str, Any], reasons: str | None
) -> None:
    assert told(models, one(**more)) == [(False, "review", reasons)]


def test_an_acceptance_does_not_outweigh_a_reason_of_its_own_reader(models: PressModels) -> None:
    assert told(models, one(reader_reasons=["holder_unclear"])) == [(False, "review", "holder_unclear")]


@pytest.mark.parametrize("kind", ["agency", "unknown", "sector", "city"])
def test_a_figure_of_somebody_else_counts_nothing(models: PressModels, kind: str) -> None:
    press = Press()
    note = press.note("2024-05-06").project("Nordwind Labs", exactly(5e6), 120)
    note.claims[0] |= {"subject": "Faro Sur", "subject_kind": kind}
    with models.facts(press) as facts:
        found = facts.execute(f"select {COLUMNS} from marts.fct_announcements").fetchall()
    assert found == [(False, "review", "amount_unattributed")]


def test_a_figure_nobody_quoted_counts_nothing(models: PressModels) -> None:
    press = Press()
    press.note("2024-05-06").project("Nordwind Labs", exactly(5e6), 120, amount_start=9_000, amount_end=9_005)
    with models.facts(press) as facts:
        found = facts.execute(f"select {COLUMNS} from marts.fct_announcements").fetchall()
    assert found == [(False, "review", "amount_unattributed")]


def test_a_project_abroad_is_accepted_and_counts_in_no_total_here(models: PressModels) -> None:
    columns = f"{COLUMNS}, place_country_iso2"
    assert told(models, one(place_country_iso2="MX"), columns=columns) == [(False, "accepted", None, "MX")]
    assert told(models, one(place_country_iso2="CO"), columns=columns) == [(True, "accepted", None, "CO")]


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"company_name": " . "}, "empty_company"),
        ({"company_name": ""}, "empty_company"),
        ({"quote": ""}, "empty_quote"),
        ({"quote_end": 0}, "empty_quote"),
    ],
)
def test_a_degenerate_record_is_set_aside_and_stops_nothing(
    models: PressModels, more: dict[str, Any], reason: str
) -> None:
    press = Press()
    press.note("2024-05-06").project("Nordwind Labs", exactly(5e6), 120, **more)
    press.note("2024-05-06", "boletin").project("Sudwind", exactly(7e6), 70)
    with models.facts(press) as facts:
        aside = facts.execute(
            "select set_aside_reason from intermediate.int_press__announcement_records where set_aside_reason <> ''"
        ).fetchall()
        assert aside == [(reason,)]
        facts.make_all()
        assert facts.execute("select company_name from marts.fct_announcements").fetchall() == [("Sudwind",)]
