"""Candidates for names: runs of capitalised words, joined and cut by a few general rules.

What a run is (a company, a person, a place …) is decided later and elsewhere; here it is only found and bounded.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from press.lexicon import Lexicon, figure_phrases, figure_words, shared_words
from press.lexicon.verbs import forms_of
from press.model import Language
from press.names.lists import lists_of
from press.text.sentences import Sentence
from press.text.tokens import Token

MAX_NAME = 9
"""Tokens of the longest name."""
HEADS = ("subject.agency_word", "subject.programme_word", "subject.firm_word")
"""Words that open a name of several: "Cámara de Comercio", "Grupo", "Industrias"."""
OFFICE_OF = shared_words("subjects", "subject", "office_of")
ADVERB_ENDS = tuple(figure_words("names", "adverb_end"))
TIES = frozenset(figure_phrases("names", "part_link"))
SHORTEST_PLURAL = 5
"""Letters of a word whose last s is that of a plural: "Pulpas de Macondo" are pulps."""
NEAR = 5
"""Words behind a name among which its verb is looked for."""
ELIDED = 3
"""Tokens of "d'Aube"."""
LONGEST_NUMBER = 3
"""Digits of a number that belongs to a name ("Grupo 87"); more is a figure or a year."""


@dataclass(frozen=True, slots=True)
class Mention:
    """One place where a name stands: ``tokens[first:last]`` of its sentence, with its legal form up to ``end``.

    Attributes:
        keys: folded words of the name without joiners, what two mentions are compared by.
        opening: whether it opens its sentence, so that the capital of its first word says nothing.
    """

    sentence: int
    first: int
    last: int
    end: int
    keys: tuple[str, ...]
    opening: bool

    @property
    def legal(self) -> bool:
        """Whether a legal form follows."""
        return self.end > self.last


class Candidates:
    """Finds the names of one document's sentences."""

    def __init__(self, lexicon: Lexicon, sentences: Sequence[Sentence]) -> None:
        self._language = lexicon.language
        self._words = lexicon.words
        self._lists = lists_of(lexicon.language)
        words = lexicon.words
        self._openers = words.function | words.starters | set(words.months) | set(words.weekdays) | self._lists["never"]
        described = self._lists["describers"]
        self._describers = frozenset(word for word in described if not word.startswith("*"))
        self._describing = tuple(word[1:] for word in described if word.startswith("*"))
        self._inner = _inner_runs(sentences)
        self._lower = {t.key for s in sentences for t in s.tokens if t.kind == "w" and t.raw.islower()}

    def of(self, sentence: Sentence) -> list[Mention]:
        """The names of ``sentence`` in order."""
        tokens = sentence.tokens
        heads = {hit.first for hit in sentence.of(*HEADS)}
        roles = {hit.first for hit in sentence.of("subject.role")}
        forms = _forms(sentence)
        found: list[Mention] = []
        at = 0
        while at < len(tokens):
            if not _capital(tokens[at]):
                at += 1
                continue
            opening = _opens(sentence, at)
            if not self._starts(tokens, at, opening=opening):
                at += 1
                continue
            first = self._without_opener(tokens, at, roles) if opening else at
            first = _past_role(sentence, first)
            last = self._end(tokens, first, heads, forms)
            if last > first and self._is_name(tokens, first, last):
                end = _with_form(tokens, last, forms)
                found.append(self._mention(sentence, first, last, max(end, last), opening=opening and first == at))
                at = max(end, last)
            else:
                at += 1
        return found

    def _mention(self, sentence: Sentence, first: int, last: int, end: int, *, opening: bool) -> Mention:
        joiners, pairs = self._lists["joiners"], self._lists["pairs"]
        words = tuple(t.key for t in sentence.tokens[first:last] if t.kind != "s")
        keys = tuple([word for word in words if word not in joiners and word not in pairs]) or words
        return Mention(sentence.number, first, last, end, keys, opening)

    def _starts(self, tokens: list[Token], at: int, *, opening: bool) -> bool:
        """Whether the word in capitals at ``at`` may begin a name."""
        token = tokens[at]
        behind = tokens[at + 1] if at + 1 < len(tokens) else None
        if opening:
            return token.key not in self._lists["never"] or (behind is not None and _capital(behind))
        glued = at > 0 and tokens[at - 1].end == token.start and tokens[at - 1].kind == "n"
        return not glued and token.key not in self._lists["never"]

    def _without_opener(self, tokens: list[Token], at: int, roles: set[int]) -> int:
        """Index of the first word of the name that a sentence opens with, past a word that only opens it.

        A noun right before a name belongs to it ("Dulces Farallón"), for what describes a firm has an article before it
        ("La empresa Farallón"); without one stand offices and a few describing words only.
        """
        if at + 1 >= len(tokens) or not _capital(tokens[at + 1]):
            return at
        token = tokens[at]
        if token.key in self._openers or at in roles or self._describes(token.key):
            return at + 1
        verb = bool(forms_of(token, self._language)) or token.key.endswith(ADVERB_ENDS)
        return at + 1 if verb and token.key not in self._inner else at

    def _describes(self, key: str) -> bool:
        """Whether a word says what kind of firm the name behind it is."""
        return key in self._describers or key.endswith(self._describing)

    def _is_name(self, tokens: list[Token], first: int, last: int) -> bool:
        """Whether the run can be a name at all; a lone word that opens a sentence must not be an ordinary one."""
        lone = last - first == 1
        key = tokens[first].key
        if not lone:
            return True
        if key in self._lists["never"] or (len(tokens[first].raw) == 1):
            return False
        opens = first == 0 or tokens[first - 1].raw in '|«“"¿¡—•:(·‘.?!'
        if not opens or key in self._inner:
            return True
        words = self._words
        if key in words.function or key in words.starters or key in words.units or self._ordinary(key):
            return False
        return not forms_of(tokens[first], self._language)

    def _end(self, tokens: list[Token], first: int, heads: set[int], forms: dict[int, int]) -> int:
        at = first + 1
        while at < len(tokens) and at - first < MAX_NAME and at not in forms:
            after = self._more(tokens, first, at, heads)
            if not after:
                break
            at = after
        return at

    def _more(self, tokens: list[Token], first: int, at: int, heads: set[int]) -> int:
        """Index after one more part of the name, 0 where it ends."""
        token = tokens[at]
        behind = tokens[at + 1] if at + 1 < len(tokens) else None
        if _capital(token):
            coded = tokens[at - 1].kind == "n" and tokens[at - 1].end == token.start
            return at + 1 if coded or token.key not in self._lists["never"] else 0
        if token.kind == "n":
            return at + 1 if _numbered(token, behind) else 0
        if behind is None:
            return 0
        if token.raw in "&+'’-./":
            return self._signed(tokens, at, token, behind)
        return self._tied(tokens, first, at, heads)

    def _tied(self, tokens: list[Token], first: int, at: int, heads: set[int]) -> int:
        """Index behind a small word that ties two parts of a name and the part behind it, 0 where it ties none."""
        key = tokens[at].key
        if key in self._lists["elided"]:
            return at + 3 if _is_elided(tokens[at : at + 3]) else 0
        if key in self._lists["joiners"]:
            return self._joined(tokens, first, at, heads)
        return at + 2 if key in self._lists["pairs"] and self._paired(tokens, first, at, heads) else 0

    def _paired(self, tokens: list[Token], first: int, at: int, heads: set[int]) -> bool:
        """Whether two words with "y" between them are one name: both name things, and what follows speaks of one."""
        left, right = tokens[first].key, tokens[at + 1].key
        if not _capital(tokens[at + 1]):
            return False
        if first in heads and right not in self._inner:
            return True
        if at - first > 1 or left in self._openers or not (self._is_thing(left) and self._is_thing(right)):
            return False
        behind = (forms_of(token, self._language) for token in tokens[at + 2 : at + 2 + NEAR] if token.raw.islower())
        verb = next((forms for forms in behind if forms), ())
        return not verb or any(form.number != "p" for form in verb)

    def _is_thing(self, key: str) -> bool:
        """Whether a word looks like that of a thing rather than like a name of its own."""
        return self._ordinary(key) or _is_plural(key)

    @staticmethod
    def _signed(tokens: list[Token], at: int, token: Token, behind: Token) -> int:
        """A sign inside a name: "AT & T", "Coca-Cola", "O'Neill", the full stop of an initial."""
        glued = tokens[at - 1].end == token.start and token.end == behind.start
        if token.raw == "&":
            return at + 2 if _capital(behind) else 0
        if token.raw == ".":
            return at + 1 if len(tokens[at - 1].raw) == 1 and _capital(behind) else 0
        if not glued or behind.kind == "s":
            return 0
        ends = (behind.key == "s" and token.raw in "'’") or behind.key in lists_of("en")["hyphened"]
        return 0 if ends else at + 2

    def _joined(self, tokens: list[Token], first: int, at: int, heads: set[int]) -> int:
        """ "Cámara de Comercio", "Lácteos del Oriente": but a town behind a firm is where it is, not its name."""
        start = at
        while at < len(tokens) and tokens[at].key in self._lists["joiners"]:
            at += 1
        if at >= len(tokens) or at - start > 2 or not _capital(tokens[at]):
            return 0
        opener = tokens[first]
        if opener.key in self._openers or _is_finite(opener, self._language):
            return 0
        if first in heads or self._ordinary(opener.key) or tuple(token.key for token in tokens[start:at]) in TIES:
            return at + 1
        alone = start - first == 1 or tokens[start - 2].key in self._lists["pairs"]
        return at + 1 if alone and _is_plural(tokens[start - 1].key) else 0

    def _ordinary(self, key: str) -> bool:
        """Whether a word is also written in small letters, here or elsewhere."""
        return key in self._lower or key in self._lists["ordinary"] or key in self._words.common


