"""Questions asked otherwise in the page: what is packed is what the release answers, for every value offered."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from serve import questions
from serve.questions import Question
from serve.site import variants as site_variants
from serve.site.page import plain
from serve.site.variants import key, offers, packed, variants

HEADER = """/*
question: {en: How many, es: Cuántos}
asked_by: {en: analyst, es: analista}
how_to_read: {en: One row is one year., es: Cada fila es un año.}
parameters:
  hub:
    kind: text
    default: null
    label: {en: Place, es: Territorio}
    about: Hub.
    values: select hub_code, place_name from places
  since_year:
    kind: integer
    default: 2020
    label: {en: Since, es: Desde}
    offered: years
    about: First year.
  as_of:
    kind: date
    default: 2021-06-30
    about: Not offered.
*/
select year, count(*) as arrivals_count, coalesce($hub, 'all') as asked_hub
from arrivals
where ($hub is null or hub_code = $hub) and year >= $since_year and year <= year($as_of)
group by year
order by year
"""


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        opened.execute(
            "create table places as from (values ('m', 'Medellín'), ('b', 'Bogotá')) as t(hub_code, place_name)"
        )
        opened.execute(
            "create table arrivals as "
            "select 2018 + i % 5 as year, if(i % 3 = 0, 'm', 'b') as hub_code from range(88) as r(i)"
        )
        yield opened


def question(tmp_path: Path, text: str = HEADER) -> Question:
    (tmp_path / "q01_arrivals.sql").write_text(text, encoding="utf-8")
    return questions.questions(tmp_path)[0]


def unpack(told: dict[str, Any], name: str, columns: int) -> list[list[Any]]:
    """As ``varied.js`` does it."""
    found = told["answers"][name]
    rows = []
    for number in found["rows"]:
        own, shared = iter(found["own"]), iter(told["pool"][number])
        rows.append([next(own) if at in told["alike"] else next(shared) for at in range(columns)])
    return rows


def test_every_offered_value_has_the_answer_the_release_gives(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    asked = question(tmp_path)
    found = variants(connection, asked, date(2021, 11, 30))
    assert found
    told = packed(found, plain)
    assert len(told["answers"]) == 3 * 2
    for hub in (None, "b", "m"):
        for year in (2020, 2021):
            answer = questions.answer(connection, asked, {"hub": hub, "since_year": year})
            assert unpack(told, key((hub, year), plain), 3) == [list(row) for row in answer.rows]


def test_rows_that_answers_share_are_carried_once(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    found = variants(connection, question(tmp_path), date(2021, 11, 30))
    assert found
    told = packed(found, plain)
    assert told["alike"] == [2]
    assert len(told["pool"]) < sum(len(one["rows"]) for one in told["answers"].values())


def test_only_parameters_with_a_name_for_readers_are_offered(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    found = variants(connection, question(tmp_path), date(2021, 11, 30))
    assert found
    assert [(one["name"], one["values"]) for one in offers(found)] == [
        ("hub", [[None, ""], ["b", "Bogotá"], ["m", "Medellín"]]),
        ("since_year", [[2020, "2020"], [2021, "2021"]]),
    ]
    unnamed = question(
        tmp_path,
        HEADER.replace("    label: {en: Place, es: Territorio}\n", "").replace(
            "    label: {en: Since, es: Desde}\n", ""
        ),
    )
    assert variants(connection, unnamed, date(2021, 11, 30)) is None


def test_a_long_list_is_cut_and_never_multiplied_beyond_the_bound(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(site_variants, "MOST", 4)
    found = variants(connection, question(tmp_path), date(2026, 11, 30))
    assert found
    assert len(found.answers) <= 4


def test_a_value_of_which_no_answer_says_anything_is_not_offered(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    connection.execute("insert into places values ('t', 'Tokyo')")
    found = variants(connection, question(tmp_path), date(2021, 11, 30))
    assert found
    assert [value for value, _ in found.offers[0].values] == [None, "b", "m"]
    assert len(found.answers) == 3 * 2
    connection.execute("delete from arrivals")
    assert variants(connection, question(tmp_path), date(2020, 11, 30)) is None
