"""What "coronas", "kroner" and "crowns" are: money of the one country of them that the text names."""

from __future__ import annotations

import pytest

from press.model import Document
from press.read import read


def money(body: str, lang: str) -> list[tuple[float | None, str | None]]:
    """The amounts of ``body`` with their currencies."""
    reading = read(Document("crowns", body=body, lang=lang, published="2024-05-14"))
    return [(claim.value, claim.unit) for claim in reading.claims if claim.measure == "money"]


@pytest.mark.parametrize(
    ("body", "lang", "amount"),
    [
        ("La sueca Nordbase pagará 95 millones de coronas por la planta.", "es", (95e6, "SEK")),
        ("La noruega Nordbase pagará 70 millones de coronas por la planta.", "es", (70e6, "NOK")),
        ("La firma danesa Nordbase invertirá 30 millones de coronas.", "es", (30e6, "DKK")),
        ("Denmark's Nordbase will spend 12 million kroner on it.", "en", (12e6, "DKK")),
        ("The Norwegian firm will spend 12 million crowns on it.", "en", (12e6, "NOK")),
        ("Nordbase will spend a billion kronor on the plant.", "en", (1e9, "SEK")),
    ],
)
def test_crowns_are_those_of_the_country_that_is_named(body: str, lang: str, amount: tuple[float, str]) -> None:
    assert money(body, lang) == [amount]


def test_crowns_of_two_countries_are_nobodys() -> None:
    body = "La sueca Nordbase y la noruega Fjordline pagarán 95 millones de coronas por la planta."
    reading = read(Document("crowns", body=body, lang="es", published="2024-05-14"))
    assert [(c.unit, "currency_unknown" in c.flags) for c in reading.claims if c.measure == "money"] == [(None, True)]


def test_a_few_crowns_are_things() -> None:
    assert money("La sueca Nordbase regaló 40 coronas de flores en el desfile.", "es") == []
