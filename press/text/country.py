"""The country a document speaks from, by what it names: it decides what "$" and "pesos" mean, and which town is meant.

Every piece of evidence says a country, a word and a weight; the heaviest country is the document's where it leads
clearly, and no country is where none does.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal
from urllib.parse import urlsplit

from press.lexicon import Hit, Phrases, common, rows
from press.model import Document, Language
from press.places.gazetteer import Candidate, candidates_in
from press.places.world import Meaning
from press.text.sentences import Sentence
from press.text.tokens import Token, tokens_of

Kind = Literal[
    "dateline", "outlet", "domain", "institution", "currency", "amount", "place", "country", "regional", "demonym"
]
WEIGHTS: dict[Kind, float] = {
    "dateline": 4.0,
    "outlet": 3.0,
    "domain": 3.0,
    "institution": 2.0,
    "currency": 1.0,
    "amount": 1.0,
    "place": 1.0,
    "country": 0.7,
    "regional": 1.0,
    "demonym": 0.15,
}
STRENGTHS = {"strong": 1.0, "weak": 0.5, "none": 0.3}
ENOUGH, LEAD = 0.4, 1.3
"""What a country must weigh at least, and how many times the next one."""

TOLD = 1.5  # times the weight of a place whose country or region stands right behind it
A_LITTLE = 0.2  # is enough where more than the name of a country or of its people speaks for it
SAYING_LITTLE: frozenset[Kind] = frozenset({"country", "demonym", "amount"})
"""Kinds of evidence of which more is asked than a little."""
OPENING = 0.6  # of a country's weight where a sentence opens with it, or of a great city's
GREAT = 500_000  # inhabitants
CITY = 100_000  # inhabitants

READ = 60  # sentences that are looked at; a press text says where it speaks from long before
TITLE = 1.5  # times the weight of the same word in the text
SPEAKERS = 15_000
"""Inhabitants from which on a name without a preposition may be a town."""

OUTLET_SHARE = {"strong": 0.6, "weak": 0.6, "none": 0.3}
"""Share of the weight of a country in an outlet's name that a town in it has, by the words before it."""

OUTLET_TOWN = {"strong": 10_000, "weak": 10_000, "none": 100_000}
"""Inhabitants of a town that a newspaper is named after; smaller ones are words."""

ELSEWHERE = {"es": {"US": 0.7, "BR": 0.5, "": 0.35}, "en": {"": 1.0}}
"""Share of its weight that a country has where another language is spoken than the text's."""

SPANISH = frozenset(common()["countries"]["spanish"])

THOUSANDS = re.compile(r"\d{1,3}\.\d{3}")
BILLIONS, MILLIONS = "billones", "millones"
"""Scale words behind a bare "$" that say in which countries such sums are written: "$43.000 millones"."""

DOMAIN = re.compile(r"\.([a-z]{2})$")
NO_COUNTRY = frozenset(common()["domains"]["sold"])


@dataclass(frozen=True, slots=True)
class Evidence:
    """One word that speaks for a country."""

    country: str
    kind: Kind
    word: str
    weight: float


@dataclass(frozen=True, slots=True)
class Home:
    """The country of a document, ISO 3166-1, with all that speaks for one.

    Attributes:
        country: ``None`` where the text does not tell.
        likely: the countries that it may be, the heaviest first; the country alone where there is one.
        evidence: the heaviest first.
    """

    country: str | None
    likely: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()


def country_of(document: Document, sentences: Sequence[Sentence]) -> Home:
    """The country that ``document`` speaks from."""
    language: Language = sentences[0].language if sentences else "es"
    found: dict[tuple[str, str], Evidence] = {}
    for evidence in _all(document, sentences, language):
        key = (evidence.country, evidence.word.casefold())
        if key not in found or evidence.weight > found[key].weight:
            found[key] = evidence
    weights: dict[str, float] = defaultdict(float)
    for evidence in found.values():
        weights[evidence.country] += evidence.weight * _spoken(evidence.country, language)
    ranked = sorted(weights, key=lambda country: (-weights[country], country))
    kept = tuple(sorted(found.values(), key=lambda e: (-e.weight, e.country, e.word)))
    kinds = {evidence.kind for evidence in kept if ranked and evidence.country == ranked[0]}
    if not ranked or weights[ranked[0]] < (A_LITTLE if kinds - SAYING_LITTLE else ENOUGH):
        return Home(None, (), kept)
    if kinds == {"amount"}:
        return Home(None, tuple(ranked), kept)
    likely = tuple(country for country in ranked if LEAD * weights[country] > weights[ranked[0]])
    return Home(likely[0] if len(likely) == 1 else None, likely, kept)


def _spoken(country: str, language: Language) -> float:
    """How much a country's evidence counts in a text of ``language``."""
    shares = ELSEWHERE[language]
    return 1.0 if country in SPANISH else shares.get(country, shares[""])


