"""Which time a figure speaks of: the year a count began, a closed period, or the day it is as of (press rule 10)."""

from __future__ import annotations

from calendar import monthrange
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from press.figures.dates import parse_day
from press.lexicon import Lexicon, common, figure_words, lexicon, word_lists
from press.model import Claim, Language, PeriodPrecision
from press.text.sentences import Sentence
from press.text.tokens import Token

Kind = Literal["since", "as_of", "in", "range", "so_far", "act"]

OPENERS = figure_words("periods", "opener")
FIRST_YEAR, LAST_YEAR = 1900, 2100
DATING = 200  # sentences that may date a text
MOST_YEARS = 50  # of "the last … years"
LOOSE_GAP = 8  # words between "desde que comenzó la medición" and its date
ACT_GAP = 4  # words between "anunció" and the date of it
TOTALS = frozenset({"agency", "programme", "city", "country", "sector"})
COUNTED_BY_DAY = frozenset({"agreements", "companies", "countries", "projects"})
SHORT_PARTS: Mapping[str, int] = common()["year_parts"]
"""Months of the parts of a year that a letter and a number name: "Q3", "H1"."""

YEAR = timedelta(days=366)
FAR = timedelta(days=3 * 366)
"""A title's date further back than this is no date of the document's figures."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of time that ``tokens[first:last]`` of a sentence name."""

    first: int
    last: int
    start: date | None
    end: date | None
    precision: PeriodPrecision
    kind: Kind


@dataclass(frozen=True, slots=True)
class _Atom:
    """One date, month, quarter, half or year in words; ``year`` tells whether its year is written."""

    first: int
    last: int
    start: date
    end: date
    precision: PeriodPrecision
    year: bool = True


def stretches_of(sentence: Sentence, words: Lexicon, published: date | None) -> list[Stretch]:
    """Every time expression of ``sentence`` in order; those relative to today need the day of publication."""
    atoms = _atoms(sentence.tokens, words, published)
    found = _relative(sentence, published) if published is not None else []
    at = 0
    while at < len(atoms):
        pair = _range(sentence, atoms[at], atoms[at + 1] if at + 1 < len(atoms) else None)
        found.append(pair or _single(sentence, atoms[at]))
        at += 2 if pair else 1
    return sorted(found, key=lambda stretch: (stretch.first, stretch.last))


def _atoms(tokens: list[Token], words: Lexicon, published: date | None) -> list[_Atom]:
    found: list[_Atom] = []
    months, ordinals = words.words.months, word_lists(words.language, "periods", "period_ordinal")
    behind = 0
    for at, token in enumerate(tokens):
        known = token.kind == "n" or token.key in months or token.key in ordinals or token.raw in SHORT_PARTS
        atom = _atom(tokens, at, words, published) if known and at >= behind else None
        if atom is not None:
            found.append(atom)
            behind = atom.last
    return found


def _atom(tokens: list[Token], at: int, words: Lexicon, published: date | None) -> _Atom | None:
    token = tokens[at]
    if token.kind == "n":
        dated = _day_first(tokens, at, words, published)
        if dated is not None:
            return dated
        year = _year(tokens, at, words.language)
        return _Atom(at, at + 1, date(year, 1, 1), date(year, 12, 31), "year") if year else None
    if token.kind != "w":
        return None
    month = words.words.months.get(token.key)
    if month is not None and (token.capital or token.key not in figure_words("periods", "capital_month")):
        return _month(tokens, at, month, published)
    return _quarter(tokens, at, words.language, published)


def _plain_year(token: Token) -> int:
    return int(token.raw) if len(token.raw) == 4 and token.raw.isdecimal() and token.raw[:2] in {"19", "20"} else 0


def _year(tokens: list[Token], at: int, language: Language) -> int:
    """The year at ``at``; 0 where the four digits are part of a name ("Agenda 2030", "Ley 1955 de 2019")."""
    year = _plain_year(tokens[at])
    before = tokens[at - 1] if at else None
    if not year or before is None:
        return year
    if before.raw in {"/", "+", "#", "$", "€", "@"} or before.key in word_lists(language, "periods", "period")["named"]:
        return 0
    numbered = at >= 3 and before.key in figure_words("periods", "of") and tokens[at - 2].kind == "n"
    named = word_lists(language, "periods", "period")["named"]
    return 0 if numbered and tokens[at - 3].key in named else year


