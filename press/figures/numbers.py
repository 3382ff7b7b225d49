"""Numbers in digits and in words, read strictly by the language's rules; what is not certain carries a flag."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from press.lexicon import Words, figure_phrases, figure_words
from press.model import Language
from press.text.tokens import Token

LARGEST = 1e21
APOSTROPHES = re.compile("['’´`‘]")
MARKS = re.compile("['.,]")
GLUE = frozenset({":", "·", "×", "*"})
"""Signs between digits that make one thing of them that is no number: "12:30", "10×20"."""

FOREIGN = {
    "es": re.compile(r"\d+\.\d{1,2}|\d{1,3}(?:,\d{3}){2,}(?:\.\d+)?|\d{1,3}(?:,\d{3})+\.\d+"),
    "en": re.compile(r"\d+,\d{1,2}|\d{1,3}(?:\.\d{3}){2,}(?:,\d+)?|\d{1,3}(?:\.\d{3})+,\d+"),
}
LOCAL = {"es": FOREIGN["en"], "en": FOREIGN["es"]}
WIDE_SCALES = figure_words("numbers", "wide_scale")
DOTTED_SCALES = figure_words("numbers", "dotted_scale")
STARTING_SCALES = figure_words("numbers", "starting_scale")
ARTICLES = figure_words("numbers", "article")
NO_NUMBERS = frozenset(figure_phrases("numbers", "no_number"))
OF = figure_words("counts", "head_of")
HALF_LINKS = figure_words("numbers", "half_link")
CENTS = 2
"""Digits behind a separator that can be nothing but decimals, in whichever style: "5.4 millones", "$2,50"."""
HUNDRED, THOUSAND, MILLION = 100, 1_000, 1_000_000


@dataclass(frozen=True, slots=True)
class Number:
    """A number: ``tokens[first:last]``.

    Attributes:
        value: as read.
        digits: whether it is written in digits.
        scale: the scale word's factor, 1 without one.
        mantissa: what stands before the scale word.
        flags: why it is not certain.
        year_like: four plain digits that may be a year.
    """

    first: int
    last: int
    value: float
    digits: bool
    scale: float = 1
    mantissa: float = 0
    flags: tuple[str, ...] = ()
    year_like: bool = False


GROUPED = {"es": re.compile(r"\d{1,3}(?:\.\d{3})+"), "en": re.compile(r"\d{1,3}(?:,\d{3})+")}
_OTHER: dict[Language, Language] = {"es": "en", "en": "es"}


def foreign_style(tokens: Iterable[Token], language: Language) -> bool:
    """Whether the document writes its separators as the other language does, by its unambiguous numbers."""
    foreign = local = 0.0
    for token in tokens:
        if token.kind == "n" and len(token.raw) > 2:
            foreign += FOREIGN[language].fullmatch(token.raw) is not None
            local += LOCAL[language].fullmatch(token.raw) is not None
            local += 0.5 * (GROUPED[language].fullmatch(token.raw) is not None)
            foreign += 0.5 * (GROUPED[_OTHER[language]].fullmatch(token.raw) is not None)
    return foreign > local


@dataclass(frozen=True, slots=True)
class Digits:
    """A number in digits: its value, what else it could be, and why."""

    value: float
    otherwise: float | None = None
    flags: tuple[str, ...] = ()


def digits_of(raw: str, language: Language, *, foreign: bool, commas: bool = False) -> Digits | None:
    """The value of ``raw``; ``None`` where the groups make no number (dates, versions).

    One separator with three digits is thousands where the language agrees; elsewhere it is flagged
    ``ambiguous_separator`` and ``otherwise`` holds the decimal reading.

    Args:
        foreign: the document writes its separators as the other language does.
        commas: the Spanish of its country groups by commas, so that such separators are no foreign ones.
    """
    if not raw.isdecimal() and APOSTROPHES.search(raw):
        return _with_apostrophes(APOSTROPHES.sub("'", raw))
    kinds = {c for c in raw if c in ".,"}
    if not kinds:
        return Digits(float(raw)) if len(raw) <= 18 else None
    if len(kinds) == 2:
        return _both(raw)
    return _one_mark(raw, kinds.pop(), language, foreign=foreign, commas=commas)


def _one_mark(raw: str, mark: str, language: Language, *, foreign: bool, commas: bool) -> Digits | None:
    """Digits with one kind of separator, see :func:`digits_of`."""
    groups = raw.split(mark)
    if len(groups) > 2:
        return Digits(float("".join(groups))) if _grouped(groups) else None
    decimal = mark == ("," if language == "es" else ".")
    as_decimal = float(f"{groups[0]}.{groups[1]}")
    if len(groups[1]) != 3 or groups[0] == "0" or len(groups[0]) > 3:
        return Digits(as_decimal, None, () if decimal or commas or len(groups[1]) <= CENTS else ("foreign_separator",))
    as_thousands = float("".join(groups))
    if decimal == foreign:
        return Digits(as_thousands, None, ("ambiguous_separator",) if foreign and not commas else ())
    return Digits(as_thousands, as_decimal, ("ambiguous_separator",))


def _with_apostrophes(raw: str) -> Digits | None:
    """An apostrophe parts groups of three digits ("1'200.000.000"); before one or two it is a handwritten decimal."""
    groups = MARKS.split(raw)
    if _grouped(groups):
        return Digits(float("".join(groups)))
    whole, mark, rest = raw[: -len(groups[-1]) - 1], raw[-len(groups[-1]) - 1], groups[-1]
    if mark != "'" and _grouped(whole.split("'")):
        return Digits(float(whole.replace("'", "") + "." + rest))
    if len(groups) == 2 and len(rest) <= 2:
        return Digits(float(f"{groups[0]}.{rest}"), None, ("decimal_apostrophe",))
    return None


def _both(raw: str) -> Digits | None:
    decimal = raw[max(raw.rfind("."), raw.rfind(","))]
    thousands = "," if decimal == "." else "."
    whole, _, rest = raw.rpartition(decimal)
    if decimal in whole or not _grouped(whole.split(thousands)):
        return None
    return Digits(float(f"{whole.replace(thousands, '')}.{rest}"))


def _grouped(groups: list[str]) -> bool:
    return 1 <= len(groups[0]) <= 3 and all(len(group) == 3 for group in groups[1:])


def numbers_of(
    tokens: list[Token], words: Words, language: Language, *, foreign: bool, commas: bool = False
) -> list[Number]:
    """All numbers of a sentence in order; articles alone and vague amounts are none."""
    found: list[Number] = []
    behind = 0
    for at, token in enumerate(tokens):
        if at < behind or not (token.kind == "n" or token.key in words.counting):
            continue
        number = _digits_at(tokens, at, words, language, foreign=foreign, commas=commas) if token.kind == "n" else None
        if number is None and token.key in words.counting:
            number = _words_at(tokens, at, words)
        if number is not None:
            found.append(number)
            behind = number.last
    return _told_twice([number for number in found if not _glued(tokens, number)], tokens)


def _glued(tokens: list[Token], number: Number) -> bool:
    """Whether more digits are joined to the number by a sign: a time, a size."""
    if not number.digits:
        return False
    for first in (number.first - 2, number.last - 1):
        joined = tokens[max(first, 0) : first + 3]
        digits = len(joined) == 3 and joined[1].raw in GLUE and joined[0].kind == joined[2].kind == "n"
        if digits and joined[0].end == joined[1].start and joined[1].end == joined[2].start:
            return True
    return False


def _told_twice(found: list[Number], tokens: list[Token]) -> list[Number]:
    """ "ciento veinte (120)" is one number; where words and digits differ it is flagged."""
    kept: list[Number] = []
    for number in found:
        before = kept[-1] if kept else None
        if before is None or not _in_brackets_behind(before, number, tokens):
            kept.append(number)
            continue
        same = abs(before.value - number.value) <= 1e-9 * max(before.value, number.value)
        flags = before.flags if same else (*before.flags, "words_and_digits_differ")
        kept[-1] = replace(before, last=number.last + 1, flags=flags)
    return kept


def _in_brackets_behind(before: Number, number: Number, tokens: list[Token]) -> bool:
    if before.digits == number.digits or number.first != before.last + 1 or number.last >= len(tokens):
        return False
    return tokens[before.last].raw == "(" and tokens[number.last].raw == ")"


def _digits_at(
    tokens: list[Token], at: int, words: Words, language: Language, *, foreign: bool, commas: bool
) -> Number | None:
    raw = tokens[at].raw
    read = digits_of(raw, language, foreign=foreign, commas=commas)
    if read is None:
        return None
    last = at + 1
    value = read.value
    while raw.isdecimal() and len(raw) <= 3 and last < len(tokens) and _spaced_group(tokens, last, value):
        value = value * THOUSAND + float(tokens[last].raw)
        last += 1
    scale, after = _scale(tokens, last, words, adjacent_to=last - 1)
    flags = read.flags
    total = value
    if scale > 1:
        value, flags = _meant(read, value, scale, raw)
        behind = after
        total, after = _more(tokens, after, words, value * scale, scale)
        scale = max([scale, *(float(words.scales.get(token.key, 1)) for token in tokens[behind:after])])
        value = total / scale
    if total > LARGEST:
        return None
    year = last == at + 1 and scale == 1 and len(raw) == 4 and raw.isdecimal() and "1900" <= raw <= "2099"
    return Number(at, after, _whole(total), digits=True, scale=scale, mantissa=value, flags=flags, year_like=year)


def _meant(read: Digits, value: float, scale: float, raw: str) -> tuple[float, tuple[str, ...]]:
    """What the digits before a scale word mean, and what is uncertain about it."""
    if read.otherwise is not None:
        return read.otherwise, read.flags
    if scale >= 1e12 and value >= THOUSAND and "." in raw:
        return value / THOUSAND, (*read.flags, "ambiguous_separator")
    if scale >= MILLION and APOSTROPHES.search(raw):
        return value, (*read.flags, "ambiguous_separator")
    return value, read.flags


def _spaced_group(tokens: list[Token], at: int, value: float) -> bool:
    token = tokens[at]
    return len(token.raw) == 3 and token.raw.isdecimal() and token.start - tokens[at - 1].end == 1 and value > 0


def _whole(value: float) -> float:
    return round(value, 4)


def _scale(tokens: list[Token], at: int, words: Words, adjacent_to: int) -> tuple[float, int]:
    """The product of the scale words from ``at`` on, and where they end."""
    scale = 1.0
    while at < len(tokens) and scale < 1e18:
        token = tokens[at]
        hyphen = token.raw == "-" and at + 1 < len(tokens) and tokens[at + 1].key in words.scales
        if hyphen and tokens[at + 1].key not in words.short_scales:
            at += 1
            token = tokens[at]
        factor = words.scales.get(token.key)
        if factor is None:
            break
        if token.key in words.short_scales and not _short_fits(tokens, at, adjacent_to):
            break
        scale *= factor
        at += 1
        if at < len(tokens) and tokens[at].raw == "." and token.key in DOTTED_SCALES:
            at += 1
    return scale, at


def _short_fits(tokens: list[Token], at: int, adjacent_to: int) -> bool:
    """A letter is a scale right behind its number; with a space only where it cannot be a unit of length."""
    token = tokens[at]
    if at + 1 < len(tokens) and tokens[at + 1].start == token.end and tokens[at + 1].kind == "n":
        return False
    if at == adjacent_to + 1 and tokens[adjacent_to].end == token.start:
        return True
    return token.key in WIDE_SCALES or token.raw == "M"


def _more(tokens: list[Token], at: int, words: Words, total: float, scale: float) -> tuple[float, int]:
    """Smaller parts behind a scale: "12 mil 500", "mil 50", "3 millones 200 mil", "millón y medio"."""
    if at + 1 < len(tokens) and tokens[at].key == words.joiner and _half_behind(tokens, at + 1, words):
        return total + scale / 2, at + (3 if tokens[at + 1].key in ARTICLES else 2)
    if at >= len(tokens) or not tokens[at].raw.isdecimal() or len(tokens[at].raw) > 3:
        return total, at
    rest = float(tokens[at].raw)
    inner, after = _scale(tokens, at + 1, words, adjacent_to=at)
    if scale == THOUSAND and inner >= MILLION:
        return (total + rest) * inner, after
    if (len(tokens[at].raw) < 3 and scale != THOUSAND) or rest * inner >= scale:
        return total, at
    if (scale == THOUSAND and inner == 1) or (scale > THOUSAND and inner == THOUSAND):
        return total + rest * inner, after
    return total, at


def _half_behind(tokens: list[Token], at: int, words: Words) -> bool:
    if tokens[at].key in words.halves:
        return True
    return tokens[at].key in ARTICLES and at + 1 < len(tokens) and tokens[at + 1].key in words.halves


def _words_at(tokens: list[Token], at: int, words: Words) -> Number | None:
    """A number in words from ``at`` on."""
    nominal = _half_at(tokens, at, words) or _collective_at(tokens, at, words)
    if nominal is not None:
        return nominal
    value, position = _spelled(tokens, at, words)
    if position == at or _only_article(tokens, at, position, words) or value > LARGEST:
        return None
    if value % THOUSAND == 0 and 0 < value < MILLION and position < len(tokens) and tokens[position].raw.isdecimal():
        value, position = _more(tokens, position, words, value, THOUSAND)
    elif value < HUNDRED and position + 2 < len(tokens) and tokens[position].key == words.joiner:
        value, position = _and_a_half(tokens, position, words, value)
    if value >= MILLION:
        value, position = _more(tokens, position, words, value, MILLION if value < 1e9 else 1e9)
    scale = next((s for s in (1e12, 1e9, 1e6) if value >= s), 1)
    return Number(at, position, value, digits=False, scale=scale, mantissa=value / scale)


def _spelled(tokens: list[Token], at: int, words: Words) -> tuple[float, int]:
    """The value of the number words from ``at`` on, and where they end; they end at ``at`` where there are none."""
    total, current, position = 0.0, 0.0, at
    seen = False
    while position < len(tokens):
        key = tokens[position].key
        if position and (tokens[position - 1].key, key) in NO_NUMBERS:
            break
        step = _word_step(tokens, position, words, current, seen=seen)
        factor = words.scales.get(key)
        if step is not None:
            current, seen = step, True
        elif factor and key not in words.short_scales and (seen or key in STARTING_SCALES):
            total, current = _apply(total, current, float(factor), seen=seen)
            seen = True
        elif not seen or not _joins(tokens, position, words, current, total):
            break
        position += 1
    return total + current, position if seen else at


def _and_a_half(tokens: list[Token], at: int, words: Words, value: float) -> tuple[float, int]:
    """ "two and a half million": the half belongs to the scale behind it."""
    if not _half_behind(tokens, at + 1, words) or tokens[at + 1].key not in ARTICLES:
        return value, at
    scale, after = _scale(tokens, at + 3, words, adjacent_to=at + 2)
    return ((value + 0.5) * scale, after) if scale > 1 else (value, at)


def _word_step(tokens: list[Token], at: int, words: Words, current: float, *, seen: bool) -> float | None:
    """``current`` with the number word at ``at`` added; ``None`` where it does not go on."""
    key = tokens[at].key
    unit = words.units.get(key)
    if unit is None or (seen and unit == 0):
        return None
    if key in ARTICLES and (seen or at + 1 >= len(tokens) or tokens[at + 1].key not in words.scales):
        return None
    linked = at > 0 and tokens[at - 1].key in {words.joiner, "-"}
    return current + unit if _fits_behind(current, unit, linked=linked) else None


def _fits_behind(current: float, unit: int, *, linked: bool) -> bool:
    """Whether a number word goes on with the number so far: tens behind hundreds, ones behind linked tens."""
    if unit >= HUNDRED:
        return current == 0
    if unit >= 10:
        return current % HUNDRED == 0
    tens = current % HUNDRED
    return current % 10 == 0 and (tens == 0 or (tens >= 20 and linked))


def _apply(total: float, current: float, factor: float, *, seen: bool) -> tuple[float, float]:
    if factor == HUNDRED:
        return total, (current or 1) * HUNDRED
    if factor == THOUSAND:
        return total + (current or 1) * THOUSAND, 0.0
    base = total + current
    return (base if seen and base else 1) * factor, 0.0


def _joins(tokens: list[Token], at: int, words: Words, current: float, total: float) -> bool:
    """Whether the token at ``at`` links two parts of one number: "treinta y dos", "two hundred and fifty"."""
    token = tokens[at]
    if at + 1 >= len(tokens):
        return False
    unit = words.units.get(tokens[at + 1].key)
    if token.raw == "-":
        is_scale = tokens[at + 1].key in words.scales and tokens[at + 1].key not in words.short_scales
        glued = token.start == tokens[at - 1].end
        return glued and (is_scale or (unit is not None and 0 < unit < 10 and current % HUNDRED >= 20))
    if token.key != words.joiner or unit is None or unit == 0 or tokens[at + 1].key in ARTICLES:
        return False
    if words.joins_tens:
        return unit < 10 and current % HUNDRED >= 30 and current % 10 == 0
    return unit < HUNDRED and ((current > 0 and current % HUNDRED == 0) or (total > 0 and current == 0))


def _only_article(tokens: list[Token], first: int, last: int, words: Words) -> bool:
    return last - first == 1 and words.units.get(tokens[first].key) == 1


def _half_at(tokens: list[Token], at: int, words: Words) -> Number | None:
    """ "medio centenar", "media docena", "medio millón", "half a billion", "half-a-dozen"."""
    if tokens[at].key not in words.halves:
        return None
    after = at + 1
    while after < len(tokens) and tokens[after].key in HALF_LINKS:
        after += 1
    if after >= len(tokens):
        return None
    whole = words.collectives.get(tokens[after].key) or words.scales.get(tokens[after].key)
    if not whole or tokens[after].key in words.short_scales:
        return None
    scale = float(whole) if whole >= MILLION else 1
    return Number(at, after + 1, whole / 2, digits=False, scale=scale, mantissa=whole / 2 / scale)


def _collective_at(tokens: list[Token], at: int, words: Words) -> Number | None:
    """ "una veintena", "dos docenas", "a dozen"; a bare plural is vague and no number."""
    key = tokens[at].key
    factor = words.units.get(key)
    after = at + 1
    if factor is None or after >= len(tokens):
        return _bare_collective_at(tokens, at, words)
    size = words.collectives.get(tokens[after].key)
    if size is None:
        return None
    if tokens[after].key in words.collectives_of and not _of_behind(tokens, after + 1):
        return None
    value = float(factor * size)
    if after + 2 < len(tokens) and tokens[after + 1].key == words.joiner and _half_behind(tokens, after + 2, words):
        return Number(at, after + 3, value + size / 2, digits=False)
    return Number(at, after + 1, value, digits=False)


def _bare_collective_at(tokens: list[Token], at: int, words: Words) -> Number | None:
    """ "centenar de", "millar y medio": a collective without an article."""
    key, after = tokens[at].key, at + 1
    bare = words.collectives.get(key)
    if not bare or key.endswith("s"):
        return None
    if key not in words.collectives_of and _of_behind(tokens, after):
        return Number(at, after, float(bare), digits=False)
    behind = [token.key for token in tokens[after : after + 2]]
    halved = len(behind) == 2 and behind[0] == words.joiner and behind[1] in words.halves
    return Number(at, after + 2, bare * 1.5, digits=False) if halved else None


def _of_behind(tokens: list[Token], at: int) -> bool:
    return at < len(tokens) and tokens[at].key in OF
