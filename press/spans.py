"""What can be pointed at in a text: its names, its figures and its places, each with its span.

A person who corrects a record, and a second reader, choose among these; a value comes from the figures alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from press.errors import UnreadableDocumentError
from press.model import Document
from press.places.gazetteer import places_in
from press.read import scene
from press.scene import Scene
from press.text.country import country_of
from press.text.normal import normal
from press.text.sentences import Sentence

POINTED = frozenset({"money", "jobs"})
"""Measures a record holds."""


@dataclass(frozen=True)
class NameSpan:
    """One mention of a name; ``label`` is how the text writes the name most often."""

    start: int
    end: int
    text: str
    label: str


@dataclass(frozen=True)
class FigureSpan:
    """An amount or a number of jobs; ``value`` is ``None`` of a range, ``unit`` a currency or ``count``.

    ``unit`` is ``None`` of an amount whose currency the text does not tell.
    """

    start: int
    end: int
    text: str
    measure: str
    value: float | None
    low: float | None
    high: float | None
    unit: str | None
    flags: tuple[str, ...] = ()


@dataclass(frozen=True)
class PlaceSpan:
    """A place with its country, ISO 3166-1, ``None`` where the text does not tell."""

    start: int
    end: int
    text: str
    name: str
    department: str | None
    country: str | None


@dataclass(frozen=True)
class Spans:
    """Everything of one text that can be pointed at, each kind in the order of the text."""

    text: str
    names: tuple[NameSpan, ...] = ()
    figures: tuple[FigureSpan, ...] = ()
    places: tuple[PlaceSpan, ...] = ()


def spans_of(document: Document) -> Spans:
    """The spans of a document.

    Raises:
        UnreadableDocumentError: no text, too long, or another language than Spanish or English.
    """
    return spans_in(scene(document))


def spans_of_text(text: str, document: Document) -> Spans:
    """The spans of a visible text that has been kept; none where it is read otherwise now than it was then."""
    try:
        found = spans_of(document)
    except UnreadableDocumentError:
        return Spans(text)
    return _moved(found, text)


def _moved(found: Spans, text: str) -> Spans:
    """The spans where ``text`` has them, which is read in its normal form."""
    if found.text == text:
        return found
    known = normal(text)
    if found.text != known.text:
        return Spans(text)

    def move(one: Any) -> Any:
        start, end = known.span(one.start, one.end)
        return replace(one, start=start, end=end, text=text[start:end])

    return Spans(text, *(tuple(map(move, kind)) for kind in (found.names, found.figures, found.places)))


def spans_in(seen: Scene) -> Spans:
    """The spans of a scene."""
    return Spans(seen.text, tuple(_names(seen)), tuple(_figures(seen)), tuple(_places(seen)))


def _names(seen: Scene) -> Iterator[NameSpan]:
    found = []
    for name in seen.names:
        for mention in name.mentions:
            start, end = _span(seen.sentences[mention.sentence], mention.first, mention.last)
            found.append(NameSpan(start, end, seen.text[start:end], name.label))
    return iter(sorted(found, key=lambda one: one.start))


def _figures(seen: Scene) -> Iterator[FigureSpan]:
    for one in seen.figures:
        if one.measure in POINTED:
            text = seen.text[one.start : one.end]
            quantity = one.quantity
            yield FigureSpan(
                one.start, one.end, text, one.measure, one.value, one.low, one.high, quantity.unit, quantity.flags
            )


def _places(seen: Scene) -> Iterator[PlaceSpan]:
    sentences = list(seen.sentences.values())
    home = country_of(seen.document, sentences).country
    for sentence in sentences:
        for place in places_in(sentence, home):
            start, end = _span(sentence, place.first, place.last)
            text = seen.text[start:end]
            yield PlaceSpan(start, end, text, place.name, place.department, place.country)


def _span(sentence: Sentence, first: int, last: int) -> tuple[int, int]:
    return sentence.tokens[first].start, sentence.tokens[last - 1].end
