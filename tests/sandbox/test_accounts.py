"""Accounts as the portal gives them: numbers that are numbers, amounts that are text, several years, one person."""

from __future__ import annotations

import re
from collections import Counter

from sandbox.world.build import World
from sandbox.world.registry import CANARY_ID, CANARY_NAME
from tests.sandbox.conftest import Ask

ACCOUNTS = "6cat-2gcs"


def test_a_company_has_a_row_for_each_year_and_a_year_comes_out_in_june_of_the_next(ask: Ask) -> None:
    rows = ask(dataset=ACCOUNTS, select="nit,a_o_de_corte", limit=5000)
    years = Counter(row["a_o_de_corte"] for row in rows)
    assert (min(years), max(years)) == ("2016", "2025")
    assert len({(row["nit"], row["a_o_de_corte"]) for row in rows}) == len(rows)
    assert max(Counter(row["nit"] for row in rows).values()) == 10


def test_numbers_are_plain_digits_and_amounts_have_a_sign_and_two_decimals(ask: Ask) -> None:
    rows = ask(dataset=ACCOUNTS, limit=5000)
    assert all(re.fullmatch(r"\d{9,10}", row["nit"]) for row in rows)
    amounts = [row[name] for row in rows for name in ("ingresos_operacionales", "ganancia_p_rdida", "total_activos")]
    assert all(re.fullmatch(r"-?\$[\d,]+\.\d\d", amount) for amount in amounts)
    assert any(amount.startswith("-") for amount in amounts)
    assert "$0.00" in amounts


def test_a_question_for_companies_leaves_the_person_out(ask: Ask) -> None:
    companies = "nit >= 800000000 and nit <= 999999999"
    every, some = (
        ask(dataset=ACCOUNTS, select="nit,raz_n_social", limit=5000, **more) for more in ({}, {"where": companies})
    )
    left_out = [row for row in every if row not in some]
    assert {(row["nit"], row["raz_n_social"]) for row in left_out} == {(CANARY_ID, CANARY_NAME)}


def test_companies_behind_projects_are_among_them(ask: Ask, world: World) -> None:
    filed = {row["nit"] for row in ask(dataset=ACCOUNTS, select="nit", limit=5000)}
    behind = {company.nit for company in world.companies if company.role in ("subsidiary", "branch")}
    assert 20 < len(filed & behind) < len(behind)