def _past_role(sentence: Sentence, first: int) -> int:
    """Index behind an office written in capitals before a name: "Gerente General de Sigmatrix"."""
    tokens = sentence.tokens
    if not any(hit.first == first for hit in sentence.of("subject.role")):
        return first
    at = first + 1
    while at < len(tokens) and (tokens[at].capital and tokens[at].kind == "w") and at - first < MAX_NAME:
        at += 1
    link = at < len(tokens) - 1 and tokens[at].key in OFFICE_OF and tokens[at + 1].capital
    return at + 1 if link else first


def _capital(token: Token) -> bool:
    return token.kind == "w" and (token.capital or not token.raw.islower())


def _is_elided(tokens: list[Token]) -> bool:
    """Whether a small word, an apostrophe and a capital stand together: "d'Aube"."""
    glued = all(one.end == two.start for one, two in pairwise(tokens))
    return glued and len(tokens) == ELIDED and tokens[1].key == "'" and _capital(tokens[2])


def _numbered(number: Token, behind: Token | None) -> bool:
    """Whether a number belongs to the name before it ("Grupo 87"): a short one behind which nothing is counted."""
    short = number.raw.isdecimal() and len(number.raw) <= LONGEST_NUMBER
    return short and (behind is None or behind.kind == "s" or behind.capital)


