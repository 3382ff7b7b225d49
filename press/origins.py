"""Where companies are from, as whole sentences say it: parents abroad, "la empresa de México", a lead without a name.

What stands right beside a name (a demonym, a seat, an apposition) is read with the name itself. A country that nobody
ties to the company is none: a wrong home turns foreign firms into domestic ones, which is worse than none.
"""

from __future__ import annotations

from collections.abc import Iterator

from press.places.names import PlaceName, gazetteer
from press.subjects import OBLIQUE, Cast, Name
from press.text.sentences import Sentence
from press.text.tokens import Token, word_set

HOME_CODE = "CO"
_PARENT = word_set("matriz parent headquarters")
_SEAT = word_set("principal central")
_LEADING_IN = word_set("en in desde from de of , company esta queda is are ubicada ubicado radicada located based")
_ARTICLES = word_set("el la los las the")
_ONE = word_set("un una a an")
_FIRMS = word_set("empresa compania firma multinacional grupo company firm group multinational")
_COMING = word_set("llega viene aterriza desembarca arriba comes arrives")


def learn_homes(cast: Cast, sentences: list[Sentence]) -> None:
    """Add to ``cast.origins`` what sentences say of a company's home; a parent abroad beats a home in Colombia."""
    before: str | None = None
    for at, sentence in enumerate(sentences):
        here = list(dict.fromkeys(cast.label(name) for name in _companies(cast, sentence)))
        owner = here[0] if len(here) == 1 else before if not here else None
        for iso in (*_parents(sentence), *_firms(sentence), *_capital(sentence)):
            _set(cast, owner, iso)
        for label, iso in (*_coming(cast, sentence), *_called(cast, sentence)):
            _set(cast, label, iso)
        if at == 0 and not here:
            _set(cast, _only(cast, sentences[1:3]), _unnamed(sentence))
        before = owner if here else before
    _share(cast)


def _companies(cast: Cast, sentence: Sentence) -> list[Name]:
    return [name for name in cast.of(sentence) if name.kind == "company"]


def _only(cast: Cast, sentences: list[Sentence]) -> str | None:
    """The one company of the next sentence that names any."""
    for sentence in sentences:
        labels = {cast.label(name) for name in _companies(cast, sentence)}
        if labels:
            return labels.pop() if len(labels) == 1 else None
    return None


def _set(cast: Cast, label: str | None, iso: str | None) -> None:
    known = cast.origins.get(label) if label else None
    if label and iso and (known is None or (known == HOME_CODE and iso != HOME_CODE)):
        cast.origins[label] = iso


def _share(cast: Cast) -> None:
    """Long and short form of one name have one home."""
    labels = list(dict.fromkeys(cast.label(n) for names in cast.names.values() for n in names if n.kind == "company"))
    for long, iso in list(cast.origins.items()):
        for short in labels:
            if len(short) > 3 and long.startswith(short + " ") and short not in cast.origins:
                cast.origins[short] = iso


def country_at(tokens: list[Token], at: int) -> tuple[PlaceName, int] | None:
    """The country named at ``at``, an article before it left out; only countries take one."""
    article = at < len(tokens) and tokens[at].key in _ARTICLES
    found = gazetteer().at(tokens, at + 1 if article else at)
    return found if found is not None and found[0].is_country and tokens[found[1] - 1].capital else None


def _parents(sentence: Sentence) -> Iterator[str]:
    """ "Su casa matriz en España", "its parent in India", "la matriz de X, en México"."""
    tokens = sentence.tokens
    for at, token in enumerate(tokens):
        seat = token.key in _SEAT and at > 1 and tokens[at - 1].key == "sede" and tokens[at - 2].key == "su"
        if not (seat or token.key in _PARENT) or (at and tokens[at - 1].key in {"regional", "new", "nueva"}):
            continue
        last = at + 1
        while last < min(at + 7, len(tokens)) and not _abroad_at(tokens, last):
            word = tokens[last]
            if word.key not in _LEADING_IN and not word.capital:
                break
            last += 1
        found = _abroad_at(tokens, last) if last > at + 1 else None
        if found is not None and tokens[last - 1].key in {"en", "in", "desde", "from"}:
            yield from _abroad(found[0])


