"""The view of a past day in the page: any day there is, and what the page adds up is what ``ask`` answers."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest
from playwright.sync_api import Page, expect

from dbt_project.questions import SOURCES, write_questions
from serve.questions import Question, answer, questions
from serve.site.days import Days, days
from serve.site.page import write
from tests.expectations.warehouse import contracts
from tests.serve.browsing import Tabs, as_shown, rows_shown, tabs
from tests.serve.site_data import site

RELEASED = date(2026, 11, 30)
FIRST = date(2012, 2, 29)
CENTS = 0.07
"""A part of a dollar no binary fraction is."""


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    """Announcements told, revised and cancelled on days of fifteen years, as the mart has them."""
    drawn = random.Random(8)
    with closing(duckdb.connect()) as opened:
        opened.execute("create schema marts")
        columns = ", ".join(f"{name} {kind}" for name, kind in contracts()["marts.mart_known_changes"].items())
        opened.execute(f"create table marts.mart_known_changes ({columns})")
        for at in range(400):
            told = FIRST + timedelta(days=0 if at == 0 else drawn.randrange(5_300))
            jobs, amount = drawn.randrange(1, 900), drawn.randrange(1, 90_000_000) + CENTS
            opened.execute(
                "insert into marts.mart_known_changes values (?, ?, 1, 0, 1, ?, ?, ?, ?, ?, ?)",
                [told.year, told, jobs, jobs, jobs + 10, amount, amount, amount],
            )
            if at % 4 == 0:
                ended = min(told + timedelta(days=drawn.randrange(1, 900)), RELEASED)
                opened.execute(
                    "insert into marts.mart_known_changes values (?, ?, -1, 0, -1, ?, ?, ?, ?, ?, ?)",
                    [told.year, ended, -jobs, -jobs, -jobs - 10, -amount, -amount, -amount],
                )
        yield opened


@pytest.fixture(scope="module")
def question(tmp_path_factory: pytest.TempPathFactory) -> Question:
    """Question 8 as a release carries it."""
    folder = tmp_path_factory.mktemp("build")
    schemas = {name.partition(".")[2]: name.partition(".")[0] for name in contracts()}
    write_questions(folder, schemas, SOURCES)
    return next(one for one in questions(folder / "questions") if one.number == 8)


@pytest.fixture(scope="module")
def found(connection: duckdb.DuckDBPyConnection, question: Question) -> Days:
    told = days(connection, question, RELEASED)
    assert told
    return told


def test_every_day_from_the_first_thing_known_to_the_release_can_be_asked_of(found: Days) -> None:
    assert (found.first, found.last) == (FIRST, RELEASED)
    assert found.offer(str) | {"label": {}} == {
        "name": "as_of", "label": {}, "default": "2020-12-31", "first": "2012-02-29", "last": "2026-11-30",
    }  # fmt: skip


def test_what_is_known_now_is_every_change_and_a_day_before_the_first_knows_nothing(
    connection: duckdb.DuckDBPyConnection, question: Question
) -> None:
    for asked, when in ((RELEASED, "now"), (FIRST - timedelta(days=1), "then")):
        for row in answer(connection, question, {"as_of": asked}).records():
            wanted = "now" if when == "now" else None
            for name in ("announcements", "jobs_stated", "amount_usd_stated"):
                assert row[f"{name}_known_then"] == (row[f"{name}_known_{wanted}"] if wanted else 0)


def test_a_release_in_which_nothing_is_known_offers_no_day(question: Question) -> None:
    with closing(duckdb.connect()) as empty:
        empty.execute("create schema marts")
        columns = ", ".join(f"{name} {kind}" for name, kind in contracts()["marts.mart_known_changes"].items())
        empty.execute(f"create table marts.mart_known_changes ({columns})")
        assert days(empty, question, RELEASED) is None


def test_a_question_without_days_offers_none(connection: duckdb.DuckDBPyConnection, question: Question) -> None:
    assert days(connection, replace(question, parameters=()), RELEASED) is None


@pytest.fixture(scope="module")
def page(
    connection: duckdb.DuckDBPyConnection, question: Question, found: Days, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    contents = site(12)
    answers = {**contents.answers, 8: answer(connection, question)}
    return write(tmp_path_factory.mktemp("days"), replace(contents, answers=answers, days={8: found}))


@pytest.fixture(scope="module")
def used() -> Iterator[Tabs]:
    with tabs() as made:
        yield made


@pytest.fixture
def tab(used: Tabs) -> Iterator[Page]:
    with used.tab() as empty:
        yield empty


def _open(tab: Page, page: Path, address: str = "lang=en") -> None:
    tab.goto(f"{page.as_uri()}#{address}")
    tab.wait_for_selector("html[data-ready=yes]")


@pytest.mark.slow
def test_the_page_adds_up_to_any_day_what_ask_answers_for_it(
    tab: Page, page: Path, connection: duckdb.DuckDBPyConnection, question: Question, found: Days
) -> None:
    _open(tab, page)
    changed = [row[0] for row in found.rows]
    some = random.Random(20).sample(range((RELEASED - FIRST).days), 6)
    asked = {FIRST, RELEASED, changed[200], changed[200] - timedelta(days=1), date(2020, 2, 29)}
    for day in sorted(asked | {FIRST + timedelta(days=one) for one in some}):
        tab.locator("#q08 [data-asked=as_of]").fill(day.isoformat())
        expect(tab.locator("#q08 .sql code").last).to_contain_text(f"as_of={day}")
        wanted = answer(connection, question, {"as_of": day}).rows
        assert rows_shown(tab, 8) == as_shown(wanted), day


def _typed(tab: Page, keys: str, day: str) -> None:
    """Type a day into the focused field, and again where a busy machine did not take every key for the same part."""
    field = tab.locator("#q08 [data-asked=as_of]")
    tab.keyboard.type(keys)
    while field.input_value() != day:
        for _ in range(2):
            tab.keyboard.press("ArrowLeft")
        tab.keyboard.type(keys)


@pytest.mark.slow
def test_a_day_typed_key_by_key_is_asked_once_it_is_whole(tab: Page, page: Path) -> None:
    _open(tab, page)
    tab.locator("#q08 [data-asked=as_of]").focus()
    _typed(tab, "11282019", "2019-11-28")
    assert "as_of" not in tab.url
    tab.keyboard.press("Enter")
    expect(tab).to_have_url(re.compile("q08.as_of=2019-11-28"))
    expect(tab.locator("#q08 [data-asked=as_of]")).to_be_focused()
    _typed(tab, "0101", "2019-01-01")
    tab.locator("#q08 .permalink").focus()
    expect(tab).to_have_url(re.compile("q08.as_of=2019-01-01"))
    expect(tab.locator("#q08 .permalink")).to_be_focused()


@pytest.mark.slow
@pytest.mark.parametrize("wrong", ["2011-12-31", "2026-12-01", "2019-02-30", "yesterday", ""])
def test_a_day_that_is_none_or_beyond_the_release_is_not_asked(tab: Page, page: Path, wrong: str) -> None:
    _open(tab, page, f"lang=en&q08.as_of={wrong}")
    assert tab.locator("#q08 [data-asked=as_of]").input_value() == "2020-12-31"


@pytest.mark.slow
def test_an_address_with_a_day_shows_that_day_and_the_reset_leads_back(
    tab: Page, page: Path, connection: duckdb.DuckDBPyConnection, question: Question
) -> None:
    _open(tab, page, "lang=es&q08.as_of=2019-07-04")
    assert rows_shown(tab, 8) == as_shown(answer(connection, question, {"as_of": date(2019, 7, 4)}).rows)
    tab.locator("#q08 .asked").get_by_role("button").click()
    expect(tab.locator("#q08 [data-asked=as_of]")).to_have_value("2020-12-31")
    assert "as_of" not in tab.url
