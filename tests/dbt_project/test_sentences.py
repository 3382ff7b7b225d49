"""Sentences the models write about figures read as a person would write them."""

from __future__ import annotations

import duckdb
import jinja2
import pytest

from core.settings import PROJECT

MACROS = PROJECT / "dbt_project" / "macros" / "press.sql"


@pytest.mark.parametrize("of", ["", "one."])
def test_money_is_told_with_its_currency_and_other_things_by_their_name(of: str) -> None:
    macros = jinja2.Environment(extensions=["jinja2.ext.do"]).from_string(MACROS.read_text("utf-8")).module  # noqa: S701
    sentence = getattr(macros, "told_amount")("amount", of)  # noqa: B009 - a macro is no attribute a checker knows
    figures = "(values (412000000.0, 'money', 'USD'), (460.0, 'companies', 'count')) as one(amount, measure, unit)"
    found = duckdb.sql(f"select {sentence} from {figures}").fetchall()
    assert found == [("USD 412,000,000",), ("460 companies",)]