def _all(document: Document, sentences: Sequence[Sentence], language: Language) -> Iterator[Evidence]:
    yield from _domain(document.url)
    for text, kind in ((document.outlet, "outlet"), (document.title, "title")):
        if text:
            part = Sentence(-1, -1, tokens_of(text[:300]), language)
            factor = TITLE if kind == "title" else 1.0
            yield from (replace(e, weight=factor * e.weight) for e in _named(part, outlet=kind == "outlet"))
    for sentence in sentences[:READ]:
        yield from _named(sentence, outlet=False)
        yield from _of_amounts(sentence)


def _domain(url: str | None) -> Iterator[Evidence]:
    host = urlsplit(url or "").hostname or ""
    match = DOMAIN.search(host)
    if match is None:
        return
    code = match[1]
    if code not in NO_COUNTRY or ".com." in host or ".gov." in host or ".edu." in host:
        yield Evidence(common()["domains"]["renamed"].get(code, code.upper()), "domain", host, WEIGHTS["domain"])


def _of_amounts(sentence: Sentence) -> Iterator[Evidence]:
    """The countries where a bare "$" stands before so large sums.

    Of 4,154 such figures in Spanish labelled texts 3,975 are Colombian pesos, 65 Argentine, 59 Chilean (2026-12-01).
    """
    tokens = sentence.tokens
    for at in range(len(tokens) - 2):
        style = _style(tokens[at : at + 3]) if tokens[at].key == "$" else ""
        if style and not (at and tokens[at - 1].end == tokens[at].start):
            for country, weight in _styles()[style]:
                yield Evidence(country, "amount", style, WEIGHTS["amount"] * weight)


def _style(amount: Sequence[Token]) -> str:
    """How a sum with its sign is written: in thousands of millions, in Spanish billions, or as anywhere."""
    _, number, scale = amount
    if number.kind != "n":
        return ""
    if scale.key == BILLIONS:
        return BILLIONS
    return "miles de millones" if scale.key == MILLIONS and THOUSANDS.fullmatch(number.raw) else ""


@cache
def _styles() -> dict[str, list[tuple[str, float]]]:
    """By style the countries where it is used, with their weights."""
    found: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for row in rows("amount_styles"):
        found[row["style"]].append((row["iso2"], float(row["weight"])))
    return found


def _named(sentence: Sentence, *, outlet: bool) -> Iterator[Evidence]:
    if not sentence.tokens:
        return
    candidates = candidates_in(sentence)
    wider = {candidate.within for candidate in candidates}
    for at, candidate in enumerate(candidates):
        if at not in wider or candidate.meanings[0].kind == "country":
            yield from _of_place(sentence, candidate, candidates, outlet=outlet)
    for hit in _words().find(sentence.tokens):
        kind, country, shape = _told(hit.label)
        if _written_so(sentence, hit, shape):
            weight = WEIGHTS["outlet"] if outlet else WEIGHTS[kind]
            word = " ".join(token.raw for token in sentence.tokens[hit.first : hit.last])
            yield Evidence(country, kind, word, weight)


def _written_so(sentence: Sentence, hit: Hit, shape: str) -> bool:
    """Whether a word has the capitals it needs; one that only opens a sentence may be a verb's: "Produce 300"."""
    word = sentence.tokens[hit.first : hit.last]
    if shape == "capitals":
        return all(token.raw.isupper() or token.kind != "w" for token in word)
    return shape == "any" or (word[0].capital and (hit.first > sentence.opening or len(word) > 1))


@cache
def _told(label: str) -> tuple[Kind, str, str]:
    """What an entry of ``_words`` is, the country it speaks for, and how it must be written."""
    kinds: dict[str, Kind] = {"institution": "institution", "currency": "currency", "regional": "regional"}
    kind, country, shape = label.split("|")
    return kinds.get(kind, "demonym"), country, shape


def _of_place(
    sentence: Sentence, candidate: Candidate, candidates: Sequence[Candidate], *, outlet: bool
) -> Iterator[Evidence]:
    word = " ".join(token.raw for token in sentence.tokens[candidate.first : candidate.last])
    dateline = candidate.last < sentence.opening and candidate is candidates[0]
    kind: Kind = "outlet" if outlet else "dateline" if dateline else "place"
    if candidate.meanings[0].kind == "country" and not _is_town_at_home(sentence, candidate):
        shares = [(candidate.meanings[0].country, 1.0 if outlet else _country_strength(sentence, candidate))]
        kind = "country" if kind == "place" else kind
    else:
        shares = _home_of(sentence, candidate, candidates, outlet=outlet)
    factor = 0.5 if candidate.inside and not outlet else 1.0
    yield from (Evidence(country, kind, word, WEIGHTS[kind] * factor * share) for country, share in shares)


