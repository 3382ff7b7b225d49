"""The language of a text by its function words; what the publisher declares decides only where these do not."""

from __future__ import annotations

import pytest

from press.errors import UnreadableDocumentError
from press.model import Document
from press.read import read


@pytest.mark.parametrize(
    ("text", "declared", "language"),
    [
        ("Nordvind S.A.S. atiende a 320 empresas y emplea a 8.000 trabajadores.", "es", "es"),
        ("Nordvind S.A.S. atiende a 320 empresas y emplea a 8.000 trabajadores.", None, "es"),
        ("Nordvind to open a plant with 300 jobs in Cali.", "en", "en"),
        ("La empresa abrirá una planta en la ciudad y creará empleos.", "en", "es"),
        ("The company will open a plant in the city and create jobs.", "es", "en"),
        ("US$5 millones. 300 empleos.", "es", "es"),
        ("300 jobs", "en-GB", "en"),
    ],
)
def test_the_words_decide_and_the_publisher_where_they_do_not(text: str, declared: str | None, language: str) -> None:
    assert read(Document("x", body=text, lang=declared)).language == language


@pytest.mark.parametrize(
    "text",
    [
        "Die Firma und der Konzern haben mit der Stadt ein Werk von den Plänen",
        "A empresa vai abrir uma fábrica em São Paulo, com os novos empregos que não foram anunciados pelo governo",
        "La société va ouvrir une usine dans la ville avec des emplois pour les habitants et au sud",
    ],
)
def test_another_language_is_refused_whatever_is_declared(text: str) -> None:
    with pytest.raises(UnreadableDocumentError, match="language"):
        read(Document("x", body=text, lang="es"))
