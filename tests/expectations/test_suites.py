"""Every rule holds on a sound warehouse and fails on the defect it is there for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import permutations
from pathlib import Path

import pytest

from expectations import engine
from expectations.audit import Release, headlines_of, judge, published_tables, rules_of
from expectations.compiled import doubts
from expectations.rules import Baseline, Outcome, Suite, all_rules
from expectations.suites import all_suites
from tests.expectations.conftest import Plant, planter
from tests.expectations.defects import PAGE, Defect, dbt_rules, every_defect, gx_rules, page
from tests.expectations.warehouse import contracts

DEFECTS = every_defect("gx")
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


def only(*tables: str) -> dict[str, Suite]:
    """The suites of these tables."""
    suites = all_suites()
    return {table: suites[table] for table in tables}


def test_there_is_a_suite_for_every_published_model_and_for_nothing_else() -> None:
    assert set(all_suites()) == set(contracts()) != set()


def test_every_rule_holds_on_a_sound_warehouse(pristine: Path, release: Release) -> None:
    verdicts = judge(pristine, all_suites(), release, {}, None)
    assert {table: verdict.failed for table, verdict in verdicts.items() if verdict.failed} == {}
    assert min(verdict.passed for verdict in verdicts.values()) >= 2
    assert doubts(pristine, rules_of(published_tables(pristine), all_suites(), release)) == []


def test_a_first_warehouse_whose_press_announced_nothing_may_be_published(plant: Plant) -> None:
    database = plant(
        *(f"delete from {table}" for table in PRESS_FINDS),
        "update marts.fct_claims set announcement_id = null, statistic_id = null",
        "update marts.fct_release_health set announcements_count = 0, accepted_count = 0, waiting_count = 0, "
        "counted_count = 0, countable_waiting_count = 0, counted_jobs = 0",
    )
    judged = (*PRESS_FINDS, "marts.fct_claims", "marts.fct_release_health")
    verdicts = judge(database, only(*judged), None, {}, None)
    assert {table: verdicts[table].failed for table in judged if verdicts[table].failed} == {}


def test_announcements_readers_have_may_not_all_be_gone(plant: Plant, release: Release) -> None:
    database = plant(*(f"delete from {table}" for table in PRESS_FINDS))
    verdicts = judge(database, only(*PRESS_FINDS), release, {}, None)
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
        verdict = judge(plant(*statements), only("marts.fct_claims"), release, {}, None)["marts.fct_claims"]
        assert {gate for gate in gates if any(gate in str(line) for line in verdict.failed)} == broken


def test_a_few_announcements_without_any_figure_are_sound(plant: Plant, release: Release) -> None:
    database = plant("update marts.fct_announcements set amount_stated = null, jobs_stated = null")
    suite = all_suites()["marts.fct_announcements"]
    columns = published_tables(database)[suite.table]
    rules = [rule for rule in all_rules(suite, columns, None) if rule.name.startswith("filled")]
    outcomes = engine.run(database, {suite.table: rules})[suite.table]
    assert [outcome.finding for outcome in outcomes if outcome.finding] == []
    assert len(outcomes) == 2


STANDARD = ("row_floor", "rows_kept", "columns_kept", "finite", "measures_vary", "filled_in_many")
"""Rules every suite can have: each has a defect somewhere, and the ones of a table's own have theirs there."""


def test_every_rule_has_a_defect_that_it_catches() -> None:
    caught = {(defect.table, defect.rule) for defect in DEFECTS}
    rules = gx_rules()
    assert caught <= set(rules)
    own = {(table, name) for table, name in rules if name not in STANDARD and not name.startswith("filled_")}
    assert own - caught == set()
    asked = {name for _, name in rules}
    assert {name for name in STANDARD if name in asked} - {name for _, name in caught} == set()


def test_no_rule_stands_in_both() -> None:
    tested = dbt_rules()
    twice = []
    for (table, name), rule in gx_rules().items():
        twice += [(table, name)] if rule.expectation in OF_DBT else []
        for column in filter(None, [rule.arguments.get("column")]):
            twice += [(table, name)] if name.startswith("filled") and (table, f"not_null {column}") in tested else []
        twice += [(table, name) for said in said_in_sql(rule.sql) if (table, said) in tested]
    assert twice == []
    assert [rule for rule in tested if rule[1].startswith(OF_GX)] == []


OF_DBT = frozenset(
    {
        "ExpectColumnValuesToBeUnique",
        "ExpectCompoundColumnsToBeUnique",
        "ExpectColumnValuesToNotBeNull",
        "ExpectColumnValuesToBeInSet",
        "ExpectColumnDistinctValuesToBeInSet",
        "ExpectColumnToExist",
    }
)
"""Great Expectations' classes for what dbt owns."""

OF_GX = ("not_empty", "share_at_most", "true isfinite", "true unexplained_rows")
"""Tests of dbt for what Great Expectations owns."""


