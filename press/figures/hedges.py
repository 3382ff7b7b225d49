"""Hedges: the words that make a figure an interval, and the interval they make (press rule 4)."""

from __future__ import annotations

from press.figures.quantity import Quantity
from press.lexicon import Hit, figure_phrases
from press.model import APPROX_SHARE, Hedge
from press.text.sentences import Sentence

KINDS: tuple[Hedge, ...] = ("approx", "more_than", "at_least", "up_to", "less_than")
BEFORE = tuple(f"before.{kind}" for kind in KINDS)
AFTER = tuple(f"after.{kind}" for kind in KINDS)
MAX_GAP = 3
OWN = frozenset(figure_phrases("hedges", "own"))
"""Hedges behind verbs and nouns that take their words: "adds up to 118", "spread over 44", "rumours about 140"."""


def hedge_of(sentence: Sentence, quantity: Quantity) -> tuple[Hedge, int, int]:
    """The hedge of ``quantity`` and the tokens of the quote with it."""
    first, last = quantity.first, quantity.last
    if quantity.role == "range":
        return "range", first, last
    best = _before(sentence, quantity)
    if best is not None:
        kind = _kind(best)
        return kind, min(first, best.first), last
    after = _after(sentence, quantity)
    if after is not None:
        return _kind(after), first, max(last, after.last)
    return "exact", first, last


def _kind(hit: Hit) -> Hedge:
    return next(kind for kind in KINDS if hit.label.endswith(f".{kind}"))


def _before(sentence: Sentence, quantity: Quantity) -> Hit | None:
    """The hedge nearest before the figure; of those that end together the longest ("no más de" over "más de")."""
    best: Hit | None = None
    starts = {quantity.first, quantity.number.first}
    for hit in sentence.of(*BEFORE):
        if hit.first and tuple(token.key for token in sentence.tokens[hit.first - 1 : hit.last]) in OWN:
            continue
        for start in starts:
            nearer = best is None or (hit.last, hit.last - hit.first) > (best.last, best.last - best.first)
            if nearer and hit.last <= start <= hit.last + MAX_GAP and _gap(sentence, hit.last, start):
                best = hit
    return best


def _gap(sentence: Sentence, start: int, end: int) -> bool:
    covered = {at for hit in sentence.of("gap.words") for at in range(hit.first, hit.last)}
    return all(at in covered for at in range(start, end))


def _after(sentence: Sentence, quantity: Quantity) -> Hit | None:
    places = {quantity.last, quantity.number.last}
    tokens = sentence.tokens
    places |= {at + 1 for at in tuple(places) if at < len(tokens) and tokens[at].raw == ","}
    for hit in sentence.of(*AFTER):
        if hit.first in places:
            return hit
    if quantity.number.last < len(tokens) and tokens[quantity.number.last].raw == "+":
        return Hit("after.more_than", quantity.number.last, quantity.number.last + 1)
    return None


def interval(hedge: Hedge, value: float, upper: float | None) -> tuple[float | None, float | None, float | None]:
    """Stated value, low and high of a hedged figure; ``None`` is open."""
    if hedge == "range":
        return None, value, upper
    if hedge == "approx":
        return value, round(value * (1 - APPROX_SHARE), 6), round(value * (1 + APPROX_SHARE), 6)
    if hedge in {"more_than", "at_least"}:
        return value, value, None
    if hedge in {"up_to", "less_than"}:
        return value, None, value
    return value, value, value
