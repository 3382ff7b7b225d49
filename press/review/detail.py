"""What the page shows of one thing to decide: the text in pieces with its spans marked, and what may be picked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from press.model import Document
from press.review.decision import PARTS, Decision
from press.review.queue import Item, Text
from press.spans import FigureSpan, Spans, spans_of_text

NAMES_SHOWN = 40
"""Names to pick from; those nearest the quote come first."""


@dataclass(frozen=True)
class Mark:
    """A marked span: what it is, and the values that picking it gives to the fields of a decision."""

    start: int
    end: int
    kind: str
    values: Mapping[str, Any]


def detail(item: Item, text: Text | None) -> dict[str, Any]:
    """One item as the page takes it; a record whose text is gone is shown without it."""
    shown = {
        "id": item.id,
        "kind": item.subject[0],
        "title": item.title,
        "stake": item.stake,
        "reasons": list(item.reasons),
        "values": dict(item.values),
        "facts": dict(item.facts),
    }
    if text is None or item.subject[0] != "record":
        return shown | {"pieces": [], "candidates": {}}
    start, end = int(item.subject[3]), int(item.subject[4])
    title, published = item.facts.get("title"), item.facts.get("published_date")
    document = Document(str(item.subject[1]), body=text.text, lang=text.language, title=title, published=published)
    spans = spans_of_text(text.text, document)
    marks = _marks(spans)
    return shown | {
        "pieces": pieces(text.text, marks, (start, end)),
        "candidates": _candidates(marks, start),
        "language": text.language,
    }


def _marks(spans: Spans) -> list[Mark]:
    """Marks that do not overlap: figures before places, places before names."""
    figures = [Mark(one.start, one.end, one.measure, _figure_values(one)) for one in spans.figures]
    places = [
        Mark(one.start, one.end, "place", {"place": one.name, "department": one.department, "country": one.country})
        for one in spans.places
    ]
    names = [Mark(one.start, one.end, "name", {"company": one.text}) for one in spans.names]
    taken: list[Mark] = []
    for mark in (*figures, *places, *names):
        if all(mark.end <= other.start or other.end <= mark.start for other in taken):
            taken.append(mark)
    return sorted(taken, key=lambda mark: mark.start)


def _figure_values(figure: FigureSpan) -> dict[str, Any]:
    value = figure.value if figure.value is not None else figure.low if figure.low is not None else figure.high
    whole = int(value) if value is not None and float(value).is_integer() else value
    return {"jobs": whole} if figure.measure == "jobs" else {"amount": whole, "currency": figure.unit}


def _candidates(marks: Sequence[Mark], start: int) -> dict[str, list[dict[str, Any]]]:
    """By field what may be picked, each once, nearest to the quote first. A place may be a company's name, too."""
    found: dict[str, dict[str, dict[str, Any]]] = {"company": {}, "place": {}, "amount": {}, "jobs": {}}
    for mark in sorted(marks, key=lambda mark: abs(mark.start - start)):
        main = next(iter(mark.values))
        offered = found[main]
        key = repr(sorted(mark.values.items(), key=str))
        if key not in offered and len(offered) < NAMES_SHOWN:
            offered[key] = {"values": dict(mark.values), "start": mark.start, "end": mark.end}
    return {name: list(offered.values()) for name, offered in found.items()}


def pieces(text: str, marks: Sequence[Mark], quote: tuple[int, int]) -> list[dict[str, Any]]:
    """The text cut at every mark and at the quote, so that the page needs no positions of its own."""
    ends = {0, len(text), *(min(max(0, at), len(text)) for at in quote)}
    cuts = sorted(ends | {at for mark in marks for at in (mark.start, mark.end)})
    by_start = {mark.start: mark for mark in marks}
    found: list[dict[str, Any]] = []
    mark: Mark | None = None
    for first, last in pairwise(cuts):
        mark = by_start.get(first, mark if mark is not None and first < mark.end else None)
        piece: dict[str, Any] = {"text": text[first:last]}
        if quote[0] <= first < quote[1]:
            piece["quoted"] = True
        if mark is not None:
            piece |= {"kind": mark.kind, "values": dict(mark.values), "start": mark.start, "end": mark.end}
        found.append(piece)
    return found


def pointed(
    values: Mapping[str, Any], given: Mapping[str, Sequence[int]], text: str, near: int
) -> dict[str, list[int]]:
    """The spans of a decision's values: as the person pointed, else where the text says the very words.

    Args:
        values: of the decision.
        given: spans the page sent; one outside the text is dropped.
        text: the document's.
        near: where the quote begins; of several places the nearest one counts.
    """
    found: dict[str, list[int]] = {}
    for name, value in values.items():
        span = list(given.get(name, ()))
        if len(span) == 2 and 0 <= span[0] < span[1] <= len(text):
            found[name] = span
        elif isinstance(value, str) and name in ("company", "place", "department"):
            spot = _nearest(text, value, near)
            if spot is not None:
                found[name] = [spot, spot + len(value)]
    return found


def _nearest(text: str, words: str, near: int) -> int | None:
    spots = []
    at = text.find(words)
    while at >= 0:
        spots.append(at)
        at = text.find(words, at + 1)
    return min(spots, key=lambda spot: abs(spot - near), default=None)


def past_item(decision: Decision) -> Item:
    """A record, match or pair that waits no longer, as its decision describes it."""
    if decision.kind == "record":
        return Item(decision.subject, 0.0, (), dict(decision.values))
    return Item(decision.subject, 0.0, (), {}, dict(zip(PARTS[decision.kind], decision.subject[1:], strict=True)))


def summaries(items: Iterable[Item]) -> list[dict[str, Any]]:
    """The list of the page."""
    return [
        {
            "id": item.id,
            "kind": item.subject[0],
            "title": item.title,
            "under": _under(item),
            "stake": item.stake,
        }
        for item in items
    ]


def _under(item: Item) -> str:
    """A second line of the list: the other side, or where it was read."""
    for name in ("legal_name", "other_company", "title", "outlet"):
        if item.facts.get(name):
            return str(item.facts[name])
    return str(item.subject[-1]) if item.subject[0] != "record" else ""


SPOKEN = ("company", "event", "amount", "currency", "jobs")
"""What a decision always says of a record; the rest, which the warehouse words in its own way, where it was changed."""


def decided_values(item: Item, changed: Mapping[str, Any]) -> dict[str, Any]:
    """What a decision says of a record: what the person saw, with what they gave instead."""
    seen = {name: item.values[name] for name in SPOKEN if item.values.get(name) is not None}
    return seen | dict(changed)
