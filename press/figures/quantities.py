"""Quantities of a sentence: numbers with what they count, by money, percent, area, noun, list, range and ellipsis."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass, replace
from itertools import pairwise

from press.figures.counts import Counter
from press.figures.currency import DOLLARS, Currencies
from press.figures.money import Money, Signs, money_at, signs_in
from press.figures.numbers import Number, numbers_of
from press.figures.quantity import Quantity
from press.lexicon import Lexicon, Words, figure_phrases, figure_words
from press.model import Language
from press.text.sentences import Sentence
from press.text.tokens import Token

MAX_NUMBERS = 5_000  # of one document; a table of figures is no press text
LIST_WORDS = figure_words("lists", "link") | {","}
PARTITIVE = figure_words("lists", "partitive")
LIST_HEDGES = figure_words("lists", "hedge")
OF = figure_words("counts", "head_of")
OPENS_RANGE = {"and": figure_words("ranges", "between"), "to": figure_words("ranges", "from")}
RANGE_OPENERS = OPENS_RANGE["and"] | OPENS_RANGE["to"]
_BEHIND_MONEY = figure_words("money", "behind")
_ORDINAL = figure_words("names", "ordinal")
RISES = figure_words("ranges", "by")


class QuantityReader:
    """Reads the quantities of one document's sentences; knows what was counted last."""

    def __init__(self, lexicon: Lexicon, currencies: Currencies, *, foreign: bool, commas: bool) -> None:
        self._lexicon = lexicon
        self._currencies = currencies
        self._signed = SignedDollars()
        self._foreign = foreign
        self._commas = commas
        self._numbers = 0
        self._counter = Counter(lexicon.language)
        self._last_currency: str | None = None
        self.bare: dict[int, list[Quantity]] = {}
        """By sentence the whole numbers of which no word beside them says what they count."""

    def read(self, sentence: Sentence) -> list[Quantity]:
        """The quantities of ``sentence`` in order."""
        tokens = sentence.tokens
        language = self._lexicon.language
        numbers = numbers_of(tokens, self._lexicon.words, language, foreign=self._foreign, commas=self._commas)
        signs = signs_in(tokens, numbers, self._lexicon, self._currencies)
        numbers = [n for n in numbers if n.first in signs or not _identifier(tokens, n)]
        self._numbers += len(numbers)
        if not numbers or self._numbers > MAX_NUMBERS:
            return []
        found = _shared_money(_scale_behind(self._each(sentence, numbers, signs), numbers, tokens), tokens)
        kept = [q for q in found if q is not None]
        kept = self._bare_amounts(sentence, numbers, kept)
        kept = self._ellipses(sentence, numbers, kept)
        kept = _ranges(sentence, kept, language)
        kept = _carried(self._signed.meant(kept, tokens), tokens)
        self.bare[sentence.number] = _bare(tokens, numbers, kept, self._lexicon.words)
        for quantity in kept:
            if quantity.measure == "money":
                self._last_currency = quantity.unit
        self._counter.remember(sentence, kept)
        return kept

    def _each(self, sentence: Sentence, numbers: list[Number], signs: Signs) -> list[Quantity | None]:
        """What each number states; the last first, since a list takes what its last number counts."""
        found: list[Quantity | None] = []
        after: Quantity | None = None
        following: Number | None = None
        for number in reversed(numbers):
            after = self._one(sentence, number, after, following, signs)
            following = number
            found.append(after)
        return found[::-1]

    @property
    def too_many(self) -> bool:
        """Whether the document holds more numbers than a press text."""
        return self._numbers > MAX_NUMBERS

    def _one(
        self, sentence: Sentence, number: Number, after: Quantity | None, following: Number | None, signs: Signs
    ) -> Quantity | None:
        tokens = sentence.tokens
        money = money_at(sentence, number, self._lexicon, self._currencies, signs)
        if money is not None:
            return _as_money(number, money)
        if number.year_like and not _counted_year(tokens, number) and not self._joined_count(sentence, number):
            return None
        share = _percent(tokens, number)
        if share:
            return Quantity(number.first, share, number, "percent", "%")
        area = _area(tokens, number)
        if area:
            return Quantity(number.first, area, number, "area_m2", "m2")
        noun = self._counter.noun_behind(sentence, number)
        if noun is not None:
            flags = _flags_of_count(number)
            return Quantity(number.first, noun.last, number, noun.measure, "count", head=noun.head, flags=flags)
        listed = _from_list(tokens, number, after, following)
        if listed is not None:
            return listed
        before = self._counter.before(sentence, number)
        if before is not None:
            return Quantity(
                before.first,
                number.last,
                number,
                before.measure,
                "count",
                head=before.head,
                role=before.role,
                flags=_flags_of_count(number),
            )
        return None

    def _joined_count(self, sentence: Sentence, number: Number) -> bool:
        """ "144 empresas y 1900 empleos": four digits behind "and" count something where its noun follows at once."""
        tokens = sentence.tokens
        before = tokens[max(0, number.first - 4) : number.first]
        if (
            not before
            or before[-1].key not in figure_words("ranges", "and")
            or any(_plain_year(token) for token in before)
        ):
            return False
        noun = self._counter.noun_behind(sentence, number)
        return noun is not None and noun.head == number.last

    def _bare_amounts(self, sentence: Sentence, numbers: list[Number], kept: list[Quantity]) -> list[Quantity]:
        taken = {q.number.first for q in kept}
        for number in numbers:
            if number.first in taken or number.scale < 1e6:
                continue
            named = [q.unit for q in kept if q.measure == "money" and q.first < number.first]
            if named:
                self._last_currency = named[-1]
            bare = self._bare_money(sentence, number)
            if bare is not None:
                kept = sorted([*kept, bare], key=lambda q: q.number.first)
        return kept

    def _bare_money(self, sentence: Sentence, number: Number) -> Quantity | None:
        """ "invertirá 40 millones en …": no currency at all, but money is spoken of."""
        if self._last_currency is None or self._counts_things(sentence, number):
            return None
        if not any(abs(hit.first - number.first) <= MONEY_NEAR for hit in sentence.of("money.context")):
            return None
        return Quantity(
            number.first,
            number.last,
            number,
            "money",
            self._last_currency,
            currency_source="context",
            flags=("currency_from_context",),
        )

    def _counts_things(self, sentence: Sentence, number: Number) -> bool:
        """Whether a noun behind the number is counted, or the words before it speak of people and goods."""
        tokens = sentence.tokens
        behind = tokens[number.last] if number.last < len(tokens) else None
        if behind is not None and behind.kind == "w":
            if behind.key in OF or (self._lexicon.language == "en" and behind.key not in _BEHIND_MONEY):
                return True
            if self._lexicon.language == "es" and not self._counter.is_free(sentence, number):
                return True
        return any(0 <= number.first - hit.last <= 3 for hit in sentence.of("not.noun"))

    def _ellipses(self, sentence: Sentence, numbers: list[Number], kept: list[Quantity]) -> list[Quantity]:
        taken = {q.number.first for q in kept}
        more: list[Quantity] = []
        for number in numbers:
            if number.first in taken or number.year_like or number.scale > 1:
                continue
            read = self._counter.elliptic(sentence, number, [q for q in kept if q.first < number.first])
            if read is not None:
                more.append(Quantity(read.first, read.last, number, read.measure, "count", role=read.role))
        return sorted([*kept, *more], key=lambda q: q.number.first)


