"""Which mentions are one name: "Grupo Terralba" and "Terralba", "KTMT" and the long name it abbreviates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

from press.names.candidates import Mention
from press.text.sentences import Sentence
from press.text.tokens import fold

SHORTEST_ACRONYM = 2
"""Letters of an abbreviation that may stand for a long name."""


@dataclass(frozen=True, slots=True)
class Name:
    """One name of a document with all its mentions.

    Attributes:
        label: as the text writes it most often, without legal form.
        keys: folded words of its longest form.
        mentions: in the order of the text.
    """

    label: str
    keys: tuple[str, ...]
    mentions: tuple[Mention, ...]

    @property
    def first(self) -> Mention:
        """Where the text names it first."""
        return self.mentions[0]


def names_of(
    mentions: Sequence[Mention],
    sentences: Mapping[int, Sentence],
    text: str,
    places: Set[tuple[str, ...]] = frozenset(),
) -> list[Name]:
    """The names of a document, in the order in which they first appear.

    ``places`` are folded words that are a place as they stand: "Colombia" is no short form of "Cristalandes Colombia".
    """
    by_keys: dict[tuple[str, ...], list[Mention]] = {}
    for mention in mentions:
        by_keys.setdefault(mention.keys, []).append(mention)
    whole = _wholes(list(by_keys), places)
    groups: dict[tuple[str, ...], list[Mention]] = {}
    for keys, found in by_keys.items():
        groups.setdefault(whole[keys], []).extend(found)
    made = [_name(keys, sorted(found, key=_place), sentences, text) for keys, found in groups.items()]
    return sorted(made, key=lambda name: _place(name.first))


def _place(mention: Mention) -> tuple[int, int]:
    return mention.sentence, mention.first


def _name(keys: tuple[str, ...], mentions: list[Mention], sentences: Mapping[int, Sentence], text: str) -> Name:
    """The name under its commonest form; an abbreviation is the label only of a name without a longer form."""
    full = [mention for mention in mentions if not _abbreviates(mention.keys, keys)]
    forms = Counter(_written(mention, sentences, text) for mention in full)
    label = max(forms, key=lambda form: (forms[form] + (len(form.split()) > 1), -list(forms).index(form)))
    return Name(label, keys, tuple(mentions))


def _written(mention: Mention, sentences: Mapping[int, Sentence], text: str) -> str:
    tokens = sentences[mention.sentence].tokens
    return " ".join(text[tokens[mention.first].start : tokens[mention.last - 1].end].split())


def _wholes(
    all_keys: Sequence[tuple[str, ...]], places: Set[tuple[str, ...]]
) -> dict[tuple[str, ...], tuple[str, ...]]:
    """The longest name each name is a part or an abbreviation of; itself where there is none."""
    longest = sorted(all_keys, key=len, reverse=True)
    whole = {keys: keys for keys in all_keys}
    for short in reversed(longest):
        for candidate in longest:
            if len(candidate) <= len(short):
                break
            if _is_form(short, candidate, is_place=short in places):
                whole[short] = candidate
                break
    return {keys: _root(whole, keys) for keys in all_keys}


def _is_form(short: tuple[str, ...], long: tuple[str, ...], *, is_place: bool) -> bool:
    return _abbreviates(short, long) or (_begins(long, short) and not is_place)


def _root(whole: Mapping[tuple[str, ...], tuple[str, ...]], keys: tuple[str, ...]) -> tuple[str, ...]:
    while whole[keys] != keys:
        keys = whole[keys]
    return keys


def _begins(long: tuple[str, ...], short: tuple[str, ...]) -> bool:
    """Whether ``short`` opens or closes ``long``: the rest only says more of the same name."""
    if _is_another_code(short, long):
        return False
    return long[: len(short)] == short or long[-len(short) :] == short


def _is_another_code(short: tuple[str, ...], long: tuple[str, ...]) -> bool:
    """Whether two codes differ by a letter or digit, which makes them two firms: "K9" and "K9S"."""
    return any(word.isdecimal() for word in short) and all(len(word) == 1 for word in long[len(short) :])


def _abbreviates(short: tuple[str, ...], long: tuple[str, ...]) -> bool:
    if len(short) != 1 or not SHORTEST_ACRONYM <= len(short[0]) == len(long):
        return False
    return short[0] == fold("".join(word[0] for word in long))
