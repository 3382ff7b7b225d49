"""The places that a sentence names, each with its country.

A name is a place where its surroundings say so: a preposition, a region or country behind it, a dateline, a list of
places. A name within a longer one ("Banco de Bogotá"), and one of a person, is none. What a name stands for is
decided by what stands behind it, by the regions and countries of the sentence, by the document's country and, last,
by size.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

from press.lexicon import common, lexicon, word_lists
from press.model import Language
from press.places.world import Kind, Meaning, World, world
from press.text.sentences import Sentence
from press.text.tokens import Token, fold

Strength = Literal["strong", "weak", "none"]
FAMOUS, LARGE, CITY, TOWN, VILLAGE = 500_000, 100_000, 50_000, 5_000, 1_500
"""Inhabitants: known abroad by name alone, abroad with "of" or "to", at home alone, abroad with "in", at home with
"of" or "to"."""

LEADING = 5  # times the inhabitants of the next town of that name in the country
NAME_SIGNS = frozenset({".", "-", "'"})
CLEAR = 0.5  # by so much the best meaning must lead one in another country


@dataclass(frozen=True, slots=True)
class Place:
    """A place: ``tokens[first:last]`` of its sentence.

    Attributes:
        name: of a Colombian municipality as DIVIPOLA writes it, else as in the text.
        kind: ``area`` is a region without an office of its own ("Eje Cafetero").
        country: ISO 3166-1 code; ``None`` where the text does not tell which of several it is.
        department: or state or province; ``None`` where it is not known.
        sure: whether its surroundings say that it is a place; else its name is only that of one at home.
    """

    first: int
    last: int
    name: str
    kind: Kind
    country: str | None
    department: str | None = None
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Candidate:
    """A name that may be a place, and what speaks for it.

    Attributes:
        strength: of the words before it.
        within: index of the region or country right behind it that says where it lies; -1 without one.
        inside: whether it is part of a longer name.
        short: whether it is an abbreviation.
    """

    first: int
    last: int
    meanings: tuple[Meaning, ...]
    strength: Strength = "none"
    within: int = -1
    inside: bool = False
    short: bool = False


def places_in(sentence: Sentence, country: str | None) -> tuple[Place, ...]:
    """The places of ``sentence`` in order, in a document of ``country`` (ISO 3166-1, ``None`` where unknown)."""
    return tuple(place for place in possible_places(sentence, country) if place.sure)


def possible_places(sentence: Sentence, country: str | None) -> tuple[Place, ...]:
    """The places of ``sentence`` and what may be one: "Alcaldía de Cali", "la fábrica de Restrepo"."""
    candidates = candidates_in(sentence)
    if not candidates:
        return ()
    around = _Surroundings.of(candidates, country)
    found: list[Place] = []
    before: Candidate | None = None
    for candidate in candidates:
        if before is not None and before.within >= 0 and candidates[before.within] is candidate:
            wider = _holding(candidate.meanings, before.meanings)
            candidate = replace(candidate, strength="strong", meanings=wider or candidate.meanings)
        elif before is not None and _follows_place(sentence, found, before, candidate):
            candidate = replace(candidate, strength="strong")
        place = _place(sentence, candidate, candidates, around)
        if place is not None:
            found.append(place)
        before = candidate
    return tuple(found)


def _follows_place(sentence: Sentence, found: Sequence[Place], before: Candidate, candidate: Candidate) -> bool:
    """Whether the name is the next of a list of places."""
    sure = bool(found) and found[-1].sure and found[-1].first == before.first
    return sure and _listed(sentence, before, candidate)


def _holding(meanings: tuple[Meaning, ...], inner: tuple[Meaning, ...]) -> tuple[Meaning, ...]:
    """What a name behind a comma means where the one before lies in it: of "Delicias, Chihuahua" the state."""
    towns = {(m.country, m.region) for m in inner if m.kind == "town"}
    return tuple(m for m in meanings if m.kind in {"state", "department"} and (m.country, m.region) in towns)


def candidates_in(sentence: Sentence) -> tuple[Candidate, ...]:
    """Every name of ``sentence`` that a list of places holds, in order and without overlaps; found once."""
    if sentence.candidates is None:
        sentence.candidates = _with_regions(sentence, list(_found(sentence)), world())
    return sentence.candidates


def _found(sentence: Sentence) -> Iterator[Candidate]:
    lists = _Words.of(sentence.language)
    tokens = sentence.tokens
    known = world()
    counties = not lists.county.isdisjoint([token.key for token in tokens])
    after = 0
    for at in [at for at, token in enumerate(tokens) if token.capital]:
        candidate = _candidate(sentence, at, known, lists, counties=counties) if at >= after else None
        if candidate is not None:
            yield candidate
            after = candidate.last


@dataclass(frozen=True, slots=True)
class _Words:
    strong: frozenset[str]
    weak: frozenset[str]
    article: frozenset[str]
    head: frozenset[str]
    prefix: frozenset[str]
    county: frozenset[str]
    region: frozenset[str]
    person: frozenset[str]
    said: frozenset[str]
    link: frozenset[str]
    part: frozenset[str]
    institution: frozenset[str]
    bearing: frozenset[str]

    @staticmethod
    @cache
    def of(language: Language) -> _Words:
        """The words around places in ``language``."""
        return _Words(**word_lists(language, "places", "place"))


@dataclass(frozen=True, slots=True)
class _Surroundings:
    """What the sentence and the document say of where things are."""

    document: str | None
    countries: frozenset[str]
    regions: Mapping[tuple[str, str], frozenset[str]]

    @staticmethod
    def of(candidates: Sequence[Candidate], country: str | None) -> _Surroundings:
        """Countries that are named, and regions with the names they go by, where a name means nothing else."""
        named = [c.meanings for c in candidates if not c.inside]
        countries = {ms[0].country for ms in named if ms[0].kind == "country" and not _is_of_home(ms, country)}
        regions: dict[tuple[str, str], frozenset[str]] = {}
        for ms in named:
            for m in ms:
                if m.kind in {"state", "department", "county"} and (m.country == country or len(ms) == 1):
                    at = (m.country, m.region)
                    regions[at] = regions.get(at, frozenset()) | {fold(m.name)}
        return _Surroundings(country, frozenset(countries), regions)

    def holds(self, meaning: Meaning) -> bool:
        """Whether the region a place lies in is named, by another name than its own."""
        return bool(self.regions.get((meaning.country, meaning.region), frozenset()) - {fold(meaning.name)})


def _is_of_home(meanings: tuple[Meaning, ...], country: str | None) -> bool:
    """Whether a country's name is first of all that of a region or a city at home: "Armenia" in Colombia, "Georgia"."""
    return any(m.country == country and (m.kind != "town" or m.population >= CITY) for m in meanings) and not any(
        m.country == country and m.kind == "country" for m in meanings
    )


