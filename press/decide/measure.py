"""What a bare number counts, which no word beside it says: "Empleos: 42", "la de Yumbo, a 160", "24 decoradoras"."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterator
from dataclasses import replace
from typing import cast

from press.decide.features import LABEL, LEFT, RIGHT, SOMEWHERE_LEFT, SOMEWHERE_RIGHT, WINDOW
from press.decide.linear import Models, Probabilities, likeliest
from press.decide.wording import placed, wording
from press.model import Measure
from press.scene import Figure, Scene
from press.text.sentences import Sentence

NOTHING = "nothing"
"""The class of a number that counts nothing a reader asks for."""
MONEY = "money"
COUNTED = ("jobs", "companies", "projects", MONEY)
"""What a number may count; of other measures there are too few examples."""
DOUBTFUL = ("jobs", "companies", "projects", "other")
"""Measures of figures that are weighed once more where their noun may mean another one, or there is none."""
OVERRULED = 0.7
"""Probability from which a number counts something else than the words beside it say."""
TELLING = frozenset({
    "jobs.noun", "jobs.group", "jobs.adjective", "ellipsis.employ_verbs",
    "companies.noun", "countries.noun", "projects.noun", "agreements.noun",
})  # fmt: skip
"""Entries whose words leave no doubt what is counted; others are of people, customers and units."""
MILLION = 1_000_000
CERTAIN = 0.5
"""Probability from which a bare number is read."""
MOVES = frozenset({"from", "to", "range"})
"""Roles of figures that are read together."""
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
    found += [f"h:{bare.hedge}", f"scale:{bare.quantity.number.scale >= MILLION}"]
    found += [f"read:{bare.measure}:{label}" for label in _heads(scene, bare) or (bare.quantity.role,)]
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
    before = [f for f in here if f.last <= bare.first]
    stems = scene.stems[bare.sentence]
    lead = stems[bare.first - 1] if bare.first else ""
    for figure in before[-1:]:
        yield f"fl:{figure.measure}"
        yield f"fl:{figure.measure}:{figure.quantity.role}"
        if figure.first and stems[figure.first - 1] == lead:
            yield f"like:{figure.measure}"
            yield f"like:{figure.measure}:{lead}"
    yield from (f"fr:{f.measure}" for f in here if f.first >= bare.last)
    order = scene.order[bare.sentence]
    if order:
        earlier = list(scene.sentences)[order - 1]
        yield from {f"p:{f.measure}" for f in scene.figures if f.sentence == earlier}
        yield from (f"px:{label}" for label in scene.sentences[earlier].hits)
        last = scene.sentences[earlier].tokens[-1].raw if scene.sentences[earlier].tokens else ""
        yield f"pend:{last}"
    yield f"order:{min(order, 5)}"


def asked(scene: Scene) -> list[Figure]:
    """The numbers of which a model says what they count: bare ones, and those whose words may mean something else."""
    doubted = (_alone(scene, figure) for figure in scene.figures if _is_doubtful(scene, figure))
    return sorted((*scene.bare, *doubted), key=lambda figure: figure.start)


def _is_doubtful(scene: Scene, figure: Figure) -> bool:
    """Whether what a figure counts is told by nothing but a noun with many meanings, or by what was counted before."""
    quantity = figure.quantity
    if figure.measure not in DOUBTFUL or quantity.upper is not None or quantity.role in MOVES:
        return False
    return quantity.number.scale >= MILLION or not TELLING & set(_heads(scene, figure))


def _heads(scene: Scene, figure: Figure) -> list[str]:
    """The entries that the counted noun opens."""
    hits = scene.sentences[figure.sentence].hits.items()
    return [label for label, found in hits if any(hit.first == figure.quantity.head for hit in found)]


def _alone(scene: Scene, figure: Figure) -> Figure:
    """The number of a figure without the words that belong to its quote."""
    number = figure.quantity.number
    tokens = scene.sentences[figure.sentence].tokens
    start, end = tokens[number.first].start, tokens[number.last - 1].end
    return replace(figure, first=number.first, last=number.last, start=start, end=end)


def with_counts(scene: Scene, models: Models) -> Scene:
    """``scene`` with what ``models`` say that its bare and its doubtful numbers count.

    A bare number is read where it is likelier than not to count something; those that remain keep the probability
    that they count jobs after all. A doubtful figure that counts nothing is one of other things, or a bare number where
    no noun stands behind it.
    """
    numbers = asked(scene)
    said = models.classes("measure", [bare_features(scene, number) for number in numbers]) if numbers else ()
    classes = {number.start: heads["measure"] for number, heads in zip(numbers, said, strict=True)}
    read: list[Figure] = []
    left: list[Figure] = []
    for figure in (*scene.figures, *scene.bare):
        weighed = classes.get(_start(scene, figure))
        measured = figure if weighed is None else _measured(scene, figure, weighed)
        if measured is not None:
            read.append(measured)
        elif weighed is not None:
            left.append(replace(figure, counts_jobs=weighed["jobs"]))
    read.sort(key=lambda figure: (figure.start, figure.end))
    return replace(scene, figures=tuple(read), bare=tuple(left))


def _start(scene: Scene, figure: Figure) -> int:
    """Where the number of a figure stands in the text."""
    return scene.sentences[figure.sentence].tokens[figure.quantity.number.first].start


def _measured(scene: Scene, figure: Figure, classes: Probabilities) -> Figure | None:
    """``figure`` with the measure it is likeliest to have; ``None`` of one that counts nothing and has no noun."""
    measure = likeliest(classes)
    quantity = figure.quantity
    bare = quantity.measure == "other" and quantity.head < 0
    if not bare and classes[measure] < OVERRULED:
        return figure
    if measure == NOTHING or (bare and classes[measure] < CERTAIN):
        return replace(figure, quantity=replace(quantity, measure="other")) if quantity.head >= 0 else None
    if measure == MONEY:
        return _as_money(scene, figure)
    role = BARE if bare else quantity.role
    return replace(figure, quantity=replace(quantity, measure=cast("Measure", measure), role=role))


def _as_money(scene: Scene, figure: Figure) -> Figure | None:
    """An amount that says no currency, in that of the amount before it, or else of the first one behind it."""
    amounts = [f for f in scene.figures if f.measure == MONEY and f.quantity.unit is not None]
    before = [f for f in amounts if f.end <= figure.start]
    told = [*before[-1:], *amounts[:1]]
    if not told:
        return None
    alone = _alone(scene, figure)
    flags = tuple(sorted({*figure.quantity.flags, "currency_from_context"}))
    unit = told[0].quantity.unit
    read = replace(
        figure.quantity, measure="money", unit=unit, role=BARE, head=-1, currency_source="context", flags=flags
    )
    return replace(alone, quantity=read)
