"""What a bare "$" and a bare "peso" mean in a document: those of its country (press rule 3)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from press.lexicon import common, figure_words, rows
from press.model import Language
from press.text.tokens import Token, fold

DOLLARS = "USD"
STERLING = figure_words("money", "sterling")
PESO = figure_words("money", "peso")
ELSEWHERE = (DOLLARS, None, None)
"""Of a country without a row: "$" is the dollar of the United States."""
BRITAIN = frozenset(common()["countries"]["pound"])


@dataclass(frozen=True, slots=True)
class Currencies:
    """How a document writes its money.

    Attributes:
        country: the likeliest of the document, ISO 3166-1; ``None`` where it does not tell.
        dollar: what a bare "$" means, ISO 4217; ``None`` where it cannot be told.
        peso: what a bare "peso" means, in the same way.
        crown: what a bare "krone" or "corona" means: of the one country with crowns among all it names.
        sterling: whether pounds are money rather than a weight.
        spanish: whether it is written in Spanish.
        likely: what a bare sign (``DOLLAR``) or word (``PESO``) means in the likeliest of several countries.
        likely_peso: the peso of the likeliest of them that has one.
    """

    country: str | None
    dollar: str | None
    peso: str | None
    crown: str | None
    sterling: bool
    spanish: bool
    likely: Mapping[str, str | None]
    likely_peso: str | None


def currencies_of(
    countries: Sequence[str], tokens: Iterable[Token], language: Language, named: Sequence[str] = ()
) -> Currencies:
    """How a document writes its money that speaks from one of ``countries``: as all of these write it, or unknown.

    A text in English writes dollars of the United States with the bare sign where the country's own currency is a
    peso. "Pesos" follow the document's own peso code where it names a single one; in a text from a country that has
    none they are those of the one country with pesos among all that it names.

    Args:
        countries: that the document may speak from, see :class:`press.text.country.Home`.
        tokens: of the document.
        language: of the document.
        named: all countries it speaks of.
    """
    tokens = list(tokens)
    written = [_written(country, language) for country in countries]
    dollars, pesos = {dollar for dollar, _ in written}, {peso for _, peso in written}
    sterling = bool(BRITAIN & set(countries)) or any(token.key in STERLING for token in tokens)
    country = countries[0] if countries else None
    peso = _peso(pesos, tokens, named)
    crown = _only({_table().get(country, ELSEWHERE)[2] for country in (*countries, *named)} - {None})
    likely = dict(zip(("DOLLAR", "PESO"), written[0], strict=True)) if written else {}
    likely_peso = next((peso for _, peso in written if peso is not None), None)
    return Currencies(country, _only(dollars), peso, crown, sterling, language == "es", likely, likely_peso)


def _written(country: str, language: Language) -> tuple[str | None, str | None]:
    """What a bare "$" and a bare "peso" mean in a text from ``country``."""
    dollar, peso, _ = _table().get(country, ELSEWHERE)
    return (DOLLARS if language == "en" and peso is not None else dollar), peso


def _only(currencies: set[str | None]) -> str | None:
    return next(iter(currencies)) if len(currencies) == 1 else None


def _peso(at_home: set[str | None], tokens: list[Token], named: Sequence[str]) -> str | None:
    """What "pesos" means, see :func:`currencies_of`."""
    abroad = {_table()[country][1] for country in named if country in _table()} - {None}
    peso = _only(at_home) or _only(abroad)
    told = _pesos_named(tokens)
    if told and (peso is None or not told[peso]):
        return max(told, key=lambda code: (told[code], code))
    return peso


def is_foreign(currency: str | None, country: str) -> bool:
    """Whether ``currency`` is that of other countries than ``country``; dollars and euros are at home everywhere."""
    homes = _homes(currency)
    return bool(homes) and country not in homes


@cache
def _homes(currency: str | None) -> frozenset[str]:
    """The countries that a currency speaks for; none of one in which investments are told everywhere."""
    return frozenset(row["iso2"] for row in rows("currency_words") if row["word"] == currency)


def is_of_elsewhere(currency: str, country: str) -> bool:
    """Whether ``currency`` is the peso of other countries than ``country``, which has one of its own."""
    pesos = {peso for _, peso, _ in _table().values()} - {None}
    return currency in pesos and _table().get(country, ELSEWHERE)[1] not in {None, currency}


@cache
def _table() -> dict[str, tuple[str | None, str | None, str | None]]:
    """Currency of a bare "$", of a bare "peso" and of a bare "krone" by country."""
    return {
        row["iso2"]: (row["dollar"] or None, row["peso"] or None, row["crown"] or None)
        for row in rows("country_currencies")
    }


@cache
def _adjectives() -> dict[str, str]:
    """Peso by the adjective behind the word: "pesos chilenos"."""
    pesos = {iso2: peso for iso2, (_, peso, _) in _table().items() if peso}
    return {
        fold(row["word"]): pesos[row["iso2"]]
        for row in rows("countries")
        if row["kind"] == "demonym" and row["iso2"] in pesos
    }


def _pesos_named(tokens: list[Token]) -> Counter[str]:
    """How often the document names each peso, by code or with its adjective."""
    codes = {peso for _, peso, _ in _table().values() if peso}
    found = Counter(token.raw for token in tokens if token.raw in codes)
    for noun, adjective in pairwise(tokens):
        if noun.key in PESO and adjective.key in _adjectives():
            found[_adjectives()[adjective.key]] += 1
        if adjective.key in PESO and noun.key in _adjectives():
            found[_adjectives()[noun.key]] += 1
    return found
