from __future__ import annotations

from datetime import date

import duckdb
import pytest

from sandbox.world.model import Group, Project
from sandbox.world.trade import TradeTable, load, months_revised, trade, year_released, year_revised

SEED = 20120101
Cents = dict[tuple[date, int, str, str], int]


def group(country: str, technology: bool = True) -> Group:
    return Group("g1", "Grupo Ejemplo", country, "J", "6201", (), "", technology)


def project(announced: date, kind: str = "new") -> Project:
    return Project(
        "p1", "g1", kind, "05001", "Medellín", "J", announced, "USD", 1e6, 1e6, 1e6, "exact", 10, 10, 10, "exact",
        "", "realised", "", None, None, None, None, None,
    )  # fmt: skip


@pytest.fixture(scope="module")
def plain() -> TradeTable:
    return trade(SEED, (), ())


@pytest.fixture(scope="module")
def database(plain: TradeTable) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    load(connection, plain)
    return connection


def cents(table: TradeTable) -> Cents:
    return {(row.month, row.partner_code, row.flow, row.product): round(row.value_usd * 100) for row in table.flows()}


@pytest.fixture(scope="module")
def before(plain: TradeTable) -> Cents:
    return cents(plain)


def test_the_same_seed_gives_the_same_table(plain: TradeTable) -> None:
    again = trade(SEED, (), ())
    assert again.value_usd.tobytes() == plain.value_usd.tobytes()
    assert trade(SEED + 1, (), ()).value_usd.tobytes() != plain.value_usd.tobytes()


def test_the_volume_to_2026_is_modest(database: duckdb.DuckDBPyConnection) -> None:
    found = database.execute("select count(*) from trade_flows where month < '2027-01-01'").fetchone()
    assert found is not None
    assert 60_000 <= found[0] <= 95_000


def test_a_row_is_one_month_partner_flow_and_product(database: duckdb.DuckDBPyConnection) -> None:
    keys = "select month, partner_code, flow, product from trade_flows group by all having count(*) > 1"
    assert database.execute(keys).fetchall() == []


@pytest.mark.parametrize("value", ["value_usd", "coalesce(revised_value_usd, value_usd)", "weight_kg"])
def test_the_world_is_never_below_its_partners(database: duckdb.DuckDBPyConnection, value: str) -> None:
    short = database.execute(
        f"""select month, flow, product from trade_flows group by all
            having round(sum(case when partner_code = 0 then {value} else -{value} end) * 1000) < 0"""
    ).fetchall()
    assert short == []


@pytest.mark.parametrize("value", ["value_usd", "coalesce(revised_value_usd, value_usd)", "weight_kg"])
def test_headings_add_up_to_at_most_their_chapter(database: duckdb.DuckDBPyConnection, value: str) -> None:
    over = database.execute(
        f"""select month, partner_code, flow, product[:2] as chapter from trade_flows where product[:2] in ('84', '85')
            group by all
            having round(sum(case when length(product) = 2 then {value} else -{value} end) * 1000) < 0"""
    ).fetchall()
    assert over == []


def test_all_values_are_positive_and_finite(database: duckdb.DuckDBPyConnection) -> None:
    wrong = "select count(*) from trade_flows where not (value_usd > 0 and isfinite(value_usd) and weight_kg >= 0)"
    assert database.execute(wrong).fetchone() == (0,)


def test_a_month_is_out_about_75_days_after_its_end(database: duckdb.DuckDBPyConnection) -> None:
    lag = "select min(lag), max(lag) from (select released_on - last_day(month) as lag from trade_flows)"
    assert database.execute(lag).fetchone() == (71, 81)


def test_a_month_is_released_and_revised_as_one(database: duckdb.DuckDBPyConnection) -> None:
    split = """select month from trade_flows group by month
               having count(distinct released_on) > 1 or count(distinct revised_on) > 1
                   or (count(revised_on) > 0 and count(revised_on) < count(*))"""
    assert database.execute(split).fetchall() == []


