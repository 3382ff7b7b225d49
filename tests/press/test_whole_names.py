"""Where a name begins and where it ends."""

from __future__ import annotations

import pytest

from press.model import Document
from press.read import see


def labels(body: str, lang: str) -> set[str]:
    """The names of ``body`` as a record would write them."""
    return {name.label for name in see(Document("whole", body=body, lang=lang, published="2024-05-14")).scene.names}


@pytest.mark.parametrize(
    ("body", "lang", "name"),
    [
        ("La firma Zemprit de Medellín abrirá una planta en Itagüí.", "es", "Zemprit"),
        ("La firma Zemprit abrirá una planta del Grupo en Itagüí.", "es", "Zemprit"),
        ("La firma Zemprit, del Valle, abrirá una planta en Itagüí.", "es", "Zemprit"),
        ("Es de Zemprit la planta que abrirá en Itagüí.", "es", "Zemprit"),
        ("Multinacional Zemprit abrirá una planta en Itagüí.", "es", "Zemprit"),
        ("Invertirá Zemprit 20 millones de dólares en Itagüí.", "es", "Zemprit"),
        ("Presidente Iván Zemprit anunció una planta en Itagüí.", "es", "Iván Zemprit"),
        ("Toymaker Zemprit will open a plant in Itagüí.", "en", "Zemprit"),
        ("Chinese-owned Zemprit will open a plant in Itagüí.", "en", "Zemprit"),
        ("Zemprit d' Aube abrirá una planta en Itagüí.", "es", "Zemprit"),
        ("Rival Zemprit will open a plant in Itagüí.", "en", "Zemprit"),
    ],
)
def test_what_describes_a_firm_and_where_it_is_are_no_part_of_its_name(body: str, lang: str, name: str) -> None:
    assert name in labels(body, lang)


@pytest.mark.parametrize(
    ("body", "lang", "whole"),
    [
        ("La cadena Soleil d'Aube abrirá un hotel en Itagüí.", "es", "Soleil d'Aube"),
        ("La cadena Soleil d’Aube abrirá un hotel en Itagüí.", "es", "Soleil d’Aube"),
        ("Pasta maker Casa dell'Orto will open a plant in Itagüí.", "en", "Casa dell'Orto"),
        ("La firma Frutilux del Golfo abrirá una planta en Itagüí.", "es", "Frutilux del Golfo"),
        ("La firma Frutilux de la Rochela abrirá una planta en Itagüí.", "es", "Frutilux de la Rochela"),
        ("La firma Frutilux del Alto Sinú S.A.S. abrirá una planta en Itagüí.", "es", "Frutilux del Alto Sinú"),
        ("La firma Congelados del Pital abrirá una planta en Itagüí.", "es", "Congelados del Pital"),
        ("La firma Pulpas de Macondo abrirá una planta en Itagüí.", "es", "Pulpas de Macondo"),
        ("The Brazilian firm Frutilux do Iguaçu will open a plant.", "en", "Frutilux do Iguaçu"),
        ("Dulces Farallín abrirá una planta en Itagüí.", "es", "Dulces Farallín"),
        ("Transportadora Irakú abrirá una planta en Itagüí. Irakú es de Tunja.", "es", "Transportadora Irakú"),
        ("Sugar Creek Farms will open a plant in Itagüí.", "en", "Sugar Creek Farms"),
        ("La firma Maderas y Muebles del Pital abrirá una planta.", "es", "Maderas y Muebles del Pital"),
    ],
)
def test_a_noun_before_a_name_and_what_is_tied_to_it_belong_to_it(body: str, lang: str, whole: str) -> None:
    assert whole in labels(body, lang)


def test_two_firms_of_one_verb_are_two_names() -> None:
    found = labels("Frutales y Herrajes construirán una planta en Itagüí.", "es")
    assert {"Frutales", "Herrajes"} <= found
