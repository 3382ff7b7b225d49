"""The day of the act a document reports: written out, told by a relative word, or the day of publication."""

from __future__ import annotations

from datetime import date

from press.figures.dates import When, parse_day, published_when, relative_date, written_dates
from press.scene import Scene
from press.text.sentences import Sentence

REPRINTED = 31
"""Days after which nobody reprints a note, and before which a written date is that of the act."""


def announced_on(scene: Scene, number: int) -> When:
    """When the act was done that the sentence ``number`` reports."""
    published = parse_day(scene.document.published)
    words = scene.lexicon.words
    written_on = _written_on(scene, number, published)
    day = written_on or published
    for part in _candidates(scene, number):
        dates = [when for when in written_dates(part, words, day) if _recent(when, day)]
        if dates:
            return dates[0]
        relative = relative_date(part, words, day) if part.number == number else None
        if relative is not None:
            return relative
    if written_on is not None and written_on != published:
        return When(written_on.isoformat(), "day", "text")
    return published_when(scene.document.published)


def _candidates(scene: Scene, number: int) -> list[Sentence]:
    """The sentence itself, then the one that opens the document, or its item of a page of several days."""
    opening = scene.item_of(number) if scene.item_day(number) is not None else None
    if opening is None:
        opening = next(iter(scene.sentences))
    return [scene.sentences[at] for at in dict.fromkeys((number, opening))]


def _written_on(scene: Scene, number: int, published: date | None) -> date | None:
    """The day a text was written: that of its item, or of a reprint's dateline in or right before the sentence."""
    day = scene.item_day(number)
    if day is not None and (published is None or day <= published):
        return day
    item = scene.item_of(number)
    if item is None or number - item > 1:
        return None
    day = scene.datelines[item]
    return day if published is None or 0 <= (published - day).days <= REPRINTED else None


def _recent(when: When, published: date | None) -> bool:
    day = parse_day(when.iso)
    return day is not None and (published is None or 0 <= (published - day).days <= REPRINTED)