def _flags_of_count(number: Number) -> tuple[str, ...]:
    """What is uncertain of a number of things, which come whole: "1,100 plazas" are no 1.1 of them."""
    return tuple(flag for flag in number.flags if number.scale > 1 or flag != "ambiguous_separator")


SHARE_NEAR = 6
"""Words in which "of every ten" stands before how many of them."""
LAST_DAY = 31
MOST_COUNTED = 10_000_000
"""The largest number that may count people or firms without saying so; of money there is no largest."""


def _bare(tokens: list[Token], numbers: list[Number], kept: list[Quantity], words: Words) -> list[Quantity]:
    """The numbers that are in none of ``kept``, no years, days of a month or shares, and no ends of a range."""
    taken = {at for q in kept for at in range(q.first, q.last)}
    ends: set[int] = set()
    for one, two in pairwise(numbers):
        if one.first and tokens[one.first - 1].key in RANGE_OPENERS and two.first - one.last == 1:
            ends |= {one.first, two.first}
    return [
        Quantity(n.first, n.last, n, "other", "count", flags=n.flags)
        for n in numbers
        if n.first not in taken | ends and not n.year_like and (n.scale >= 1e6 or _is_count(n))
        if not _is_day(tokens, n, words.months) and not _is_share(tokens, n, words.counting)
    ]


