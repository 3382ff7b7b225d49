"""Every rule holds on a sound warehouse and fails on the defect it is there for."""

from __future__ import annotations

from pathlib import Path

import pytest

from expectations import engine
from expectations.audit import Release, headlines_of, judge, published_tables
from expectations.rules import Baseline, all_rules
from expectations.suites import all_suites
from tests.expectations.conftest import Plant
from tests.expectations.defects import Defect, every_defect
from tests.expectations.warehouse import contracts

DEFECTS = every_defect()
PRESS_FINDS = tuple(
    f"marts.{name}"
    for name in (
        "bridge_announcement_document",
        "bridge_announcement_registration",
        "fct_agreements",
        "fct_announcements",
        "fct_press_checks",
        "fct_programme_statistics",
        "mart_agreement_sequels",
        "mart_announcements",
        "mart_review_queue",
    )
)
"""Tables that are empty where the press has announced, signed or summed up nothing yet."""


def as_released(database: Path) -> Release:
    """The release readers would have if ``database`` were published."""
    import duckdb

    suites = all_suites()
    with duckdb.connect(str(database), read_only=True) as connection:
        rows = {
            table: connection.sql(f"select count(*) from {table}").fetchall()[0][0]
            for table in published_tables(database)
        }
        totals = {table: headlines_of(connection, suites[table]) for table in rows}
    tables = {
        table: Baseline("000001", rows[table], tuple(columns), totals[table])
        for table, columns in published_tables(database).items()
    }
    return Release("000001", tables)


@pytest.fixture(scope="session")
def release(pristine: Path) -> Release:
    """The sound warehouse as the current release."""
    return as_released(pristine)


def test_there_is_a_suite_for_every_published_model_and_for_nothing_else() -> None:
    assert set(all_suites()) == set(contracts()) != set()


def test_every_rule_holds_on_a_sound_warehouse(pristine: Path, release: Release) -> None:
    verdicts = judge(pristine, all_suites(), release, {}, None)
    assert {table: verdict.failed for table, verdict in verdicts.items() if verdict.failed} == {}
    assert min(verdict.passed for verdict in verdicts.values()) >= 5


def test_a_first_warehouse_whose_press_announced_nothing_may_be_published(plant: Plant) -> None:
    database = plant(
        *(f"delete from {table}" for table in PRESS_FINDS),
        "update marts.fct_claims set announcement_id = null, statistic_id = null",
        "update marts.fct_release_health set announcements_count = 0, accepted_count = 0, waiting_count = 0, "
        "counted_count = 0, countable_waiting_count = 0, counted_jobs = 0",
    )
    verdicts = judge(database, all_suites(), None, {}, None)
    judged = (*PRESS_FINDS, "marts.fct_claims", "marts.fct_release_health")
    assert {table: verdicts[table].failed for table in judged if verdicts[table].failed} == {}


def test_announcements_readers_have_may_not_all_be_gone(plant: Plant, release: Release) -> None:
    database = plant(*(f"delete from {table}" for table in PRESS_FINDS))
    verdicts = judge(database, all_suites(), release, {}, None)
    kept = {table for table in PRESS_FINDS if all_suites()[table].may_shrink < 1}
    assert {
        table for table, one in verdicts.items() if any("rows_kept" in line for line in map(str, one.failed))
    } == kept


def test_what_waits_may_rest_on_a_level_and_on_a_figure_of_a_statistic(plant: Plant, release: Release) -> None:
    figure = (
        "update marts.fct_announcements set jobs_claim_id = 'd3jobs' where announcement_id = 'w1'",
        "update marts.fct_claims set accumulation = 'stock', statistic_id = 's0jobs' where claim_id = 'd3jobs'",
    )
    accepted = "update marts.fct_announcements set decision = 'accepted' where announcement_id = 'w1'"
    gates = {"one_fact_each", "announcements_take_only_what_they_may"}
    for statements, broken in ((figure, set()), ((*figure, accepted), gates)):
        verdict = judge(plant(*statements), all_suites(), release, {}, None)["marts.fct_claims"]
        assert {gate for gate in gates if any(gate in str(line) for line in verdict.failed)} == broken


def test_a_few_announcements_without_any_figure_are_sound(plant: Plant, release: Release) -> None:
    database = plant("update marts.fct_announcements set amount_stated = null, jobs_stated = null")
    suite = all_suites()["marts.fct_announcements"]
    columns = published_tables(database)[suite.table]
    rules = [rule for rule in all_rules(suite, columns, None) if rule.name.startswith("filled")]
    outcomes = engine.run(database, {suite.table: rules})[suite.table]
    assert [outcome.finding for outcome in outcomes if outcome.finding] == []
    assert len(outcomes) == 2


def test_every_rule_of_every_suite_has_a_defect_of_its_own(pristine: Path, release: Release) -> None:
    tables = published_tables(pristine)
    rules = {
        (table, rule.name)
        for table, suite in all_suites().items()
        for rule in all_rules(suite, tables[table], release.tables[table])
        if not (rule.name == "rows_kept" and suite.may_shrink == 1)
    }
    assert rules == {(defect.table, defect.rule) for defect in DEFECTS}


def test_every_kind_of_defect_is_planted_in_every_table_it_can_be_in() -> None:
    for table, suite in all_suites().items():
        names = {defect.name for defect in DEFECTS if defect.table == table}
        assert {"all null", "a row twice", "column gone", "column gone since"} <= names
        assert "empty" in names or suite.floor == 0
        floating = [name for name, kind in contracts()[table].items() if kind == "double"]
        assert len([name for name in names if name.endswith((" nan", " infinity"))]) == 2 * len(floating)
        assert len([name for name in names if name.endswith(" orphan")]) == len(suite.parents)


@pytest.mark.parametrize("defect", DEFECTS, ids=lambda d: f"{d.table.partition('.')[2]}-{d.name.replace(' ', '_')}")
def test_a_planted_defect_is_found_by_the_rule_that_is_there_for_it(
    defect: Defect, plant: Plant, release: Release
) -> None:
    database = plant(*defect.statements)
    columns = published_tables(database)[defect.table]
    rules = all_rules(all_suites()[defect.table], columns, release.tables[defect.table])
    asked = [rule for rule in rules if rule.name == defect.rule]
    (outcome,) = engine.run(database, {defect.table: asked})[defect.table]
    assert outcome.finding
    assert "could not be asked" not in outcome.finding
    assert [word for word in defect.named if word not in outcome.finding] == []
    assert outcome.rule.next_step
