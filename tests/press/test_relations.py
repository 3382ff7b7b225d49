"""Names that stand where another one's owner, customer, landlord or target would."""

from __future__ import annotations

import pytest

from press.decide.features import related
from press.model import Document
from press.read import see


def shares(body: str, lang: str) -> dict[str, float]:
    """Per name of ``body`` the share of its mentions that stand behind such a word."""
    scene = see(Document("relations", body=body, lang=lang, published="2024-05-14")).scene
    return {name.label: related(scene, name) for name in scene.names}


@pytest.mark.parametrize(
    ("body", "lang", "other"),
    [
        ("Zemprit, filial de la japonesa Nordal, abrirá una planta en Itagüí.", "es", "Nordal"),
        ("Zemprit firmó un contrato con la marca sueca Nordal y abrirá una planta en Itagüí.", "es", "Nordal"),
        ("Con la compra de Nordal, Zemprit llega a Itagüí.", "es", "Nordal"),
        ("Zemprit, owned by Austria's Nordal, plans to open a plant in Itagüí.", "en", "Nordal"),
        ("Zemprit, a supplier to Nordal, plans to open a plant in Itagüí.", "en", "Nordal"),
    ],
)
def test_what_stands_behind_such_a_word_is_related_and_the_firm_itself_is_not(body: str, lang: str, other: str) -> None:
    found = shares(body, lang)
    assert found[other] == 1.0
    assert found["Zemprit"] == 0.0


def test_a_firm_named_once_in_passing_may_act_elsewhere() -> None:
    body = "Zemprit es filial de Nordal. Nordal abrirá una planta en Itagüí."
    assert shares(body, "es")["Nordal"] == 0.5
