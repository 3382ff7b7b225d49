"""Which figures count: what holds, what it replaces, the same in another currency, a part, background."""

from __future__ import annotations

import pytest

from press.model import Document, Reading
from press.read import read


def reading(text: str, lang: str, title: str | None = None) -> Reading:
    return read(Document("x", body=text, lang=lang, published="2024-05-15", title=title))


def roles(text: str, lang: str) -> list[tuple[float | None, str]]:
    return [(c.value, c.role) for c in reading(text, lang).claims]


UPDATE_ES = "Nordvind ajusta su proyecto en Cali, anunciado en 2023. "
UPDATE_EN = "Nordvind adjusts its project in Cali, announced in 2023. "


@pytest.mark.parametrize(
    ("lang", "sentence"),
    [
        ("es", "Serán 220 empleos, en vez de 150 empleos."),
        ("es", "El cambio implica 220 empleos en lugar de 150 empleos."),
        ("es", "El plan queda en 220 empleos; el plan original hablaba de 150 empleos."),
        ("es", "La empresa calcula ahora 220 empleos, frente a 150 empleos del primer comunicado."),
        ("es", "La empresa revisó su proyección a 220 empleos desde 150 empleos."),
        ("es", "Se crearán 220 empleos y no 150 empleos, como se había dicho."),
        ("en", "It will create 220 jobs, rather than 150 jobs."),
        ("en", "The plan is for 220 jobs instead of 150 jobs."),
        ("en", "Recruitment will reach 220 jobs; the original plan spoke of 150 jobs."),
        ("en", "It will create 220 jobs, compared with 150 jobs in the first release."),
        ("en", "The forecast was revised to 220 jobs from 150 jobs."),
    ],
)
def test_an_update_names_the_old_figure_and_the_new_one(lang: str, sentence: str) -> None:
    found = reading((UPDATE_ES if lang == "es" else UPDATE_EN) + sentence, lang)
    assert [(c.value, c.role) for c in found.claims] == [(220, "main"), (150, "superseded")]
    assert found.claims[1].related == (0,)


@pytest.mark.parametrize(
    ("lang", "sentence"),
    [
        ("es", "La inversión pasa de US$3 millones a US$5 millones."),
        ("es", "En lugar de US$3 millones, la empresa destinará US$5 millones."),
        ("en", "The investment goes from US$3 million to US$5 million."),
        ("en", "Instead of US$3 million, the company will spend US$5 million."),
    ],
)
def test_the_old_amount_may_come_first(lang: str, sentence: str) -> None:
    found = reading((UPDATE_ES if lang == "es" else UPDATE_EN) + sentence, lang)
    assert [(c.value, c.role, c.accumulation) for c in found.claims] == [
        (3e6, "superseded", "incremental"),
        (5e6, "main", "incremental"),
    ]


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("es", "Nordvind abrirá una planta en Cali y creará 220 empleos.\n"
               "Fe de erratas: una versión anterior de esta nota decía «195 empleos»."),
        ("en", "Nordvind will open a plant in Cali and create 220 jobs.\n"
               "Erratum: as first published, this note read “195 jobs”."),
    ],
)  # fmt: skip
def test_an_erratum_quotes_what_no_longer_holds(lang: str, text: str) -> None:
    found = reading(text, lang)
    assert [(c.value, c.role) for c in found.claims] == [(220, "main"), (195, "superseded")]
    assert [a.jobs for a in found.announcements] == [220]


def test_a_growing_headcount_is_no_correction() -> None:
    text = "La empresa Nordvind abrirá una planta en Cali. Pasará de 120 a 300 empleados."
    assert "superseded" not in {role for _, role in roles(text, "es")}


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("es", "Nordvind invertirá COP 3,5 billones (unos US$850 millones) en una planta en Cali."),
        ("es", "Nordvind invertirá US$850 millones, equivalentes a COP 3,5 billones, en una planta en Cali."),
        ("es", "Nordvind invertirá COP 3,5 billones, cerca de US$850 millones, en una planta en Cali."),
        ("es", "Nordvind invertirá US$850 millones, es decir, unos $3,5 billones, en una planta en Cali."),
        ("es", "Nordvind pondrá 9 millones de francos suizos, unos US$10,4 millones, en una planta en Cali."),
        ("es", "Nordvind destinará 4 millones de libras, esto es, US$5,2 millones, a una planta en Cali."),
        ("es", "Nordvind invertirá US$8 millones, suma que al cambio de hoy equivale a $31.000 millones, en Cali."),
        ("en", "Nordvind will invest US$11 million, about 45 billion pesos, in a plant in Cali."),
        ("en", "Nordvind will invest COP 3.5 trillion (roughly US$850 million) in a plant in Cali."),
        ("en", "Nordvind will invest US$850 million, equivalent to COP 3.5 trillion, in a plant in Cali."),
    ],
)
def test_an_amount_in_two_currencies_is_one_amount(lang: str, text: str) -> None:
    found = reading(text, lang)
    assert [(c.role, c.related) for c in found.claims] == [("main", ()), ("conversion", (0,))]
    assert [(a.amount, a.currency) for a in found.announcements] == [(found.claims[0].value, found.claims[0].unit)]