def _abroad_at(tokens: list[Token], at: int) -> tuple[PlaceName, int] | None:
    """A country, or a city that lies abroad and nowhere in Colombia."""
    city = gazetteer().at(tokens, at) if at < len(tokens) and tokens[at].capital else None
    known = city is not None and city[0].reading == "abroad" and not city[0].departments
    return city if known else country_at(tokens, at)


def _abroad(place: PlaceName) -> Iterator[str]:
    if place.country is not None and place.country != HOME_CODE:
        yield place.country


def _firms(sentence: Sentence) -> Iterator[str]:
    """ "La empresa de Argentina aprobó", "the firm from Japan": not "con la empresa de Argentina"."""
    tokens = sentence.tokens
    for at in range(1, len(tokens) - 2):
        if tokens[at].key not in _FIRMS or tokens[at + 1].key not in {"de", "from"}:
            continue
        article = tokens[at - 1].key in _ARTICLES
        found = country_at(tokens, at + 2)
        governed = at > 1 and tokens[at - 2].key in OBLIQUE[sentence.language]
        if not article or governed or found is None:
            continue
        behind = tokens[found[1]] if found[1] < len(tokens) else None
        if behind is None or (behind.kind == "w" and not behind.capital):
            yield from _abroad(found[0])


def _capital(sentence: Sentence) -> Iterator[str]:
    """ "Con capital noruego", "de capital chino"."""
    tokens = sentence.tokens
    for at in range(1, len(tokens) - 1):
        if tokens[at].key == "capital" and tokens[at - 1].key in {"con", "de"}:
            found = gazetteer().demonym_at(tokens, at + 1)
            if found is not None and found[0] != HOME_CODE:
                yield found[0]


def _coming(cast: Cast, sentence: Sentence) -> Iterator[tuple[str, str]]:
    """ "Desde Reino Unido llega X", "From Japan comes X": the name right behind the verb."""
    tokens = sentence.tokens
    for name in _companies(cast, sentence):
        verb = name.first - 1
        for at in range(max(0, verb - 6), verb):
            found = country_at(tokens, at + 1) if tokens[at].key in {"desde", "from"} else None
            if found is not None and found[1] == verb and tokens[verb].key in _COMING:
                yield from ((cast.label(name), iso) for iso in _abroad(found[0]))


def _called(cast: Cast, sentence: Sentence) -> Iterator[tuple[str, str]]:
    """ "X es una compañía danesa", "X is a Danish maker of …"."""
    tokens = sentence.tokens
    for name in _companies(cast, sentence):
        at = name.end
        if at + 2 < len(tokens) and tokens[at].key in {"es", "is"} and tokens[at + 1].key in _ONE:
            iso = _trade(sentence, at + 2)
            if iso is not None:
                yield cast.label(name), iso


def _unnamed(sentence: Sentence) -> str | None:
    """The home of the firm a lead does not name yet: "A Portuguese car-parts maker is coming to Pereira"."""
    first = next((at for at, token in enumerate(sentence.tokens) if token.key in _ONE), None)
    if first is None or first > 2:
        return None
    tokens = sentence.tokens
    linked = first + 3 < len(tokens) and tokens[first + 1].key in _FIRMS and tokens[first + 2].key in {"de", "from"}
    found = country_at(tokens, first + 3) if linked else None
    return found[0].country if found is not None else _trade(sentence, first + 1)


def _trade(sentence: Sentence, first: int) -> str | None:
    """The country of a demonym beside a kind of company that begins at ``first``; signs but hyphens end it."""
    tokens = sentence.tokens
    nouns = {hit.first for hit in sentence.of("subject.company_noun")}
    limit = min(first + 6, len(tokens))
    last = next((at for at in range(first, limit) if tokens[at].kind != "w" and tokens[at].raw != "-"), limit)
    if not any(first <= noun < last for noun in nouns):
        return None
    start = first if sentence.language == "en" else next(n for n in sorted(nouns) if n >= first) + 1
    if sentence.language == "es" and start != first + 1:
        return None
    found = gazetteer().demonym_at(tokens, start) if start < last else None
    return found[0] if found is not None else None
