"""What a person sees of an answer in a terminal, narrow or wide."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest

from serve.drawing import ROWS, draw, shown
from serve.questions import Answer, Question

TITLE = {"en": "Who comes?", "es": "¿Quién viene?"}
READ = {"en": "One row is one company, " + "and so on " * 20, "es": "Una fila es una empresa."}


def answer_of(columns: dict[str, str], *rows: tuple[Any, ...]) -> Answer:
    question = Question(1, "who", TITLE, TITLE, READ, (), "select 1")
    return Answer(question, tuple(columns), tuple(columns.values()), rows, {"hub": "medellin"})


def drawn(found: Answer, width: int, language: str = "en") -> str:
    out = StringIO()
    draw(found, out, language, width)
    return out.getvalue()


WIDE = answer_of(
    {"company_name": "VARCHAR", "why": "VARCHAR", "jobs_announced_at_least": "INTEGER", "share": "DOUBLE"},
    ("Nordvind Analítica S.A.S.", "dijo que «creará cuatrocientos empleos» en la ciudad", 123456789, 0.123456789),
    ("[bold]Bøge[/bold]\x1b[31m", None, 5, None),
)


@pytest.mark.parametrize("width", [40, 60, 80, 120, 250])
def test_no_line_is_wider_than_the_terminal_and_no_word_is_lost(width: int) -> None:
    text = drawn(WIDE, width)
    assert max(map(len, text.splitlines())) <= width
    letters = "".join(sign for sign in text if sign.isalnum())
    for word in ("Analítica", "cuatrocientos", "123456789", "0.1235", "Bøge"):
        assert "".join(filter(str.isalnum, word)) in letters


def test_where_columns_do_not_fit_each_row_is_a_block_with_numbers_whole() -> None:
    text = drawn(WIDE, 50)
    assert "── row 2 ─" in text and "│" not in text
    assert "123456789" in text
    assert "── fila 2 ─" in drawn(WIDE, 50, "es")


def test_where_they_fit_it_is_a_table() -> None:
    assert "│" in drawn(WIDE, 120)


def test_nothing_in_an_answer_speaks_to_the_terminal() -> None:
    text = drawn(WIDE, 120)
    assert "\x1b" not in text
    assert "[bold]" in text


def test_rows_that_are_not_drawn_are_counted() -> None:
    found = answer_of({"n": "INTEGER"}, *((number,) for number in range(ROWS + 7)))
    assert "and 7 more rows" in drawn(found, 80)
    assert "(no rows: this release has nothing for these values)" in drawn(answer_of({"n": "INTEGER"}), 80)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (0.0, "0"),
        (1_234_567.5, "1234567.5"),
        (0.30000000000000004, "0.3"),
        (0.0000123, "1.23e-05"),
        (-2.0, "-2"),
        (float("nan"), "nan"),
        (Decimal("12.50"), "12.5"),
        (date(2026, 1, 31), "2026-01-31"),
        (True, "True"),
        (["a", 1], '["a", 1]'),
        ("two\nlines\u202e", "two lines�"),
    ],
)
def test_values_read_as_a_person_writes_them(value: Any, text: str) -> None:
    assert shown(value) == text