def _candidate(sentence: Sentence, at: int, known: World, lists: _Words, *, counties: bool) -> Candidate | None:
    tokens = sentence.tokens
    county = _county(tokens, at, known, lists) if counties else None
    if county is not None:
        return Candidate(at, county[0], county[1], "strong")
    read = known.at(tokens, at)
    if read is None or not _written_as_name(tokens, at, read[0], read[1]):
        read = _unlisted(sentence, at, known, lists)
    if read is None or _common(tokens, at, read[0], sentence.language):
        return None
    last, meanings = read
    if _is_borne(tokens, at, last, meanings, lists):
        return None
    named = any(meaning.kind == "country" for meaning in meanings)
    inside = _inside(sentence, at, last, lists) or (not named and _chained(sentence, at, lists))
    return Candidate(at, last, meanings, _strength(sentence, at, last, lists), -1, inside)


def _is_borne(tokens: Sequence[Token], first: int, last: int, meanings: Sequence[Meaning], lists: _Words) -> bool:
    """Whether a street, a quarter or a square bears the name, or the name is its word: "Colonia México"."""
    if last < len(tokens) and tokens[last].capital and all(t.key in lists.bearing for t in tokens[first:last]):
        return True
    named = any(meaning.kind == "country" for meaning in meanings)
    return named and first > 0 and tokens[first - 1].key in lists.bearing