def _year_after(tokens: list[Token], at: int) -> tuple[int, int]:
    """A year behind "de", "del", "of" or a comma, and the index behind it."""
    last = at
    while last < len(tokens) and last - at < 3 and tokens[last].key in figure_words("periods", "before_year"):
        last += 1
    year = _plain_year(tokens[last]) if last < len(tokens) else 0
    return (year, last + 1) if year else (0, at)


def _day_first(tokens: list[Token], at: int, words: Lexicon, published: date | None) -> _Atom | None:
    """ "31 de diciembre de 2019", "31 December 2019"."""
    raw = tokens[at].raw
    if not raw.isdecimal() or len(raw) > 2 or not 1 <= int(raw) <= 31:
        return None
    behind = at + 1
    if behind < len(tokens) and tokens[behind].key in figure_words("periods", "of"):
        behind += 1
    month = words.words.months.get(tokens[behind].key) if behind < len(tokens) else None
    if month is None:
        return None
    year, last = _year_after(tokens, behind + 1)
    return _day(at, last, int(raw), month, year, published)


def _day(first: int, last: int, day: int, month: int, year: int, published: date | None) -> _Atom | None:
    chosen = year or _latest(published, lambda y: date(y, month, 1))
    if not chosen or day > monthrange(chosen, month)[1]:
        return None
    when = date(chosen, month, day)
    return _Atom(first, last, when, when, "day", bool(year))


def _month(tokens: list[Token], at: int, month: int, published: date | None) -> _Atom | None:
    """ "julio de 2020", "July 2020", "July 31, 2020"; without a year the latest one before publication."""
    behind = at + 1
    if behind < len(tokens) and tokens[behind].raw.isdecimal() and len(tokens[behind].raw) <= 2:
        year, last = _year_after(tokens, behind + 1)
        if year and 1 <= int(tokens[behind].raw) <= 31:
            return _day(at, last, int(tokens[behind].raw), month, year, published)
    year, last = _year_after(tokens, behind)
    chosen = year or _latest(published, lambda y: date(y, month, 1))
    if not chosen:
        return None
    end = date(chosen, month, monthrange(chosen, month)[1])
    return _Atom(at, last, date(chosen, month, 1), end, "month", bool(year))


def _quarter(tokens: list[Token], at: int, language: Language, published: date | None) -> _Atom | None:
    """ "primer trimestre de 2023", "the first half of 2022", "Q3 2023", "H1"."""
    ordinal, months = _part_of_year(tokens, at, language)
    if not months or not ordinal or ordinal * months > 12:
        return None
    first_month = (ordinal - 1) * months + 1
    year, last = _year_after(tokens, at + 2)
    if months == 6 and not year and language == "en" and tokens[at].raw not in SHORT_PARTS:
        return None  # "the first half of the project"
    chosen = year or _latest(published, lambda y: date(y, first_month, 1))
    if not chosen:
        return None
    end_month = first_month + months - 1
    end = date(chosen, end_month, monthrange(chosen, end_month)[1])
    return _Atom(at, last, date(chosen, first_month, 1), end, "quarter" if months == 3 else "half", bool(year))


def _part_of_year(tokens: list[Token], at: int, language: Language) -> tuple[int, int]:
    """Which quarter or half of a year is named at ``at``, and how many months it has; zeros where none is."""
    if at + 1 >= len(tokens):
        return 0, 0
    part, noun = tokens[at], tokens[at + 1]
    if part.raw in SHORT_PARTS and noun.start == part.end and noun.raw in {"1", "2", "3", "4"}:
        return int(noun.raw), SHORT_PARTS[part.raw]
    ordinal = word_lists(language, "periods", "period_ordinal").get(part.key, 0)
    if not ordinal:
        return 0, 0
    lists = word_lists(language, "periods", "period")
    return ordinal, 3 if noun.key in lists["quarter"] else 6 if noun.key in lists["half"] else 0


def _latest(published: date | None, start: Callable[[int], date]) -> int:
    """The latest year in which something begins before publication; 0 where that day is not known."""
    if published is None:
        return 0
    return published.year if start(published.year) <= published else published.year - 1


def _opening(tokens: list[Token], first: int, language: Language) -> int:
    """Index of the first of the articles and nouns before a date: "el año 2022", "the end of 2022"."""
    skipped = word_lists(language, "periods", "period")["skipped"] - figure_words("periods", "of")
    while first > 0 and tokens[first - 1].key in skipped:
        first -= 1
    return first


