"""Candidates for names: runs of capitalised words, joined and cut by a few general rules.

What a run is (a company, a person, a place …) is decided later and elsewhere; here it is only found and bounded.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from press.lexicon import Lexicon, shared_words
from press.lexicon.verbs import forms_of
from press.names.lists import lists_of
from press.text.sentences import Sentence
from press.text.tokens import Token

MAX_NAME = 9
"""Tokens of the longest name."""
HEADS = ("subject.agency_word", "subject.programme_word", "subject.firm_word")
"""Words that open a name of several: "Cámara de Comercio", "Grupo", "Industrias"."""
OFFICE_OF = shared_words("subjects", "subject", "office_of")
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
        self._openers = (
            words.function,
            words.starters,
            words.common,
            self._lists["never"],
            words.months,
            words.weekdays,
        )
        self._inner = _inner_runs(sentences)
        self._lower = {t.key for s in sentences for t in s.tokens if t.kind == "w" and t.raw.islower()}

    def of(self, sentence: Sentence) -> list[Mention]:
        """The names of ``sentence`` in order."""
        tokens = sentence.tokens
        heads = {hit.first for hit in sentence.of(*HEADS)}
        forms = _forms(sentence)
        found: list[Mention] = []
        at = 0
        while at < len(tokens):
            opening = _opens(sentence, at)
            if not self._starts(tokens, at, opening=opening):
                at += 1
                continue
            first = self._without_opener(tokens, at, heads) if opening else at
            first = _past_role(sentence, first)
            last = self._end(tokens, first, heads, forms)
            if last > first and self._is_name(tokens, first, last):
                end = forms.get(last, forms.get(last + 1, last) if _comma(tokens, last) else last)
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
        token = tokens[at]
        if not _capital(token):
            return False
        behind = tokens[at + 1] if at + 1 < len(tokens) else None
        if opening:
            return token.key not in self._lists["never"] or (behind is not None and _capital(behind))
        glued = at > 0 and tokens[at - 1].end == token.start and tokens[at - 1].kind == "n"
        return not glued and token.key not in self._lists["never"]

    def _without_opener(self, tokens: list[Token], at: int, heads: set[int]) -> int:
        """Index of the first word of the name that a sentence opens with, past a word that only opens it."""
        token = tokens[at]
        behind = tokens[at + 1] if at + 1 < len(tokens) else None
        plain = any(token.key in words for words in self._openers)
        if not plain and token.key in self._inner:
            return at
        if behind is None or not _capital(behind):
            return at
        if plain or self._is_inner_alone(behind.key, token.key):
            return at + 1
        return at + 1 if self._ordinary(token.key) and at not in heads else at

    def _is_inner_alone(self, key: str, opener: str) -> bool:
        """Whether a word begins a name inside a sentence, and never with ``opener`` before it."""
        return key in self._inner and opener not in self._inner[key]

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
            return at + 1 if token.key not in self._lists["never"] else 0
        if token.kind == "n":
            return at + 1 if _numbered(token, behind) else 0
        if behind is None:
            return 0
        if token.raw in "&+'’-./":
            return self._signed(tokens, at, token, behind)
        if token.key in self._lists["joiners"]:
            return self._joined(tokens, first, at, heads)
        if token.key in self._lists["pairs"] and _capital(behind):
            return at + 2 if first in heads and behind.key not in self._inner else 0
        return 0

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
        ends = (behind.key == "s" and token.raw in "'’") or behind.key == "based"
        return 0 if ends else at + 2

    def _joined(self, tokens: list[Token], first: int, at: int, heads: set[int]) -> int:
        """ "Cámara de Comercio", "Lácteos del Oriente": but a town behind a firm is where it is, not its name."""
        start = at
        while at < len(tokens) and tokens[at].key in self._lists["joiners"]:
            at += 1
        if at >= len(tokens) or at - start > 2 or not _capital(tokens[at]):
            return 0
        return at + 1 if first in heads or self._ordinary(tokens[first].key) else 0

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


def _numbered(number: Token, behind: Token | None) -> bool:
    """Whether a number belongs to the name before it ("Grupo 87"): a short one behind which nothing is counted."""
    short = number.raw.isdecimal() and len(number.raw) <= LONGEST_NUMBER
    return short and (behind is None or behind.kind == "s" or behind.capital)


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