def _is_share(tokens: list[Token], number: Number, counting: Container[str]) -> bool:
    """Whether a number says how many of every so many: "de cada diez empresas, tres exportan"."""
    before = tokens[max(0, number.first - SHARE_NEAR) : number.first]
    return any(one.key in EVERY and (two.kind == "n" or two.key in counting) for one, two in pairwise(before))


def _is_count(number: Number) -> bool:
    """Whether a number may count things one by one."""
    return number.value == int(number.value) and 1 < number.value <= MOST_COUNTED


def _is_day(tokens: list[Token], number: Number, months: Container[str]) -> bool:
    """Whether a number is the day of a month: "Oct. 14", "el 3 de mayo"."""
    if number.value > LAST_DAY:
        return False
    beside = [token.key for token in tokens[max(0, number.first - 2) : number.first] if token.raw != "."][-1:]
    behind = [
        token.key for token in tokens[number.last : number.last + 2] if token.key not in figure_words("dates", "of")
    ][:1]
    return any(word in months for word in (*beside, *behind))


MONEY_NEAR = 12  # words between an amount without a currency and what says that it is money
ALIKE = 100  # times: amounts of one list are not further apart
AS_MUCH = 20  # times the largest amount that the sign is written with "dólares"


@dataclass(slots=True)
class SignedDollars:
    """What a document lets its "$" mean: one that writes "$2.600 millones de dólares" means dollars by it."""

    largest: float = 0.0
    pesos: bool = False

    def meant(self, found: list[Quantity], tokens: list[Token]) -> list[Quantity]:
        """The figures of the next sentence, a bare sign in the currency that the document has written it with."""
        kept: list[Quantity] = []
        for quantity in found:
            if quantity.measure == "money" and tokens[quantity.first].raw == "$":
                quantity = self._told(quantity)
            kept.append(quantity)
        return kept

    def _told(self, quantity: Quantity) -> Quantity:
        if quantity.currency_source == "word":
            self.largest = max(self.largest, quantity.number.value) if quantity.unit == DOLLARS else self.largest
            self.pesos = self.pesos or quantity.unit != DOLLARS
            return quantity
        if quantity.currency_source != "default" or self.pesos or quantity.number.value > AS_MUCH * self.largest:
            return quantity
        return _in_currency(quantity, DOLLARS)


def _in_currency(quantity: Quantity, unit: str | None) -> Quantity:
    flags = tuple(flag for flag in quantity.flags if flag != "currency_unknown" or unit is None)
    return replace(quantity, unit=unit, currency_source="context", flags=flags)


def _carried(found: list[Quantity], tokens: list[Token]) -> list[Quantity]:
    """ "US$3 millones, $4 millones y $5 millones": a list goes on in the currency it began with."""
    kept: list[Quantity] = []
    for quantity in found:
        before = kept[-1] if kept else None
        if before is not None and quantity.currency_source == "default" and _one_list(before, quantity, tokens):
            quantity = _in_currency(quantity, before.unit)
        kept.append(quantity)
    return kept


def _one_list(before: Quantity, quantity: Quantity, tokens: list[Token]) -> bool:
    between = {token.key for token in tokens[before.last : quantity.first]}
    if before.currency_source not in {"symbol", "word", "context"} or not between or not between <= LIST_WORDS:
        return False
    one, two = sorted((before.number.value, quantity.number.value))
    return two <= ALIKE * one


def _as_money(number: Number, money: Money) -> Quantity:
    if money.times > 1 and number.scale < 1e6:
        scaled, mantissa = round(number.value * money.times, 4), number.mantissa or number.value
        number = replace(number, value=scaled, scale=scaled / mantissa, mantissa=mantissa)
    return Quantity(
        money.first, money.last, number, "money", money.currency, currency_source=money.source, flags=money.flags
    )


