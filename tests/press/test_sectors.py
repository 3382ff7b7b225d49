"""The industry of a project, and the words it was read from."""

from __future__ import annotations

import tomllib

import pytest

from press.lexicon import FOLDER
from press.model import Announcement, Document
from press.read import read
from press.records.sectors import SECTIONS


def announced(text: str, lang: str, title: str | None = None) -> Announcement:
    (found,) = read(Document("x", body=text, lang=lang, published="2024-05-15", title=title)).announcements
    return found


@pytest.mark.parametrize(
    ("lang", "site", "code"),
    [
        ("es", "un centro de desarrollo de software", "J"),
        ("es", "un contact center", "N"),
        ("es", "un centro de servicios compartidos", "N"),
        ("es", "una planta de producción", "C"),
        ("es", "una planta farmacéutica", "C"),
        ("es", "un hotel", "I"),
        ("es", "un centro logístico", "H"),
        ("es", "un parque solar", "D"),
        ("es", "una planta solar", "D"),
        ("es", "una tienda", "G"),
        ("es", "un centro de datos", "J"),
        ("es", "un centro de investigación y desarrollo", "M"),
        ("es", "una mina de oro", "B"),
        ("es", "un invernadero", "A"),
        ("es", "una planta de tratamiento de residuos", "E"),
        ("es", "una clínica", "Q"),
        ("en", "a software development centre", "J"),
        ("en", "a software development center", "J"),
        ("en", "a call center", "N"),
        ("en", "a production plant", "C"),
        ("en", "a hotel", "I"),
        ("en", "a logistics hub", "H"),
        ("en", "a solar farm", "D"),
        ("en", "a retail store", "G"),
        ("en", "a data centre", "J"),
        ("en", "a research and development centre", "M"),
        ("en", "a bank branch", "K"),
    ],
)
def test_what_is_built_gives_the_section_and_its_quote(lang: str, site: str, code: str) -> None:
    text = (
        f"La empresa Nordvind abrirá {site} en Cali y creará 300 empleos."
        if lang == "es"
        else f"The company Nordvind will open {site} in Cali and create 300 jobs."
    )
    found = announced(text, lang)
    assert found.sector_code == code
    assert found.sector_quote is not None
    assert found.sector_quote in site


def test_what_is_built_counts_more_than_what_the_company_makes() -> None:
    found = announced("La farmacéutica Nordvind abrirá un centro de datos en Cali y creará 300 empleos.", "es")
    assert (found.sector_code, found.sector_quote) == ("J", "centro de datos")


def test_the_title_and_then_the_description_of_the_company_help_out() -> None:
    text = "Nordvind llegará a Cali y creará 300 empleos en su nueva sede."
    assert announced(text, "es", "Nordvind abrirá un hotel en Cali").sector_quote == "hotel"
    assert announced(text + " Nordvind es una empresa fintech.", "es").sector_code == "K"
    assert announced(text.replace("Nordvind", "Nordvind Pharma"), "es").sector_quote == "Pharma"


@pytest.mark.parametrize(
    "aside",
    [
        " «Queremos más hoteles», dijo la alcaldía.",
        " La firma atenderá a clientes de logística.",
        " Varias universidades formarán al personal de Nordvind.",
    ],
)
def test_the_industry_of_others_is_not_that_of_the_project(aside: str) -> None:
    found = announced("Nordvind llegará a Cali y creará 300 empleos en su nueva sede." + aside, "es")
    assert (found.sector_code, found.sector_quote) == (None, None)


@pytest.mark.parametrize("path", ["es/sectors.toml", "en/sectors.toml", "sector_names.toml"])
def test_the_lexicon_knows_only_sections_of_the_classification(path: str) -> None:
    table = tomllib.loads((FOLDER / path).read_text(encoding="utf-8"))
    assert all(set(section) <= set(SECTIONS) for section in table.values())
    for section in table.values():
        phrases = [phrase for words in section.values() for phrase in words]
        assert len(phrases) == len(set(phrases))