def _is_town_at_home(sentence: Sentence, candidate: Candidate) -> bool:
    """Whether a text in Spanish rather means a city by a country's name: "Armenia", "Granada"."""
    if sentence.language != "es" or candidate.meanings[0].country in SPANISH:
        return False
    return any(m.kind == "town" and m.population >= CITY and m.country in SPANISH for m in candidate.meanings)


def _home_of(
    sentence: Sentence, candidate: Candidate, candidates: Sequence[Candidate], *, outlet: bool
) -> list[tuple[str, float]]:
    """The countries that a town or region may lie in."""
    if candidate.within >= 0:
        return _within(candidate, candidates[candidate.within])
    if outlet:
        return _outlet_town(sentence, candidate)
    return _beside(candidate, candidates) or _town(sentence, candidate)


def _country_strength(sentence: Sentence, candidate: Candidate) -> float:
    return STRENGTHS[candidate.strength] if candidate.first > sentence.opening else OPENING


def _beside(candidate: Candidate, candidates: Sequence[Candidate]) -> list[tuple[str, float]]:
    """The country of a town whose region the sentence names elsewhere: "en Andes, suroeste de Antioquia"."""
    others = (m for other in candidates if other is not candidate and not other.inside for m in other.meanings)
    regions = {(m.country, m.region) for m in others if m.kind in {"state", "department"}}
    found = {
        m.country for m in candidate.meanings if m.kind == "town" and m.region and (m.country, m.region) in regions
    }
    return [(country, TOLD / len(found)) for country in found]


def _within(candidate: Candidate, wider: Candidate) -> list[tuple[str, float]]:
    """The countries that a name with its region or country behind it lies in."""
    named = {meaning.country for meaning in wider.meanings if meaning.kind != "town"}
    own = {meaning.country for meaning in candidate.meanings}
    both = named & own or (own if wider.short else named)
    return [(country, TOLD / len(both)) for country in both]


def _outlet_town(sentence: Sentence, candidate: Candidate) -> list[tuple[str, float]]:
    """A town or region in an outlet's name; one that is the whole name is a word: "El Cafetal", "Ronda"."""
    if candidate.first == 0 and candidate.last == len(sentence.tokens):
        return []
    region = any(meaning.kind != "town" for meaning in candidate.meanings)
    factor = 1.0 if region else OUTLET_SHARE[candidate.strength]
    shares = _shares(candidate.meanings, OUTLET_TOWN[candidate.strength])
    return [(country, factor * share) for country, share in shares]


def _town(sentence: Sentence, candidate: Candidate) -> list[tuple[str, float]]:
    great = max(meaning.population for meaning in candidate.meanings) >= GREAT
    alone = candidate.strength == "none"
    if alone and candidate.first <= sentence.opening and not great:
        return []
    strength = max(STRENGTHS[candidate.strength], OPENING if great else 0.0)
    smallest = SPEAKERS if alone and candidate.last - candidate.first == 1 else 0
    return [(country, strength * share) for country, share in _shares(candidate.meanings, smallest)]


def _shares(meanings: Iterable[Meaning], smallest: int) -> Iterator[tuple[str, float]]:
    """How likely a name means each country, by the size of what it may mean there."""
    sizes: dict[str, float] = defaultdict(float)
    for meaning in (meaning for meaning in meanings if meaning.kind != "country"):
        size = float(meaning.population) if meaning.kind == "town" else 1_000_000.0
        if meaning.reading == "word":
            size /= 10
        if size >= smallest:
            sizes[meaning.country] += size
    total = sum(sizes.values())
    for country, size in sizes.items():
        if country and total and size / total >= 0.1:
            yield country, size / total


@cache
def _words() -> Phrases:
    """Institutions, currencies and adjectives, each labelled with its kind, its country and how it is written."""
    entries: dict[str, list[str]] = defaultdict(list)
    for kind, table in (("institution", "institutions"), ("currency", "currency_words")):
        for row in rows(table):
            entries[f"{kind}|{row['iso2']}|{_shape(row['word'])}"].append(row["word"])
    for row in rows("countries"):
        if row["kind"] in {"demonym", "regional"}:
            entries[f"{row['kind']}|{row['iso2']}|any"] += _numbers(row["word"])
        if row["kind"] == "code":
            entries[f"regional|{row['iso2']}|capitals"].append(row["word"])
    for table in ("local_demonyms", "departments"):
        for row in rows(table):
            if row["word"][0].islower():
                entries["regional|CO|any"] += _numbers(row["word"])
    return Phrases(entries)


def _numbers(word: str) -> list[str]:
    """An adjective in the singular and in the plural: "boyacense", "boyacenses"."""
    return [word, word + "s"] if word[-1] in "aeo" else [word]


def _shape(word: str) -> str:
    """How a word must be written to mean it: abbreviations in capitals, names with one, others anyhow."""
    if word.isupper():
        return "capitals"
    return "name" if word[0].isupper() else "any"
