"""Direct investment as the central bank publishes it, from landing to table, on the fixed landing."""

from __future__ import annotations

from datetime import date

import duckdb
import pytest

from tests.dbt_project.test_marts import rows

Warehouse = duckdb.DuckDBPyConnection
OLD, NEW = date(2025, 6, 3), date(2025, 9, 3)


def test_a_revised_quarter_has_two_versions_and_an_untouched_one_has_one(warehouse: Warehouse) -> None:
    sql = """
        select series_id, version_number, value_usd, known_from, known_to, is_latest from marts.fct_fdi_flows
        where series_id in ('1', '3') and period = '2025Q1' order by all
    """
    assert rows(warehouse, sql) == [
        ("1", 1, 100.5e6, OLD, NEW, False),
        ("1", 2, 110.5e6, NEW, None, True),
        ("3", 1, -9.5e6, OLD, None, True),
    ]


def test_a_quarter_that_is_published_no_longer_is_known_until_the_load_that_left_it_out(warehouse: Warehouse) -> None:
    sql = "select period, known_to, is_latest, counts_in_totals from marts.fct_fdi_flows where period = '2024Q4'"
    assert rows(warehouse, sql) == [("2024Q4", NEW, False, False)]


def test_a_quarter_without_a_value_is_a_row_without_a_value(warehouse: Warehouse) -> None:
    sql = "select value_usd, period_start_date from marts.fct_fdi_flows where period = '2025Q2'"
    assert rows(warehouse, sql) == [(None, date(2025, 4, 1))]


@pytest.mark.parametrize(
    ("series", "told"),
    [
        ("1", ("inward", "total", None, None, None, "Q", True)),
        ("2", ("inward", "country", "US", "United States", None, "Q", True)),
        ("3", ("inward", "country", "GB", "United Kingdom", None, "Q", True)),
        ("4", ("inward", "country", None, "Other countries", None, "Q", True)),
        ("5", ("inward", "activity", None, "Oil", "oil", "Q", True)),
        ("6", ("inward", "total", None, None, None, "A", False)),
        ("7", ("unknown", "total", None, None, None, "Q", False)),
        ("8", ("outward", "total", None, None, None, "Q", True)),
        ("9", ("inward", "country", "PE", "Peru", None, "Q", False)),
    ],
)
def test_what_a_series_is_about_is_read_from_its_name(
    warehouse: Warehouse, series: str, told: tuple[object, ...]
) -> None:
    sql = f"""
        select distinct investment_direction, fdi_breakdown, country_iso2, fdi_member_name_en, fdi_activity_code,
            frequency_code, counts_in_totals
        from marts.fct_fdi_flows where series_id = '{series}' and is_latest
    """
    assert rows(warehouse, sql) == [told]


def test_an_amount_in_pesos_is_no_amount_in_dollars(warehouse: Warehouse) -> None:
    sql = "select value_usd, unit_published from marts.fct_fdi_flows where series_id = '9'"
    assert rows(warehouse, sql) == [(None, "Miles de millones de pesos")]


def test_countries_and_activities_add_up_to_the_whole(warehouse: Warehouse) -> None:
    sql = """
        select fdi_breakdown, sum(value_usd) from marts.fct_fdi_flows
        where counts_in_totals and investment_direction = 'inward' and period = '2025Q1' group by 1 order by 1
    """
    assert rows(warehouse, sql) == [("activity", 110.5e6), ("country", 110.5e6), ("total", 110.5e6)]
