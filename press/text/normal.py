"""The one form in which texts are read: composed letters, no invisible signs; each character knows where it stood."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

IGNORED = re.compile(
    "[\u00ad\u034f\u061c\u115f\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufe00-\ufe0f\ufeff]"
)
"""Soft hyphens, zero-width spaces and joiners, marks of writing direction, variation selectors (Unicode 17, 2025)."""

IGNORED_END = re.compile(f"(?:{IGNORED.pattern})+$")
JAMO = re.compile("[\u1160-\u11ff]")
"""Vowels and final consonants of Korean syllables; they join the consonant before them."""


@dataclass(frozen=True, slots=True)
class Normal:
    """A text in its normal form.

    Attributes:
        text: what is read.
        came: the text as it came.
        starts, ends: for each character of ``text`` the span in ``came`` it was made of; ``None`` where the two
            texts are the same.
    """

    text: str
    came: str
    starts: tuple[int, ...] | None = None
    ends: tuple[int, ...] | None = None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where ``text[start:end]`` stands in the text as it came."""
        if self.starts is None or self.ends is None:
            return start, end
        if start >= end or end > len(self.ends):
            at = self.starts[start] if start < len(self.starts) else len(self.came)
            return at, at
        return self.starts[start], self.ends[end - 1]

    def at(self, position: int) -> int:
        """The first character of ``text`` that stands at ``position`` of the text as it came, or behind it."""
        return position if self.starts is None else bisect_left(self.starts, position)


def normal(text: str) -> Normal:
    """The normal form of ``text``, in time linear in its length."""
    if text.isascii() or (unicodedata.is_normalized("NFC", text) and not IGNORED.search(text)):
        return Normal(text, text)
    characters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for start, end in _clusters(text):
        kept = IGNORED.sub("", text[start:end])
        composed = unicodedata.normalize("NFC", kept)
        characters.append(composed)
        starts.extend([start] * len(composed))
        ends.extend([start + len(IGNORED_END.sub("", text[start:end]))] * len(composed))
    return Normal("".join(characters), text, tuple(starts), tuple(ends))


def _clusters(text: str) -> Iterator[tuple[int, int]]:
    """Spans of one character with the marks and invisible signs behind it."""
    start = 0
    for at in range(1, len(text)):
        if not _joins(text[at]):
            yield start, at
            start = at
    if text:
        yield start, len(text)


def _joins(character: str) -> bool:
    """Whether ``character`` belongs to the one before it."""
    if character.isascii():
        return False
    marks = unicodedata.category(character).startswith("M") or JAMO.match(character) is not None
    return marks or IGNORED.match(character) is not None
