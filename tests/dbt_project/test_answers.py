"""The questions and the wide tables behind them, on the fixed landing."""

from __future__ import annotations

import csv
from pathlib import Path

import duckdb
import pytest

from core.settings import Settings
from dbt_project.questions import SOURCES
from serve.questions import FOLDER, answer, questions
from tests.dbt_project.lake import DEFLATORS

NOT_A_COUNTRY_IN_A_NAME = {"America"}
"""A continent in the name of most chambers and agencies."""


def test_all_questions_can_be_asked_and_answer_alike_twice(
    built: Settings, warehouse: duckdb.DuckDBPyConnection
) -> None:
    every = questions(built.build / FOLDER)
    assert [question.number for question in every] == list(range(1, len(list(SOURCES.glob("q*.sql"))) + 1))
    for question in every:
        first = answer(warehouse, question)
        assert first.rows == answer(warehouse, question).rows, question.slug
        assert not any("[]" in kind or "HUGEINT" in kind for kind in first.types), question.slug


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_question_says_who_asks_it_and_how_to_read_the_answer(built: Settings, language: str) -> None:
    for question in questions(built.build / FOLDER):
        assert question.title[language].endswith("?")
        assert question.asked_by[language]
        assert len(question.how_to_read[language]) > 100


def test_a_company_that_came_twice_landed_once_in_each_place(warehouse: duckdb.DuckDBPyConnection) -> None:
    rows = warehouse.execute(
        """
        select company_id, landing_area, count(*) from marts.mart_landings group by all having count(*) > 1
        union all
        select company_id, 'first', count(*) from marts.mart_landings
        where is_first_in_country group by company_id having count(*) > 1
        """
    ).fetchall()
    assert rows == []
    found = warehouse.execute(
        "select company_name, country_iso2, foreign_evidence from marts.mart_landings where foreign_evidence = 'branch'"
    ).fetchall()
    assert found == [("BETA INC SUCURSAL COLOMBIA", "US", "branch")]


def test_the_words_of_the_countries_that_sign_are_the_readers(project: Path) -> None:
    with open(project / "dbt_project" / "seeds" / "country_words.csv", encoding="utf-8") as seed:
        words = {(row["country_iso2"], row["word"]) for row in csv.DictReader(seed)}
    with open(project / "press" / "lexicon" / "countries.csv", encoding="utf-8") as lexicon:
        rows = [row for row in csv.DictReader(lexicon) if row["kind"] in {"name", "demonym"}]
    signing = {country for country, _ in words}
    told = {(row["iso2"], row["word"]) for row in rows if row["iso2"]}
    assert len(signing) >= 248
    assert {country for country, _ in told} == signing
    assert {pair for pair in told - words if pair[1] not in NOT_A_COUNTRY_IN_A_NAME} == set()


def test_constant_dollars_are_those_of_the_newest_year_that_has_a_deflator(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    sql = """
        select announced_year, amount_usd_stated_known, amount_usd_constant_known, constant_usd_year
        from marts.mart_announcements where amount_usd_stated_known is not null
    """
    rows = warehouse.execute(sql).fetchall()
    newest = float(DEFLATORS["2027"] or 0)
    deflated = 0
    for year, nominal, constant, base in rows:
        deflator = DEFLATORS.get(str(year))
        if deflator is None:
            assert (constant, base) == (None, None), year
            continue
        assert base == 2027
        assert constant == pytest.approx(nominal * newest / float(deflator)), year
        deflated += constant != nominal
    assert deflated > 0