def _is_finite(token: Token, language: Language) -> bool:
    return any(form.tense != "participle" for form in forms_of(token, language))


def _is_plural(key: str) -> bool:
    return len(key) >= SHORTEST_PLURAL and key.endswith("s")


def _with_form(tokens: list[Token], last: int, forms: Mapping[int, int]) -> int:
    """Where a name ends with the legal form behind it, which a comma may part from it."""
    return forms.get(last, forms.get(last + 1, last) if _comma(tokens, last) else last)


def _comma(tokens: list[Token], at: int) -> bool:
    return at < len(tokens) and tokens[at].raw == ","


def _opens(sentence: Sentence, at: int) -> bool:
    before = sentence.tokens[at - 1].raw if at else ""
    return at in {0, sentence.opening} or before in '|«“"¿¡—•:(·‘-–.*'


def _forms(sentence: Sentence) -> dict[int, int]:
    """Where legal forms start, and where they end."""
    found: dict[int, int] = {}
    for hit in sentence.of("legal_form"):
        if hit.first and sentence.tokens[hit.first].raw[0].isupper():
            found[hit.first] = max(found.get(hit.first, 0), hit.last)
    return found


def _inner_runs(sentences: Sequence[Sentence]) -> dict[str, set[str]]:
    """Words capitalised inside a sentence, each with the capitalised words that stand right before it."""
    found: dict[str, set[str]] = {}
    for sentence in sentences:
        for at in range(1, len(sentence.tokens)):
            token = sentence.tokens[at]
            if _capital(token) and not _opens(sentence, at):
                before = sentence.tokens[at - 1]
                found.setdefault(token.key, set()).add(before.key if _capital(before) else "")
    return found
