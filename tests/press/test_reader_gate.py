"""The hard gate: what a programme, an agency, a city or a trade has to its name is never a company's announcement."""

from __future__ import annotations

from pathlib import Path

import pytest

from press.model import Document
from press.read import read

HERE = Path(__file__).parent


def texts(name: str) -> list[tuple[str, str]]:
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()[1:]
    return [(language, text) for language, text in (line.split("|", 1) for line in lines)]


def accepted(document: Document) -> list[str]:
    """Who announces what may count; what is doubtful waits in review."""
    return [one.company for one in read(document).announcements if one.decision == "accepted"]


AGGREGATES = texts("aggregates.csv")


@pytest.mark.parametrize(("outlet", "kind"), [("El Diario", "newspaper"), ("Invest Aquí", "agency"), (None, None)])
@pytest.mark.parametrize(("language", "text"), AGGREGATES)
def test_an_aggregate_makes_nothing_that_counts(language: str, text: str, outlet: str | None, kind: str | None) -> None:
    document = Document("g", body=text, lang=language, published="2024-05-10", outlet=outlet, outlet_kind=kind)
    assert accepted(document) == []


@pytest.mark.parametrize(("language", "text"), texts("no_project.csv"))
def test_news_of_a_company_without_a_project_makes_nothing_that_counts(language: str, text: str) -> None:
    assert accepted(Document("p", body=text, lang=language, published="2024-05-10")) == []


@pytest.mark.parametrize(
    ("language", "text", "company"),
    [
        ("es", "Numeral invertirá 4 millones de dólares en una oficina en Cali y contratará a 60 personas.", "Numeral"),
        ("es", "La danesa Kraftwind llegará a Cartagena con una planta de palas y 210 empleos.", "Kraftwind"),
        ("en", "Glovia will open a laboratory in Envigado, spending $7 million and hiring 45.", "Glovia"),
    ],
)
def test_a_company_alone_still_makes_one(language: str, text: str, company: str) -> None:
    found = read(Document("c", body=text, lang=language, published="2024-05-10")).announcements
    assert [announcement.company for announcement in found] == [company]


def test_a_name_that_counts_companies_is_no_investor_unless_it_is_called_a_firm() -> None:
    text = "Nexo abrirá en Cali un centro de 3 millones de dólares. Nexo acompaña a 40 empresas."
    assert accepted(Document("n", body=text, lang="es", published="2024-05-10")) == []
    named = read(Document("n", body=text.replace("Nexo abrirá", "La firma Nexo abrirá"), lang="es"))
    assert [announcement.company for announcement in named.announcements] == ["Nexo"]
