"""Accounts of companies by NIT and year, from landing to table, on the fixed landing."""

from __future__ import annotations

import duckdb

from tests.dbt_project.test_marts import rows

Warehouse = duckdb.DuckDBPyConnection


def test_a_company_has_a_row_per_year_however_its_nit_is_written(warehouse: Warehouse) -> None:
    sql = """
        select fiscal_year, company_id, revenue_cop, profit_cop from marts.fct_company_financials
        where nit = '901106996' order by 1
    """
    assert rows(warehouse, sql) == [
        (2023, "nit:901106996", 120_000_000_000, -10_000_000_000),
        (2024, "nit:901106996", 150_000_000_000, -10_000_000_000),
    ]


def test_of_two_filings_for_one_year_the_newest_is_taken_and_both_are_counted(warehouse: Warehouse) -> None:
    sql = "select revenue_cop, filings_count from marts.fct_company_financials where nit = '890903938'"
    assert rows(warehouse, sql) == [(10_010_000_000_000, 2)]


def test_a_company_the_registry_does_not_know_stays_without_a_company(warehouse: Warehouse) -> None:
    sql = "select company_id, revenue_cop, assets_cop from marts.fct_company_financials where nit = '900555444'"
    assert rows(warehouse, sql) == [(None, None, 1_000_000_000_000)]


def test_who_left_the_publishers_list_is_in_it_no_longer(warehouse: Warehouse) -> None:
    assert rows(warehouse, "select count(*) from marts.fct_company_financials where nit = '900111222'") == [(0,)]


def test_amounts_say_how_exact_they_are(warehouse: Warehouse) -> None:
    sql = "select distinct amount_error_cop from marts.fct_company_financials"
    assert rows(warehouse, sql) == [(5_000_000_000,)]
