"""Which words of a text are a name, and which names are one."""

from __future__ import annotations

import pytest

from press.model import Document
from press.names.aliases import Name
from press.read import scene


def names(body: str, lang: str = "es") -> list[Name]:
    return list(scene(Document("n", body=body, lang=lang, published="2024-05-14")).names)


def labels(body: str, lang: str = "es") -> list[str]:
    return [name.label for name in names(body, lang)]


@pytest.mark.parametrize(
    ("lang", "body"),
    [
        ("en", "The plant of Nordvind opened on May 14 in Cali."),
        ("en", "May 14 was the day on which Nordvind opened in Cali."),
        ("es", "La planta de Nordvind se abrió el 14 de Mayo en Cali."),
        ("es", "El Lunes, Nordvind abrió la planta en Cali."),
    ],
)
def test_a_day_is_no_name(lang: str, body: str) -> None:
    assert labels(body, lang) == ["Nordvind", "Cali"]


def test_the_town_a_firm_stands_in_is_no_part_of_its_name() -> None:
    body = "La firma Garnacha de Épila abrirá una planta. Garnacha creará 20 empleos."
    assert labels(body) == ["Garnacha", "Épila"]


@pytest.mark.parametrize(
    ("body", "label"),
    [
        ("Grupo Terralba abrirá una planta en Cali. Terralba creará 20 empleos.", "Grupo Terralba"),
        ("La firma Kalter Metall Technik abrirá una planta en Cali. KMT creará 20 empleos.", "Kalter Metall Technik"),
        ("KMT creará 20 empleos en Cali. La firma Kalter Metall Technik abrirá una planta.", "Kalter Metall Technik"),
    ],
)
def test_the_short_form_and_the_abbreviation_are_the_same_name(body: str, label: str) -> None:
    (found,) = [name for name in names(body) if name.label == label]
    assert len(found.mentions) == 2
    assert sorted(name.label for name in names(body)) == sorted([label, "Cali"])


def test_an_abbreviation_that_is_written_more_often_is_not_the_label() -> None:
    body = "Kalter Metall Technik (KMT) abrirá una planta en Cali. Con KMT llegan 20 empleos, dijo la gerente de KMT."
    assert labels(body) == ["Kalter Metall Technik", "Cali"]


@pytest.mark.parametrize("subsidiary", ["Vidriandes Colombia", "Vidriandes Cali"])
def test_a_place_is_no_short_form_of_a_firm_that_has_it_in_its_name(subsidiary: str) -> None:
    body = f"Vidriandes abrirá una planta en Colombia, cerca de Cali, dijo el gerente de {subsidiary}."
    found = {name.label: len(name.mentions) for name in names(body)}
    assert found == {subsidiary: 2, "Colombia": 1, "Cali": 1}


def test_an_abbreviation_of_other_letters_is_another_name() -> None:
    body = "La firma Kalter Metall Technik abrirá una planta en Cali. KXT creará 20 empleos."
    assert labels(body) == ["Kalter Metall Technik", "Cali", "KXT"]


@pytest.mark.parametrize(
    ("second", "found"), [("K9S", {"K9": 1, "K9S": 1}), ("K9", {"K9": 2}), ("K9 Andina", {"K9 Andina": 2})]
)
def test_a_code_with_a_letter_more_is_another_name(second: str, found: dict[str, int]) -> None:
    body = f"Con la firma K9, llega una planta. Ayer la firma {second}, de aquí, creó 20 empleos."
    assert {name.label: len(name.mentions) for name in names(body)} == found


def test_every_mention_stands_where_it_says() -> None:
    body = "Grupo Terralba abrirá una planta en Cali. Terralba S.A. creará 20 empleos con Björk & Söhne."
    found = scene(Document("n", body=body, lang="es"))
    for name in found.names:
        for mention in name.mentions:
            tokens = found.sentences[mention.sentence].tokens
            written = found.text[tokens[mention.first].start : tokens[mention.last - 1].end]
            assert written in body and written in name.label