def _identifier(tokens: list[Token], number: Number) -> bool:
    """Numbers that name something: N.º 233, artículo 5, Ley 1955, piso 3, phone numbers, dates with slashes, C4."""
    before = tokens[number.first - 1] if number.first else None
    if (before is not None and before.key in EVERY) or (
        number.last + 1 < len(tokens)
        and (tokens[number.last].key in figure_words("lists", "of") and tokens[number.last + 1].key in EVERY)
    ):
        return True
    if before is not None and before.end == tokens[number.first].start and before.kind == "w" and number.digits:
        return True
    if before is not None and before.key in _NAMING and not _without_ground(tokens, number.first - 1):
        return not _denied(tokens, number.first - 1)
    back = number.first - 2
    if (
        back >= 0
        and before is not None
        and before.key in figure_words("names", "ordinal")
        and tokens[back].key in figure_words("names", "number_sign")
    ):
        return not (before.raw == "." and tokens[back].raw == ".") and tokens[back].key != "."
    return before is not None and before.raw in {"#", "/", "@", "+", "_"} and number.digits and before.raw != "+"


def _without_ground(tokens: list[Token], at: int) -> bool:
    """ "quedan sin piso 14 mil millones" loses money; it names no floor."""
    return (
        tokens[at].key in figure_words("names", "floor")
        and at > 0
        and tokens[at - 1].key in figure_words("names", "without")
    )


def _denied(tokens: list[Token], at: int) -> bool:
    """ "220 empleos y no 150": a plain "no" behind "and" or a comma denies the number and does not name it."""
    return (
        at > 0
        and tokens[at].raw in figure_words("names", "not")
        and tokens[at - 1].key in figure_words("names", "denying")
    )


_NAMING = figure_words("names", "before")
EVERY = figure_words("lists", "every")


def _counted_year(tokens: list[Token], number: Number) -> bool:
    """Whether four plain digits count something after all: no preposition, article or month stands before."""
    before = tokens[number.first - 1].key if number.first else ""
    return before not in figure_words("years", "before")


def _plain_year(token: Token) -> bool:
    return len(token.raw) == 4 and token.raw[:2] in {"19", "20"} and token.raw.isdecimal()


def _percent(tokens: list[Token], number: Number) -> int:
    """Index after the percent sign or words, 0 without them."""
    at = number.last
    return _unit(tokens, at, figure_phrases("units", "percent"))


def _unit(tokens: list[Token], at: int, units: tuple[tuple[str, ...], ...]) -> int:
    """Index behind the unit at ``at``, 0 without one."""
    keys = tuple(token.key for token in tokens[at : at + 3])
    return next((at + len(unit) for unit in units if keys[: len(unit)] == unit), 0)


def _area(tokens: list[Token], number: Number) -> int:
    at = number.last
    if at < len(tokens) and tokens[at].key in figure_words("units", "of"):
        at += 1
    return _unit(tokens, at, figure_phrases("units", "square_metre"))


def _from_list(
    tokens: list[Token], number: Number, after: Quantity | None, following: Number | None
) -> Quantity | None:
    """ "88, 46 y 31 bacteriólogos", "de 142 a 219 empleados", "52 de sus 180 topógrafos": the noun comes later."""
    if after is None or following is None or after.number is not following:
        return None
    between = tokens[number.last : following.first]
    keys = {token.key for token in between}
    if not between or len(between) > 4:
        return None
    if keys <= PARTITIVE and keys & OF and after.measure != "money":
        return replace(after, first=number.first, number=number, role="part", flags=())
    loose = keys - LIST_WORDS
    if not keys & LIST_WORDS or (loose and not loose <= LIST_HEDGES | OF) or after.measure in {"percent"}:
        return None
    if after.measure == "money" and number.scale == 1 and after.number.scale > 1 and keys <= LIST_WORDS:
        number = replace(number, value=round(number.value * after.number.scale, 4), scale=after.number.scale)
    return replace(after, first=number.first, number=number, role="list", in_list=after.in_list + 1)


