"""Conditions of rules, compiled once: each key of a rule's ``when`` becomes one test of a spot.

Words are never written in a rule; it names labels of the lexicons. Keys (all must hold):

- ``before``, ``after``, ``beside``: a label in the figure's or name's clause, within ``within`` tokens (8), with no
  other figure between unless ``over`` is true; ``inside``: in the figure or name itself
- ``sentence``, ``previous``, ``title``, ``document``: a label anywhere there
- ``measure``: of the figure
- ``is``: facts of ``FACTS``, all of which must hold; ``kind``: what the rules call the name
- ``any``: a list of conditions of which one holds; ``not``: a list of conditions of which none holds
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import repeat
from operator import call
from typing import Any

from press.decide.evidence import NO_HITS, Spot, is_given
from press.decide.ties import in_title
from press.scene import Figure

Test = Callable[[Spot], bool]
Words = Sequence[str]

WITHIN = 8
"""Tokens between a figure or name and a word that is said of it, where a rule does not say."""


UNKNOWN = "unknown"
"""The kind of a name that no rule of ``kind`` speaks on."""


class FaultyRuleError(ValueError):
    """A rule that cannot be compiled; the message names what is wrong."""


def compiled(when: Mapping[str, Any]) -> Test:
    """The conditions of ``when`` as one test.

    Raises:
        FaultyRuleError: an unknown key or fact.
    """
    return _all_of([_test(key, when[key]) for key in sorted(when, key=_cost)])


IN_SENTENCE = ("before", "after", "beside", "inside", "sentence")


def needed(when: Mapping[str, Any]) -> tuple[frozenset[str], ...]:
    """Labels without which ``when`` cannot hold: of each set one must stand in the sentence."""
    return tuple(frozenset(_said(when[key])[0]) for key in IN_SENTENCE if key in when)


_CHEAP = ("measure", "kind", "inside", "title", "sentence")


def _cost(key: str) -> int:
    return _CHEAP.index(key) if key in _CHEAP else len(_CHEAP)


def _test(key: str, value: Any) -> Test:
    maker = MAKERS.get(key)
    if maker is None:
        raise FaultyRuleError(f"{key!r} is none of {', '.join(MAKERS)}")
    return maker(value)


def _said(value: Any) -> tuple[tuple[str, ...], int, bool]:
    """Labels, how far away they may stand, and whether other figures may stand between."""
    if isinstance(value, Mapping):
        return tuple(value["say"]), int(value.get("within", WITHIN)), bool(value.get("over", False))
    return tuple(value), WITHIN, False


def _before(value: Any) -> Test:
    labels, within, over = _said(value)

    def test(spot: Spot) -> bool:
        start = (spot.wide if over else spot.near)[0]
        end = spot.first
        for label in labels:
            for hit in spot.hits.get(label, NO_HITS):
                if start <= hit.first and 0 <= end - hit.last <= within:
                    return True
        return False

    return test


def _after(value: Any) -> Test:
    labels, within, over = _said(value)

    def test(spot: Spot) -> bool:
        end = (spot.wide if over else spot.near)[1]
        start = spot.last
        for label in labels:
            for hit in spot.hits.get(label, NO_HITS):
                if 0 <= hit.first - start <= within and hit.last <= end:
                    return True
        return False

    return test


def _inside(value: Any) -> Test:
    labels = tuple(value)

    def test(spot: Spot) -> bool:
        first, last = spot.first, spot.last
        for label in labels:
            for hit in spot.hits.get(label, NO_HITS):
                if hit.first < last and first < hit.last:
                    return True
        return False

    return test


def _beside(value: Any) -> Test:
    return _any_of((_before(value), _after(value), _inside(_said(value)[0])))


def _any_of(tests: Iterable[Test]) -> Test:
    made = tuple(tests)
    if len(made) == 1:
        return made[0]

    return lambda spot: any(map(call, made, repeat(spot)))


def _all_of(tests: Iterable[Test]) -> Test:
    made = tuple(tests)
    if len(made) == 1:
        return made[0]

    return lambda spot: all(map(call, made, repeat(spot)))


def _sentence(value: Words) -> Test:
    labels = frozenset(value)
    return lambda spot: not spot.hits.keys().isdisjoint(labels)


def _previous(value: Words) -> Test:
    labels = tuple(value)

    def test(spot: Spot) -> bool:
        line = spot.evidence.before(spot.line.sentence.number)
        return line is not None and any(label in line.hits for label in labels)

    return test


def _title(value: Words) -> Test:
    labels = frozenset(value)
    return lambda spot: not labels.isdisjoint(spot.evidence.title)


def _document(value: Words) -> Test:
    labels = frozenset(value)
    return lambda spot: not labels.isdisjoint(spot.evidence.labels)


def _figure(spot: Spot) -> Figure:
    return spot.evidence.scene.figures[spot.figure]


def _measure(value: Words) -> Test:
    wanted = frozenset(value)
    return lambda spot: _figure(spot).measure in wanted


def _kind(value: Words) -> Test:
    wanted = frozenset(value)
    return lambda spot: (spot.evidence.kinds.get(spot.name) or UNKNOWN) in wanted


def _any(value: Sequence[Mapping[str, Any]]) -> Test:
    return _any_of(compiled(when) for when in value)


def _not(value: Sequence[Mapping[str, Any]]) -> Test:
    some = _any(value)
    return lambda spot: not some(spot)


def _is(value: Words) -> Test:
    unknown = sorted(set(value) - set(FACTS))
    if unknown:
        raise FaultyRuleError(f"{unknown} are no facts; known are {', '.join(FACTS)}")
    return _all_of(FACTS[name] for name in value)


# -- facts -------------------------------------------------------------------------------------------------------


def _same_money_before(spot: Spot) -> bool:
    """Whether an amount in another currency stands right before, parted by small words at most."""
    figure = _figure(spot)
    if not spot.figure:
        return False
    other = spot.evidence.scene.figures[spot.figure - 1]
    close = other.sentence == figure.sentence and figure.first - other.last <= 7
    return close and other.measure == "money" and other.quantity.unit != figure.quantity.unit


LINK = 4
"""Tokens between an amount and the jobs that are said in one breath with it."""


def _paired(spot: Spot) -> bool:
    """Whether an amount and jobs stand together: "19 millones de dólares y 190 empleos"."""
    figure = _figure(spot)
    figures = spot.evidence.scene.figures
    near = [figures[at] for at in (spot.figure - 1, spot.figure + 1) if 0 <= at < len(figures)]
    return any(
        other.sentence == figure.sentence
        and {other.measure, figure.measure} == {"money", "jobs"}
        and max(figure.first - other.last, other.first - figure.last) <= LINK
        for other in near
    )


def _part_of_larger(spot: Spot) -> bool:
    figure = _figure(spot)
    return any(
        f.sentence == figure.sentence and f.measure == figure.measure and (f.value or 0.0) > (figure.value or 0.0)
        for f in spot.evidence.scene.figures[: spot.figure]
    )


def _lead(spot: Spot) -> bool:
    return spot.evidence.scene.order[spot.line.sentence.number] < 2


def _legal(spot: Spot) -> bool:
    return spot.mention is not None and spot.mention.legal


FACTS: Mapping[str, Test] = {
    "other_currency_before": _same_money_before,
    "paired": _paired,
    "part_of_larger": _part_of_larger,
    "lead": _lead,
    "legal": _legal,
    "several_words": lambda spot: len(spot.evidence.scene.names[spot.name].keys) > 1,
    "in_title": lambda spot: in_title(spot.evidence.scene, spot.name),
    "given_name": lambda spot: is_given(spot.evidence.scene, spot.name),
    "known_place": lambda spot: spot.evidence.is_place(spot.name),
}

MAKERS: Mapping[str, Callable[[Any], Test]] = {
    "before": _before,
    "after": _after,
    "inside": _inside,
    "beside": _beside,
    "sentence": _sentence,
    "previous": _previous,
    "title": _title,
    "document": _document,
    "measure": _measure,
    "is": _is,
    "kind": _kind,
    "any": _any,
    "not": _not,
}
