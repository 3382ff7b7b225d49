"""The names of a document sentence by sentence, each as what it most probably is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from press.decide.ruled import kind_of
from press.decide.ties import Judged
from press.lexicon import shared_words
from press.text.sentences import Sentence
from press.text.tokens import Token

KINDS = {
    "company": "company",
    "customer": "company",
    "agency": "agency",
    "programme": "programme",
    "place": "city",
    "person": "person",
}
"""What a name's kind is called in claims and agreements; everything else is ``unknown``."""
OBLIQUE = shared_words("subjects", "subject", "oblique")


@dataclass(frozen=True, slots=True)
class Named:
    """A name in a sentence: ``tokens[first:last]``, with its legal form up to ``end``.

    Attributes:
        name: as the document writes it most often.
        kind: company, agency, programme, city, country, person or unknown.
        oblique: whether a preposition governs it.
    """

    first: int
    last: int
    end: int
    name: str
    kind: str
    oblique: bool


@dataclass(frozen=True)
class Cast:
    """The names by sentence number, in order."""

    names: Mapping[int, Sequence[Named]]

    def of(self, sentence: Sentence) -> Sequence[Named]:
        """The names of ``sentence``."""
        return self.names.get(sentence.number, ())


def cast_of(judged: Judged) -> Cast:
    """The names of a judged scene."""
    found: dict[int, list[Named]] = {}
    for at, name in enumerate(judged.scene.names):
        best = kind_of(judged, at)
        if best == "noname":
            continue
        for mention in name.mentions:
            tokens = judged.scene.sentences[mention.sentence].tokens
            kind = (
                _place_kind(judged, mention.sentence, mention.first) if best == "place" else KINDS.get(best, "unknown")
            )
            named = Named(mention.first, mention.last, mention.end, name.label, kind, _oblique(tokens, mention.first))
            found.setdefault(mention.sentence, []).append(named)
    return Cast({number: sorted(names, key=lambda name: name.first) for number, names in found.items()})


def _place_kind(judged: Judged, number: int, first: int) -> str:
    places = judged.scene.places.get(number, ())
    return "country" if any(place.first == first and place.kind == "country" for place in places) else "city"


def _oblique(tokens: Sequence[Token], first: int) -> bool:
    return first > 0 and tokens[first - 1].key in OBLIQUE
