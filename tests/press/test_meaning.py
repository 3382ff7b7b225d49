"""What a figure means is what the trees over the whole document say, and a claim names the rules that agree."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from press.decide.judge import Trained
from press.decide.meaning import RARE
from press.model import Claim, Document
from press.read import read

TEXT = "La fábrica de tapas Zemprit contratará a 85 operarios en marzo."


class Sure(Trained):
    """The reader's models, but those of meaning, which are sure of what is given."""

    def __init__(self, *said: str) -> None:
        self._said = said

    def together(self, names: Iterable[str], each: Sequence[Mapping[str, float]]) -> Mapping[str, Sequence[float]]:
        if all(name.startswith(("accumulation_", "modality_")) for name in names):
            return {name: [float(name in self._said)] * len(each) for name in names}
        return super().together(names, each)


def claim(*said: str) -> Claim:
    """The one claim of the text."""
    (found,) = read(Document("m-1", body=TEXT, lang="es", published="2026-03-05"), Sure(*said)).claims
    return found


def test_trees_decide_and_the_rule_that_agrees_is_named() -> None:
    found = claim("accumulation_incremental", "modality_planned")
    assert (found.accumulation, found.modality) == ("incremental", "planned")
    assert "accumulation.will_hire" in found.rules


def test_a_rule_that_differs_is_overruled_and_not_named() -> None:
    found = claim("accumulation_stock", "modality_done")
    assert (found.accumulation, found.modality) == ("stock", "done")
    assert "accumulation.will_hire" not in found.rules


def test_what_is_too_rare_for_trees_is_asked_of_none() -> None:
    asked: set[str] = set()

    class Counting(Sure):
        def together(self, names: Iterable[str], each: Sequence[Mapping[str, float]]) -> Mapping[str, Sequence[float]]:
            asked.update(names)
            return super().together(names, each)

    read(Document("m-2", body=TEXT, lang="es"), Counting("accumulation_stock", "modality_done"))
    assert "modality_done" in asked
    assert not {f"modality_{one}" for one in RARE} & asked