def _written_as_name(tokens: Sequence[Token], first: int, last: int, meanings: Sequence[Meaning]) -> bool:
    """Capitals at both ends; a region may end in an adjective, and a name of two letters is one in capitals alone."""
    name = tokens[first:last]
    if len(name) == 1 and len(name[0].raw) <= 3:
        sign = tokens[last] if last < len(tokens) else None
        return name[0].raw.isupper() and not (sign is not None and sign.raw == "$" and sign.start == name[0].end)
    return name[-1].capital or not name[-1].raw.isalpha() or any(m.kind == "area" for m in meanings)


def _common(tokens: Sequence[Token], first: int, last: int, language: Language) -> bool:
    """Whether the name is one word that means something else first of all: a month, a verb, "Mesa"."""
    return last - first == 1 and tokens[first].key in _common_words(language)


@cache
def _common_words(language: Language) -> frozenset[str]:
    words = lexicon(language).words
    months = {*words.months, *words.weekdays}
    lists = _Words.of(language)
    people = {fold(name) for name in common()["people"]["given"]}
    listed = (words.common | people | lists.head | lists.institution) - _gazetteer_words()
    return frozenset(listed | words.starters | words.function | months | word_lists(language, "places", "not")["words"])


def _gazetteer_words() -> frozenset[str]:
    """Words that are countries, regions or Colombian municipalities, whatever else they mean."""
    return frozenset(
        key[0]
        for names in world().listed.values()
        for key, meanings in names.items()
        if len(key) == 1 and any(m.reading != "word" for m in meanings)
    )


def _unlisted(sentence: Sentence, at: int, known: World, lists: _Words) -> tuple[int, tuple[Meaning, ...]] | None:
    """ "EL MARQUÉS, Qro.", "in Divitipally, India": a name that no list has, with the region or country it lies in."""
    tokens = sentence.tokens
    if "," not in {token.raw for token in tokens[at + 1 : at + 6]}:
        return None
    last = at
    while last < len(tokens) and last - at < 5 and tokens[last].capital:
        last += 1
    if tokens[at].key in lists.strong | lists.weak | lists.article or (at and tokens[at - 1].key not in lists.strong):
        return None
    name = " ".join(token.raw for token in tokens[at:last])
    found = tuple(Meaning(name, "town", m.country, m.region) for m in _regions_behind(tokens, last, known))
    return (last, found) if found else None


def _regions_behind(tokens: Sequence[Token], last: int, known: World) -> list[Meaning]:
    """The regions or countries that a name behind a comma means."""
    behind = _behind_comma(tokens, last)
    if not behind or tokens[last].raw != "," or not tokens[behind].capital:
        return []
    wider = known.abbreviation_at(tokens, behind) or known.at(tokens, behind)
    if wider is None or not _written_as_name(tokens, behind, wider[0], wider[1]):
        return []
    return [meaning for meaning in wider[1] if meaning.kind != "town" and meaning.country]


def _county(tokens: Sequence[Token], at: int, known: World, lists: _Words) -> tuple[int, tuple[Meaning, ...]] | None:
    """ "Decatur County", "St. Clair County", "Co Carlow": a name with the word that makes it a county."""
    if at and tokens[at - 1].key in lists.county and not (at > 1 and tokens[at - 2].capital):
        return _county_behind_word(tokens, at, known)
    for last in range(at + 1, min(at + 5, len(tokens))):
        token = tokens[last]
        if token.capital and token.key in lists.county - {"co"}:
            return last + 1, _counties(tokens, at, last, known)
        if not token.capital and token.raw not in NAME_SIGNS and token.key not in lists.part:
            return None
    return None


def _county_behind_word(tokens: Sequence[Token], at: int, known: World) -> tuple[int, tuple[Meaning, ...]]:
    last, meant = known.at(tokens, at) or (at + 1, ())
    name = " ".join(token.raw for token in tokens[at:last])
    countries = sorted({meaning.country for meaning in meant}) or [""]
    return last, tuple(Meaning(name, "county", country) for country in countries)


