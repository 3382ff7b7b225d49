"""Labels beside what the reader points at: which name, which figure of the scene a label speaks of."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from press.decide.evidence import Evidence
from press.decide.measure import COUNTED, NOTHING, asked
from press.lexicon import FOLDER, toml_table
from press.model import Document
from press.read import scene
from press.scene import Figure, Scene
from press.text.tokens import fold

Label = Mapping[str, Any]


@cache
def _loose() -> re.Pattern[str]:
    """The words in which two ways of writing a firm's name may differ, the longest first."""
    loose = sorted(toml_table(FOLDER / "legal_forms.toml")["loose"], key=len, reverse=True)
    words = "|".join(word.replace(".", r"\.?").replace(" ", r"\s?") for word in loose)
    return re.compile(rf"\b({words})\b\.?")


def _words(name: str) -> list[str]:
    """The words of a firm's name without what may be left out of it."""
    return re.findall(r"\w+", _loose().sub(" ", fold(name)))


def same_firm(one: str, two: str) -> bool:
    """Whether two ways of writing a firm's name mean the same: the words or first letters of one are in the other."""
    first, second = _words(one), _words(two)
    a, b = frozenset(first), frozenset(second)
    return (bool(a & b) and (a <= b or b <= a)) or _abbreviates(first, second) or _abbreviates(second, first)


def is_whole(one: str, two: str) -> bool:
    """Whether two ways of writing a firm's name have the same words in order, or one abbreviates the other.

    "Pulpas" is the same firm as "Pulpas de Macondo" to a reader of the text, and none that a registry could find.
    """
    first, second = _words(one), _words(two)
    return first == second or _abbreviates(first, second) or _abbreviates(second, first)


def _abbreviates(short: Sequence[str], long: Sequence[str]) -> bool:
    return len(short) == 1 and len(long) > 1 and short[0] == "".join(word[0] for word in long)


def same_value(one: float | None, two: float | None) -> bool:
    """Whether two figures are equal, or both are not there."""
    if one is None or two is None:
        return one is two
    return abs(one - two) <= 1e-6 * max(1.0, abs(one), abs(two))


@dataclass(frozen=True)
class Case:
    """One labelled document with its scene."""

    record: Label
    scene: Scene

    @property
    def doc_id(self) -> str:
        """Of the document."""
        return str(self.record["doc_id"])

    @property
    def announcements(self) -> Sequence[Label]:
        """The labelled announcements."""
        return self.record["gold"]["announcements"]  # type: ignore[no-any-return]

    @cached_property
    def evidence(self) -> Evidence:
        """The scene as rules see it."""
        return Evidence(self.scene)

    @cached_property
    def claims(self) -> dict[int, Label]:
        """Position of a figure in the scene, and its label."""
        found: dict[int, Label] = {}
        for claim in self.record["gold"]["claims"]:
            for at, figure in enumerate(self.scene.figures):
                if at not in found and _same_figure(figure, claim, self._span(claim)):
                    found[at] = claim
                    break
        return found

    @cached_property
    def kinds(self) -> list[str | None]:
        """What each name of the scene is; ``None`` where the labels do not say."""
        labels = self.record["gold"].get("names") or {}
        exact = {fold(name): kind for name, kind in labels.items()}
        found: list[str | None] = []
        for name in self.scene.names:
            kind = exact.get(fold(name.label))
            near = (k for label, k in labels.items() if k != "place" and same_firm(label, name.label))
            found.append(kind or next(near, "noname" if labels else None))
        return found

    def measures(self) -> list[str]:
        """What each number that a model is asked for counts by the labels, of what it may count."""
        labels = [(*self._span(claim), claim) for claim in self.record["gold"]["claims"]]
        found = []
        for bare in asked(self.scene):
            here = (claim for start, end, claim in labels if min(end, bare.end) > max(start, bare.start))
            said = (claim["measure"] for claim in here if claim["value"] and same_value(claim["value"], bare.value))
            measure = next(said, NOTHING)
            found.append(measure if measure in COUNTED else NOTHING)
        return found

    def _span(self, claim: Label) -> tuple[int, int]:
        """Where the quote of a label stands in the text."""
        start = claim.get("start", self.scene.text.find(claim["quote"]))
        return start, start + len(claim["quote"])

    def announced_by(self, at: int) -> list[Label]:
        """The labelled announcements of the name at ``at``."""
        return [a for a in self.announcements if same_firm(a["company"], self.scene.names[at].label)]

    def is_whole(self, at: int) -> bool:
        """Whether the name at ``at`` is written as a label of an announcement writes it."""
        return any(is_whole(a["company"], self.scene.names[at].label) for a in self.announced_by(at))


def case_of(record: Mapping[str, Any]) -> Case:
    """A labelled document with its scene."""
    fields = {key: value for key, value in record.items() if isinstance(value, str)}
    return Case(record, scene(Document.from_record(fields)))


def _same_figure(figure: Figure, claim: Label, span: tuple[int, int]) -> bool:
    if figure.measure != claim["measure"] or min(span[1], figure.end) <= max(span[0], figure.start):
        return False
    said = claim["value"] if claim["value"] is not None else claim["low"]
    read = figure.value if figure.value is not None else figure.low
    return said is None or read is None or same_value(said, read)


def is_use(figure: Figure, announcements: Sequence[Label]) -> bool:
    """Whether a figure is the amount or the jobs of one of the labelled announcements."""
    if figure.measure == "money":
        return any(
            a["amount"] is not None and same_value(figure.value, a["amount"]) and figure.quantity.unit == a["currency"]
            for a in announcements
        )
    return any(a["jobs"] is not None and same_value(figure.value, a["jobs"]) for a in announcements)
