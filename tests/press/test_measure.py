"""What bare numbers count: posts that no noun beside them names, and numbers that are none."""

from __future__ import annotations

import pytest

from press.model import Document
from press.read import read, see


def jobs(body: str, lang: str) -> list[float | None]:
    """The stated figures of jobs that are read in ``body``."""
    reading = read(Document("bare", body=body, lang=lang, published="2024-05-14"))
    return [claim.value for claim in reading.claims if claim.measure == "jobs"]


@pytest.mark.parametrize(
    ("body", "lang"),
    [
        ("La planta de Zemprit, en Itagüí, tendrá 38 habitaciones y una piscina.", "es"),
        ("Zemprit abrirá en Itagüí su local número 42 del país.", "es"),
        ("Zemprit plans to plant 320 hectares and to be in 55 provinces by then, compared with 39 now.", "en"),
        ("El número de operarios de Zemprit aumentará en entre 30 y 35, según indicó uno de los fundadores.", "es"),
    ],
)
def test_a_number_of_other_things_is_no_figure_of_jobs(body: str, lang: str) -> None:
    assert jobs(body, lang) == []


@pytest.mark.parametrize(
    ("body", "lang", "expected"),
    [
        ("Zemprit ampliará su planta de Itagüí. Inversión: US$4 millones. Empleos: 48.", "es", [48]),
        ("La inversión de Zemprit es de US$4 millones y los puestos de trabajo serán 145.", "es", [145]),
        ("La planta de Itagüí empleará a 230 personas; la de Yumbo, a 160.", "es", [230, 160]),
        ("Para la planta de Itagüí, Zemprit contratará a 24 decoradoras.", "es", [24]),
    ],
)
def test_posts_are_read_where_only_the_sentence_tells_that_they_are_posts(
    body: str, lang: str, expected: list[float]
) -> None:
    assert jobs(body, lang) == expected


def test_a_year_is_no_figure_whatever_stands_around_it() -> None:
    assert jobs("Zemprit contratará operarios en Itagüí en 2026.", "es") == []


@pytest.mark.parametrize(
    ("body", "lang"),
    [
        ("Zemprit will hire, the governor said Oct. 14.", "en"),
        ("Zemprit contratará operarios desde el 14 de mayo.", "es"),
    ],
)
def test_the_day_of_a_month_counts_nothing(body: str, lang: str) -> None:
    assert see(Document("m", body=body, lang=lang, published="2024-05-14")).scene.bare == ()