def said_in_sql(sql: str) -> set[str]:
    """What a query asks that a test of dbt could ask: that columns name one row, that a value is one of a list."""
    text = " ".join(sql.split())
    keys = re.findall(
        r"from \{table\}(?: where [\w .<>=']+)? group by ([\w, ]+?) having count\(\*\) > 1\b(?! and)", text
    )
    lists = re.findall(r"where (\w+) not in \('", text)
    parents = re.findall(r"parent\.\w+ = child\.(\w+)", text)
    return {
        *(f"unique {key}" for key in keys),
        *(f"accepted {column}" for column in lists),
        *(f"parent {column}" for column in parents),
    }


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("select a, b from {table} group by a, b having count(*) > 1", {"unique a, b"}),
        ("select nit from {table} where nit is not null group by nit having count(*) > 1", {"unique nit"}),
        ("select 1 from {table} where kind not in ('a', 'b')", {"accepted kind"}),
        (
            "select x from {table} as child where not exists (select 1 from p as parent where parent.k = child.x)",
            {"parent x"},
        ),
        ("select count(*) from {table} having count(*) < 5", set()),
    ],
)
def test_a_rule_of_dbt_is_known_in_sql_too(sql: str, said: set[str]) -> None:
    assert said_in_sql(sql) == said


def test_the_page_of_rules_and_defects_is_the_one_they_make() -> None:
    assert len(DEFECTS) + len(every_defect("dbt")) >= 60
    assert PAGE.read_text(encoding="utf-8") == page(), "run python -m tests.expectations.defects"


TABLE_NAMED = re.compile(r"\b(?:marts|ops)\.\w+")


@dataclass(frozen=True)
class Planted:
    """A defect with the tables its statements name and those the rules of its table read."""

    defect: Defect
    named: frozenset[str]
    read: frozenset[str]

    def is_beside(self, other: Planted) -> bool:
        """Whether both can be planted in one warehouse, and each is seen by the rules of its own table only."""
        return self.read.isdisjoint(other.named) and other.read.isdisjoint(self.named)


def planted(defect: Defect) -> Planted:
    named = frozenset(TABLE_NAMED.findall(defect.plant)) | {defect.table}
    return Planted(defect, named, named | tables_read()[defect.table])


@cache
def tables_read() -> dict[str, set[str]]:
    """The tables that the rules of each table name."""
    found: dict[str, set[str]] = {}
    for (table, _), rule in gx_rules().items():
        found.setdefault(table, set()).update(TABLE_NAMED.findall(rule.sql))
    return found


def in_one_warehouse(defects: Sequence[Defect]) -> list[list[Defect]]:
    """The defects, parted into those that can be planted beside each other."""
    parts: list[list[Planted]] = []
    for one in map(planted, defects):
        part = next((part for part in parts if all(one.is_beside(other) for other in part)), None)
        if part is None:
            parts.append(part := [])
        part.append(one)
    return [[one.defect for one in part] for part in parts]


@dataclass(frozen=True)
class Asked:
    """What Great Expectations, and SQL, say of one table."""

    outcomes: Sequence[Outcome]
    doubted: frozenset[str]


@pytest.fixture(scope="module")
def asked(pristine: Path, release: Release, tmp_path_factory: pytest.TempPathFactory) -> dict[Defect, Asked]:
    """What is said of the table of each planted defect."""
    plant = planter(pristine, tmp_path_factory.mktemp("planted"))
    found: dict[Defect, Asked] = {}
    for part in in_one_warehouse(DEFECTS):
        database = plant(*(statement for defect in part for statement in defect.statements))
        columns = published_tables(database)
        tables = [defect.table for defect in part]
        rules = {table: all_rules(all_suites()[table], columns[table], release.tables[table]) for table in tables}
        outcomes, doubted = engine.run(database, rules), doubts(database, rules)
        for defect in part:
            own = frozenset(line for line in doubted if line.startswith(f"{defect.table} "))
            found[defect] = Asked(outcomes[defect.table], own)
    return found


def test_defects_in_one_warehouse_are_not_seen_by_each_others_rules() -> None:
    parts = in_one_warehouse(DEFECTS)
    assert sorted(map(str, (defect for part in parts for defect in part))) == sorted(map(str, DEFECTS))
    assert all(TABLE_NAMED.search(statement) for defect in DEFECTS for statement in defect.statements)
    for part in parts:
        for one, other in permutations(map(planted, part), 2):
            assert one.read & other.named == frozenset(), (one.defect, other.defect)


@pytest.mark.parametrize("defect", DEFECTS, ids=lambda d: f"{d.table.partition('.')[2]}-{d.rule}")
def test_a_planted_defect_is_found_by_the_rule_that_is_there_for_it(defect: Defect, asked: dict[Defect, Asked]) -> None:
    outcomes = asked[defect].outcomes
    (outcome,) = [one for one in outcomes if one.rule.name == defect.rule]
    assert outcome.finding
    assert "could not be asked" not in outcome.finding
    assert outcome.rule.next_step
    failing = {f"{defect.table} {one.rule.name}" for one in outcomes if one.finding}
    assert asked[defect].doubted == failing
