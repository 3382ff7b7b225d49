"""The claims of a judged scene: one per figure, with what it means and whose it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

from press.decide.ties import Judged
from press.figures.periods import Placed
from press.model import Accumulation, Claim, JobKind, Modality, SubjectKind
from press.scene import Figure

NAMED: Mapping[str, frozenset[str]] = {
    "company": frozenset({"company", "customer", "brand"}),
    "agency": frozenset({"agency", "person"}),
    "programme": frozenset({"programme", "event"}),
    "city": frozenset({"place"}),
    "country": frozenset({"place"}),
}
"""What the name of an owner of each kind can be."""


def placed_claims(judged: Judged, owned: Mapping[int, int]) -> list[Placed]:
    """The claims in order of the text, each with its place in its sentence.

    ``owned`` are the figures that stand in a draft, each with the name it belongs to.
    """
    return [_placed(judged, which, owned.get(which)) for which in range(len(judged.scene.figures))]


def likeliest(classes: Mapping[str, float]) -> str:
    """The class with the highest probability."""
    return max(classes, key=lambda label: classes[label])


def _placed(judged: Judged, which: int, owner: int | None) -> Placed:
    scene = judged.scene
    figure = scene.figures[which]
    classes = judged.figures[which]
    kind = "company" if owner is not None else likeliest(classes["subject_kind"])
    subject = owner if owner is not None else _subject(judged, figure, which, kind)
    sentence = scene.sentences[figure.sentence]
    accumulation = "incremental" if owner is not None else likeliest(classes["accumulation"])
    claim = Claim(
        quote=scene.text[figure.start : figure.end],
        start=figure.start,
        end=figure.end,
        sentence=figure.sentence,
        measure=figure.quantity.measure,
        value=figure.value,
        low=figure.low,
        high=figure.high,
        unit=figure.quantity.unit,
        hedge=figure.hedge,
        accumulation=cast("Accumulation", accumulation),
        modality=cast("Modality", likeliest(classes["modality"])),
        subject=scene.names[subject].label if subject is not None else None,
        subject_kind=cast("SubjectKind", kind),
        job_kind=cast("JobKind", likeliest(classes["job_kind"])) if figure.measure == "jobs" else None,
        currency_source=figure.quantity.currency_source,
        flags=tuple(sorted(set(figure.quantity.flags))),
        sentence_start=sentence.start,
        sentence_end=sentence.end,
    )
    return Placed(claim, figure.first, figure.last, figure.quantity.role)


def _subject(judged: Judged, figure: Figure, which: int, kind: str) -> int | None:
    """The name a figure belongs to: of its kind, in its sentence or the last one named before."""
    if kind == "company":
        return judged.topics[which] if judged.topics[which] >= 0 else None
    wanted = NAMED.get(kind)
    if wanted is None:
        return None
    here = _of_kind(judged, figure.sentence, wanted)
    if here:
        return min(here, key=lambda spot: abs(spot[0] - figure.first))[1]
    order = judged.scene.order[figure.sentence]
    numbers = list(judged.scene.sentences)
    before = _of_kind(judged, numbers[order - 1], wanted) if order and kind in {"agency", "programme"} else []
    return before[0][1] if before else None


def _of_kind(judged: Judged, number: int, wanted: frozenset[str]) -> Sequence[tuple[int, int]]:
    """Where names of a kind stand in a sentence, and which they are."""
    spots = judged.scene.mentions.get(number, [])
    return [(first, name) for first, _, name in spots if likeliest(judged.kinds[name]) in wanted]
