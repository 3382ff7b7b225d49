"""What a bare number counts, which no word beside it says: "Empleos: 42", "la de Yumbo, a 160", "24 decoradoras"."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterator
from dataclasses import replace
from typing import cast

from press.decide.features import LABEL, LEFT, RIGHT, SOMEWHERE_LEFT, SOMEWHERE_RIGHT, WINDOW
from press.decide.linear import Models, likeliest
from press.decide.wording import placed, wording
from press.model import Measure
from press.scene import Figure, Scene
from press.text.sentences import Sentence

NOTHING = "nothing"
"""The class of a number that counts nothing a reader asks for."""
COUNTED = ("jobs", "companies", "projects")
"""What a bare number may count; of other measures there are too few examples."""
CERTAIN = 0.5
"""Probability from which a bare number is read."""
BARE = "bare"
"""The role of a figure whose measure no word beside it says."""
GAPS = (1, 3, 6, 12)
"""Words between a number and an entry, by which near and far ones are told apart."""
LABEL_LEFT = tuple(wording("xl:", f":{far}") for far in range(len(GAPS) + 1))
LABEL_RIGHT = tuple(wording("xr:", f":{far}") for far in range(len(GAPS) + 1))
ENDS = (2, 3, 4)
"""Letters of the noun's ending that are looked at: "-oras", "-ers"."""


def bare_features(scene: Scene, bare: Figure) -> list[str]:
    """What is said around a number, what its noun looks like, and what was counted before it."""
    sentence = scene.sentences[bare.sentence]
    stems = scene.stems[bare.sentence]
    found = [f"size:{len(str(int(bare.quantity.number.value)))}", f"digits:{bare.quantity.number.digits}"]
    found += [f"h:{bare.hedge}"]
    found += _around(stems, bare.first, bare.last)
    found += _noun(sentence, bare.last)
    found += _said(sentence, bare)
    found += _counted(scene, bare)
    return found


def _around(stems: list[str], first: int, last: int) -> Iterator[str]:
    before, behind = stems[max(0, first - WINDOW) : first], stems[last : last + WINDOW]
    yield from placed(LEFT, reversed(before))
    yield from placed(RIGHT, behind)
    yield from SOMEWHERE_LEFT.of(before)
    yield from SOMEWHERE_RIGHT.of(behind)
    yield f"l21:{'_'.join(before[-2:])}"
    yield f"r12:{'_'.join(behind[:2])}"
    yield f"lr:{'_'.join(before[-1:])}_{'_'.join(behind[:1])}"


def _noun(sentence: Sentence, at: int) -> Iterator[str]:
    """The words behind the number by how they end: what is counted is mostly the first."""
    for place, token in enumerate(sentence.tokens[at : at + 2]):
        if token.kind != "w":
            yield f"n{place}:{token.raw}"
            return
        yield from (f"n{place}:-{token.key[-letters:]}" for letters in ENDS)
        if token.capital:
            yield f"n{place}:capital"


def _said(sentence: Sentence, bare: Figure) -> Iterator[str]:
    """The lexicon entries of the sentence: which, on which side, how near."""
    for label, hits in (*sentence.hits.items(), *sentence.said.items()):
        yield LABEL[label]
        for hit in hits:
            if hit.last <= bare.first:
                yield LABEL_LEFT[bisect(GAPS, bare.first - hit.last)][label]
            else:
                yield LABEL_RIGHT[bisect(GAPS, hit.first - bare.last)][label]


def _counted(scene: Scene, bare: Figure) -> Iterator[str]:
    """What figures before it count, in its sentence and in the one before, and by which words they are led in."""
    here = [f for f in scene.figures if f.sentence == bare.sentence]
    before = [f for f in here if f.first < bare.first]
    stems = scene.stems[bare.sentence]
    lead = stems[bare.first - 1] if bare.first else ""
    for figure in before[-1:]:
        yield f"fl:{figure.measure}"
        yield f"fl:{figure.measure}:{figure.quantity.role}"
        if figure.first and stems[figure.first - 1] == lead:
            yield f"like:{figure.measure}"
            yield f"like:{figure.measure}:{lead}"
    yield from (f"fr:{f.measure}" for f in here if f.first > bare.first)
    order = scene.order[bare.sentence]
    if order:
        earlier = list(scene.sentences)[order - 1]
        yield from {f"p:{f.measure}" for f in scene.figures if f.sentence == earlier}
        yield from (f"px:{label}" for label in scene.sentences[earlier].hits)
        last = scene.sentences[earlier].tokens[-1].raw if scene.sentences[earlier].tokens else ""
        yield f"pend:{last}"
    yield f"order:{min(order, 5)}"


def with_counts(scene: Scene, models: Models) -> Scene:
    """``scene`` with the bare numbers that are likelier than not to count something among its figures.

    Those that remain keep the probability that they count jobs after all.
    """
    read: list[Figure] = []
    left: list[Figure] = []
    features = [bare_features(scene, bare) for bare in scene.bare]
    said = models.classes("measure", features) if features else ()
    for bare, classes in zip(scene.bare, (heads["measure"] for heads in said), strict=True):
        measure = likeliest(classes)
        if measure != NOTHING and classes[measure] >= CERTAIN:
            quantity = replace(bare.quantity, measure=cast("Measure", measure), role=BARE)
            read.append(replace(bare, quantity=quantity))
        else:
            left.append(replace(bare, counts_jobs=classes["jobs"]))
    figures = sorted((*scene.figures, *read), key=lambda figure: (figure.start, figure.end))
    return replace(scene, figures=tuple(figures), bare=tuple(left))