def test_the_months_of_a_year_are_revised_together_before_the_year_is(database: duckdb.DuckDBPyConnection) -> None:
    days = database.execute(
        "select year(month), min(revised_on), max(revised_on) from trade_flows group by 1"
    ).fetchall()
    assert all(first == last == months_revised(year) < year_revised(year) for year, first, last in days)


def test_a_revision_changes_a_part_of_the_rows(database: duckdb.DuckDBPyConnection) -> None:
    found = database.execute(
        """select count(revised_value_usd) / count(*), max(abs(revised_value_usd / value_usd - 1)) from trade_flows"""
    ).fetchone()
    assert found is not None
    assert 0.1 < found[0] < 0.6
    assert found[1] < 0.07


def test_headings_exist_only_while_the_nomenclature_has_them(database: duckdb.DuckDBPyConnection) -> None:
    wrong = """select count(*) from trade_flows
               where (product in ('8485', '8524', '8549') and month < '2022-01-01')
                  or (product = '8469' and month >= '2017-01-01')"""
    assert database.execute(wrong).fetchone() == (0,)
    assert database.execute("select count(*) > 0 from trade_flows where product = '8524'").fetchone() == (True,)


def test_a_landing_raises_the_machinery_imports_of_its_country_for_twelve_months(before: Cents) -> None:
    after = cents(trade(SEED, [group("CN")], [project(date(2015, 3, 20))]))
    assert before.keys() == after.keys()
    moved = [key for key in before if before[key] != after[key]]
    assert {month for month, *_ in moved} == {date(2015 + (2 + k) // 12, (2 + k) % 12 + 1, 1) for k in range(1, 13)}
    assert {partner for _, partner, _, _ in moved} == {156, 0}
    assert {(flow, product[:2]) for _, _, flow, product in moved} == {("M", "84"), ("M", "85")}
    peak = after[date(2015, 9, 1), 156, "M", "85"] / before[date(2015, 9, 1), 156, "M", "85"]
    assert peak == pytest.approx(1.0 + 0.12 / (1.0 + 0.12 / 0.6), abs=1e-4)


def test_a_landing_from_elsewhere_moves_only_the_world(before: Cents) -> None:
    after = cents(trade(SEED, [group("JP")], [project(date(2015, 3, 20))]))
    assert {key[1] for key in before if before[key] != after[key]} == {0}


@pytest.mark.parametrize(
    ("groups", "projects"),
    [
        ([group("CN", technology=False)], [project(date(2015, 3, 20))]),
        ([group("CO")], [project(date(2015, 3, 20))]),
        ([group("CN")], [project(date(2015, 3, 20), kind="mou")]),
    ],
    ids=["another sector", "a domestic group", "a memorandum"],
)
def test_nothing_moves_without_a_technology_project_from_abroad(
    plain: TradeTable, groups: list[Group], projects: list[Project]
) -> None:
    assert trade(SEED, groups, projects).value_usd.tobytes() == plain.value_usd.tobytes()


def test_many_landings_push_no_further_than_the_limit(before: Cents) -> None:
    after = cents(trade(SEED, [group("US")], [project(date(2015, 3, 20))] * 500))
    rises = [after[key] / before[key] for key in before if key[1] == 842 and before[key] > 100_000]
    assert 1.55 < max(rises) < 1.6001


def test_a_year_is_out_in_april_and_again_in_november() -> None:
    for year in range(2012, 2029):
        assert (year_released(year).year, year_released(year).month) == (year + 1, 4)
        assert (year_revised(year).year, year_revised(year).month) == (year + 1, 11)


def test_the_last_month_of_a_year_is_out_before_the_year(database: duckdb.DuckDBPyConnection) -> None:
    late = database.execute("select year(month), max(released_on) from trade_flows group by 1").fetchall()
    assert all(released < year_released(year) for year, released in late)
