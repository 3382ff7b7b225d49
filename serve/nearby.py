"""What a person meant: accents, case and punctuation make no difference, and a near miss is told what it is near to.

``Medellín``, ``MEDELLIN`` and ``medellin`` are one value; ``medelin`` is none, and is told of ``medellin``.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from serve.errors import AskedWronglyError

NEAR = 0.6
"""Likeness of two words, as difflib measures it, from which one may have been meant by the other."""
MOST_NEAR = 3
"""Names that are named as near."""
FEW = 12
"""Values that are all named where nothing is near."""
COMPARED = 2_000
"""Names that are compared letter by letter; among more than that nothing is called near."""
LONGEST_SHOWN = 60

_APART = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Choice:
    """One value there is, and the other names people have for it."""

    value: str
    names: tuple[str, ...] = ()


def folded(text: str) -> str:
    """A text without case, accents and punctuation, its words one space apart."""
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    return _APART.sub(" ", plain.casefold()).strip()


def meant(name: str, text: str, choices: Sequence[Choice]) -> str:
    """The value of ``choices`` that ``text`` names.

    Args:
        name: what the value is of, as the user knows it.
        text: as typed.
        choices: all values there are.

    Raises:
        AskedWronglyError: it names none, or several.
    """
    exact = {choice.value for choice in choices if choice.value == text}
    like = sorted(exact or {choice.value for choice in choices if folded(text) in _ways(choice)})
    if len(like) == 1:
        return like[0]
    shown = text[:LONGEST_SHOWN]
    if like:
        fault = f"{name} {shown!r} may be {', '.join(like[:FEW])}"
        raise AskedWronglyError("ask", fault, f"say which: {name}={like[0]}")
    labels = {way: _label(choice) for choice in choices for way in (choice.value, *choice.names)}
    step = did_you_mean(text, labels, labels) or _all_of(name, sorted({choice.value for choice in choices}))
    raise AskedWronglyError("ask", f"{name} is {shown!r}, which this release does not know", step)


def did_you_mean(text: str, words: Iterable[str], stands_for: dict[str, str] | None = None) -> str:
    """A question back with the words nearest to ``text``, ``""`` where none is near.

    Args:
        text: as typed.
        words: what could have been meant.
        stands_for: what to name instead of a word; the word itself where it is not given.
    """
    by_fold = {folded(word): word for word in words}
    if len(by_fold) > COMPARED:
        return ""
    typed = folded(text[:LONGEST_SHOWN])
    near = _holding(typed, by_fold) or difflib.get_close_matches(typed, by_fold, n=MOST_NEAR, cutoff=NEAR)
    named = dict.fromkeys((stands_for or {}).get(by_fold[one], by_fold[one]) for one in near)
    return f"did you mean {' or '.join(named)}?" if named else ""


def _holding(typed: str, names: Iterable[str]) -> list[str]:
    """The few names one of whose words begins with what was typed: ACI is short for ACI Medellín."""
    holding = [name for name in names if typed and f" {typed}" in f" {name}"]
    return holding if len(holding) <= MOST_NEAR else []


def _label(choice: Choice) -> str:
    return f"{choice.value} ({choice.names[-1]})" if choice.names else choice.value


def _ways(choice: Choice) -> set[str]:
    return {folded(choice.value), *(folded(name) for name in choice.names)}


def _all_of(name: str, values: Sequence[str]) -> str:
    more = f" and {len(values) - FEW:,} more" if len(values) > FEW else ""
    return f"give {name} one of: {', '.join(values[:FEW])}{more}" if values else f"leave {name} away: there is none"
