"""A name that was read in part is written whole in the record."""

from __future__ import annotations

import pytest

from press.model import Document
from press.names.whole import whole_label
from press.read import see


def labels(body: str, lang: str) -> set[str]:
    """The names of ``body`` as a record would write them."""
    scene = see(Document("whole", body=body, lang=lang, published="2024-05-14")).scene
    return {whole_label(scene, name) for name in scene.names}


@pytest.mark.parametrize(
    ("body", "lang", "whole"),
    [
        ("La firma Frutilux del Golfo abrirá una planta en Itagüí.", "es", "Frutilux del Golfo"),
        ("La firma Frutilux de la Rochela abrirá una planta en Itagüí.", "es", "Frutilux de la Rochela"),
        ("La firma Frutilux del Alto Sinú S.A.S. abrirá una planta en Itagüí.", "es", "Frutilux del Alto Sinú"),
        ("The Brazilian firm Frutilux do Iguaçu will open a plant.", "en", "Frutilux do Iguaçu"),
    ],
)
def test_what_is_tied_to_a_name_belongs_to_it(body: str, lang: str, whole: str) -> None:
    assert whole in labels(body, lang)


@pytest.mark.parametrize(
    "body",
    [
        "La firma Zemprit de Medellín abrirá una planta en Itagüí.",
        "La firma Zemprit abrirá una planta del Grupo en Itagüí.",
        "La firma Zemprit, del Valle, abrirá una planta en Itagüí.",
    ],
)
def test_where_a_firm_is_and_what_comes_later_are_no_part_of_its_name(body: str) -> None:
    assert "Zemprit" in labels(body, "es")
