"""Money: which currency a number is in, and how that is known. The word beats the symbol (press rules 2 and 3)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from press.figures.numbers import Number
from press.lexicon import Hit, Lexicon, Phrases
from press.model import Language
from press.text.sentences import Sentence
from press.text.tokens import Token

MAX_SYMBOL = 7  # tokens of the longest sign, "U.S. $"
UNUSUAL_ENGLISH = 10_000  # "$88,000 million" is Spanish in English words; "$1,248 million" is not


@dataclass(frozen=True, slots=True)
class Money:
    """The currency of a number and the tokens the amount covers.

    Attributes:
        source: ``symbol``, ``word`` or ``default`` (a bare ``$`` or "pesos", decided by language and document).
    """

    first: int
    last: int
    currency: str
    source: str
    flags: tuple[str, ...] = ()


def defaults(tokens: Iterable[Token], language: Language) -> tuple[str, str]:
    """What a bare ``$`` and a bare "peso" mean in this document.

    An English document means US dollars, a Spanish one Colombian pesos; "pesos" follow the document's own peso code
    where it names one and no Colombian one.
    """
    tokens = list(tokens)
    named = Counter(token.raw for token in tokens if token.raw in {"COP", "MXN", "CLP", "ARS"})
    named += Counter(_PESOS[b.key] for a, b in pairwise(tokens) if a.key in {"peso", "pesos"} and b.key in _PESOS)
    peso = "COP"
    if named and not named["COP"]:
        peso = max(named, key=lambda code: (named[code], code))
    return ("USD" if language == "en" else "COP"), peso


_PESOS = {
    f"{stem}{end}": code
    for stem, code in (("mexican", "MXN"), ("chilen", "CLP"), ("argentin", "ARS"), ("colombian", "COP"))
    for end in ("o", "os")
}


def money_at(sentence: Sentence, number: Number, lexicon: Lexicon, dollar: str, peso: str) -> Money | None:
    """The money ``number`` states, or ``None`` where no currency belongs to it."""
    tokens = sentence.tokens
    before = _before(tokens, number, lexicon.currency_before)
    after = _after(tokens, number, lexicon.currency_after)
    if before is None and after is None:
        return None
    first = before.first if before else number.first
    last = after.last if after else number.last
    if after is not None and (before is None or after.label != "PESO"):
        if after.label == "PESO":
            return Money(first, last, peso, "word")
        glued = before is not None and before.label != "DOLLAR" and before.label != after.label
        if not glued:
            return Money(first, last, after.label, "word", number.flags)
        last = number.last
    if before is None:
        return Money(first, last, peso, "word", number.flags)
    if before.label != "DOLLAR":
        source = "symbol" if any(not t.raw.isalpha() for t in tokens[before.first : before.last]) else "word"
        return Money(first, last, before.label, source, number.flags)
    if after is not None:
        return Money(first, last, peso, "word", number.flags)
    if dollar == "USD" and number.digits and number.mantissa >= UNUSUAL_ENGLISH and number.scale == 1e6:
        return Money(first, last, peso, "default", (*number.flags, "translated_peso"))
    return Money(first, last, dollar, "default", number.flags)


def _before(tokens: list[Token], number: Number, phrases: Phrases) -> Hit | None:
    """The longest sign or code that ends right before the number."""
    start = max(0, number.first - MAX_SYMBOL)
    window = tokens[start : number.first]
    ending = [hit for hit in phrases.find(window) if hit.last == len(window)]
    ending = [hit for hit in ending if _written_as_sign(window, hit)]
    if not ending:
        return None
    best = max(ending, key=lambda hit: (hit.last - hit.first, hit.label))
    return Hit(best.label, start + best.first, start + best.last)


def _written_as_sign(window: list[Token], hit: Hit) -> bool:
    """Codes are capitals ("USD"), so that "as 40" or "us 5" is no money; words such as "yuan" may be small."""
    found = window[hit.first : hit.last]
    if len(found) == 1 and found[0].kind == "w":
        raw = found[0].raw
        if raw.lower() in {"dólares", "dolares", "yuan"}:
            return True
        return raw.isupper() and raw != "US"
    letters = [token for token in found if token.kind == "w"]
    if letters and len(letters[0].raw) == 1 and letters[0].key in {"c", "a", "r", "s"}:
        return letters[0].raw.isupper() and letters[0].end == found[found.index(letters[0]) + 1].start
    return True


def _after(tokens: list[Token], number: Number, phrases: Phrases) -> Hit | None:
    """The currency word behind the number, also with "de" or a hyphen between."""
    at = number.last
    if at < len(tokens) and tokens[at].key in {"de", "-", "of", "("}:
        if tokens[at].key in {"of", "("} or (tokens[at].key == "de" and number.scale < 1e6):
            return None
        at += 1
    window = tokens[at : at + 5]
    starting = [hit for hit in phrases.find(window) if hit.first == 0]
    starting = [
        hit for hit in starting if not (len(window) > 0 and window[0].key in _NAMES and not _is_word(window, hit))
    ]
    if not starting:
        return None
    best = max(starting, key=lambda hit: (hit.last, hit.label))
    return Hit(best.label, at + best.first, at + best.last)


_NAMES = frozenset({"sol", "real", "won", "pen", "us", "verdes", "cad", "pound", "libra", "libras", "inr"})


def _is_word(window: list[Token], hit: Hit) -> bool:
    """Whether a word that has other meanings is a currency here: after its scale, or as a capital code."""
    if hit.last - hit.first > 1:
        return True
    raw = window[0].raw
    return (raw.isupper() and raw != "US") or raw in {"libras", "libra", "won", "soles"}