@pytest.mark.parametrize(
    "text",
    [
        "Nordvind invertirá US$5 millones en Cali y la alcaldía COP 900 millones en la vía.",
        "Nordvind invertirá US$5 millones en Cali, con un crédito de cerca de COP 900 millones.",
        "Nordvind invertirá US$5 millones en Cali, de los que unos COP 900 millones irán al lote.",
    ],
)
def test_two_amounts_side_by_side_are_no_conversion(text: str) -> None:
    assert "conversion" not in {role for _, role in roles(text, "es")}


@pytest.mark.parametrize(
    ("lang", "text", "parts"),
    [
        ("es", "Nordvind creará 300 empleos: 200 directos y 100 indirectos en Cali.", {200, 100}),
        ("es", "Nordvind creará en Cali 300 empleos, de los cuales 120 serán para mujeres.", {120}),
        ("en", "Nordvind will create 300 jobs in Cali, of which 120 jobs are for women.", {120}),
    ],
)
def test_parts_point_to_their_whole(lang: str, text: str, parts: set[int]) -> None:
    found = reading(text, lang)
    assert {c.value for c in found.claims if c.role == "part"} == parts
    assert all(found.claims[c.related[0]].value == 300 for c in found.claims if c.role == "part")


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("es", "La inversión captada por la agencia Invierte Andina creció 266 %, al pasar de 150 millones de dólares "
               "a más de US$400 millones."),
        ("en", "The agency Invest Andina said investment rose 266 %, from $150 million to more than $400 million."),
        ("en", "The agency Invest Andina reported growth of 266 % to more than $400 million, up from $150 million."),
    ],
)  # fmt: skip
def test_a_percentage_points_to_the_figures_before_and_after(lang: str, text: str) -> None:
    claims = reading(text, lang).claims
    percent = next(c for c in claims if c.measure == "percent")
    assert [claims[at].value for at in percent.related] == [150e6, 400e6]
    assert {c.role for c in claims} == {"context"}


def test_a_share_points_to_nothing() -> None:
    text = "Nordvind creará 300 empleos en Cali, el 40 % para mujeres."
    assert [c.related for c in reading(text, "es").claims if c.measure == "percent"] == [()]


def test_a_headcount_and_jobs_elsewhere_are_background() -> None:
    text = (
        "Nordvind abrirá una planta en Cali y creará 300 empleos directos. "
        "Durante la construcción habrá 150 empleos temporales. En el mundo la empresa emplea a 4.800 trabajadores."
    )
    assert roles(text, "es") == [(300, "main"), (150, "context"), (4800, "context")]


def test_a_programme_total_in_an_announcement_is_still_a_statistic() -> None:
    text = (
        "Nordvind abrirá una planta en Cali y creará 300 empleos. "
        "La agencia Invierte Andina ha acompañado 118 proyectos desde 2016."
    )
    assert roles(text, "es") == [(300, "main"), (118, "main")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Nordvind abrirá una planta en Cali y creará 300 empleos.", "announcement"),
        ("Nordvind ajusta su proyecto: la planta de Cali creará 220 empleos en vez de 150 empleos.", "update"),
        ("Nordvind inauguró ayer una planta en Cali con 300 empleos.", "inauguration"),
    ],
)
def test_an_announcement_says_what_the_document_reports_of_it(text: str, expected: str) -> None:
    assert [a.role for a in reading(text, "es").announcements] == [expected]


def test_an_announcement_holds_the_interval_and_the_place_of_its_figures() -> None:
    text = "Nordvind invertirá entre US$4 millones y US$5 millones en una planta en Cali, con cerca de 300 empleos."
    found = reading(text, "es")
    (a,) = found.announcements
    assert (a.amount, a.amount_low, a.amount_high, a.amount_hedge, a.currency) == (None, 4e6, 5e6, "range", "USD")
    assert (a.jobs, a.jobs_low, a.jobs_high, a.jobs_hedge, a.job_kind) == (300, 285, 315, "approx", "unspecified")
    assert found.text[a.amount_start : a.amount_end] == "entre US$4 millones y US$5 millones"
    assert found.text[a.jobs_start : a.jobs_end] == "cerca de 300 empleos"
