"""Places: Colombian municipalities with their departments, countries, demonyms; names that stand for several places.

Municipality names are DANE's DIVIPOLA. ``reading`` says what a bare name is first of all in a press text: ``plain`` a
Colombian municipality, ``abroad`` a place abroad, ``word`` a common word, surname or department.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

from press.lexicon import rows
from press.text.tokens import Token, phrase_of

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class PlaceName:
    """What a name may stand for.

    Attributes:
        name: as DIVIPOLA or the country list writes it.
        departments: of the municipalities with that name; empty where it is none in Colombia.
        reading: see the module.
        country: ISO code where the name is a country or a city abroad.
        is_country: whether it is the country itself.
    """

    name: str
    departments: tuple[str, ...]
    reading: str
    country: str | None = None
    is_country: bool = False


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """All names by their folded words, the longest name's number of words, and the words names start with."""

    names: dict[tuple[str, ...], PlaceName]
    demonyms: dict[tuple[str, ...], str]
    departments: dict[tuple[str, ...], str]
    longest: int
    starts: frozenset[str]

    def at(self, tokens: list[Token], first: int) -> tuple[PlaceName, int] | None:
        """The longest place name that starts at ``first``, and where it ends."""
        return self._longest(self.names, tokens, first, self.longest)

    def demonym_at(self, tokens: list[Token], first: int) -> tuple[str, int] | None:
        """The country whose demonym starts at ``first``, and where it ends."""
        return self._longest(self.demonyms, tokens, first, 3)

    def _longest(
        self, table: Mapping[tuple[str, ...], T], tokens: list[Token], first: int, size: int
    ) -> tuple[T, int] | None:
        if first >= len(tokens) or tokens[first].key not in self.starts:
            return None
        key = tuple(token.key for token in tokens[first : first + size])
        for length in range(len(key), 0, -1):
            value = table.get(key[:length])
            if value is not None:
                return value, first + length
        return None


@cache
def gazetteer() -> Gazetteer:
    """The compiled gazetteer; reads the files once."""
    names: dict[tuple[str, ...], PlaceName] = {}
    demonyms: dict[tuple[str, ...], str] = {}
    countries = rows("countries")
    for row in countries:
        word, iso = phrase_of(row["word"]), row["iso2"]
        if row["kind"] == "city":
            names.setdefault(word, PlaceName(row["word"], (), "abroad", iso))
        elif row["kind"] == "demonym":
            demonyms.setdefault(word, iso)
    for row in countries:
        if row["kind"] == "name":
            names[phrase_of(row["word"])] = PlaceName(row["word"], (), "abroad", row["iso2"], is_country=True)
    for row in rows("local_demonyms"):
        demonyms.setdefault(phrase_of(row["word"]), "CO")
    _add_municipalities(names)
    departments: dict[tuple[str, ...], str] = {}
    for row in rows("departments"):
        names.setdefault(phrase_of(row["department"]), PlaceName(row["department"], (), "word"))
        departments[phrase_of(row["word"])] = row["department"]
    starts = frozenset(key[0] for table in (names, demonyms, departments) for key in table)
    return Gazetteer(names, demonyms, departments, max(len(key) for key in names), starts)


def _add_municipalities(names: dict[tuple[str, ...], PlaceName]) -> None:
    found: dict[tuple[str, ...], list[tuple[str, str, str]]] = {}
    for row in rows("places"):
        entry = (row["municipality"], row["department"], row["reading"])
        found.setdefault(phrase_of(row["municipality"]), []).append(entry)
    for key, entries in found.items():
        names[key] = _municipality(entries, names.get(key))


def _municipality(entries: list[tuple[str, str, str]], known: PlaceName | None) -> PlaceName:
    """What a name means that is a municipality's; a country's is no ordinary word."""
    reading = "word" if any(entry[2] == "word" for entry in entries) else entries[0][2]
    if known is not None and known.is_country and reading == "word":
        reading = "abroad"
    departments = tuple(sorted({entry[1] for entry in entries}))
    iso = known.country if known else None
    is_country = known.is_country if known and reading == "abroad" else False
    return PlaceName(entries[0][0], departments, reading, iso, is_country)