def _counties(tokens: Sequence[Token], first: int, last: int, known: World) -> tuple[Meaning, ...]:
    """The counties that a name with "County" behind it may mean; one that no list has is somewhere."""
    key = tuple(token.key for token in tokens[first : last + 1])
    name = " ".join(token.raw for token in tokens[first : last + 1]).replace(" . ", ". ")
    found = tuple(Meaning(name, "county", "US", state) for state in known.counties.get(key, ()))
    return found or (Meaning(name, "county", ""),)


def _strength(sentence: Sentence, first: int, last: int, lists: _Words) -> Strength:
    """How much the words before a name say that it is a place."""
    tokens = sentence.tokens
    if _in_dateline(sentence, first, last):
        return "strong"
    at = first - 1
    while at >= 0 and (tokens[at].key in lists.article or tokens[at].key in lists.prefix):
        at -= 1
    if at < 0:
        return "none"
    key = tokens[at].key
    if key in lists.strong or key in lists.head:
        return "strong"
    if key not in lists.weak:
        return "none"
    return "strong" if at and tokens[at - 1].key in lists.head | lists.strong else "weak"


def _in_dateline(sentence: Sentence, first: int, last: int) -> bool:
    """Before a dateline's dash, or first of all and followed by a comma and a day: "Cali, 4 de mayo"."""
    if last < sentence.opening:
        return True
    tokens = sentence.tokens
    after = tokens[last : last + 2]
    return first == 0 and len(after) == 2 and after[0].raw == "," and after[1].kind == "n"


def _inside(sentence: Sentence, first: int, last: int, lists: _Words) -> bool:
    """Whether the name is part of a longer one, of a company or a person."""
    tokens = sentence.tokens
    before = tokens[first - 1] if first else None
    if last < len(tokens) and (_goes_on(tokens, last) or _begins_longer(tokens, first, last, lists)):
        return True
    if before is None or first <= sentence.opening:
        return False
    if before.raw in {"&", "-"} and before.end == tokens[first].start:
        return True
    if before.key in lists.person:
        return True
    if before.kind == "w" and before.capital and before.key not in lists.prefix:
        return not _opens(sentence, first - 1, lists)
    return False


def _goes_on(tokens: Sequence[Token], last: int) -> bool:
    """Whether a name goes on behind ``last``: a capital, or a sign that joins two."""
    after = tokens[last]
    if after.raw in {"&", "-", "'"} and after.start == tokens[last - 1].end:
        return after.raw != "'" and last + 1 < len(tokens) and tokens[last + 1].capital
    if after.raw == "&":
        return True
    return after.kind == "w" and after.capital and after.start == tokens[last - 1].end + 1


def _begins_longer(tokens: Sequence[Token], first: int, last: int, lists: _Words) -> bool:
    """ "Valle de Uco", "Puerto de Palos": a word for a place, of which the name is still to come."""
    after = tokens[last : last + 2]
    of = len(after) == 2 and after[0].key in lists.part and after[1].capital
    return of and last - first == 1 and tokens[first].key in lists.head


def _opens(sentence: Sentence, at: int, lists: _Words) -> bool:
    """Whether the capital at ``at`` is only that of a sentence's first word."""
    key = sentence.tokens[at].key
    return at == sentence.opening and (key in lists.strong or key in lists.weak or key in lists.article)


def _chained(sentence: Sentence, first: int, lists: _Words) -> bool:
    """ "Banco de Bogotá", "University of Texas": a capital and small words lead to the name."""
    tokens = sentence.tokens
    at = first - 1
    while at >= 0 and tokens[at].key in lists.part and not tokens[at].capital:
        at -= 1
    if at < 0 or at == first - 1 or first - at > 4:
        return False
    head = tokens[at]
    if head.kind != "w" or not head.capital or head.key in lists.head | lists.strong | lists.article:
        return False
    joined = {token.key for token in tokens[at + 1 : first]}
    return "of" not in joined or head.key in lists.institution