def _range(sentence: Sentence, one: _Atom, two: _Atom | None) -> Stretch | None:
    """ "entre 2016 y 2019", "2016–2019", "from 2016 to December 2019"."""
    if two is None or two.end < one.start:
        return None
    tokens, lists = sentence.tokens, word_lists(sentence.language, "periods", "period")
    first = _opening(tokens, one.first, sentence.language)
    opener = tokens[first - 1].key if first else ""
    between = [t.key for t in tokens[one.last : two.first] if t.key not in lists["skipped"]]
    dash = between == ["-"] and two.first - one.last == 1
    joined = len(between) == 1 and (
        (between[0] in lists["joined_between"] and opener in lists["openers_between"])
        or (between[0] in lists["joined_from"] and opener in lists["openers_from"])
    )
    if not dash and not joined:
        return None
    start = one.start if one.year else date(two.start.year, one.start.month, one.start.day)
    return Stretch(first if dash else first - 1, two.last, start, two.end, two.precision, "range")


def _single(sentence: Sentence, atom: _Atom) -> Stretch:
    """A date by itself, by the words that lead to it."""
    tokens = sentence.tokens
    starts = {atom.first, _opening(tokens, atom.first, sentence.language)}
    kind: Kind = "in"
    first = min(starts)
    for hit in sentence.of("period.since", "period.as_of"):
        if hit.last in starts:
            kind = "since" if hit.label == "period.since" else "as_of"
            first = min(first, hit.first)
    if kind == "in" and any(
        0 <= atom.first - h.last <= LOOSE_GAP or h.first < atom.first < h.last
        for h in sentence.of("period.since_loose")
    ):
        kind = "since"
    if kind == "in" and not _is_time(tokens, atom, first):
        kind = "act"
    lead = first - 1 if first and tokens[first - 1].key in OPENERS else first
    if kind == "in" and any(0 <= lead - h.last <= ACT_GAP for h in sentence.of("period.act")):
        kind = "act"
    return Stretch(first, atom.last, atom.start, atom.end, atom.precision, kind)


def _is_time(tokens: list[Token], atom: _Atom, first: int) -> bool:
    """A date without a year needs a preposition, a bare year must not end a name ("Expo 2025")."""
    before = tokens[first - 1] if first else None
    if before is None or before.key in OPENERS:
        return True
    return atom.year and not (before.capital and first > 1) and before.kind == "w"


def _relative(sentence: Sentence, published: date) -> list[Stretch]:
    found: list[Stretch] = []
    said = ((label, hit) for label in RELATIVE if label in sentence.hits for hit in sentence.of(label))
    for label, hit in said:
        if any(s.first <= hit.first and hit.last <= s.last for s in found):
            continue
        start, end, precision = RELATIVE[label](published)
        kind: Kind = "so_far" if end == published or label == "dates.this_year" else "in"
        found.append(Stretch(hit.first, hit.last, start, end, precision, kind))
    return found + _last_years(sentence, published)


def _last_years(sentence: Sentence, published: date) -> list[Stretch]:
    """ "en los últimos tres años", "in the last three years"."""
    tokens = sentence.tokens
    lists = word_lists(sentence.language, "periods", "period")
    found: list[Stretch] = []
    for hit in sentence.of("period.last"):
        beside = tokens[hit.last : hit.last + 2]
        if len(beside) < 2 or beside[1].key not in lists["years"]:
            continue
        years = _small(beside[0], sentence.language)
        if years:
            start = _years_before(published, years)
            found.append(Stretch(hit.first, hit.last + 2, start, published, "inferred", "so_far"))
    return found


def _small(token: Token, language: Language) -> int:
    if token.raw.isdecimal():
        return int(token.raw) if 1 <= int(token.raw) <= MOST_YEARS else 0
    spelled = lexicon(language).words.units.get(token.key, 0)
    return spelled if 2 <= spelled <= MOST_YEARS else 0


def _years_before(day: date, years: int) -> date:
    return day.replace(year=day.year - years, day=min(day.day, 28) if day.month == 2 else day.day)


def _last_month(day: date) -> tuple[date, date, PeriodPrecision]:
    end = day.replace(day=1) - timedelta(days=1)
    return end.replace(day=1), end, "month"


def _last_months(day: date, months: int) -> tuple[date, date, PeriodPrecision]:
    """The quarter or half before the one of ``day``."""
    first_month = (day.month - 1) // months * months + 1
    end = date(day.year, first_month, 1) - timedelta(days=1)
    return date(end.year, end.month - months + 1, 1), end, "quarter" if months == 3 else "half"


