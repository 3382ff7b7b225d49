"""Features as strings that are made once: words come again in every text, and so do the features made of them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from sys import intern

KEPT = 50_000
"""Words that one kind of feature keeps; further ones are made anew each time."""


class Wording(dict[str, str]):
    """One kind of feature, by the word it is made of: ``wording("l1:")["plant"]`` is ``"l1:plant"``."""

    def __init__(self, before: str, behind: str) -> None:
        self._before, self._behind = before, behind

    def __missing__(self, word: str) -> str:
        made = intern(f"{self._before}{word}{self._behind}")
        if len(self) < KEPT:
            self[word] = made
        return made

    def of(self, words: Iterable[str]) -> Iterable[str]:
        """The features made of ``words``."""
        return map(self.__getitem__, words)


@cache
def wording(before: str, behind: str = "") -> Wording:
    """The features with ``before`` before the word and ``behind`` behind it."""
    return Wording(before, behind)


def numbered(letter: str, last: int, first: int = 1) -> tuple[Wording, ...]:
    """The features of words by their distance: ``l1:``, ``l2:`` and so on."""
    return tuple(wording(f"{letter}{distance}:") for distance in range(first, last + 1))


def placed(places: Iterable[Wording], words: Iterable[str]) -> list[str]:
    """Each word with the feature of its place; words behind the last place are none."""
    return [place[word] for place, word in zip(places, words, strict=False)]
