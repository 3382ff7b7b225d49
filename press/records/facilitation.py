"""Which agencies helped a company, as the text itself says it: never a mere comment, never the outlet's own lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from press.lexicon import shared_words, word_lists
from press.records.cast import Cast
from press.records.sectors import quoted
from press.text.sentences import Sentence
from press.text.tokens import Token

BEHIND_GAP = 4  # words between "con el apoyo de" and the agency
BEFORE_GAP = 6  # words between the agency and "acompañó"
LONGEST_NAME = 6  # words of an agency's name
GOVERNING = shared_words("facilitation", "facilitation", "governing")


@dataclass(frozen=True, slots=True)
class _Agency:
    """An agency named at ``tokens[first:last]``."""

    first: int
    last: int


def helpers_of(sentence: Sentence, cast: Cast, text: str) -> list[str]:
    """The agencies that ``sentence`` says helped the project of the document, as in the text."""
    if not sentence.has("facilitation.by", "facilitation.does") or is_boilerplate(sentence):
        return []
    said = quoted(sentence)
    agencies = [agency for agency in _agencies(sentence, cast) if agency.first not in said]
    found: list[str] = []
    for agency in agencies:
        if _follows(sentence, agency, agencies) or (_does(sentence, agency) and sentence.has("facilitation.helped")):
            label = text[sentence.tokens[agency.first].start : sentence.tokens[agency.last - 1].end]
            if label not in found:
                found.append(label)
    return found


def is_boilerplate(sentence: Sentence) -> bool:
    """ "Sobre ACI Medellín: …", "Press contact: …"."""
    tokens = sentence.tokens
    about = word_lists(sentence.language, "facilitation", "facilitation")["about"]
    colon = next((at for at, token in enumerate(tokens[:10]) if token.raw == ":"), 0)
    if colon and tokens[0].key in about:
        return True
    return any(hit.first <= 1 for hit in sentence.of("facilitation.boilerplate"))


def _agencies(sentence: Sentence, cast: Cast) -> list[_Agency]:
    """The agencies a sentence names, in order: those known by name, and others that their words give away."""
    listed = _listed(sentence)
    taken = {at for agency in listed for at in range(agency.first, agency.last)}
    others = [_Agency(n.first, n.last) for n in cast.of(sentence) if n.kind == "agency" and n.first not in taken]
    return sorted(listed + others, key=lambda agency: agency.first)


def _listed(sentence: Sentence) -> list[_Agency]:
    """The agencies known by name."""
    known: frozenset[str] = word_lists(sentence.language, "facilitation", "facilitation")["known"]
    found: list[_Agency] = []
    behind = 0
    for first, token in enumerate(sentence.tokens):
        last = _longest(sentence.tokens, first, known) if token.capital and first >= behind else None
        if last is not None:
            found.append(_Agency(first, last))
            behind = last
    return found


def _longest(tokens: Sequence[Token], first: int, known: frozenset[str]) -> int | None:
    """Index behind the longest known name that begins at ``first``."""
    ends = range(min(len(tokens), first + LONGEST_NAME), first, -1)
    return next((last for last in ends if "".join(token.key for token in tokens[first:last]) in known), None)


def _follows(sentence: Sentence, name: _Agency, names: Sequence[_Agency]) -> bool:
    """Whether the name, or a list of names it ends, follows the words of help."""
    joined = word_lists(sentence.language, "facilitation", "facilitation")["joined"]
    starts = {name.first}
    for other in reversed([n for n in names if n.last <= name.first]):
        gap = sentence.tokens[other.last : min(starts)]
        if len(gap) > 3 or any(token.key not in joined for token in gap):
            break
        starts.add(other.first)
    for hit in sentence.of("facilitation.by"):
        for start in starts:
            gap = sentence.tokens[hit.last : start]
            if 0 <= start - hit.last <= BEHIND_GAP and not any(t.raw in {",", ";", ":", "("} for t in gap):
                return True
    return False


def _does(sentence: Sentence, name: _Agency) -> bool:
    """Whether the agency is who helps: "ACI Medellín facilitó la llegada de la empresa"."""
    for hit in sentence.of("facilitation.does"):
        gap = sentence.tokens[name.last : hit.first]
        if 0 <= hit.first - name.last <= BEFORE_GAP and not any(t.raw in {";", ":", "."} for t in gap):
            return not _object(sentence, name)
    return False


def _object(sentence: Sentence, name: _Agency) -> bool:
    """ "por ACI Medellín": the name is not the one that acts."""
    before = sentence.tokens[name.first - 1].key if name.first else ""
    return before in GOVERNING
