"""Money: which currency a number is in, and how that is known. The word beats the symbol (press rules 2 and 3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from press.figures.currency import DOLLARS, Currencies
from press.figures.numbers import Number
from press.lexicon import Hit, Lexicon, figure_words, sign_words
from press.text.sentences import Sentence
from press.text.tokens import Token

THOUSANDS = 1_000
UNUSUAL_ENGLISH = 10_000  # "$88,000 million" is Spanish in English words; "$1,248 million" is not
MAX_SIGN = 6  # tokens of the longest sign, "U.S. $"
NEAR = 6  # words between "will invest" and an amount in pounds
MILLIONS = 1e6
SPANISH_BILLION = 1e12
LARGE = 100_000  # from here on a word that may be a currency is one
CODES_IN_SMALL_LETTERS = sign_words("small_codes")
COUNTRIES = sign_words("countries")

Signs = Mapping[int, Hit]
"""Signs before amounts, by the token behind them."""


@dataclass(frozen=True, slots=True)
class Money:
    """The currency of a number and the tokens the amount covers.

    Attributes:
        currency: ISO 4217; ``None`` where it cannot be told.
        source: ``symbol``, ``word`` or ``default`` (a bare ``$`` or "pesos", decided by the document's country).
        times: what the number is multiplied with, where a sign or word holds the millions ("300 MDD").
    """

    first: int
    last: int
    currency: str | None
    source: str
    flags: tuple[str, ...] = ()
    times: float = 1


def signs_in(tokens: list[Token], numbers: list[Number], lexicon: Lexicon, currencies: Currencies) -> Signs:
    """The longest sign or code right before each number of a sentence."""
    found: dict[int, Hit] = {}
    for number in numbers:
        if not number.first or not lexicon.currency_before.has(tokens[number.first - 1]):
            continue
        start = max(0, number.first - MAX_SIGN)
        hits = lexicon.currency_before.find(tokens[start : number.first])
        ending = (Hit(h.label, start + h.first, start + h.last) for h in hits if start + h.last == number.first)
        signs = [sign for hit in ending if (sign := _sign(tokens, number, hit, currencies)) is not None]
        if signs:
            found[number.first] = max(signs, key=lambda hit: (hit.last - hit.first, hit.label))
    return found


def _sign(tokens: list[Token], number: Number, hit: Hit, currencies: Currencies) -> Hit | None:
    """A sign that is written as one, and means something in the document's country."""
    label, _, country = hit.label.partition("@")
    if country:
        written = country == currencies.country and _is_home_sign(tokens, number, hit)
    else:
        written = _written_as_sign(tokens, hit)
    if not written:
        return None
    return Hit(label, hit.first, hit.last)


def money_at(
    sentence: Sentence, number: Number, lexicon: Lexicon, currencies: Currencies, signs: Signs
) -> Money | None:
    """The money ``number`` states, or ``None`` where no currency belongs to it."""
    tokens = sentence.tokens
    before = signs.get(number.first)
    after = _after(tokens, number, lexicon)
    if after is not None and number.year_like and after.last in signs:
        after = None
    if after is not None and before is None and _is_weight(sentence, number, after, lexicon, currencies):
        return None
    if (before is None and after is None) or (after is None and _cut_off(tokens, number, lexicon)):
        return None
    found = _decided(tokens, number, before, after, currencies)
    return found if found.currency is not None else _unsure(found, before, after, currencies)


def _unsure(found: Money, before: Hit | None, after: Hit | None, currencies: Currencies) -> Money:
    """An amount whose currency cannot be told, in that of the likeliest country, and flagged all the same."""
    labels = [hit.label.partition("*")[0] for hit in (after, before) if hit is not None]
    guessed = next((currencies.likely[label] for label in labels if label in currencies.likely), None)
    return replace(found, currency=guessed, flags=(*found.flags, "currency_unknown"))


def _decided(tokens: list[Token], number: Number, before: Hit | None, after: Hit | None, kinds: Currencies) -> Money:
    first = before.first if before else number.first
    last = after.last if after else number.last
    sign, _, in_sign = (before.label if before else "").partition("*")
    word, _, in_word = (after.label if after else "").partition("*")
    times = float(in_sign or in_word or 1)
    if word and sign in {"", "DOLLAR", word}:
        return Money(first, last, _named(word, kinds), "word", number.flags, times)
    if sign != "DOLLAR":
        spelled = before is not None and all(token.raw.isalpha() for token in tokens[before.first : before.last])
        end = last if word == "PESO" else number.last
        return Money(first, end, sign, "word" if spelled else "symbol", number.flags, times)
    return _by_default(first, last, kinds, number, times)


def _named(word: str, kinds: Currencies) -> str | None:
    """The currency a word behind the number names; "pesos" and "kroner" are those of the document."""
    return {"PESO": kinds.peso, "CROWN": kinds.crown}.get(word, word)


def _by_default(first: int, last: int, kinds: Currencies, number: Number, times: float) -> Money:
    """An amount behind a bare "$", in what that means in the document; flagged where it rather looks like pesos."""
    if kinds.dollar == DOLLARS and number.digits and number.scale == 1e6 and number.mantissa >= UNUSUAL_ENGLISH:
        return Money(first, last, kinds.peso, "default", (*number.flags, "translated_peso"), times)
    if _is_peso_like(kinds, number):
        flags = (*number.flags, "bare_dollar_in_thousands")
        return Money(first, last, kinds.likely_peso or kinds.dollar, "default", flags, times)
    return Money(first, last, kinds.dollar, "default", number.flags, times)


def _is_peso_like(kinds: Currencies, number: Number) -> bool:
    """Whether a bare "$" that may be of the United States has thousands of millions: "$6.500 millones" are pesos.

    Of the labelled documents those were pesos whose town has a larger namesake abroad (2026-11-30).
    """
    large = number.scale == SPANISH_BILLION or (number.scale == MILLIONS and number.mantissa >= THOUSANDS)
    return kinds.dollar in {DOLLARS, None} and kinds.spanish and large


def _is_home_sign(tokens: list[Token], number: Number, hit: Hit) -> bool:
    """A letter or two that mean money in one country: with a "$", right at their amount ("Q45"), or before millions."""
    touches = tokens[hit.last - 1].end == tokens[number.first].start or tokens[hit.last - 1].raw == "$"
    return tokens[hit.first].raw[0].isupper() and (touches or number.scale >= MILLIONS)


def _written_as_sign(tokens: list[Token], hit: Hit) -> bool:
    """Codes are capitals ("USD"), so that "as 40" or "us 5" is no money; words such as "yuan" may be small."""
    found = tokens[hit.first : hit.last]
    letters = [token for token in found if token.kind == "w"]
    if not letters:
        return True
    if len(letters) == len(found) == 1:
        return len(letters[0].raw) > 3 or (letters[0].raw not in COUNTRIES and not letters[0].raw[0].islower())
    if len(letters[0].raw) == 1 and len(found) == 2:
        return letters[0].raw.isupper() and found[0].end == found[1].start
    return True


def _after(tokens: list[Token], number: Number, lexicon: Lexicon) -> Hit | None:
    """The currency word behind the number, also with "de" or a hyphen between."""
    at = number.last
    if at < len(tokens) and tokens[at].key in figure_words("units", "of"):
        if tokens[at].kind == "w" and number.scale < 1e6 and number.value < 1e6:
            return None
        at += 1
    if at >= len(tokens) or not lexicon.currency_after.has(tokens[at]):
        return None
    window = tokens[at : at + 5]
    starting = [hit for hit in lexicon.currency_after.find(window) if hit.first == 0]
    starting = [hit for hit in starting if _is_word(window, hit, number, lexicon)]
    if not starting:
        return None
    best = max(starting, key=lambda hit: (hit.last, hit.label))
    return Hit(best.label, at + best.first, at + best.last)


def _is_word(window: list[Token], hit: Hit, number: Number, lexicon: Lexicon) -> bool:
    """Whether a word is a currency here: a code in capitals, or a word that is another one only behind little."""
    if hit.last - hit.first > 1 or window[0].kind != "w":
        return True
    word = window[0]
    if word.key == hit.label.casefold() and word.key not in CODES_IN_SMALL_LETTERS:
        return word.raw.isupper()
    return word.key not in lexicon.ambiguous or (number.value >= LARGE and word.raw not in COUNTRIES)


def _is_weight(sentence: Sentence, number: Number, after: Hit, lexicon: Lexicon, currencies: Currencies) -> bool:
    """Whether pounds are a weight: pounds of something, or outside of Britain no money is spoken of before them."""
    tokens = sentence.tokens
    if after.last - after.first > 1 or tokens[after.first].key not in lexicon.weights:
        return False
    if after.last < len(tokens) and tokens[after.last].key in figure_words("counts", "head_of"):
        return True
    if currencies.sterling:
        return False
    return not any(0 <= number.first - hit.last <= NEAR for hit in sentence.of("money.context"))


def _cut_off(tokens: list[Token], number: Number, lexicon: Lexicon) -> bool:
    """ "$38…", "$38 mil…", "$ 38 […]": the amount goes on where the text ends."""
    behind = tokens[number.last : number.last + 4]
    if not behind or tokens[number.last - 1].key in lexicon.words.months:
        return False
    touching = behind[0].start == tokens[number.last - 1].end
    signs = "".join(token.raw for token in behind)
    return signs.startswith(("[…", "[...")) or (touching and signs.startswith(("…", "...")))
