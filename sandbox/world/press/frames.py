"""How a note tells its news: who speaks first, when the company is named, where its figures stand.

Every form tells the same project; only the order of what is told and the words for the company differ.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from sandbox.world.press.draft import Draft
from sandbox.world.press.note import Note, Slots

FRAMED = 0.6
"""Share of the notes that tell their news in one of these forms."""

FIGURES = ("amount", "jobs")


def frame_of(kind: str, slots: Slots, rng: Random) -> str:
    """The form of a note, ``""`` for one that has the company and its figures in its first sentence."""
    if rng.random() >= FRAMED:
        return ""
    forms = ["office", "office"]
    if kind != "mou":
        forms += ["apart", "sector"]
        forms += ["late", "late"] if any(name in slots for name in FIGURES) else []
    return rng.choice(forms)


def tell_framed(note: Note, draft: Draft, kind: str, form: str, slots: Slots) -> None:
    """The news in the form ``form``."""
    TELLING[form](note, draft, kind, slots)


def _office(note: Note, draft: Draft, kind: str, slots: Slots) -> None:
    """An office announces, the company is named in the next sentence or paragraph."""
    opening = note.say(f"frame.office.{kind}", slots)
    named = note.say(f"frame.named.{kind}", slots)
    if note.rng.random() < 0.5:
        draft.add(*note.dateline(slots), opening, named)
    else:
        draft.add(*note.dateline(slots), opening)
        draft.add(named)
    _figures(note, draft, kind, slots, FIGURES)


def _late(note: Note, draft: Draft, kind: str, slots: Slots) -> None:
    """The figure comes first, of a company that is only described; its name follows."""
    first = note.rng.choice([name for name in FIGURES if name in slots])
    stem = "frame.late.grown" if kind == "expansion" else "frame.late"
    draft.add(*note.dateline(slots), note.say(f"{stem}.{first}", slots))
    if note.rng.random() < 0.4:
        draft.add(note.say("frame.pause", slots))
    draft.add(note.say(f"frame.named.{kind}", slots))
    _figures(note, draft, kind, slots, [name for name in FIGURES if name != first])


def _apart(note: Note, draft: Draft, kind: str, slots: Slots) -> None:
    """The company first, its figures one or two sentences later."""
    draft.add(*note.dateline(slots), note.say(f"{kind}.plain", slots), note.say("frame.pause", slots))
    _figures(note, draft, kind, slots, FIGURES)


def _sector(note: Note, draft: Draft, kind: str, slots: Slots) -> None:
    """The trade and its size first, with figures that are nobody's project."""
    draft.add(*note.dateline(slots), note.say("frame.sector", {**slots, **note.ground()}))
    draft.add(note.say(f"frame.joins.{kind}", slots))
    _figures(note, draft, kind, slots, FIGURES)


def _figures(note: Note, draft: Draft, kind: str, slots: Slots, names: tuple[str, ...] | list[str]) -> None:
    """The figures of the project under a short name or none, each in a sentence of its own."""
    stem = "mou" if kind == "mou" else "frame"
    told = [note.say(f"{stem}.{name}", slots) for name in names if name in slots]
    if told and note.rng.random() < 0.3:
        told.insert(0, note.say("frame.pause", slots))
    if "jobs" in slots:
        told += note.side_jobs(slots)
    draft.add(*told)


TELLING: dict[str, Callable[[Note, Draft, str, Slots], None]] = {
    "office": _office,
    "late": _late,
    "apart": _apart,
    "sector": _sector,
}
