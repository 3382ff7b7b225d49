"""A name that counts companies as its own work is a programme, whatever it is called, and never a company's landing."""

from __future__ import annotations

import pytest

from press.acceptance import OTHERS
from press.model import Document
from press.read import read


@pytest.mark.parametrize(
    ("lang", "text"),
    [

        ("en", "The books of Brisalta show 320 companies and 8,000 jobs since 2012."),
        ("es", "Entre 2012 y 2019, la gestión de Brisalta arrojó 81 empresas y 8.000 empleos."),
    ],
)  # fmt: skip
def test_the_figures_of_a_gatherer_are_a_programmes(lang: str, text: str) -> None:
    reading = read(Document("x", body=text, lang=lang, published="2020-02-07"))
    assert reading.announcements == ()
    assert {c.subject_kind for c in reading.claims} <= OTHERS
    assert {(c.accumulation, c.role) for c in reading.claims if c.measure != "countries"} == {("cumulative", "main")}
    assert "Brisalta" not in {m.company for m in reading.mentions}


@pytest.mark.parametrize(
    "text",
    [
        "La empresa Nordvind atiende a 320 empresas y emplea a 8.000 trabajadores.",
        "Nordvind S.A.S. atiende a 320 empresas y emplea a 8.000 trabajadores.",
        "Nordvind abrirá una planta en Cali y creará 300 empleos. Nordvind compró 12 empresas desde 2012.",
    ],
)
def test_what_the_text_calls_a_company_stays_one(text: str) -> None:
    claims = read(Document("x", body=text, lang="es", published="2020-02-07")).claims
    assert {c.subject_kind for c in claims if c.measure == "jobs"} == {"company"}
