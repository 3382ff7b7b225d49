"""What tells that news is old: the text's own day, a sentence's words, the line above it, or a note of its reprint."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator
from datetime import date, timedelta

from press.decide.ties import Judged
from press.figures.dates import parse_day
from press.figures.periods import stretches_of
from press.scene import Scene
from press.text.sentences import Sentence

AHEAD = "tense.ahead"
"""A sentence with it tells what is to come, whatever past it names; "announced that it would" may be years ago."""
YEARS = 2
"""Calendar years before publication from which a deed is no news."""
A_YEAR = timedelta(days=366)
YEAR_DIGITS = re.compile(r"(?:19|20)\d\d")
OPENING = 3
"""Sentences in which a text may tell the day it was written, or what it is."""
BARE_DATE = 7
"""Tokens of a sentence that is a date and no more."""
HEADING = 12
"""Tokens of a line that stands over others: "Hace diez años, 10 de agosto de 2015"."""


def is_old_news(judged: Judged, sentences: Collection[int]) -> bool:
    """Whether the text is of another year than its publication, or one of ``sentences`` tells what was years ago."""
    scene = judged.scene
    published = parse_day(scene.document.published)
    if published is None:
        return False
    if any("ground.reprinted" in sentence.said for sentence in telling(scene)):
        return True
    return _is_written_before(judged, published) or any(
        _is_old(judged, number) or _is_under_the_past(scene, number, published) for number in sentences
    )


def telling(scene: Scene) -> Iterator[Sentence]:
    """The sentences in which a text tells what it is: the first few, the last, and the title."""
    sentences = list(scene.sentences.values())
    yield from (*sentences[:OPENING], *sentences[-1:])
    if scene.title is not None:
        yield scene.title


def _is_written_before(judged: Judged, published: date) -> bool:
    """Whether a text opens with a day more than a year before publication; a page of several days has its own news."""
    sentences = list(judged.scene.sentences.values())
    if any(judged.scene.item_day(sentence.number) is not None for sentence in sentences):
        return False
    days = (_written_on(judged, sentence, published) for sentence in sentences[:OPENING])
    return any(day is not None and published - day > A_YEAR for day in days)


def _written_on(judged: Judged, sentence: Sentence, published: date) -> date | None:
    """The day that a dateline tells, or a sentence of nothing else: "Archivo. 3 de febrero de 2014."."""
    if len(sentence.tokens) <= BARE_DATE:
        found = stretches_of(sentence, judged.scene.lexicon, published)
        if days := [stretch for stretch in found if stretch.precision == "day"]:
            return days[0].end
    return judged.scene.datelines.get(sentence.number)


def _is_old(judged: Judged, number: int) -> bool:
    """Whether a sentence names a time years before publication and nothing that is to come."""
    scene = judged.scene
    line = judged.evidence.line(number)
    published = scene.item_day(number) or parse_day(scene.document.published)
    if published is None or AHEAD in line.whole:
        return False
    if "ground.ago" in line.whole:
        return True
    found = stretches_of(line.sentence, scene.lexicon, published)
    told = (stretch.end for stretch in found if stretch.kind in {"in", "act"} and stretch.end is not None)
    return any(published.year - end.year >= YEARS for end in told)


def _is_under_the_past(scene: Scene, number: int, published: date) -> bool:
    """Whether the line above that only says so tells of years ago: "Hace diez años", "Agosto de 2015"."""
    if scene.item_day(number) is not None:
        return False
    above = [sentence for sentence in _headings(scene) if sentence.number < number]
    return bool(above) and _tells_years_ago(above[-1], published)


def _headings(scene: Scene) -> Iterator[Sentence]:
    """Sentences of a few words that are a line of their own, in their order."""
    sentences = list(scene.sentences.values())
    lines = Counter(sentence.line for sentence in sentences)
    yield from (one for one in sentences if lines[one.line] == 1 and len(one.tokens) <= HEADING)


def _tells_years_ago(sentence: Sentence, published: date) -> bool:
    years = (int(token.raw) for token in sentence.tokens if YEAR_DIGITS.fullmatch(token.raw))
    return "ground.ago" in sentence.said or any(published.year - year >= YEARS for year in years)
