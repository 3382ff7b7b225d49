"""Which time a figure speaks of: the start of a count, a closed period, the day it is as of."""

from __future__ import annotations

import pytest

from press.model import Claim, Document
from press.read import read

Period = tuple[int | None, str | None, str | None, str | None]


def first_claim(text: str, lang: str, published: str | None = "2024-05-15", title: str | None = None) -> Claim:
    return read(Document("x", body=text, lang=lang, published=published, title=title)).claims[0]


def period(claim: Claim) -> Period:
    return claim.since, claim.period_start, claim.period_end, claim.period_precision


@pytest.mark.parametrize(
    ("lang", "text", "expected"),
    [
        ("es", "La agencia Invierte Andina ha acompañado 187 proyectos desde 2012.",
         (2012, None, "2024-05-15", "inferred")),
        ("es", "Desde que comenzó la medición, en 2015, la agencia Invierte Andina ha acompañado 52 proyectos.",
         (2015, None, "2024-05-15", "inferred")),
        ("es", "Entre 2016 y 2019, la agencia Invierte Andina acompañó 118 proyectos.",
         (2016, "2016-01-01", "2019-12-31", "year")),
        ("es", "Entre 2016 y diciembre de 2019, la agencia Invierte Andina acompañó 118 proyectos.",
         (2016, "2016-01-01", "2019-12-31", "month")),
        ("es", "En el periodo 2016–2019 la agencia Invierte Andina facilitó 118 proyectos.",
         (2016, "2016-01-01", "2019-12-31", "year")),
        ("es", "A corte de julio de 2020, la agencia Invierte Andina acumula 353 proyectos.",
         (None, None, "2020-07-31", "month")),
        ("es", "Hasta julio de 2020, la agencia Invierte Andina acumulaba 353 proyectos desde 2013.",
         (2013, None, "2020-07-31", "month")),
        ("es", "Al cierre de 2022, la agencia Invierte Andina acumulaba 460 proyectos.",
         (None, None, "2022-12-31", "year")),
        ("es", "Con corte al 30 de junio de 2023, la agencia Invierte Andina acumula 77 proyectos.",
         (None, None, "2023-06-30", "day")),
        ("es", "En 2022, la agencia Invierte Andina atrajo 61 proyectos.", (None, "2022-01-01", "2022-12-31", "year")),
        ("es", "En el primer semestre de 2023, la agencia Invierte Andina atrajo 20 proyectos.",
         (None, "2023-01-01", "2023-06-30", "half")),
        ("es", "En el tercer trimestre de 2023 la agencia Invierte Andina atrajo 9 proyectos.",
         (None, "2023-07-01", "2023-09-30", "quarter")),
        ("es", "El año pasado la agencia Invierte Andina atrajo 31 proyectos.",
         (None, "2023-01-01", "2023-12-31", "year")),
        ("es", "En los últimos tres años la agencia Invierte Andina acompañó 40 proyectos.",
         (None, "2021-05-15", "2024-05-15", "inferred")),
        ("en", "Since 2012 the agency Invest Andina has supported 187 projects.",
         (2012, None, "2024-05-15", "inferred")),
        ("en", "Between 2016 and 2019 the agency Invest Andina supported 118 projects.",
         (2016, "2016-01-01", "2019-12-31", "year")),
        ("en", "As of December 2022, the agency Invest Andina has supported 460 projects since 2013.",
         (2013, None, "2022-12-31", "month")),
        ("en", "In the last three years the agency Invest Andina has supported 40 projects.",
         (None, "2021-05-15", "2024-05-15", "inferred")),
        ("en", "So far this year the agency Invest Andina has attracted 12 projects.",
         (None, "2024-01-01", "2024-05-15", "inferred")),
        ("en", "In the third quarter of 2023 the agency Invest Andina attracted 5 projects.",
         (None, "2023-07-01", "2023-09-30", "quarter")),
        ("en", "In H1 2023 the agency Invest Andina attracted 15 projects.",
         (None, "2023-01-01", "2023-06-30", "half")),
    ],
)  # fmt: skip
def test_the_sentence_says_which_time_it_is(lang: str, text: str, expected: Period) -> None:
    assert period(first_claim(text, lang)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "La empresa Nordvind, fundada en 1998, emplea hoy a 4.800 trabajadores.",
        "La empresa Nordvind, que llegó al país en 2015, emplea a 4.800 trabajadores.",
        "Según la Ley 1955 de 2019, la empresa Nordvind emplea a 4.800 trabajadores.",
    ],
)
def test_the_year_of_something_else_is_no_year_of_a_headcount(text: str) -> None:
    assert period(first_claim(text, "es")) == (None, None, "2024-05-15", "inferred")


def test_a_goal_is_dated_by_the_year_it_is_set_for() -> None:
    claim = first_claim("La meta de la agencia Invierte Andina para 2027 son 60 proyectos.", "es")
    assert (claim.accumulation, claim.period_end, claim.period_precision) == ("target", "2027-12-31", "year")


def test_a_running_total_is_never_as_of_a_day_after_publication() -> None:
    claim = first_claim("Entre 2016 y 2019 la agencia Invierte Andina acompañó 118 proyectos.", "es", "2019-03-01")
    assert (claim.period_end, claim.period_precision) == ("2019-03-01", "inferred")


def test_the_title_dates_totals_whose_sentence_does_not() -> None:
    text = "La agencia Invierte Andina acumula 118 proyectos desde 2016."
    claim = first_claim(text, "es", "2020-02-07", "Así va Invierte Andina: balance a diciembre de 2019")
    assert period(claim) == (2016, None, "2019-12-31", "month")


def test_a_later_sentence_of_the_same_count_keeps_its_start() -> None:
    text = "Desde 2012 el programa Ruta Sur ha atraído 320 empresas. El programa Ruta Sur acumula 8.000 empleos."
    claims = read(Document("x", body=text, lang="es", published="2019-10-09")).claims
    assert [(c.value, c.since) for c in claims] == [(320, 2012), (8000, 2012)]


def test_a_number_of_jobs_is_no_year() -> None:
    text = "El programa Ruta Sur acumula 144 empresas y 1900 empleos."
    found = read(Document("x", body=text, lang="es", published="2017-10-24")).claims
    assert [c.value for c in found] == [144, 1900]
    assert {c.period_end for c in found} <= {"2017-10-24", None}


@pytest.mark.parametrize("published", [None, "0001-01-01", "9999-12-31", "no date"])
def test_an_absurd_day_of_publication_dates_nothing(published: str | None) -> None:
    text = "La agencia Invierte Andina acumula 118 proyectos. El mes pasado llegaron dos."
    claim = first_claim(text, "es", published)
    assert (claim.period_end, claim.period_precision) == (None, None)
