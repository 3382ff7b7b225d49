"""Which agencies helped a company, as the text itself says it: never a mere comment, never the outlet's own lines."""

from __future__ import annotations

from collections.abc import Sequence

from extract.press.lexicon import word_lists
from extract.press.model import Language
from extract.press.sectors import quoted
from extract.press.sentences import Sentence
from extract.press.subjects import Cast, Name

BEHIND_GAP = 4  # words between "con el apoyo de" and the agency
BEFORE_GAP = 6  # words between the agency and "acompañó"
KINDS = frozenset({"agency", "programme", "unknown", "outlet"})


def helpers_of(sentence: Sentence, cast: Cast, text: str) -> list[str]:
    """The agencies that ``sentence`` says helped the project of the document, as in the text."""
    if not sentence.has("facilitation.by", "facilitation.does") or is_boilerplate(sentence):
        return []
    said = quoted(sentence)
    names = [n for n in cast.of(sentence) if n.first not in said and _is_agency(n, sentence)]
    found: list[str] = []
    for name in names:
        if _follows(sentence, name, names) or (_does(sentence, name) and sentence.has("facilitation.helped")):
            label = text[sentence.tokens[name.first].start : sentence.tokens[name.last - 1].end]
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


def _is_agency(name: Name, sentence: Sentence) -> bool:
    if name.kind == "agency":
        return True
    key = "".join(token.key for token in sentence.tokens[name.first : name.last])
    return name.kind in KINDS and key in _known(sentence.language)


def _known(language: Language) -> frozenset[str]:
    known: frozenset[str] = word_lists(language, "facilitation", "facilitation")["known"]
    return known


def _follows(sentence: Sentence, name: Name, names: Sequence[Name]) -> bool:
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


def _does(sentence: Sentence, name: Name) -> bool:
    """Whether the agency is who helps: "ACI Medellín facilitó la llegada de la empresa"."""
    for hit in sentence.of("facilitation.does"):
        gap = sentence.tokens[name.last : hit.first]
        if 0 <= hit.first - name.last <= BEFORE_GAP and not any(t.raw in {";", ":", "."} for t in gap):
            return not _object(sentence, name)
    return False


def _object(sentence: Sentence, name: Name) -> bool:
    """ "por ACI Medellín": the name is not the one that acts."""
    before = sentence.tokens[name.first - 1].key if name.first else ""
    return before in {"por", "by", "de", "of", "con", "with", "a", "to", "en", "in", "para", "for"}
