"""What the press models make of notes: one project however often it is told, its versions, sources and checks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest

from core.settings import Settings
from tests.dbt_project.press_notes import Facts, Figure, Press, PressModels, exactly, more_than, press_models

TOLD_AGAIN = "Con información de Aguja."


@pytest.fixture(scope="module")
def models(built: Settings) -> PressModels:
    """The press models as the build of the fixed landing compiled them."""
    return press_models(built.build / "target", built.build / "warehouse.duckdb")


def rows(facts: Facts, sql: str) -> list[tuple[Any, ...]]:
    """All rows of one query."""
    return facts.execute(sql).fetchall()


@contextmanager
def announcements(models: PressModels, press: Press) -> Iterator[list[dict[str, Any]]]:
    """The current announcements, oldest first."""
    with models.facts(press) as facts:
        cursor = facts.execute(
            "select * from marts.fct_announcements where is_current order by announced_date, company_key"
        )
        names = [column[0] for column in cursor.description or ()]
        yield [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def folded(models: PressModels, press: Press) -> int:
    """How many announcements there are."""
    with announcements(models, press) as found:
        return len(found)


# -- what is one announcement -----------------------------------------------------------------------------------------


def test_translations_reprints_mobile_pages_and_echoes_are_one_announcement(models: PressModels) -> None:
    press = Press()
    press.note("2024-05-06", title="Nordwind llega").project("Nordwind Labs", exactly(5e6), 120)
    press.note("2024-05-07", language="en").project("Nordwind Labs", exactly(5e6), 120)
    press.note("2024-05-08", "boletin", opening=TOLD_AGAIN).project("Nordwind Labs", exactly(5e6), 120)
    press.note("2024-05-06", title="Nordwind llega").project("Nordwind Labs", exactly(5e6), 120)
    press.note("2024-05-30", "crisol").project("Nordwind Labs S.A.S.", exactly(5e6), 150)
    with models.facts(press) as facts:
        found = rows(
            facts, "select documents_count, outlets_count, independent_sources_count from marts.fct_announcements"
        )
        assert found == [(5, 3, 2)]
        roles = rows(facts, "select document_role from marts.bridge_announcement_document order by document_id")
        assert [role for (role,) in roles] == ["original", "translation", "mobile", "reprint", "original"]


def test_what_differs_in_place_kind_year_or_figures_is_another_announcement(models: PressModels) -> None:
    press = Press()
    press.note("2023-05-06").project("Nordwind", exactly(5e6), 120)
    press.note("2023-05-20").project("Nordwind", exactly(5e6), 120, place_name="Bogotá")
    press.note("2023-05-22").project("Nordwind", exactly(5e6), 120, event_type="mou", status="mou")
    press.note("2023-06-10").project("Nordwind", exactly(40e6), 900)
    press.note("2024-05-06").project("Nordwind", exactly(5e6), 130)
    assert folded(models, press) == 5


def test_reports_without_figures_are_held_together_by_a_few_days_only(models: PressModels) -> None:
    press = Press()
    press.note("2023-05-06").project("Nordwind")
    press.note("2023-05-09", "boletin").project("Nordwind")
    press.note("2023-08-01", "crisol").project("Nordwind")
    assert folded(models, press) == 2


def test_the_same_amount_in_pesos_and_in_dollars_is_one_announcement(models: PressModels) -> None:
    press = Press()
    press.note("2023-05-06").project("Nordwind", exactly(10e6))
    press.note("2023-05-16", "boletin").project("Nordwind", exactly(40e9, "COP"))
    press.note("2023-05-18", "crisol").project("Nordwind", exactly(90e9, "COP"))
    with announcements(models, press) as found:
        assert [(one["currency_code"], one["amount_stated"]) for one in found] == [("USD", 10e6), ("COP", 90e9)]


def test_the_same_figures_told_again_two_years_later_are_the_announcement_told_again(models: PressModels) -> None:
    press = Press()
    press.note("2021-05-06").project("Nordwind", exactly(5e6), 120)
    press.note("2023-05-06").project("Nordwind", exactly(5e6), 120)
    press.note("2023-05-06", "boletin").project("Sudwind", exactly(5e6))
    press.note("2021-05-06", "boletin").project("Sudwind", exactly(5e6))
    with announcements(models, press) as found:
        told = [(one["company_key"], one["documents_count"]) for one in found]
        assert sorted(told) == [("nordwind", 2), ("sudwind", 1), ("sudwind", 1)]


def test_two_projects_of_one_document_are_two(models: PressModels) -> None:
    press = Press()
    note = press.note("2023-05-06").project("Nordwind", exactly(5e6), place_name="Bogotá")
    note.project("Nordwind", exactly(5e6))
    press.note("2023-05-07", "boletin").project("Nordwind", exactly(5e6), place_name=None)
    with announcements(models, press) as found:
        assert sorted(str(one["place_key"]) for one in found) == ["None", "municipality:05001", "municipality:11001"]


def test_a_report_without_a_place_joins_the_only_place_that_fits(models: PressModels) -> None:
    press = Press()
    press.note("2023-05-06").project("Nordwind", exactly(5e6), 120)
    press.note("2023-05-07", "boletin").project("Nordwind", exactly(5e6), place_name=None)
    with announcements(models, press) as found:
        assert [(one["documents_count"], one["place_key"]) for one in found] == [(2, "municipality:05001")]


def test_names_of_one_investor_are_one_and_a_name_that_fits_two_is_neither(models: PressModels) -> None:
    press = Press()
    press.note("2023-05-06").project("Nordwind Contact Solutions", exactly(5e6), 120)
    press.note("2023-05-07", "boletin").project("Nordwind S.A.S.", exactly(5e6), 120)
    press.note("2023-05-06").project("Tejabit", exactly(7e6), 60)
    press.note("2023-05-07", "boletin").project("Teja Bit", exactly(7e6), 60)
    press.note("2023-05-06").project("Valdor Foods", exactly(9e6), 70)
    press.note("2023-05-06", "boletin").project("Valdor Hotels", exactly(1e6), 7)
    press.note("2023-05-07", "crisol").project("Valdor", exactly(9e6), 70)
    with announcements(models, press) as found:
        assert sorted(one["documents_count"] for one in found) == [1, 1, 1, 2, 2]
        assert len({one["group_key"] for one in found}) == 5


# -- later news -------------------------------------------------------------------------------------------------------


def test_an_update_is_believed_from_its_day_on(models: PressModels) -> None:
    press = Press()
    press.note("2023-05-06").project("Nordwind", exactly(5e6), 120)
    update = press.note("2024-02-01")
    update.project("Nordwind", None, 150, former_jobs=120, announcement_role="update")
    press.note("2024-02-02", language="en").project("Nordwind", None, 150, former_jobs=120, announcement_role="update")
    with models.facts(press) as facts:
        found = rows(
            facts,
            """
            select version_number, known_from, known_to, jobs_stated, amount_stated, revised_date, documents_count,
                counts_in_totals
            from marts.fct_announcements order by 1
            """,
        )
    assert found == [
        (1, date(2023, 5, 6), date(2024, 2, 1), 120, 5e6, None, 1, False),
        (2, date(2024, 2, 1), None, 150, 5e6, date(2024, 2, 1), 3, True),
    ]


def test_an_update_goes_to_the_announcement_whose_figure_it_replaces(models: PressModels) -> None:
    press = Press()
    press.note("2021-05-06").project("Nordwind", None, 120)
    press.note("2023-05-06").project("Nordwind", None, 500)
    press.note("2024-02-01").project("Nordwind", None, 400, former_jobs=120, announcement_role="update")
    with announcements(models, press) as found:
        assert [one["jobs_stated"] for one in found] == [400, 500]


def test_an_update_of_what_nobody_reported_is_an_announcement(models: PressModels) -> None:
    press = Press()
    press.note("2024-02-01").project("Nordwind", None, 150, former_jobs=120, announcement_role="update")
    with announcements(models, press) as found:
        assert [(one["jobs_stated"], one["counts_in_totals"]) for one in found] == [(150, True)]


def test_a_note_that_corrected_itself_was_believed_as_it_stood(models: PressModels) -> None:
    press = Press()
    note = press.note("2024-02-01", changed=date(2024, 3, 1))
    note.project("Nordwind", None, 150, former_jobs=192, announcement_role="update")
    with models.facts(press) as facts:
        found = rows(facts, "select known_from, jobs_stated, is_current from marts.fct_announcements order by 1")
    assert found == [(date(2024, 2, 1), 192, False), (date(2024, 3, 1), 150, True)]


def test_an_opening_years_later_is_the_end_of_the_nearest_project_that_is_still_open(models: PressModels) -> None:
    press = Press()
    press.note("2018-05-06").project("Nordwind", exactly(5e6), 120)
    press.note("2020-05-06").project("Nordwind", exactly(8e6), 300)
    press.note("2021-09-01").project("Nordwind", None, 120, event_type="inauguration", status="done")
    press.note("2022-03-01").project("Nordwind", None, None, event_type="inauguration", status="done")
    with announcements(models, press) as found:
        assert [(one["jobs_stated"], one["status"], one["inaugurated_date"]) for one in found] == [
            (120, "done", date(2021, 9, 1)),
            (300, "done", date(2022, 3, 1)),
        ]
        assert all(one["counts_in_totals"] for one in found)


def test_an_opening_with_other_figures_revises_them_and_one_of_another_size_is_its_own_project(
    models: PressModels,
) -> None:
    press = Press()
    press.note("2018-05-06").project("Nordwind", None, 120)
    press.note("2019-05-06").project("Nordwind", None, 140, event_type="inauguration", status="done")
    press.note("2018-05-06", "boletin").project("Sudwind", exactly(5e6), 120)
    press.note("2019-05-06", "boletin").project("Sudwind", exactly(50e6), 900, event_type="inauguration", status="done")
    with announcements(models, press) as found:
        assert sorted((one["company_key"], one["jobs_stated"]) for one in found) == [
            ("nordwind", 140),
            ("sudwind", 120),
            ("sudwind", 900),
        ]


def test_a_cancelled_project_leaves_the_totals_and_does_not_open(models: PressModels) -> None:
    press = Press()
    press.note("2018-05-06").project("Nordwind", exactly(5e6), 120)
    press.note("2019-05-06").project("Nordwind", exactly(5e6), 120, status="cancelled")
    press.note("2021-05-06").project("Nordwind", event_type="inauguration", status="done")
    with announcements(models, press) as found:
        told = [(one["status"], one["cancelled_date"], one["counts_in_totals"]) for one in found]
        assert told == [("cancelled", date(2019, 5, 6), False), ("done", None, True)]


def test_a_memorandum_never_enters_the_totals(models: PressModels) -> None:
    press = Press()
    press.note("2023-05-22").project("Nordwind", exactly(5e6), 120, event_type="mou", status="mou")
    with announcements(models, press) as found:
        assert [(one["announcement_type"], one["counts_in_totals"]) for one in found] == [("mou", False)]


# -- figures, places, money -------------------------------------------------------------------------------------------


def test_what_the_first_report_lacks_is_filled_by_the_next_and_not_replaced(models: PressModels) -> None:
    press = Press()
    press.note("2023-05-06").project("Nordwind", exactly(5e6))
    press.note("2023-05-10", "boletin").project(
        "Nordwind", exactly(5.02e6), 120, sector_code="J", sector_quote="software"
    )
    with models.facts(press) as facts:
        found = rows(
            facts,
            """
            select amount_stated, jobs_stated, sector_code, revised_date from marts.fct_announcements
            order by known_from
            """,
        )
    assert found == [(5e6, None, "J", None), (5e6, 120, "J", None)]


def test_hedges_travel_through(models: PressModels) -> None:
    press = Press()
    press.note("2023-05-06").project("Nordwind", Figure(None, 4e6, 6e6, "USD", "range"), more_than(100, "count"))
    with announcements(models, press) as found:
        one = found[0]
    assert (one["amount_usd_low"], one["amount_usd_stated"], one["amount_usd_high"]) == (4e6, None, 6e6)
    assert (one["jobs_low"], one["jobs_stated"], one["jobs_high"], one["is_estimate"]) == (100, 100, None, True)


def test_pesos_are_changed_at_the_official_rate_of_the_day_which_a_weekend_shares(models: PressModels) -> None:
    press = Press()
    press.note("2024-03-10").project("Nordwind", exactly(10e9, "COP"))
    with announcements(models, press) as found:
        one = found[0]
    assert (one["amount_usd_stated"], one["fx_rate_cop_per_usd"], one["fx_date"]) == (2e6, 5000, date(2024, 3, 9))


def test_another_currency_has_dollars_only_where_the_text_gives_them(models: PressModels) -> None:
    press = Press()
    press.note("2023-05-06").project("Nordwind", exactly(10e6, "EUR"))
    converted = press.note("2023-05-06", "boletin").project("Sudwind", exactly(10e6, "EUR"))
    converted.figure("money", exactly(11e6), "Sudwind", claim_role="conversion", related_claim_numbers=[0])
    with announcements(models, press) as found:
        told = [(one["amount_stated"], one["amount_usd_stated"], one["review_reason"]) for one in found]
    assert told == [(10e6, None, "currency_without_rate"), (10e6, 11e6, None)]


def test_of_namesakes_the_department_decides_and_without_it_somebody_must_look(models: PressModels) -> None:
    press = Press()
    press.note("2023-05-06").project("Nordwind", place_name="Rionegro", department_name="Santander")
    press.note("2023-05-06", "boletin").project("Sudwind", place_name="Rionegro")
    press.note("2023-05-06", "crisol").project("Westwind", place_name="Bogotá")
    press.note("2023-05-06", "dedal").project("Xostwind", place_name="Colombia")
    with announcements(models, press) as found:
        assert [(one["place_key"], one["review_reason"]) for one in found] == [
            ("municipality:68615", None),
            (None, "place_ambiguous"),
            ("municipality:11001", None),
            ("country:CO", None),
        ]


def test_a_figure_that_is_not_certain_backs_nothing(models: PressModels) -> None:
    press = Press()
    doubtful = Figure(8.0, unit="count", flags=("ambiguous_separator",))
    press.note("2023-05-06").project("Nordwind", exactly(5e6), doubtful)
    with models.facts(press) as facts:
        found = rows(facts, "select amount_stated, jobs_stated, jobs_hedge, review_reason from marts.fct_announcements")
        assert found == [(5e6, None, None, "jobs_uncertain")]
        assert rows(facts, "select count(announcement_id) from marts.fct_claims where measure = 'jobs'") == [(0,)]


def test_an_agency_that_helped_is_named_by_one_name(models: PressModels) -> None:
    press = Press()
    press.note("2023-05-06").project("Nordwind", facilitators=["ACI"])
    press.note("2023-05-07", "boletin").project("Nordwind", facilitators=["ACI Medellín", "Otra Agencia"])
    with announcements(models, press) as found:
        assert [one["facilitated_by"] for one in found] == ["ACI Medellín; Otra Agencia"]


# -- nobody but a company announces -----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["programme", "agency", "city", "sector"])
def test_what_figures_call_a_programme_announces_nothing(models: PressModels, kind: str) -> None:
    press = Press()
    note = press.note("2023-05-06").project("Faro Sur", None, 8000)
    note.programme("Faro Sur", "jobs", exactly(8000, "count"), "2023-04-30", subject_kind=kind)
    note.programme("Faro Sur", "companies", exactly(98, "count"), "2023-04-30", subject_kind=kind)
    with models.facts(press) as facts:
        assert rows(facts, "select count(*) from marts.fct_announcements") == [(0,)]
        codes = "select additivity_code, count(*) from marts.fct_programme_statistics group by all order by all"
        assert ("not_a_flow", 2) in rows(facts, codes)
        assert "additive" not in dict(rows(facts, codes))


def test_a_known_agency_announces_nothing_even_in_a_note_that_calls_it_a_company(models: PressModels) -> None:
    press = Press()
    press.note("2023-05-06").project("Corporación Ruta N", exactly(5e6), 8000)
    assert folded(models, press) == 0


def test_who_counts_companies_over_years_is_a_programme_whatever_one_sentence_says(models: PressModels) -> None:
    press = Press()
    for day in ("2022-01-10", "2023-01-10"):
        note = press.note(day, text=f"Balance del {day}.")
        note.programme("Aterriza Andes", "companies", exactly(98, "count"), subject_kind="company")
    press.note("2023-02-01", text="Aterriza Andes creará 300 empleos.").project("Aterriza Andes", None, 300)
    assert folded(models, press) == 0


# -- sources ----------------------------------------------------------------------------------------------------------


def sources(models: PressModels, press: Press) -> int:
    """Independent sources of the only announcement."""
    with announcements(models, press) as found:
        assert len(found) == 1
        return int(found[0]["independent_sources_count"])


@pytest.mark.parametrize("opening", [TOLD_AGAIN, "Según un comunicado difundido por Aguja, hay noticias."])
def test_a_note_that_says_it_was_taken_over_is_no_source_even_with_a_figure_more(
    models: PressModels, opening: str
) -> None:
    press = Press()
    press.note("2023-05-06").project("Nordwind", exactly(5e6))
    press.note("2023-05-20", "boletin", opening=opening).project("Nordwind", exactly(5e6), 120)
    assert sources(models, press) == 1


def test_a_note_with_a_figure_of_its_own_is_a_source_and_one_without_is_not(models: PressModels) -> None:
    press = Press()
    press.note("2023-05-06").project("Nordwind", exactly(5e6))
    press.note("2023-05-08", "boletin").project("Nordwind", exactly(5e6))
    assert sources(models, press) == 1
    press.note("2023-05-08", "crisol").project("Nordwind", exactly(5e6), 120)
    assert sources(models, press) == 2


def test_the_same_figures_weeks_later_are_a_source_and_the_same_text_is_not(models: PressModels) -> None:
    press = Press()
    press.note("2023-05-06", fingerprint="f").project("Nordwind", exactly(5e6))
    press.note("2023-06-20", "boletin", fingerprint="f").project("Nordwind", exactly(5e6))
    assert sources(models, press) == 1
    press.note("2023-06-28", "crisol").project("Nordwind", exactly(5e6))
    assert sources(models, press) == 2


def test_an_outlet_is_one_source_however_often_it_writes(models: PressModels) -> None:
    press = Press()
    press.note("2023-05-06").project("Nordwind", exactly(5e6), 120)
    press.note("2024-02-01").project("Nordwind", None, 150, former_jobs=120, announcement_role="update")
    assert sources(models, press) == 1


# -- programmes and agreements ----------------------------------------------------------------------------------------


def aci() -> Press:
    """The running totals of ACI Medellín for 2016 to 2018 and 2016 to 2019, and what it says of 2019 alone."""
    press = Press()
    for day, as_of, projects, amount, jobs in (
        ("2019-01-20", "2018-12-31", 73, 836_610_000, 8_911),
        ("2020-01-20", "2019-12-31", 118, 1_248_000_000, 16_247),
    ):
        note = press.note(day)
        for measure, value, unit in (
            ("projects", projects, "count"),
            ("jobs", jobs, "count"),
            ("money", amount, "USD"),
        ):
            note.programme("ACI Medellín", measure, exactly(value, unit), as_of, subject_kind="agency", since_year=2016)
    year = {"accumulation": "incremental", "period_start_date": date(2019, 1, 1), "subject_kind": "agency"}
    press.note("2020-04-01").programme("ACI", "money", exactly(412_000_000), "2019-12-31", **year)
    return press


def test_the_totals_of_two_periods_imply_the_year_between(models: PressModels) -> None:
    with models.facts(aci()) as facts:
        found = rows(
            facts,
            """
            select measure, implied_increment_low, implied_increment_stated, implied_increment_high, implied_months,
                stated_increment, contradiction_code
            from marts.fct_programme_statistics where previous_statistic_id is not null order by measure
            """,
        )
        assert found == [
            ("jobs", 7336, 7336, 7336, 12, None, "none"),
            ("money", 411_390_000, 411_390_000, 411_390_000, 12, 412_000_000, "none"),
            ("projects", 45, 45, 45, 12, None, "none"),
        ]
        checks = rows(facts, "select verdict from marts.fct_press_checks where check_kind = 'implied_increment'")
        assert checks == [("agrees",)]


def test_hedged_totals_imply_an_interval_and_an_open_one_no_upper_end(models: PressModels) -> None:
    press = Press()
    press.note("2018-10-10").programme("Ruta N", "jobs", Figure(1900, 1805, 1995, "count", "approx"), "2017-09-30")
    press.note("2019-10-10").programme("Ruta N Medellín", "jobs", more_than(8000, "count"), "2019-09-30")
    press.note("2020-08-10").programme("Corporación Ruta N", "jobs", exactly(10_300, "count"), "2020-07-31")
    with models.facts(press) as facts:
        found = rows(
            facts,
            """
            select implied_increment_low, implied_increment_stated, implied_increment_high, programme_key
            from marts.fct_programme_statistics order by as_of_date
            """,
        )
    assert found == [
        (None, None, None, "ruta n"),
        (6005, 6100, None, "ruta n"),
        (None, 2300, 2300, "ruta n"),
    ]


def test_a_total_without_a_date_repeats_the_last_dated_one_of_its_value(models: PressModels) -> None:
    press = Press()
    press.note("2019-10-10").programme("Ruta N", "jobs", more_than(8000, "count"), "2019-09-30")
    press.note("2020-03-01", "boletin").programme("Ruta N", "jobs", exactly(8000, "count"), claim_role="context")
    press.note("2020-04-01", "boletin").programme("Ruta N", "companies", exactly(320, "count"))
    press.note("2021-04-01", "boletin").programme("Ruta N", "companies", exactly(320, "count"))
    with models.facts(press) as facts:
        found = rows(
            facts,
            """
            select measure, as_of_date, as_of_precision, hedge, documents_count, known_from
            from marts.fct_programme_statistics order by 1
            """,
        )
    assert found == [
        ("companies", date(2020, 4, 1), "inferred", "exact", 2, date(2020, 4, 1)),
        ("jobs", date(2019, 9, 30), "month", "more_than", 2, date(2019, 10, 10)),
    ]


def test_contradictions_are_told_with_their_figures(models: PressModels) -> None:
    press = Press()
    for day, as_of, value in (("2019-01-20", "2018-12-31", 900), ("2020-01-20", "2019-12-31", 700)):
        press.note(day).programme("Faro Sur", "jobs", exactly(value, "count"), as_of)
    for day, value in (("2019-01-20", 40), ("2019-02-20", 55)):
        press.note(day, "boletin").programme("Faro Sur", "companies", exactly(value, "count"), "2018-12-31")
    for day, as_of, value in (("2019-01-20", "2018-12-31", 10), ("2020-01-20", "2019-12-31", 30)):
        press.note(day, "crisol").programme("Faro Sur", "projects", exactly(value, "count"), as_of)
    year = {"accumulation": "incremental", "period_start_date": date(2019, 1, 1)}
    press.note("2020-02-20").programme("Faro Sur", "projects", exactly(35, "count"), "2019-12-31", **year)
    with models.facts(press) as facts:
        found = rows(
            facts,
            """
            select measure, contradiction_code, contradiction_evidence from marts.fct_programme_statistics
            where contradiction_code <> 'none' order by measure, value_stated
            """,
        )
        codes = [(measure, code) for measure, code, _ in found]
        assert codes == [
            ("companies", "same_date_disagreement"),
            ("companies", "same_date_disagreement"),
            ("jobs", "falls"),
            ("projects", "differs_from_stated_increment"),
        ]
        assert "states 35 projects" in found[3][2]
        assert "its totals make it 20" in found[3][2]
        differ = rows(
            facts, "select distinct check_kind from marts.fct_press_checks where verdict = 'differs' order by 1"
        )
        assert differ == [("implied_increment",), ("same_date_disagreement",)]


def test_one_bundle_of_agreements_is_one_however_it_is_told(models: PressModels) -> None:
    press = Press()
    signed = date(2019, 7, 31)
    press.note("2019-08-01").agreement(["Gobierno de Colombia", "Gobierno de China"], 15, signed)
    press.note("2019-08-02", language="en").agreement(["Government of China", "Government of Colombia"], 15, signed)
    press.note("2019-08-05", "boletin").agreement([], 15)
    press.note("2019-08-05", "crisol").agreement(["Gobierno de Colombia", "Gobierno de Francia"], 15, signed)
    press.note("2021-08-05", "crisol").agreement(["Gobierno de China"], 15)
    with models.facts(press) as facts:
        found = rows(
            facts,
            "select agreements_count, signed_date, documents_count, known_from from marts.fct_agreements order by 2, 3",
        )
    assert (15, signed, 3, date(2019, 8, 1)) in found
    assert sorted(count for _, _, count, _ in found) == [1, 1, 3]


# -- the press's own arithmetic ---------------------------------------------------------------------------------------


def test_a_share_that_was_taken_for_growth_is_found(models: PressModels) -> None:
    press = Press()
    note = press.note("2020-01-20")
    done = {"claim_role": "context", "subject_kind": "agency", "modality": "done"}
    before = note.figure("money", exactly(150e6), "ACI Medellín", **done)
    after = note.figure("money", more_than(400e6), "ACI Medellín", **done)
    note.figure("percent", exactly(266, "%"), "ACI Medellín", related_claim_numbers=[before, after], **done)
    note.figure("percent", exactly(166, "%"), "ACI Medellín", related_claim_numbers=[before, after], **done)
    with models.facts(press) as facts:
        found = rows(
            facts,
            """
            select stated_value, expected_value, verdict, evidence like '%was taken for the growth' as is_explained
            from marts.fct_press_checks where check_kind = 'percent_against_numbers' order by 1 desc
            """,
        )
    assert found == [(266, 166.7, "differs", True), (166, 166.7, "agrees", False)]


def test_an_amount_told_in_two_currencies_is_compared_at_the_rate_of_the_day(models: PressModels) -> None:
    press = Press()
    for outlet, dollars in (("aguja", 850e6), ("boletin", 85e6)):
        note = press.note("2023-05-06", outlet).project(f"{outlet} wind", exactly(3.5e12, "COP"))
        note.figure("money", exactly(dollars), f"{outlet} wind", claim_role="conversion", related_claim_numbers=[0])
    with models.facts(press) as facts:
        found = rows(
            facts,
            "select stated_value, expected_value, verdict from marts.fct_press_checks "
            "where check_kind = 'amount_stated_twice' order by 1",
        )
        amounts = rows(facts, "select distinct currency_code, amount_stated from marts.fct_announcements")
    assert found == [(85e6, 875e6, "differs"), (850e6, 875e6, "agrees")]
    assert amounts == [("COP", 3.5e12)]


def test_jumps_calques_and_too_many_jobs_per_company_are_found(models: PressModels) -> None:
    press = Press()
    press.note("2023-05-06").project("Nordwind", exactly(5e6), 120)
    press.note("2023-05-07", "boletin").project("Nordwind", exactly(5e9), 120)
    note = press.note("2023-06-01", "crisol")
    for measure, value in (("companies", 2), ("jobs", 9000)):
        note.programme("Faro Sur", measure, exactly(value, "count"), "2023-05-31")
    calque = press.note("2023-07-01", "crisol")
    calque.figure("money", exactly(3e12), "Sudwind", quote="3 billones de dólares")
    with models.facts(press) as facts:
        found = rows(facts, "select check_kind from marts.fct_press_checks where verdict = 'differs' order by 1")
    assert found == [("billones_calque",), ("jobs_per_company",), ("thousandfold_jump",)]


# -- figures lead back ------------------------------------------------------------------------------------------------


def test_every_figure_of_an_announcement_and_a_statistic_leads_to_its_sentence(models: PressModels) -> None:
    press = aci()
    press.note("2023-05-06").project("Nordwind", exactly(5e6), 120)
    press.note("2024-02-01").project("Nordwind", None, 150, former_jobs=120, announcement_role="update")
    with models.facts(press) as facts:
        lost = rows(
            facts,
            """
            select claim_id from marts.fct_claims
            where substr(sentence_text, quote_start - sentence_start + 1, quote_end - quote_start) <> quote
            """,
        )
        assert lost == []
        linked = rows(
            facts,
            """
            select claims.value_stated from marts.fct_announcements as announcements
            inner join marts.fct_claims as claims on announcements.jobs_claim_id = claims.claim_id
            order by announcements.version_number
            """,
        )
        assert linked == [(120,), (150,)]
        assert rows(facts, "select count(*), count(statistic_id) from marts.fct_claims where measure = 'projects'") == [
            (2, 2)
        ]
