"""What a person decides goes before what was read, and is open again when the text changes."""

from __future__ import annotations

from typing import Any

import pytest

from core.settings import Settings
from tests.dbt_project.press_notes import Figure, Note, Press, PressModels, exactly, more_than, press_models

COLUMNS = "counts_in_totals, decision, decision_source, values_source"
FIGURES = "company_name, amount_usd_stated, jobs_stated, announcement_type"


@pytest.fixture(scope="module")
def models(built: Settings) -> PressModels:
    """The press models as the build of the fixed landing compiled them."""
    return press_models(built.build / "target", built.build / "warehouse.duckdb")


def told(models: PressModels, press: Press, columns: str = COLUMNS) -> list[tuple[Any, ...]]:
    """The current announcements."""
    with models.facts(press) as facts:
        query = f"select {columns} from marts.fct_announcements where is_current order by announced_date, company_key"
        return facts.execute(query).fetchall()


def waiting(press: Press, day: str = "2024-05-06", **more: Any) -> Note:
    """A note whose record its reader did not accept."""
    doubt = {"reader_decision": "review", "reader_reasons": ["holder_unclear"]}
    return press.note(day).project("Nordwind Labs", exactly(5e6), 120, **{**doubt, **more})


def test_what_a_person_accepts_counts_as_read_and_says_who(models: PressModels) -> None:
    press = Press()
    press.decide(waiting(press), "accept")
    assert told(models, press) == [(True, "accepted", "person", "text")]


def test_what_a_person_rejects_is_no_announcement_whatever_its_reader_thought(models: PressModels) -> None:
    press = Press()
    press.decide(waiting(press), "reject")
    press.decide(press.note("2024-06-06", "boletin").project("Sudwind", exactly(7e6), 70), "reject")
    assert told(models, press) == []


def test_what_a_person_corrects_counts_with_the_corrected_values(models: PressModels) -> None:
    press = Press()
    note = press.note("2024-05-06").project("President Duque", exactly(70e12), 120)
    press.decide(note, "change", company="Nordwind Labs", amount=7e6, jobs=None, event="expansion")
    assert told(models, press) == [(True, "accepted", "person", "person")]
    assert told(models, press, FIGURES) == [("Nordwind Labs", 7e6, None, "expansion")]


def test_what_was_seen_and_not_corrected_keeps_its_interval(models: PressModels) -> None:
    columns = "amount_usd_low, amount_usd_high, amount_hedge, jobs_low, jobs_high, jobs_hedge, values_source"
    press = Press()
    jobs = Figure(None, 100.0, 140.0, "count", "range")
    note = press.note("2024-05-06").project("Nordwind Labs", more_than(5e6), jobs, reader_decision="review")
    press.decide(note, "accept", company="Nordwind Labs", amount=5e6, currency="USD", jobs=None, event="new")
    assert told(models, press, columns) == [(5e6, None, "more_than", 100, 140, "range", "text")]
    press.decide(note, "change", company="Nordwind Works", amount=5e6, currency="USD", jobs=120, event="new")
    assert told(models, press, columns) == [(5e6, None, "more_than", 120, 120, "exact", "person")]


def test_an_opening_a_person_accepts_is_not_read_otherwise(models: PressModels) -> None:
    press = Press()
    note = waiting(press, event_type="inauguration", status="done")
    press.decide(note, "accept", company="Nordwind Labs", event="inauguration", status="done", jobs=120, amount=5e6)
    assert told(models, press, "decision, decision_source") == [("accepted", "person")]


def test_the_last_word_counts_and_an_undo_leaves_the_readers(models: PressModels) -> None:
    press = Press()
    note = waiting(press)
    for verdict, expected in (
        ("accept", [(True, "accepted", "person", "text")]),
        ("reject", []),
        ("accept", [(True, "accepted", "person", "text")]),
        ("undo", [(False, "review", "reader", "text")]),
    ):
        press.decide(note, verdict)
        assert told(models, press) == expected, verdict


