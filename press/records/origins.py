"""Where a company is from, as the text says it of the company; a country that nothing ties to it is none.

A wrong home turns foreign firms into domestic ones, which is worse than none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

from press.decide.ties import Judged
from press.lexicon import shared_words
from press.names.candidates import Mention
from press.places.names import PlaceName, gazetteer
from press.scene import Scene
from press.text.sentences import Sentence
from press.text.tokens import Token

HOME = "CO"
BESIDE = 5
"""Words between a name and its demonym or seat."""
REACH = 7
"""Words between a parent and where it is."""
OPENING = 2
"""Words of an opening sentence before "a Danish maker"."""


def origin_of(judged: Judged, name: int) -> str | None:
    """ISO code of the home of the name at ``name``, ``None`` where the text does not tell it."""
    scene = judged.scene
    found = [iso for mention in scene.names[name].mentions for iso in _beside(scene, mention)]
    label = scene.names[name].label
    for number in (number for number, lead in judged.leads.items() if lead == label):
        found += [*_of_lead(scene.sentences[number]), *_seats(scene, number)]
    found += _opening(judged, label)
    abroad = [iso for iso in found if iso != HOME]
    return next(iter(abroad or found), None)


@cache
def _words(key: str) -> frozenset[str]:
    return shared_words("places", "origin", key)


def _beside(scene: Scene, mention: Mention) -> Iterator[str]:
    sentence = scene.sentences[mention.sentence]
    said = (
        _demonym(scene, mention),
        _seat(scene, mention),
        _bracketed(scene, mention),
        _possessive(scene, mention),
        _coming(sentence, mention),
        _called(sentence, mention),
    )
    yield from (iso for iso in said if iso is not None)


def _demonym(scene: Scene, mention: Mention) -> str | None:
    """ "La danesa Skarnholt", "Skarnholt, a Danish maker": nearest first, never past another name.

    That something is Colombian is said of many things near a name; of the firm only right before it.
    """
    tokens = scene.sentences[mention.sentence].tokens
    others = _others(scene, mention)
    for step in range(1, BESIDE + 1):
        for at in (mention.first - step, mention.end + step - 1):
            if not 0 <= at < len(tokens) or at in others or tokens[at].raw in ".;:":
                continue
            found = gazetteer().demonym_at(tokens, at)
            if found is not None and (found[0] != HOME or at == mention.first - 1):
                return found[0]
    return None


def _others(scene: Scene, mention: Mention) -> set[int]:
    """Tokens of other names in the sentence; a demonym with a capital is none."""
    tokens = scene.sentences[mention.sentence].tokens
    found: set[int] = set()
    for first, last, _ in scene.mentions[mention.sentence]:
        if gazetteer().demonym_at(tokens, first) is None:
            found.update(range(first, last))
    return found - set(range(mention.first, mention.end))


def _bracketed(scene: Scene, mention: Mention) -> str | None:
    """ "X (Lyon, Francia)", "X (South Korea)"."""
    tokens = scene.sentences[mention.sentence].tokens
    if mention.end >= len(tokens) or tokens[mention.end].raw != "(":
        return None
    close = next((at for at in range(mention.end, len(tokens)) if tokens[at].raw == ")"), mention.end)
    inside = [p for p in scene.places.get(mention.sentence, ()) if mention.end < p.first < close]
    countries = [place.country for place in inside if place.kind == "country"] or [place.country for place in inside]
    return countries[-1] if countries and countries[-1] != HOME else None


def _seat(scene: Scene, mention: Mention) -> str | None:
    """ "X, con sede en Tokio", "X, de Japón,"."""
    sentence = scene.sentences[mention.sentence]
    seats = [hit for hit in sentence.of("headquarters.words") if 0 <= hit.first - mention.end <= 2]
    for hit in seats:
        for place in scene.places.get(mention.sentence, ()):
            if 0 <= place.first - hit.last <= 1 and place.country:
                return place.country
    return None


def _possessive(scene: Scene, mention: Mention) -> str | None:
    """ "Colombia's X"."""
    tokens = scene.sentences[mention.sentence].tokens
    if mention.first < 3 or tokens[mention.first - 1].key != "s":
        return None
    before = (p for p in scene.places.get(mention.sentence, ()) if p.last == mention.first - 2 and p.kind == "country")
    return next((place.country for place in before), None)


def _seats(scene: Scene, number: int) -> Iterator[str]:
    """ "La firma fue fundada en Oslo", "it is based in Seoul": abroad alone, as a site at home is no seat."""
    for hit in scene.sentences[number].of("headquarters.words"):
        for place in scene.places.get(number, ()):
            if 0 <= place.first - hit.last <= 1 and place.country not in {None, HOME, scene.country}:
                yield str(place.country)


def _coming(sentence: Sentence, mention: Mention) -> str | None:
    """ "Desde Reino Unido llega X", "From Japan comes X": the name right behind the verb."""
    tokens, verb = sentence.tokens, mention.first - 1
    if verb < 1 or tokens[verb].key not in _words("coming"):
        return None
    for at in range(max(0, verb - BESIDE - 1), verb):
        found = _country_at(tokens, at + 1) if tokens[at].key in _words("from") else None
        if found is not None and found[1] == verb:
            return _abroad(found[0])
    return None


def _called(sentence: Sentence, mention: Mention) -> str | None:
    """ "X es una compañía danesa", "X is a Danish maker of …", "X, a Danish maker"."""
    tokens, at = sentence.tokens, mention.end
    is_one = at + 2 < len(tokens) and tokens[at].key in _words("being") and tokens[at + 1].key in _words("one")
    return _trade(sentence, at + 2) if is_one else None


def _of_lead(sentence: Sentence) -> Iterator[str]:
    """What a sentence says of the company it speaks of."""
    for found in (*_parents(sentence), *_firms(sentence)):
        iso = _abroad(found)
        if iso is not None:
            yield iso
    yield from _capital(sentence)
    for at, token in enumerate(sentence.tokens[:-2]):
        iso = _trade(sentence, at + 1) if token.key in _words("articles") else None
        if iso is not None and iso != HOME:
            yield iso


def _parents(sentence: Sentence) -> Iterator[PlaceName]:
    """ "Su casa matriz en España", "its parent in India", "la matriz de X, en México"."""
    tokens = sentence.tokens
    for at, token in enumerate(tokens):
        seat = at > 0 and token.key in _words("seat") and tokens[at - 1].key in _words("seat_noun")
        if (seat or token.key in _words("parent")) and not (at and tokens[at - 1].key in _words("other")):
            found = _parent_at(tokens, at + 1)
            if found is not None:
                yield found


def _parent_at(tokens: Sequence[Token], first: int) -> PlaceName | None:
    """The country or city abroad that words from ``first`` on lead to."""
    for last in range(first, min(first + REACH, len(tokens))):
        found = _abroad_at(tokens, last)
        if found is not None:
            return found if tokens[last - 1].key in _words("in") else None
        if tokens[last].raw != "," and not tokens[last].capital and tokens[last].key not in _words("linking"):
            return None
    return None


def _abroad_at(tokens: Sequence[Token], at: int) -> PlaceName | None:
    """A country, or a city that lies abroad and nowhere in Colombia."""
    city = gazetteer().at(list(tokens), at) if tokens[at].capital else None
    if city is not None and city[0].reading == "abroad" and not city[0].departments:
        return city[0]
    found = _country_at(tokens, at)
    return found[0] if found is not None else None


def _firms(sentence: Sentence) -> Iterator[PlaceName]:
    """ "La empresa de Argentina aprobó", "the firm from Japan": not "con la empresa de Argentina Textil"."""
    tokens = sentence.tokens
    for at in range(1, len(tokens) - 2):
        linked = tokens[at].key in _words("firm") and tokens[at + 1].key in _words("from")
        if not linked or tokens[at - 1].key not in _words("articles"):
            continue
        found = _country_at(tokens, at + 2)
        if found is not None and not _goes_on(tokens, found[1]):
            yield found[0]


def _goes_on(tokens: Sequence[Token], at: int) -> bool:
    """Whether a name goes on at ``at``."""
    return at < len(tokens) and (tokens[at].kind != "w" or tokens[at].capital)


def _capital(sentence: Sentence) -> Iterator[str]:
    """ "Con capital noruego", "de capital chino"."""
    tokens = sentence.tokens
    for at in range(1, len(tokens) - 1):
        if tokens[at].key in _words("capital") and tokens[at - 1].key in _words("capital_opener"):
            found = gazetteer().demonym_at(tokens, at + 1)
            if found is not None and found[0] != HOME:
                yield found[0]


def _opening(judged: Judged, label: str) -> list[str]:
    """The home of the firm an opening does not name yet: "A Portuguese car-parts maker is coming to Pereira"."""
    sentences = list(judged.scene.sentences.values())
    if not sentences or sentences[0].number in judged.spots:
        return []
    named = next((judged.spots[s.number] for s in sentences[1:3] if s.number in judged.spots), [])
    if {judged.scene.names[name].label for _, _, name in named} != {label}:
        return []
    iso = _unnamed(sentences[0])
    return [iso] if iso is not None else []


def _unnamed(sentence: Sentence) -> str | None:
    tokens = sentence.tokens
    first = next((at for at, token in enumerate(tokens[: OPENING + 1]) if token.key in _words("one")), None)
    if first is None:
        return None
    linked = (
        first + 3 < len(tokens) and tokens[first + 1].key in _words("firm") and tokens[first + 2].key in _words("from")
    )
    found = _country_at(tokens, first + 3) if linked else None
    return found[0].country if found is not None else _trade(sentence, first + 1)


def _trade(sentence: Sentence, first: int) -> str | None:
    """The country of a demonym beside a kind of company that begins at ``first``; signs but hyphens end it."""
    tokens = sentence.tokens
    limit = min(first + BESIDE + 1, len(tokens))
    last = next((at for at in range(first, limit) if tokens[at].kind != "w" and tokens[at].raw != "-"), limit)
    nouns = sorted(hit.first for hit in sentence.of("subject.company_noun") if first <= hit.first < last)
    if not nouns:
        return None
    if sentence.language == "es" and nouns[0] != first:
        return None
    found = gazetteer().demonym_at(tokens, first + 1 if sentence.language == "es" else first)
    return found[0] if found is not None else None


def _country_at(tokens: Sequence[Token], at: int) -> tuple[PlaceName, int] | None:
    """The country named at ``at``, an article before it left out; only countries take one."""
    article = at < len(tokens) and tokens[at].key in _words("articles")
    found = gazetteer().at(list(tokens), at + 1 if article else at)
    return found if found is not None and found[0].is_country and tokens[found[1] - 1].capital else None


def _abroad(place: PlaceName) -> str | None:
    return place.country if place.country != HOME else None
