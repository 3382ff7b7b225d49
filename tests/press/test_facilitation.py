"""Agencies that the text itself says helped; a comment, a total or the outlet's own lines are no help."""

from __future__ import annotations

import pytest

from press.model import Document
from press.read import read

ES = "La empresa Nordvind abrirá una planta en Cali y creará 300 empleos. "
EN = "The company Nordvind will open a plant in Cali and create 300 jobs. "


def helpers(text: str, lang: str) -> tuple[str, ...]:
    (found,) = read(Document("x", body=text, lang=lang, published="2024-05-15", outlet="Invest Pacific")).announcements
    return found.facilitated_by


@pytest.mark.parametrize(
    ("lang", "sentence", "expected"),
    [
        ("es", "El proceso contó con el acompañamiento de Invest Pacific.", ("Invest Pacific",)),
        ("es", "Invest in Bogotá facilitó la llegada de la empresa.", ("Invest in Bogotá",)),
        ("es", "La decisión se gestó en una visita organizada por ACI Medellín.", ("ACI Medellín",)),
        ("es", "ProColombia acompañó a la compañía en trámites y talento.", ("ProColombia",)),
        ("es", "El proyecto contó con el apoyo de Invest Pacific y ProColombia.", ("Invest Pacific", "ProColombia")),
        ("es", "La llegada fue apoyada por la Agencia Andina de Inversión.", ("Agencia Andina de Inversión",)),
        ("en", "The process was supported by Invest Pacific.", ("Invest Pacific",)),
        ("en", "Invest in Bogotá helped the company to arrive.", ("Invest in Bogotá",)),
        ("en", "The decision took shape during a visit organised by ACI Medellín.", ("ACI Medellín",)),
        ("en", "It came with the support of Invest Pacific and ProColombia.", ("Invest Pacific", "ProColombia")),
    ],
)
def test_the_text_says_who_helped(lang: str, sentence: str, expected: tuple[str, ...]) -> None:
    assert helpers((ES if lang == "es" else EN) + sentence, lang) == expected


@pytest.mark.parametrize(
    ("lang", "sentence"),
    [
        ("es", "Para Invest Pacific, el anuncio confirma el atractivo del territorio."),
        ("es", "«Celebramos la llegada de la empresa», dijo la directora de Invest Pacific."),
        ("es", "«Con el apoyo de Invest Pacific todo fue fácil», dijo el gerente."),
        ("es", "\nSobre Invest Pacific: apoyó la llegada de cada empresa de la región."),
        ("es", "\nContacto de prensa: oficina de comunicaciones de Invest Pacific."),
        ("es", "Invest Pacific ha facilitado 118 proyectos desde 2016."),
        ("es", "Según informó Invest Pacific, la obra comenzará en marzo."),
        ("en", "For Invest Pacific, the news confirms the appeal of the territory."),
        ("en", "\nAbout Invest Pacific: we helped the company to arrive."),
        ("en", "\nPress contact: communications office of Invest Pacific."),
        ("en", "Invest Pacific has supported 118 projects since 2016."),
    ],
)
def test_naming_an_agency_is_no_help(lang: str, sentence: str) -> None:
    assert helpers((ES if lang == "es" else EN) + sentence, lang) == ()


def test_help_belongs_to_the_company_the_sentence_names() -> None:
    text = (
        "La empresa Nordvind abrirá una planta en Cali y creará 300 empleos. "
        "La empresa Brisalta abrirá un hotel en Yumbo y creará 90 empleos. "
        "Invest Pacific facilitó la llegada de Nordvind a la región."
    )
    found = read(Document("x", body=text, lang="es", published="2024-05-15")).announcements
    assert {a.company: a.facilitated_by for a in found} == {"Nordvind": ("Invest Pacific",), "Brisalta": ()}
