"""What a programme reports for one closed year is an increment, and no running total."""

from __future__ import annotations

import pytest

from press.model import Document
from press.read import read

YEARS = (
    ("Solo en 2022 llegaron a Ruta N 57 empresas, que generaron 3.904 empleos.", "es"),
    ("Ruta N cerró 2022 con 57 empresas y 3.904 empleos en ese periodo.", "es"),
    ("En los doce meses de 2022, Ruta N reportó 57 empresas y 3.904 empleos.", "es"),
    ("Ruta N closed 2022 with 57 firms and 3,904 jobs in that period.", "en"),
    ("In 2022, Ruta N reported 57 investment projects and 3,904 positions.", "en"),
)


@pytest.mark.parametrize(("body", "lang"), YEARS)
def test_a_closed_year_is_an_increment(body: str, lang: str) -> None:
    claims = read(Document(doc_id="year", body=body, lang=lang, published="2023-02-01")).claims
    assert [(claim.value, claim.accumulation) for claim in claims] == [(57, "incremental"), (3904, "incremental")]