@pytest.mark.parametrize("verdict", ["accept", "change", "reject"])
def test_a_text_that_changed_opens_its_decision_again(models: PressModels, verdict: str) -> None:
    press = Press()
    note = press.note("2024-05-06").project("Nordwind Labs", exactly(5e6), 120)
    press.decide(note, verdict, **({"jobs": 90} if verdict == "change" else {}))
    note.sentence("A correction was added.")
    assert told(models, press) == [(False, "reopened", "reader", "text")]
    press.decide(note, "accept")
    assert told(models, press) == [(True, "accepted", "person", "text")]


def test_an_acceptance_of_other_values_than_are_read_now_is_open_again(models: PressModels) -> None:
    press = Press()
    note = waiting(press)
    press.decide(note, "accept", company="Nordwind Labs", amount=5e6, currency="USD", jobs=120, event="new")
    assert told(models, press) == [(True, "accepted", "person", "text")]
    note.announcements[0]["jobs_stated"] = 1_200
    assert told(models, press) == [(False, "reopened", "reader", "text")]


def test_what_a_person_accepted_stays_where_the_reader_finds_it_no_more(models: PressModels) -> None:
    press = Press()
    note = waiting(press)
    values = {"company": "Nordwind Labs", "place": "Medellín", "amount": 5e6, "currency": "USD", "jobs": 120}
    press.decide(note, "accept", **values)
    note.announcements.clear()
    assert told(models, press) == [(True, "accepted", "person", "person")]
    assert told(models, press, FIGURES) == [("Nordwind Labs", 5e6, 120, "new")]
    press.decisions[-1]["verdict"] = "reject"
    assert told(models, press) == []


def test_a_decision_that_is_none_decides_nothing(models: PressModels) -> None:
    press = Press()
    press.decide(waiting(press), "accept")
    press.decisions[-1]["is_usable"] = False
    assert told(models, press) == [(False, "review", "reader", "text")]


def test_one_of_two_records_of_one_sentence_is_decided_and_the_other_waits(models: PressModels) -> None:
    press = Press()
    note = waiting(press, place_name="Bogotá")
    note.project("Nordwind Labs", exactly(9e6), 20, reader_decision="review", place_name="Cali")
    note.announcements[1] |= {name: note.announcements[0][name] for name in ("quote", "quote_start", "quote_end")}
    press.decide(note, "accept", 1)
    press.decisions[-1]["record_in_span"] = 1
    assert sorted(told(models, press, "upper(place_name), decision")) == [
        ("BOGOTÁ, D.C.", "review"),
        ("CALI", "accepted"),
    ]


# -- one investor under two names


TWINS = [("兰海通信", "Lanhai Communications"), ("KTMT", "Kunshan Tarim Motor Tools"), ("Ланхай", "Lanhai")]


@pytest.mark.parametrize(("one", "other"), TWINS)
def test_names_in_two_scripts_and_first_letters_are_one_investor_by_what_they_announce(
    models: PressModels, one: str, other: str
) -> None:
    press = Press()
    press.note("2024-05-06").project(one, exactly(5e6), 120)
    press.note("2024-05-09", "boletin").project(other, exactly(5e6), 120)
    assert told(models, press, "documents_count, counts_in_totals") == [(2, True)]


@pytest.mark.parametrize(
    "more", [{"amount": exactly(6e6)}, {"jobs": 121}, {"place_name": "Bogotá"}, {"day": "2024-11-06"}]
)
def test_names_in_two_scripts_that_announce_something_else_are_two(models: PressModels, more: dict[str, Any]) -> None:
    press = Press()
    press.note("2024-05-06").project("兰海通信", exactly(5e6), 120)
    amount, jobs = more.pop("amount", exactly(5e6)), more.pop("jobs", 120)
    press.note(more.pop("day", "2024-05-09"), "boletin").project("Lanhai Communications", amount, jobs, **more)
    assert len(told(models, press)) == 2


