"""Dates of acts: written out, relative to the day of publication, or that day itself; each with its precision."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from press.lexicon import Words, figure_phrases, figure_words, lexicon
from press.lexicon.verbs import forms_of
from press.text.sentences import Sentence
from press.text.tokens import Token

NEXT_WORDS = figure_words("dates", "next")


@dataclass(frozen=True, slots=True)
class When:
    """A date as ISO text, how precise it is and where it comes from; ``at`` is the token it starts with."""

    iso: str | None
    precision: str
    source: str
    at: int = -1


def parse_day(text: str | None) -> date | None:
    """The day of an ISO date or timestamp; ``None`` where it is none."""
    if not text:
        return None
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def published_when(published: str | None) -> When:
    """The publication day as the date of an act nothing else is said of."""
    day = parse_day(published)
    return When(day.isoformat(), "day", "published") if day else When(None, "unknown", "published")


def written_dates(sentence: Sentence, words: Words, published: date | None) -> list[When]:
    """Dates written out with day and month; a missing year is that of publication."""
    tokens = sentence.tokens
    found: list[When] = []
    for at, token in enumerate(tokens):
        month = words.months.get(token.key)
        if month is None or token.kind != "w" or at < sentence.opening:
            continue
        day, first, last = _day_beside(tokens, at)
        if not day:
            continue
        year = _year_behind(tokens, last) or (published.year if published else None)
        if year is None or not 1 <= day <= monthrange(year, month)[1]:
            continue
        found.append(When(date(year, month, day).isoformat(), "day", "text", first))
    return found


def dateline(sentence: Sentence, words: Words) -> date | None:
    """The day written in a dateline: before the dash, or in a sentence that is nothing else; it needs its year."""
    tokens = sentence.tokens
    if not sentence.opening and not _only_dateline(tokens, words):
        return None
    for at in range(1, sentence.opening or len(tokens)):
        month = words.months.get(tokens[at].key) if tokens[at].kind == "w" else None
        day, _, last = _day_beside(tokens, at) if month is not None else (0, 0, 0)
        year = _year_behind(tokens, last) if day else None
        if month is not None and year is not None and day <= monthrange(year, month)[1]:
            return date(year, month, day)
    return None


NUMERIC_DAY = re.compile(
    r"(?P<iso>\d{4}-\d{2}-\d{2})|(?P<one>\d{1,2})[/.-](?P<two>\d{1,2})[/.-](?P<year>(?:19|20)\d{2})"
)
BEFORE = frozenset("([:")
"""Signs before a day that opens a line."""
SET_OFF = frozenset("-.:|·)]")
"""Signs that set it off from the rest; a dash is any dash."""
NUMERIC_TOKENS = (1, 5)
"""Tokens that a day in digits is: "12.05.2025" is one, "12/05/2025" are five."""


def opening_day(sentence: Sentence, words: Words, *, month_first: bool) -> date | None:
    """The day that a line opens with and that is set off from the rest: "12 May 2025 - Heredia.", "(03/02/2018)".

    Args:
        sentence: that begins a line.
        words: of its language.
        month_first: whether of "03/02/2018" the first number is the month, as in the United States.
    """
    tokens = sentence.tokens
    start = next((at for at, token in enumerate(tokens) if not _is_before_day(token, words)), len(tokens))
    day, end = _worded_day(tokens, start, words)
    if day is None:
        day, end = _numeric_day(tokens, start, month_first=month_first)
    set_off = end >= len(tokens) or tokens[end].key in SET_OFF
    return day if day is not None and set_off else None


def _is_before_day(token: Token, words: Words) -> bool:
    known = token.raw in BEFORE or token.key in figure_words("dates", "before_opening")
    return known or token.key in words.weekdays


def _worded_day(tokens: list[Token], start: int, words: Words) -> tuple[date | None, int]:
    """A day with the name of its month at ``start``, and where it ends."""
    for at in range(start, min(start + 3, len(tokens))):
        month = words.months.get(tokens[at].key) if tokens[at].kind == "w" else None
        day, first, last = _day_beside(tokens, at) if month is not None else (0, 0, 0)
        year = _year_behind(tokens, last) if day else None
        if month is not None and year is not None and first == start and day <= monthrange(year, month)[1]:
            end = next(at for at in range(last + 1, len(tokens)) if tokens[at].raw == str(year)) + 1
            return date(year, month, day), end
    return None, start


def _numeric_day(tokens: list[Token], start: int, *, month_first: bool) -> tuple[date | None, int]:
    """A day in digits at ``start``, and where it ends."""
    for length in NUMERIC_TOKENS:
        found = NUMERIC_DAY.fullmatch("".join(token.raw for token in tokens[start : start + length]))
        if found is None:
            continue
        one, two = (found["two"], found["one"]) if month_first else (found["one"], found["two"])
        written = found["iso"] or f"{found['year']}-{int(two):02}-{int(one):02}"
        return parse_day(written), start + length
    return None, start


LONGEST_DATELINE = 14  # tokens


def _only_dateline(tokens: list[Token], words: Words) -> bool:
    """ "Barranquilla, 4 de enero de 2019.": a place, a comma and a date."""
    if len(tokens) > LONGEST_DATELINE or not tokens[0].capital or not any(token.raw == "," for token in tokens):
        return False
    small = figure_words("dates", "small")
    return all(
        t.kind != "w" or t.capital or t.key in small or t.key in words.months or t.key in words.weekdays for t in tokens
    )


def _day_beside(tokens: list[Token], at: int) -> tuple[int, int, int]:
    """Day number beside a month name, the first token of the date and the last."""
    if at >= 2 and tokens[at - 1].key in figure_words("dates", "of") and _is_day(tokens[at - 2]):
        return int(tokens[at - 2].raw), at - 2, at
    if at >= 1 and _is_day(tokens[at - 1]):
        return int(tokens[at - 1].raw), at - 1, at
    after = at + 2 if at + 1 < len(tokens) and tokens[at + 1].raw == "." else at + 1
    written = after < len(tokens) and (tokens[at].capital or _year_behind(tokens, after) is not None)
    if written and _is_day(tokens[after]):
        return int(tokens[after].raw), at, after
    return 0, at, at


def _is_day(token: Token) -> bool:
    return token.raw.isdecimal() and len(token.raw) <= 2 and 1 <= int(token.raw) <= 31


def _year_behind(tokens: list[Token], last: int) -> int | None:
    for token in tokens[last + 1 : last + 4]:
        if len(token.raw) == 4 and token.raw.isdecimal() and token.raw[:2] in {"19", "20"}:
            return int(token.raw)
        if token.key not in figure_words("dates", "before_year"):
            return None
    return None


PARTS_OF_DAY = figure_words("dates", "part_of_day")


def _means_the_day(tokens: list[Token], at: int) -> bool:
    """Whether "hoy", "ayer" date an act: not "hasta hoy", "que hoy emplea", but "la mañana de ayer"."""
    key = tokens[at].key
    before = tokens[at - 1].key if at else ""
    after = tokens[at + 1].key if at + 1 < len(tokens) else ""
    if before in figure_words("dates", "of") and at > 1 and tokens[at - 2].key in PARTS_OF_DAY:
        return True
    today = figure_words("dates", "today")
    if before in figure_words("dates", "no_day_before") - today or (before in today and key not in today):
        return False
    state = before in figure_words("dates", "state_before") or after in figure_words("dates", "state_behind")
    return not (key in today and state)


def _comes(tokens: list[Token], at: int) -> bool:
    """ "El lunes que viene" is ahead; "confirmó el lunes que montará" is past."""
    return tuple(token.key for token in tokens[at + 1 : at + 3]) in figure_phrases("dates", "coming_behind")


def _ahead(sentence: Sentence) -> bool:
    """Whether the sentence only looks ahead: "abrirá este viernes", "will open on Monday"."""
    forms = [form.tense for token in sentence.tokens for form in forms_of(token, sentence.language)]
    coming = "future" in forms or any(token.key in figure_words("dates", "will") for token in sentence.tokens)
    return coming and not {"past", "participle"} & set(forms)


def _days_ago(tokens: list[Token], at: int) -> int | None:
    """Days in "two days ago", "hace tres días" that begin at ``at``; ``None`` elsewhere."""
    if at + 2 >= len(tokens):
        return None
    keys = [token.key for token in tokens[at : at + 3]]
    for phrase in figure_phrases("dates", "days_ago"):
        if all(word in {key, "*n*"} for word, key in zip(phrase, keys, strict=True)):
            return _few(keys[phrase.index("*n*")])
    return None


def _few(word: str) -> int | None:
    """A number of days up to a week, in digits or in words; one is no plural."""
    spelled = lexicon("es").words.units.get(word) or lexicon("en").words.units.get(word)
    days = int(word) if word.isdecimal() else spelled or 0
    return days if 2 <= days <= A_WEEK else None


A_WEEK = 7  # days; what is longer ago is told by its date
LAST = figure_words("dates", "last")
EARLIEST = 1900  # a day of publication before this year is a mistake, and nothing is reckoned from it


def relative_date(sentence: Sentence, words: Words, published: date | None) -> When | None:
    """The past day that "ayer", "el viernes", "on Tuesday" mean on the day of publication."""
    if published is None or published.year < EARLIEST:
        return None
    meant = _day_meant(sentence, words, published)
    if meant is not None:
        return meant
    if sentence.has("dates.weekend", "dates.month", "dates.week"):
        return When(f"{published:%Y-%m}", "month", "relative")
    back = 7 if sentence.has("dates.last_week") else published.day if sentence.has("dates.last_month") else 0
    before = _days_before(published, back, -1) if back else None
    return When(before.iso[:7], "month", "relative") if before is not None and before.iso else None


def _days_before(published: date, days: int, at: int) -> When | None:
    """The day ``days`` before publication; ``None`` before the calendar begins or behind its end."""
    ordinal = published.toordinal() - days
    if not date.min.toordinal() <= ordinal <= date.max.toordinal():
        return None
    return When(date.fromordinal(ordinal).isoformat(), "day", "relative", at)


def _day_meant(sentence: Sentence, words: Words, published: date) -> When | None:
    """The first day that a relative word, "two days ago" or a weekday means."""
    tokens = sentence.tokens
    for at, token in enumerate(tokens):
        shift = words.relative_days.get(token.key)
        ago = -shift if shift is not None and _means_the_day(tokens, at) else _days_ago(tokens, at)
        if ago is None and token.key in words.weekdays:
            ago = _weekday_ago(sentence, at, words.weekdays[token.key], published)
        if ago is not None:
            return _days_before(published, ago, at)
    return None


def _weekday_ago(sentence: Sentence, at: int, weekday: int, published: date) -> int | None:
    """How many days before publication a weekday lies; ``None`` where it is ahead or dates nothing."""
    tokens = sentence.tokens
    before = tokens[at - 1].key if at else ""
    after = tokens[at + 1].key if at + 1 < len(tokens) else ""
    if not NEXT_WORDS.isdisjoint({before, after}) or _comes(tokens, at) or _ahead(sentence):
        return None
    if before not in figure_words("dates", "weekday_before") and sentence.language != "en":
        return None
    same = 7 if not LAST.isdisjoint({before, after}) else 0
    return (published.weekday() - weekday) % 7 or same