def _with_regions(sentence: Sentence, found: list[Candidate], known: World) -> tuple[Candidate, ...]:
    """Each name with the region or country right behind it, which is a candidate of its own."""
    tokens = sentence.tokens
    every: list[Candidate] = []
    waiting = list(found)
    while waiting:
        candidate = waiting.pop(0)
        every.append(candidate)
        at = _behind_comma(tokens, candidate.last)
        if not at or all(meaning.kind == "country" for meaning in candidate.meanings):
            continue
        if waiting and waiting[0].first == at:
            if any(m.kind != "town" for m in waiting[0].meanings):
                every[-1] = replace(candidate, within=len(every), inside=candidate.inside and candidate.last < at - 1)
            continue
        short = known.abbreviation_at(tokens, at)
        if short is not None:
            every[-1] = replace(candidate, within=len(every))
            waiting.insert(0, Candidate(at, short[0], short[1], "strong", short=True))
    return tuple(every)


def _behind_comma(tokens: Sequence[Token], last: int) -> int:
    """Index behind a comma or bracket that follows a name; 0 where neither does."""
    if last + 1 < len(tokens) and tokens[last].raw in {",", "("}:
        return last + 1
    return 0


def _listed(sentence: Sentence, before: Candidate, candidate: Candidate) -> bool:
    """Whether only commas and "and" part two names."""
    between = {token.key for token in sentence.tokens[before.last : candidate.first]}
    return bool(between) and between <= {",", "(", ")"} | _Words.of(sentence.language).link


def _place(
    sentence: Sentence, candidate: Candidate, candidates: Sequence[Candidate], around: _Surroundings
) -> Place | None:
    if candidate.meanings[0].kind == "wider":
        return None
    within = _wider(candidates[candidate.within].meanings, candidate.meanings) if candidate.within >= 0 else ()
    meanings = _fitting(candidate.meanings, within)
    best, clear = _best(meanings, around, region=_means_region(sentence, candidate))
    sure = not (candidate.inside and candidate.within < 0) and _believed(sentence, candidate, best, around)
    if not sure and (best.country != around.document or best.kind == "country"):
        return None
    listed = (best.country == "CO" and best.kind == "town") or candidate.short
    name = best.name if listed else _written(sentence, candidate)
    country = best.country or around.document
    if not clear:
        return Place(candidate.first, candidate.last, name, best.kind, None, sure=sure)
    department = _department(best, meanings, within, around) or None
    return Place(candidate.first, candidate.last, name, best.kind, country, department, sure)


def _department(
    best: Meaning, meanings: tuple[Meaning, ...], within: tuple[Meaning, ...], around: _Surroundings
) -> str:
    """The department, state or province of a place: what stands behind it, else where its only namesake lies."""
    if within and within[0].kind != "country" and best.country == within[0].country and within[0].region:
        return within[0].region
    return best.region if around.holds(best) or _leads(best, meanings) else ""


def _leads(best: Meaning, meanings: tuple[Meaning, ...]) -> bool:
    """Whether no other town of that name in the country comes near the best one's size."""
    others = [m for m in meanings if m.country == best.country and m.kind == best.kind and m.region != best.region]
    return all(best.population >= LEADING * other.population for other in others)


def _wider(meanings: tuple[Meaning, ...], inner: tuple[Meaning, ...]) -> tuple[Meaning, ...]:
    """What a name behind a comma says: the country or the regions of that name, those that have such a town first."""
    wider = tuple(m for m in meanings if m.kind != "town")
    homes = {m.country for m in inner}
    fitting = tuple(m for m in wider if m.country in homes) or wider
    return tuple(m for m in fitting if m.kind == "country") or fitting


def _fitting(meanings: tuple[Meaning, ...], within: tuple[Meaning, ...]) -> tuple[Meaning, ...]:
    """The meanings that lie where the text says; a town that no list has lies there, too."""
    if not within:
        return meanings
    countries = {m.country for m in within}
    regions = {(m.country, m.region) for m in within if m.kind != "country"}
    inside = [m for m in meanings if m.country in countries and (not regions or (m.country, m.region) in regions)]
    near = inside or [m for m in meanings if m.country in countries or not m.country]
    if near:
        return tuple(replace(m, country=m.country or within[0].country) for m in near)
    one = within[0]
    return (Meaning(meanings[0].name, "town", one.country, one.region if one.kind != "country" else "", TOWN),)