def _scale_behind(found: list[Quantity | None], numbers: list[Number], tokens: list[Token]) -> list[Quantity | None]:
    """ "US$ 3 y 3,5 millones": the second amount has a scale and takes the currency of the first."""
    for at in range(len(found) - 1):
        one, number = found[at], numbers[at + 1]
        counted = found[at + 1]
        if one is None or one.measure != "money" or number.scale < 1e6:
            continue
        if counted is not None and (counted.measure == "money" or one.number.scale > 1):
            continue
        between = tokens[one.last : number.first]
        if 0 < len(between) <= 2 and {t.key for t in between} <= LIST_WORDS:
            found[at + 1] = replace(one, first=number.first, last=number.last, number=number)
    return found


def _shared_money(found: list[Quantity | None], tokens: list[Token]) -> list[Quantity | None]:
    """ "US$ 3 y 3,5 millones": the scale of the second is that of the first, the currency of the first that of both."""
    for at in range(len(found) - 1):
        one, two = found[at], found[at + 1]
        if one is None or one.measure != "money" or one.number.scale > 1 or one.role == "list":
            continue
        if two is None or two.measure != "money" or two.number.scale == 1:
            continue
        between = tokens[one.last : two.first]
        if not between or len(between) > 2 or not {t.key for t in between} <= LIST_WORDS:
            continue
        if one.number.value <= two.number.mantissa:
            scaled = round(one.number.value * two.number.scale, 4)
            found[at] = replace(one, number=replace(one.number, value=scaled, scale=two.number.scale))
    return found


def _ranges(sentence: Sentence, found: list[Quantity], language: Language) -> list[Quantity]:
    """Pairs that are the two ends of one figure become one; moves from a level to another keep both."""
    tokens = sentence.tokens
    kept: list[Quantity] = []
    at = 0
    while at < len(found):
        one = found[at]
        two = found[at + 1] if at + 1 < len(found) else None
        kind = _pair(sentence, one, two, language) if two is not None else ""
        if two is None or not kind:
            kept.append(one)
            at += 1
            continue
        opener = tokens[one.first - 1].key if one.first else ""
        first = one.first - 1 if opener in RANGE_OPENERS else one.first
        if kind == "move":
            kept += [replace(one, first=first, last=two.last, role="from"), replace(two, role="to")]
        else:
            kept.append(
                replace(
                    two,
                    first=first,
                    number=one.number,
                    upper=two.number,
                    role="range",
                    flags=tuple(sorted({*one.flags, *two.flags})),
                )
            )
        at += 2
    return kept


def _pair(sentence: Sentence, one: Quantity, two: Quantity, language: Language) -> str:
    """``range``, ``move`` or nothing."""
    if one.measure != two.measure or one.unit != two.unit or {one.role, two.role} & {"part", "more", "of_them"}:
        return ""
    link = _link(sentence, one, two, language)
    opener = sentence.tokens[one.first - 1].key if one.first else ""
    if link == "to" and opener in OPENS_RANGE["to"]:
        moved = any(one.first - 8 <= hit.first < one.first for hit in sentence.of("change.verbs"))
        if moved:
            return "move"
    return "range" if _are_ends(one, two, link, opener) else ""


def _are_ends(one: Quantity, two: Quantity, link: str, opener: str) -> bool:
    """Whether two figures are the ends of one: "40 a 60", "entre 40 y 60", "40 o 60"; not "by 40 to 60"."""
    if one.number.value >= two.number.value:
        return False
    if link == "to":
        return opener not in RISES
    if link == "and":
        return opener in OPENS_RANGE["and"]
    return link == "or" and two.number.value <= 2 * one.number.value


def _link(sentence: Sentence, one: Quantity, two: Quantity, language: Language) -> str:
    """How the only word between two figures links them: ``to``, ``and``, ``or``; nothing where more stands there."""
    tokens = sentence.tokens
    noun = {token.key for token in tokens[one.number.last : one.last]} if one.role != "list" else set()
    opened = one.first > 0 and tokens[one.first - 1].key in RANGE_OPENERS
    end = two.first if one.measure == "money" else two.number.first
    left_out = noun | (figure_words("lists", "partitive") - OF)
    between = [token.key for token in tokens[one.number.last : end] if token.key not in left_out]
    if len(between) != 1 or (noun and one.measure != "money" and not opened):
        return ""
    return next((kind for kind in ("to", "and", "or") if between[0] in figure_words("ranges", kind, language)), "")
