"""What an answer of a language model is worth: only what the text says, the parser read, and a name may own.

Values never come from an answer. A name must stand in the text and be a name there that may be a company; a figure must
be one the parser has read; a place must be one the gazetteer has found. All else is refused with its reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from press.model import Event
from press.spans import FigureSpan, NameSpan, PlaceSpan, Spans

NO_OWNERS = frozenset({"person", "place", "agency", "medium"})
"""Kinds of names that own no figure."""

Outcome = Literal["agrees", "differs", "silent"]


@dataclass(frozen=True)
class Refusal:
    """Something an answer said that counts for nothing, with the reason."""

    field: str
    reason: str


@dataclass(frozen=True)
class Pointed:
    """One project as the model points at it, in spans of the text."""

    company: NameSpan
    amount: FigureSpan | None = None
    jobs: FigureSpan | None = None
    place: PlaceSpan | None = None
    event: Event | None = None


@dataclass(frozen=True)
class ThirdReading:
    """What is left of an answer.

    Attributes:
        failed: why there is no answer, ``""`` where there is one.
    """

    projects: tuple[Pointed, ...] = ()
    refused: tuple[Refusal, ...] = field(default=())
    failed: str = ""


class _Refused(Exception):  # noqa: N818 - not an error: one part of an answer is left out
    def __init__(self, name: str, reason: str) -> None:
        super().__init__(reason)
        self.refusal = Refusal(name, reason)


def pointed(answer: Mapping[str, Any], spans: Spans, kinds: Mapping[str, str]) -> ThirdReading:
    """What ``answer`` points at.

    Args:
        answer: of the worker: ``projects``, or ``failed``.
        spans: what can be pointed at.
        kinds: by label of a name what it is; a name that is missing has no kind and owns nothing.
    """
    if "failed" in answer:
        return ThirdReading(failed=str(answer["failed"]))
    found: list[Pointed] = []
    refused: list[Refusal] = []
    for project in answer.get("projects", ()):
        try:
            found.append(_project(project, spans, kinds))
        except _Refused as left:
            refused.append(left.refusal)
    return ThirdReading(tuple(found), tuple(refused))


def _project(project: Mapping[str, Any], spans: Spans, kinds: Mapping[str, str]) -> Pointed:
    """One project, or nothing of it: an answer that is wrong in one part is not believed in another."""
    return Pointed(
        _company(project.get("company"), spans, kinds),
        _figure("amount", "money", project.get("amount"), spans),
        _figure("jobs", "jobs", project.get("jobs"), spans),
        _place(project.get("place"), spans),
        _event(project.get("event")),
    )


def _company(words: Any, spans: Spans, kinds: Mapping[str, str]) -> NameSpan:
    if not isinstance(words, str) or not words.strip() or words not in spans.text:
        raise _Refused("company", "not_in_the_text")
    for name in spans.names:
        if words in (name.text, name.label) or (words.startswith(name.text) and _covers(words, name, spans.text)):
            kind = kinds.get(name.label, "")
            if kind in NO_OWNERS or not kind:
                raise _Refused("company", f"is_{kind or 'of_no_kind'}")
            return name
    raise _Refused("company", "no_name_of_the_text")


def _covers(words: str, name: NameSpan, text: str) -> bool:
    """Whether ``words`` are the name with its legal form, as it stands there."""
    return text[name.start : name.start + len(words)] == words


def _figure(name: str, measure: str, words: Any, spans: Spans) -> FigureSpan | None:
    if words is None:
        return None
    if not isinstance(words, str) or not words.strip() or words not in spans.text:
        raise _Refused(name, "not_in_the_text")
    same = [one for one in spans.figures if one.measure == measure and _is_figure(words, one, spans.text)]
    if not same:
        raise _Refused(name, "not_read_as_a_figure")
    if len({(one.value, one.low, one.high, one.unit) for one in same}) > 1:
        raise _Refused(name, "several_figures")
    return same[0]


def _is_figure(words: str, figure: FigureSpan, text: str) -> bool:
    """Whether ``words`` are that figure: its very quote, or more around it that holds it alone at that spot."""
    if words == figure.text:
        return True
    at = words.find(figure.text)
    return at >= 0 and text[figure.start - at : figure.start - at + len(words)] == words


def _place(words: Any, spans: Spans) -> PlaceSpan | None:
    if words is None:
        return None
    if not isinstance(words, str) or words not in spans.text:
        raise _Refused("place", "not_in_the_text")
    found = next((place for place in spans.places if words == place.text or words.startswith(f"{place.text},")), None)
    if found is None:
        raise _Refused("place", "no_place_of_the_text")
    return found


def _event(word: Any) -> Event | None:
    if word is None:
        return None
    for event in get_args(Event):
        if word == event:
            known: Event = event
            return known
    raise _Refused("event", "no_such_event")


def agreement(
    reading: ThirdReading, label: str, amount: tuple[int, int] | None, jobs: tuple[int, int] | None
) -> Outcome:
    """What a third reading says of a record: its company by label, and the spans of its figures.

    It agrees where it gives the same figures, and no other, to the same company.
    """
    if reading.failed:
        return "silent"
    own = [project for project in reading.projects if project.company.label == label]
    if not own:
        return "differs"
    same = any(_spot(one.amount) == amount and _spot(one.jobs) == jobs for one in own)
    return "agrees" if same else "differs"


def _spot(figure: FigureSpan | None) -> tuple[int, int] | None:
    return None if figure is None else (figure.start, figure.end)


def accepted(
    confidence: float, flags: tuple[str, ...], outcome: Outcome, *, threshold: float, with_third: float
) -> bool:
    """Whether a record both other readings agree on is accepted.

    Args:
        confidence: calibrated probability of the record.
        flags: reasons that speak against it; with any of them it is not, whoever agrees.
        outcome: of ``agreement``; a third reading that differs or is silent changes nothing.
        threshold: what the confidence must reach.
        with_third: what it must reach where the third reading agrees; at most ``threshold``.
    """
    needed = min(threshold, with_third) if outcome == "agrees" else threshold
    return not flags and confidence >= needed
