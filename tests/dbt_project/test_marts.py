"""What the marts hold, from landing to table, on the fixed landing of ``lake.small_lake``."""

from __future__ import annotations

from datetime import date
from typing import Any

import duckdb

from core.settings import Settings
from tests.dbt_project.lake import SECRET_PATH

Warehouse = duckdb.DuckDBPyConnection


def rows(warehouse: Warehouse, sql: str) -> list[tuple[Any, ...]]:
    """All rows of one query."""
    return warehouse.execute(sql).fetchall()


def test_each_living_registration_is_there_once_in_its_newest_version(warehouse: Warehouse) -> None:
    found = rows(
        warehouse,
        "select registration_key, status_code, cancelled_date from marts.fct_registrations order by registration_key",
    )
    assert found == [
        ("04-mb", "01", None),
        ("21-ma", "03", date(2026, 1, 31)),
        ("21-mc", "none", None),
        ("21-md", "02", None),
        ("21-mlate", "01", None),
        ("21-modd", "01", None),
        ("21-mtie", "01", None),
        ("99-mnew", "01", None),
        ("none-mblank", "01", None),
    ]


def test_a_row_that_vanished_from_the_publisher_is_gone_and_a_younger_one_stays(warehouse: Warehouse) -> None:
    found = rows(warehouse, "select publisher_row_id from intermediate.int_registry__tombstones order by 1")
    assert found == [("gone",), ("peak",)]
    found = rows(warehouse, "select publisher_row_id from marts.fct_registrations where publisher_row_id like '%e'")
    assert sorted(found) == [("late",), ("tie",)]


def test_inactive_is_not_active(warehouse: Warehouse) -> None:
    sql = "select is_active, status_name_en from marts.fct_registrations where status_code = '02'"
    assert rows(warehouse, sql) == [(False, "inactive")]


def test_impossible_days_are_empty_and_say_why(warehouse: Warehouse) -> None:
    found = rows(
        warehouse,
        "select registered_date_quality, count(registered_date), count(*) from marts.fct_registrations group by 1",
    )
    assert sorted(found) == [("implausible", 0, 1), ("malformed", 0, 2), ("ok", 6, 6)]
    sql = "select distinct valid_until_date, valid_until_date_quality from marts.fct_registrations"
    assert rows(warehouse, sql) == [(None, "open_ended")]


def test_activities_nobody_can_look_up_are_members_of_their_own(warehouse: Warehouse) -> None:
    found = rows(
        warehouse,
        """
        select facts.publisher_row_id, industries.industry_level, industries.industry_code
        from marts.fct_registrations as facts join marts.dim_industry as industries using (industry_code)
        where facts.publisher_row_id in ('a', 'b', 'c', 'd') order by 1
        """,
    )
    assert found == [
        ("a", "special", "9999"),
        ("b", "class", "6201"),
        ("c", "special", "none"),
        ("d", "special", "unknown"),
    ]


def test_a_name_with_quotes_and_braces_is_data(warehouse: Warehouse) -> None:
    found = rows(warehouse, "select legal_name from marts.fct_registrations where publisher_row_id = 'odd'")
    assert found == [('O\'BRIEN "{{ 1/0 }}"; drop table x; -- SAS',)]


def test_a_branch_knows_whose_it_is_through_its_nit(warehouse: Warehouse) -> None:
    sql = "select lei, parent_lei, parent_country_iso2 from marts.fct_registrations where is_foreign_branch"
    assert rows(warehouse, sql) == [("LEI00000000000000B1", "LEI0000000000000USA", "US")]
    sql = """
        select distinct lei, parent_country_iso2, parent_relation from marts.fct_registrations
        where nit = '901106996'
    """
    assert rows(warehouse, sql) == [("LEI00000000000000A1", "CN", "direct")]


def test_persons_are_published_in_cells_of_five_or_more_that_add_up(warehouse: Warehouse) -> None:
    sql = "select min(persons_count), sum(persons_count) from marts.fct_registration_counts"
    smallest, total = rows(warehouse, sql)[0]
    newest_pull_of_each_month = (40 + 9 + 3 + 4) + (55 + 4) + 700 + 2 + 1 + 6 + 7
    assert smallest >= 5
    assert total == newest_pull_of_each_month


def test_a_chamber_nobody_knows_and_a_blank_one_are_places(warehouse: Warehouse) -> None:
    found = rows(
        warehouse,
        """
        select facts.chamber_code, places.place_level, places.place_code
        from marts.fct_registrations as facts join marts.dim_place as places using (place_key)
        where facts.publisher_row_id in ('new', 'blank') order by 1
        """,
    )
    assert found == [("99", "chamber", "unknown"), ("none", "chamber", "none")]
    sql = "select place_key, persons_count from marts.fct_registration_counts where place_key like '%n' order by 1"
    assert rows(warehouse, sql) == [("chamber:unknown", 6)]
    sql = "select persons_count from marts.fct_registration_counts where place_key = 'chamber:none'"
    assert rows(warehouse, sql) == [(7,)]


def test_no_natural_person_is_a_row_anywhere(warehouse: Warehouse) -> None:
    found = rows(warehouse, "select distinct legal_form_code_published from marts.fct_registrations order by 1")
    assert found == [("08",), ("16",)]


