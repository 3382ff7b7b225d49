"""What the words of a text may name: towns, counties, regions and countries of the world, by their folded words.

Towns are GeoNames' (see NOTICE) and, for Colombia, DANE's DIVIPOLA; regions are those of ISO 3166-2. A town's line is
parsed when a text first holds its first word, so that loading costs little time and memory.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Literal

from press.lexicon import FOLDER, rows
from press.text.tokens import Token, phrase_of

Kind = Literal["town", "county", "department", "state", "area", "country", "wider"]
LONGEST = 7  # words of a name
SEAT = 5_000
"""Inhabitants of a town that GeoNames lists without any: it is the seat of a district."""

LOCAL = 10_000
"""Inhabitants of a Colombian municipality that GeoNames does not list under its department."""


FOREIGN_CITY = 500_000
"""Inhabitants that a city in the countries' list is given; one that is also a region there is the region."""

COUNTRY_WORDS: dict[str, tuple[Kind, int]] = {
    "name": ("country", 0),
    "wider": ("wider", 0),
    "city": ("town", FOREIGN_CITY),
}
"""Rows of the countries' list that name something."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """One thing that a name may stand for.

    Attributes:
        name: as its list writes it.
        country: ISO 3166-1 code.
        region: the state, province or department it lies in, as its list writes it; empty where that is not known.
        population: of a town; 0 elsewhere.
        reading: of a Colombian municipality, see :mod:`press.places.names`; ``plain`` elsewhere.
    """

    name: str
    kind: Kind
    country: str
    region: str = ""
    population: int = 0
    reading: str = "plain"


@dataclass(slots=True)
class World:
    """All names.

    Attributes:
        blocks: by first word the lines of the towns' file whose names begin with it.
        listed: by first word the names of the smaller lists.
        abbreviations: of regions, which mean something behind a town alone.
        codes: names of regions by country and GeoNames' code.
        counties: states of the counties of the United States by name.
        demonyms: country by the words of a demonym.
    """

    blocks: dict[str, str]
    listed: dict[str, dict[tuple[str, ...], tuple[Meaning, ...]]]
    abbreviations: dict[tuple[str, ...], tuple[Meaning, ...]]
    codes: dict[tuple[str, str], str]
    counties: dict[tuple[str, ...], tuple[str, ...]]
    demonyms: dict[tuple[str, ...], str]
    parsed: dict[str, dict[tuple[str, ...], tuple[Meaning, ...]]] = field(default_factory=dict)

    def at(self, tokens: Sequence[Token], first: int) -> tuple[int, tuple[Meaning, ...]] | None:
        """Where the longest name that starts at ``first`` ends, and what it may stand for."""
        names = self._starting(tokens[first].key)
        if not names:
            return None
        keys = tuple(token.key for token in tokens[first : first + LONGEST])
        for size in range(len(keys), 0, -1):
            found = names.get(keys[:size])
            if found is not None:
                return first + size, found
        return None

    def abbreviation_at(self, tokens: Sequence[Token], first: int) -> tuple[int, tuple[Meaning, ...]] | None:
        """The same for an abbreviated region: "Ind.", "IN", "N.L."."""
        keys = tuple(token.key for token in tokens[first : first + 5])
        for size in range(len(keys), 0, -1):
            found = self.abbreviations.get(keys[:size])
            if found is not None and tokens[first].capital:
                return first + size, found
        return None

    def _starting(self, word: str) -> dict[tuple[str, ...], tuple[Meaning, ...]]:
        known = self.parsed.get(word)
        if known is None:
            known = dict(self.listed.get(word, {}))
            for key, meanings in self._towns(word):
                known[key] = _with_sizes(known.get(key, ()), meanings)
            self.parsed[word] = known
        return known

    def _towns(self, word: str) -> Iterator[tuple[tuple[str, ...], tuple[Meaning, ...]]]:
        found: dict[tuple[str, ...], list[Meaning]] = defaultdict(list)
        for line in self.blocks.get(word, "").splitlines():
            words, name, iso2, region, population = line.split(",")
            at = self.codes.get((iso2, region), "")
            meaning = Meaning(name or words.title(), "town", iso2, at, int(population) or SEAT)
            found[tuple(words.split())].append(meaning)
        for key, meanings in found.items():
            yield key, tuple(meanings)


def _with_sizes(listed: tuple[Meaning, ...], towns: tuple[Meaning, ...]) -> tuple[Meaning, ...]:
    """DIVIPOLA's municipalities with GeoNames' inhabitants, and the towns that are none of them."""
    sizes = {(town.country, town.region): town.population for town in towns}
    local = [m for m in listed if m.country == "CO" and m.kind == "town"]
    sized = [replace(m, population=sizes.get((m.country, m.region), LOCAL)) if m in local else m for m in listed]
    return (*sized, *(town for town in towns if town.country != "CO" or not local))


@cache
def world() -> World:
    """The compiled lists; reads the files once."""
    codes = {(row["iso2"], row["code"]): row["region"] for row in rows("regions") if row["code"]}
    counties: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for row in rows("us_counties"):
        counties[phrase_of(row["name"])].append(codes.get(("US", row["state"]), row["state"]))
    demonyms = {phrase_of(row["word"]): row["iso2"] for row in rows("countries") if row["kind"] == "demonym"}
    states = {key: tuple(sorted(found)) for key, found in counties.items()}
    return World(_blocks(), _listed(), _abbreviations(), codes, states, demonyms)


def is_land(keys: tuple[str, ...]) -> bool:
    """Whether the folded words are the name of a country or of a part of the world."""
    known = world().listed.get(keys[0], {}).get(keys, ())
    return any(meaning.kind in {"country", "wider"} for meaning in known)


def _abbreviations() -> dict[tuple[str, ...], tuple[Meaning, ...]]:
    found: dict[tuple[str, ...], tuple[Meaning, ...]] = {}
    for row in rows("regions"):
        if row["kind"] == "abbreviation":
            key = phrase_of(row["word"])
            found[key] = (*found.get(key, ()), Meaning(row["region"], "state", row["iso2"], row["region"]))
    return found


def _listed() -> dict[str, dict[tuple[str, ...], tuple[Meaning, ...]]]:
    """Regions, countries and Colombian municipalities; a city abroad that is also a region there is the region."""
    found: dict[str, dict[tuple[str, ...], tuple[Meaning, ...]]] = defaultdict(dict)
    for word, meaning in _small_lists():
        key = phrase_of(word)
        names = found[key[0]]
        regions = {known.country for known in names.get(key, ()) if known.kind == "state"}
        if meaning.population < FOREIGN_CITY or meaning.country not in regions:
            names[key] = (*names.get(key, ()), meaning)
    return dict(found)


def _small_lists() -> Iterator[tuple[str, Meaning]]:
    for row in rows("regions"):
        if row["kind"] != "abbreviation":
            yield row["word"], Meaning(row["region"], _kind(row["kind"]), row["iso2"], row["region"])
    for row in rows("countries"):
        if row["kind"] in COUNTRY_WORDS:
            kind, population = COUNTRY_WORDS[row["kind"]]
            yield row["word"], Meaning(row["word"], kind, row["iso2"], "", population)
    for row in rows("places"):
        name = row["municipality"]
        yield name, Meaning(name, "town", "CO", row["department"], LOCAL, row["reading"])


def _kind(word: str) -> Kind:
    kinds: dict[str, Kind] = {"county": "county", "department": "department", "area": "area"}
    return kinds.get(word, "state")


def _blocks() -> dict[str, str]:
    """The lines of the towns' file by the first word of their names; the file is in their order."""
    text = (FOLDER / "world_towns.csv").read_text("utf-8")
    found: dict[str, str] = {}
    start = text.index("\n") + 1
    word, begun = "", start
    while start < len(text):
        end = text.index("\n", start)
        first = text[start : text.index(",", start)].partition(" ")[0]
        if first != word:
            if word:
                found[word] = text[begun:start]
            word, begun = first, start
        start = end + 1
    if word:
        found[word] = text[begun:start]
    return found
