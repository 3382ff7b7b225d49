"""Amounts that say an amount before them once more, in another currency: "COP 3,5 billones (unos US$850 millones)"."""

from __future__ import annotations

from press.lexicon import word_lists
from press.text.sentences import Sentence

LINK_TOKENS = 10
"""Words and signs that may stand between an amount and its conversion."""
HEDGE_TOKENS = 2
"""Words with which the second amount's own quote may begin: "cerca de US$15,8 millones"."""
SIGNS = frozenset({"(", ",", "-", "=", "/"})


def is_conversion(sentence: Sentence, last: int, first: int) -> bool:
    """Whether an amount that ends before token ``last`` and the next, of another currency, from ``first`` on are one.

    Of 217 such pairs in 6,950 labelled documents the project's amount was the first one, always (2026-11-30).
    """
    between = {token.key for token in sentence.tokens[last:first]}
    lists = word_lists(sentence.language, "roles", "role")
    if not between or first - last > LINK_TOKENS or between - lists["conversion_links"] - SIGNS:
        return False
    opening = {token.key for token in sentence.tokens[first : first + HEDGE_TOKENS]}
    return bool((between | opening) & lists["conversion_same"])