def test_trade_is_added_up_once(warehouse: Warehouse) -> None:
    sql = "select sum(value_usd) from marts.fct_trade_flows where counts_by_partner and frequency_code = 'A'"
    assert rows(warehouse, sql) == [(110.0,)]
    assert rows(warehouse, "select sum(value_usd) from marts.fct_trade_flows where frequency_code = 'A'")[0][0] > 500


def test_a_publication_without_the_worlds_row_has_no_total_and_not_the_sum_of_its_partners(
    warehouse: Warehouse,
) -> None:
    sql = "select count(*), sum(value_usd) from marts.fct_trade_flows where frequency_code = 'A' and is_latest"
    assert rows(warehouse, f"{sql} and not is_world_total")[0][0] > 0
    assert rows(warehouse, f"{sql} and counts_in_totals") == [(0, None)]


def test_every_publication_stays_and_only_the_newest_is_latest(warehouse: Warehouse) -> None:
    found = rows(
        warehouse,
        """
        select published_at_utc::date, value_usd, is_latest from marts.fct_trade_flows
        where frequency_code = 'A' and hs_code = '84' and partner_code = '156' and flow_code = 'M' order by 1
        """,
    )
    assert found == [(date(2024, 6, 20), 100.0, False), (date(2024, 9, 1), 110.0, True)]


def test_rows_that_double_trade_are_kept_out_with_their_reason(warehouse: Warehouse) -> None:
    sql = "select decision, count(*) from intermediate.int_trade__flows where decision <> 'kept' group by 1"
    assert dict(rows(warehouse, sql)) == {
        "second_partner": 1,
        "mode_of_transport": 1,
        "customs_procedure": 1,
        "partner_group": 1,
        "level": 1,
        "repeated": 1,
    }


def test_product_codes_keep_their_leading_zero(warehouse: Warehouse) -> None:
    sql = "select product_key, product_name from marts.dim_product where hs_code = '01' order by 1"
    assert rows(warehouse, sql) == [("H6:01", "Animals; live"), ("HS:01", "Animals; live")]


def test_indicators_are_the_newest_edition_with_negative_and_missing_values(warehouse: Warehouse) -> None:
    sql = """
        select country_iso2, indicator_year, indicator_value from marts.fct_country_indicators
        where indicator_code = 'BX.KLT.DINV.CD.WD' order by 1, 2
    """
    assert rows(warehouse, sql) == [("CO", 2022, 17182554571.3), ("CO", 2023, None), ("JP", 2022, -2500000.5)]


def test_a_document_is_folded_over_pulls_and_neither_reprint_nor_translation_is_a_second_source(
    warehouse: Warehouse,
) -> None:
    found = rows(
        warehouse,
        "select canonical_url, published_date, documents_in_group_count from marts.dim_document order by 1",
    )
    assert found == [
        ("https://aci-medellin.example/alfa", date(2026, 1, 5), 3),
        ("https://aci-medellin.example/alfa-arrives?lang=en", date(2026, 1, 5), 3),
        ("https://diario-negocios.example/alfa", date(2026, 1, 6), 1),
        ("https://ruta-n.example/noticias/alfa-llega-a-medellín", date(2026, 1, 8), 3),
    ]


def test_no_text_of_a_document_is_published(warehouse: Warehouse) -> None:
    sql = """
        select table_name, column_name from information_schema.columns
        where table_schema in ('marts', 'ops') and (column_name like '%html%' or column_name like '%body%')
    """
    assert rows(warehouse, sql) == []


def test_rejected_rows_are_shown_without_what_may_be_personal(warehouse: Warehouse) -> None:
    found = dict(rows(warehouse, "select source, raw_record is null from ops.ops_quarantine"))
    assert found == {"rues": True, "worldbank": False, "banrep": False}


def test_attempts_are_published_as_codes_and_figures(warehouse: Warehouse) -> None:
    sql = "select distinct attempt_outcome, landed_rows, requests_count from ops.ops_runs where stage = 'extract'"
    assert rows(warehouse, sql) == [("landed", 3, 2)]
    tables = rows(warehouse, "select table_name from information_schema.tables where table_schema = 'ops'")
    published = " ".join(str(rows(warehouse, f"select * from ops.{name}")) for (name,) in tables)
    assert SECRET_PATH not in published


def test_every_pull_is_explained(warehouse: Warehouse, built: Settings) -> None:
    pulls, unexplained = rows(warehouse, "select count(*), sum(unexplained_rows) from ops.ops_reconciliation")[0]
    landed = len(list(built.raw.glob("*/*/*/receipt.json")))
    assert landed >= 30
    assert (pulls, unexplained) == (landed, 0)


def test_two_places_of_one_name_are_two_places(warehouse: Warehouse) -> None:
    sql = "select place_code from marts.dim_place where place_name = 'RIONEGRO' order by 1"
    assert rows(warehouse, sql) == [("05615",), ("68615",)]


def test_all_chambers_of_the_registry_are_places(warehouse: Warehouse) -> None:
    sql = """
        select count(*), count(*) filter (hub_code = 'medellin')
        from marts.dim_place where place_level = 'chamber' and place_code not in ('none', 'unknown')
    """
    assert rows(warehouse, sql) == [(57, 2)]


def test_readers_see_that_it_is_sample_data(warehouse: Warehouse) -> None:
    assert rows(warehouse, "select mode, is_sample from ops.ops_build") == [("sample", True)]