RELATIVE: Mapping[str, Callable[[date], tuple[date, date, PeriodPrecision]]] = {
    "period.so_far": lambda day: (day.replace(month=1, day=1), day, "inferred"),
    "dates.last_year": lambda day: (date(day.year - 1, 1, 1), date(day.year - 1, 12, 31), "year"),
    "dates.last_month": _last_month,
    "period.last_quarter": lambda day: _last_months(day, 3),
    "period.last_half": lambda day: _last_months(day, 6),
    "period.last_decade": lambda day: (_years_before(day, 10), day, "inferred"),
    "period.last_term": lambda day: (_years_before(day, 4), day, "inferred"),
    "dates.this_year": lambda day: (day.replace(month=1, day=1), date(day.year, 12, 31), "year"),
}
"""By entry the stretch of time that it means on a day."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A claim with the tokens of its quote, and what its quantity is in the sentence (``Quantity.role``)."""

    claim: Claim
    first: int
    last: int
    role: str = ""


def dated(
    placed: list[Placed], sentences: Sequence[Sentence], words: Lexicon, published: str | None, title: Sentence | None
) -> list[Claim]:
    """The claims with the time they speak of, in the same order."""
    day = _believed(parse_day(published)) or _latest_year(sentences, words)
    here: dict[int, list[Placed]] = defaultdict(list)
    for item in placed:
        here[item.claim.sentence].append(item)
    parts = {s.number: s for s in sentences if s.number in here}
    found = {number: _free(stretches_of(part, words, day), here[number]) for number, part in parts.items()}
    of_title = _title_date(title, words, day)
    counting: dict[str, int] = {}
    claims: list[Claim] = []
    for item in placed:
        sentence = parts[item.claim.sentence]
        near = _in_clause(sentence, item, found[item.claim.sentence])
        claim = _with_period(_of_years(item, near), near, day)
        claims.append(_counted_since(claim, counting, of_title))
    return claims


def _of_years(item: Placed, near: list[Stretch]) -> Placed:
    """What a body counts over several years ("entre 2016 y 2019") is a running total."""
    claim = item.claim
    if claim.accumulation != "incremental" or claim.subject_kind not in TOTALS or not near:
        return item
    first = near[0]
    if first.kind != "range" or first.start is None or first.end is None or first.end - first.start <= YEAR:
        return item
    return replace(item, claim=replace(claim, accumulation="cumulative"))


def _counted_since(claim: Claim, counting: dict[str, int], of_title: _AsOf | None) -> Claim:
    """A running total with the year its subject counts from, once told, and the date in the title."""
    counted = claim.subject_kind in TOTALS or claim.measure in COUNTED_BY_DAY
    if claim.accumulation != "cumulative" or not claim.subject or not counted:
        return claim
    since = claim.since or counting.get(claim.subject, 0)
    if since:
        counting[claim.subject] = since
        claim = replace(claim, since=since)
    if claim.period_precision == "inferred" and of_title is not None:
        return replace(claim, period_end=of_title.end_iso, period_precision=of_title.precision)
    return claim


def _believed(published: date | None) -> date | None:
    """A day of publication that a press text can have."""
    return published if published is not None and FIRST_YEAR <= published.year <= LAST_YEAR else None


def _latest_year(sentences: Sequence[Sentence], words: Lexicon) -> date | None:
    """The end of the latest year the text itself speaks of, for a text without a day of publication."""
    years = [
        stretch.end.year
        for sentence in sentences[:DATING]
        for stretch in stretches_of(sentence, words, None)
        if stretch.end is not None and stretch.kind in {"in", "act"} and stretch.precision != "half"
    ]
    return date(max(years), 12, 31) if years else None


def _free(stretches: list[Stretch], figures: list[Placed]) -> list[Stretch]:
    """Those that share no word with a figure: "1900 empleos" is no year."""
    taken = {at for item in figures for at in range(item.first, item.last)}
    return [s for s in stretches if s.kind != "act" and taken.isdisjoint(range(s.first, s.last))]


@dataclass(frozen=True, slots=True)
class _AsOf:
    end_iso: str
    precision: PeriodPrecision


def _title_date(title: Sentence | None, words: Lexicon, published: date | None) -> _AsOf | None:
    """The as-of date in a title: "Balance a diciembre de 2019"."""
    if title is None or published is None:
        return None
    for stretch in stretches_of(title, words, published):
        if stretch.kind == "as_of" and stretch.end is not None and published - FAR < stretch.end <= published:
            return _AsOf(stretch.end.isoformat(), stretch.precision)
    return None


