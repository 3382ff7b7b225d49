"""A measured number of a sentence."""

from __future__ import annotations

from dataclasses import dataclass

from press.figures.numbers import Number
from press.model import Measure


@dataclass(frozen=True, slots=True)
class Quantity:
    """A measured number: ``tokens[first:last]`` of its sentence is the quote without hedge words.

    Attributes:
        unit: ``count``, ``%``, ``m2`` or ISO 4217; ``None`` where the currency cannot be told.
        number: the number; of a range the lower one.
        upper: upper end of a range.
        role: ``from`` and ``to`` in a change of level, ``part`` of a bigger figure, ``list`` and the like.
        head: index of the noun that is counted, -1 without one.
    """

    first: int
    last: int
    number: Number
    measure: Measure
    unit: str | None
    upper: Number | None = None
    role: str = ""
    head: int = -1
    currency_source: str | None = None
    flags: tuple[str, ...] = ()
    in_list: int = 0
