"""Tokens: words, numbers and signs of a text, with their place in it and a folded form for look-ups."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from sys import intern

TOKEN = re.compile(r"[^\W\d_]+|\d+(?:[.,'’´`‘]\d+)*|[^\s\w]|_")
_ALIKE = str.maketrans("’‘`´“”„«»–—−\u2010\u2011º", "'''''''''-----o")


@lru_cache(maxsize=65_536)
def fold(word: str) -> str:
    """``word`` in lower case without accents, typographic quotes and dashes made plain; ñ becomes n."""
    lowered = word.translate(_ALIKE).lower()
    if lowered.isascii():
        return lowered
    return "".join(c for c in unicodedata.normalize("NFD", lowered) if not unicodedata.combining(c))


@dataclass(slots=True)
class Token:
    """One word, number or sign; nobody changes it, but a frozen one takes three times as long to make.

    Attributes:
        raw: as it stands in the text.
        key: folded form.
        kind: ``w`` word, ``n`` number, ``s`` sign.
        capital: whether it is a word that starts with a capital letter, or is in letters that have no capitals.
        start, end: offsets into the text.
    """

    raw: str
    key: str
    kind: str
    capital: bool
    start: int
    end: int


@lru_cache(maxsize=65_536)
def _form(raw: str) -> tuple[str, str, str, bool]:
    """What a token is wherever it stands: ``raw``, ``key``, ``kind`` and ``capital``."""
    first = raw[0]
    kind = "n" if first.isdecimal() else "w" if first.isalpha() else "s"
    return raw, intern(fold(raw)), kind, kind == "w" and not first.islower()


def tokens_of(text: str, start: int = 0, end: int | None = None) -> list[Token]:
    """The tokens of ``text[start:end]``; white space is no token."""
    matches = TOKEN.finditer(text, start, len(text) if end is None else end)
    return [Token(*_form(match[0]), *match.span()) for match in matches]


def phrase_of(text: str) -> tuple[str, ...]:
    """A lexicon entry as folded tokens; a trailing ``*`` is kept, ``*year*`` and ``*n*`` are numbers."""
    keys: list[str] = []
    for piece in text.split():
        if piece in {"*year*", "*n*"}:
            keys.append(piece)
        elif piece.endswith("*") and len(piece) > 1:
            keys.append(fold(piece[:-1]) + "*")
        else:
            keys.extend(token.key for token in tokens_of(piece))
    return tuple(keys)