def _in_clause(sentence: Sentence, item: Placed, stretches: list[Stretch]) -> list[Stretch]:
    """Those between the same semicolons as the figure, nearest first."""
    tokens = sentence.tokens
    start = max((at + 1 for at in range(item.first) if tokens[at].raw == ";"), default=0)
    end = next((at for at in range(item.last, len(tokens)) if tokens[at].raw == ";"), len(tokens))
    inside = [s for s in stretches if start <= s.first < end]
    return sorted(inside, key=lambda s: (_distance(item, s), s.first))


def _distance(item: Placed, stretch: Stretch) -> int:
    return max(item.first - stretch.last, stretch.first - item.last, 0)


def _with_period(item: Placed, near: list[Stretch], published: date | None) -> Claim:
    claim = item.claim
    if claim.accumulation == "cumulative":
        return _running_total(claim, near, published)
    if claim.accumulation == "stock":
        return _level(claim, near, published)
    if claim.accumulation in {"target", "forecast"}:
        return _goal(claim, near, published)
    return _flow(claim, near, published)


def _as_of(claim: Claim, end: date | None, precision: PeriodPrecision, published: date | None) -> Claim:
    """``claim`` as of ``end``; a day after publication, or none, is the day of publication."""
    if end is None or (published is not None and end > published):
        end, precision = published, "inferred"
    return replace(claim, period_end=end.isoformat(), period_precision=precision) if end is not None else claim


def _running_total(claim: Claim, near: list[Stretch], published: date | None) -> Claim:
    begun = [stretch for stretch in near if stretch.start is not None]
    since = next((stretch.start for stretch in begun if stretch.kind == "since" and stretch.start), None)
    if since is not None:
        return _level(replace(claim, since=since.year), near, published)
    for closed in begun:
        if closed.kind in {"range", "so_far"} and closed.start is not None:
            started = closed.start.year if closed.kind == "range" else None
            told = replace(claim, since=started, period_start=closed.start.isoformat())
            return _as_of(told, closed.end, closed.precision, published)
    return _level(claim, near, published)


def _level(claim: Claim, near: list[Stretch], published: date | None) -> Claim:
    end = next((s for s in near if s.kind in {"as_of", "in"}), None)
    return _as_of(claim, end.end if end else None, end.precision if end else "inferred", published)


def _goal(claim: Claim, near: list[Stretch], published: date | None) -> Claim:
    """The day a goal is to be reached: the end of the nearest stretch that is not over at publication."""
    ahead = [s for s in near if s.kind != "since" and s.end is not None and (published is None or s.end >= published)]
    if not ahead or ahead[0].end is None:
        return claim
    return replace(claim, period_end=ahead[0].end.isoformat(), period_precision=ahead[0].precision)


def _flow(claim: Claim, near: list[Stretch], published: date | None) -> Claim:
    """The period a flow is of: over for what is done, ahead for what is planned."""
    done = claim.modality in {"done", "denied", "cancelled", "mou"} or claim.subject_kind in TOTALS
    meant = (stretch for stretch in near if _may_hold(claim, stretch) and _on_its_side(stretch, published, done=done))
    stretch = next(meant, None)
    return claim if stretch is None else _period(claim, stretch, published if done else None)


def _may_hold(claim: Claim, stretch: Stretch) -> bool:
    """Whether a flow may be of ``stretch``: one with both ends, and a single day only of what is counted by day."""
    if stretch.start is None or stretch.end is None or stretch.kind == "since":
        return False
    return stretch.precision != "day" or stretch.kind == "as_of" or claim.measure in COUNTED_BY_DAY


def _on_its_side(stretch: Stretch, published: date | None, *, done: bool) -> bool:
    """Whether what is done began before publication, and what is planned ends behind it."""
    if published is None or stretch.start is None or stretch.end is None:
        return True
    return stretch.start <= published if done else stretch.end >= published


def _period(claim: Claim, stretch: Stretch, published: date | None) -> Claim:
    start, end, precision = stretch.start, stretch.end, stretch.precision
    if published is not None and end is not None and end > published:
        end, precision = published, "inferred"
    return replace(
        claim,
        period_start=start.isoformat() if start is not None and stretch.kind != "as_of" else None,
        period_end=end.isoformat() if end is not None else None,
        period_precision=precision,
    )