def _means_region(sentence: Sentence, candidate: Candidate) -> bool:
    """ "departamento de Risaralda", "the state of Puebla"."""
    lists = _Words.of(sentence.language)
    return any(t.key in lists.region for t in sentence.tokens[max(0, candidate.first - 3) : candidate.first])


def _best(meanings: tuple[Meaning, ...], around: _Surroundings, *, region: bool) -> tuple[Meaning, bool]:
    """The likeliest meaning, and whether its country is sure."""
    weights = {m: _weight(m, around, region=region) - _overshadowed(m, meanings) for m in meanings}
    ranked = sorted(meanings, key=lambda m: -weights[m])
    best = ranked[0]
    if best.kind == "country" and _is_of_home(meanings, around.document):
        best = next(m for m in ranked if m.country == around.document)
        return best, True
    other = next((m for m in ranked if m.country != best.country), None)
    return best, other is None or weights[best] - weights[other] >= CLEAR


def _overshadowed(meaning: Meaning, meanings: tuple[Meaning, ...]) -> bool:
    """Whether a town has the name of another region of its country: Hidalgo in Michoacán, Caldas in Antioquia."""
    regions = {m.region for m in meanings if m.country == meaning.country and m.kind in {"state", "department"}}
    return meaning.kind == "town" and bool(regions and meaning.region) and meaning.region not in regions


def _weight(meaning: Meaning, around: _Surroundings, *, region: bool) -> float:
    """How likely a meaning is: by the document's country, what the sentence names, and size in powers of ten."""
    size = math.log10(meaning.population + 1) if meaning.kind == "town" else 5.5
    weight = {"plain": 0.0, "abroad": -1.0, "word": -2.0}[meaning.reading] + size / 2
    weight += 4.0 if meaning.country == around.document else 0.0
    weight += 3.0 if meaning.kind == "town" and around.holds(meaning) else 0.0
    weight += 2.0 if meaning.country in around.countries and meaning.kind != "country" else 0.0
    if meaning.kind != "town" and meaning.kind != "country":
        weight += 3.0 if region else -0.5
    return weight + (6.0 if meaning.kind == "country" else 0.0)


def _believed(sentence: Sentence, candidate: Candidate, best: Meaning, around: _Surroundings) -> bool:
    """Whether the name is a place at all."""
    if candidate.within >= 0 or best.kind in {"country", "county"}:
        return True
    at_home = best.country == around.document or best.country in around.countries
    if candidate.strength == "strong":
        return at_home or best.kind != "town" or best.population >= TOWN
    if candidate.strength == "weak":
        return _weakly_believed(candidate, best, at_home=at_home)
    if best.reading != "plain" or _speaks(sentence, candidate):
        return False
    if best.kind != "town":
        return at_home
    known = best.population >= CITY or best.country == "CO" or candidate.last - candidate.first > 1
    return best.population >= FAMOUS or (at_home and known)


def _weakly_believed(candidate: Candidate, best: Meaning, *, at_home: bool) -> bool:
    """Behind "of" or "to": a large town, a region that is the only one of its name, or something at home."""
    if best.population >= LARGE:
        return True
    if best.kind != "town":
        return at_home or all(m.country == best.country for m in candidate.meanings if m.kind != "town")
    return at_home and best.population >= VILLAGE and best.reading == "plain"


def _speaks(sentence: Sentence, candidate: Candidate) -> bool:
    """ "García dijo": a person's name."""
    after = sentence.tokens[candidate.last].key if candidate.last < len(sentence.tokens) else ""
    return after in _Words.of(sentence.language).said


def _written(sentence: Sentence, candidate: Candidate) -> str:
    """The name as in the text, with one blank where the text has any."""
    parts: list[str] = []
    end = sentence.tokens[candidate.first].start
    for token in sentence.tokens[candidate.first : candidate.last]:
        parts.append((" " if token.start > end else "") + token.raw)
        end = token.end
    return "".join(parts)