def two_groups(press: Press) -> None:
    """Two investors whose names nothing brings together, and whose projects are alike."""
    press.note("2024-05-06").project("Nordwind Labs", exactly(5e6), 120)
    press.note("2024-05-20", "boletin").project("Granja Azul", exactly(5e6), 120)


def test_of_two_groups_with_one_project_the_later_waits_and_counts_nothing(models: PressModels) -> None:
    press = Press()
    two_groups(press)
    (first, second) = told(models, press, f"{COLUMNS}, decision_reasons, same_as_announcement_id, announcement_id")
    assert first[:2] == (True, "accepted")
    assert second[:2] == (False, "review")
    assert second[4:6] == ("same_project_under_another_group", first[6])


def test_a_person_tells_two_groups_apart_or_makes_them_one(models: PressModels) -> None:
    press = Press()
    two_groups(press)
    press.decide_groups("nordwind labs", "granja azul", "reject")
    assert told(models, press, "counts_in_totals, is_told_apart") == [(True, False), (True, True)]
    press.decide_groups("nordwind labs", "granja azul", "accept")
    assert told(models, press, "counts_in_totals, documents_count") == [(True, 2)]
    press.decide_groups("nordwind labs", "granja azul", "undo")
    assert [row[0] for row in told(models, press)] == [True, False]


def test_a_person_takes_a_bridge_between_scripts_away(models: PressModels) -> None:
    press = Press()
    press.note("2024-05-06").project("兰海通信", exactly(5e6), 120)
    press.note("2024-05-09", "boletin").project("Lanhai Communications", exactly(5e6), 120)
    press.decide_groups("兰海通信", "lanhai communications", "reject")
    assert [row[0] for row in told(models, press)] == [True, True]


# -- what accepting everything would give


SCENARIOS = """
    select
        count(*) filter (where {0}), coalesce(sum(jobs_stated) filter (where {0}), 0),
        coalesce(sum(amount_usd_stated) filter (where {0}), 0)
    from marts.fct_announcements where is_current
"""


def many_in_review(press: Press) -> list[Note]:
    """Notes that wait: a sound one, its reprint, two of one investor, one beyond belief, an echo of what counts."""
    doubt = {"reader_decision": "review", "reader_reasons": ["holder_unclear"]}
    press.note("2024-04-06", "eco").project("Faro Sur", exactly(8e6), 300)
    return [
        waiting(press),
        press.note("2024-05-08", "boletin").project("Nordwind Labs", exactly(5e6), 120, **doubt),
        press.note("2024-06-06").project("Granja Azul", exactly(7e6), 70, **doubt),
        press.note("2025-06-06").project("Granja Azul", exactly(9e6), 90, **doubt),
        press.note("2024-07-06").project("Umbral Textiles", exactly(70e12), 50, **doubt),
        press.note("2024-04-10", "boletin").project("Faro Sur", exactly(8e6), 300, **doubt),
    ]


def test_the_totals_of_accepting_all_are_those_that_accepting_all_gives(models: PressModels) -> None:
    press = Press()
    notes = many_in_review(press)
    (none,) = told_all(models, press, "counts_in_totals")
    (promised,) = told_all(models, press, "(counts_in_totals or would_count_if_accepted)")
    assert none == (1, 300, 8e6)
    assert promised == (5, 300 + 120 + 70 + 90 + 50, 8e6 + 5e6 + 7e6 + 9e6 + 70e12)
    for note in notes:
        press.decide(note, "accept")
    assert told_all(models, press, "counts_in_totals") == [promised]
    for note in notes:
        press.decide(note, "undo")
    assert told_all(models, press, "counts_in_totals") == [none]


def told_all(models: PressModels, press: Press, condition: str) -> list[tuple[Any, ...]]:
    """Announcements, jobs and dollars of those that meet a condition."""
    with models.facts(press) as facts:
        return facts.execute(SCENARIOS.format(condition)).fetchall()
