"""Attribution frames: who says what follows, and nothing of what is said (press rule 8).

"El gobernador anunció que …", "según la alcaldía, …", "…, dijo el secretario". Their words stand in the lexicons
(``frame.*``), their forms in ``frames.toml``: where a frame opens, what must stand in it, where it closes.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from press.lexicon import Hit
from press.text.sentences import Sentence

Hits = Mapping[str, Sequence[Hit]]

FILE = Path(__file__).parent / "frames.toml"
STOPS = frozenset({",", ";", ":", "."})


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame of a sentence: ``tokens[first:last]``.

    Attributes:
        form: id of the form in ``frames.toml``.
    """

    form: str
    first: int
    last: int


@dataclass(frozen=True)
class Form:
    """One form of frames.

    Attributes:
        key: labels of which one must stand there.
        opens: ``clause``: at the start of the clause of ``key``; ``key``: at ``key`` itself; ``comma``: at the comma
            right before ``key``.
        closes: labels behind ``key`` that end the frame; without any it ends with ``key`` or at a stop.
        within: tokens between ``key`` and what closes the frame.
        needs: labels of which one must stand in the frame before ``key``.
        until: ``stop``: the frame ends at the next comma or at the end; ``end``: with the sentence; ``key``: with the
            key or what closes it.
    """

    id: str
    key: tuple[str, ...]
    opens: str
    until: str
    closes: tuple[str, ...] = ()
    within: int = 0
    needs: tuple[str, ...] = ()


@cache
def forms() -> tuple[Form, ...]:
    """The forms in order: of two that overlap the first holds."""
    return tuple(_form(row) for row in tomllib.loads(FILE.read_text(encoding="utf-8"))["frame"])


def _form(row: Mapping[str, Any]) -> Form:
    lists = {name: tuple(row.get(name, ())) for name in ("key", "closes", "needs")}
    return Form(row["id"], opens=row["opens"], until=row["until"], within=row.get("within", 0), **lists)


def frames_of(sentence: Sentence, hits: Hits) -> tuple[Frame, ...]:
    """The frames of ``sentence`` in order, none inside another; ``hits`` is all that the lexicons say of it."""
    found: list[Frame] = []
    for form in forms():
        for frame in _of_form(sentence, form, hits):
            if not any(frame.first < other.last and other.first < frame.last for other in found):
                found.append(frame)
    return tuple(sorted(found, key=lambda frame: frame.first))


def _of(hits: Hits, labels: Sequence[str]) -> list[Hit]:
    return [hit for label in labels for hit in hits.get(label, ())]


def _of_form(sentence: Sentence, form: Form, hits: Hits) -> Iterator[Frame]:
    for hit in _of(hits, form.key):
        first = _opening(sentence, form, hit)
        last = _closing(sentence, form, hit, hits) if first >= 0 else -1
        if last > first and _needed(form, hits, first, hit.first):
            yield Frame(form.id, first, last)


def _opening(sentence: Sentence, form: Form, hit: Hit) -> int:
    """First token of the frame, -1 where it cannot open."""
    tokens = sentence.tokens
    if form.opens == "key":
        return hit.first
    if form.opens == "comma":
        return hit.first - 1 if hit.first and tokens[hit.first - 1].raw in ",\"”»'’" else -1
    return next((at + 1 for at in range(hit.first - 1, -1, -1) if tokens[at].raw in ";:"), sentence.opening)


def _closing(sentence: Sentence, form: Form, hit: Hit, hits: Hits) -> int:
    """Index behind the last token of the frame, -1 where it does not close."""
    if form.closes:
        ends = [h.last for h in _of(hits, form.closes) if 0 <= h.first - hit.last <= form.within]
        return min(ends, default=-1)
    if form.until == "key":
        return hit.last
    tokens = sentence.tokens
    if form.until == "end":
        return len(tokens)
    return next((at + 1 for at in range(hit.last, len(tokens)) if tokens[at].raw in STOPS), len(tokens))


def _needed(form: Form, hits: Hits, first: int, before: int) -> bool:
    if not form.needs:
        return True
    return any(first <= hit.first and hit.last <= before for hit in _of(hits, form.needs))
