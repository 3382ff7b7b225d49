"""A question with other parameters, in the page: every value the page offers is asked of the release and carried along.

The page has no engine and no second definition of a measure; what it shows for ``hub=bogota`` is what ``ask`` answers.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import product
from typing import Any

import duckdb

from serve import questions
from serve.questions import Answer, Parameter, Question

MOST = 200
"""Answers of one question at most: of the longest list only the first values stay, and ``ask`` has the others."""


@dataclass(frozen=True)
class Offer:
    """One parameter the page offers.

    Attributes:
        parameter: as the question has it.
        values: each with its name; ``None`` is "not limited".
    """

    parameter: Parameter
    values: tuple[tuple[Any, str], ...]


@dataclass(frozen=True)
class Variants:
    """A question's answers for all that the page offers, by the offered values in the order of ``offers``."""

    offers: tuple[Offer, ...]
    answers: Mapping[tuple[Any, ...], Answer]

    def changed(self, answers: Mapping[tuple[Any, ...], Answer]) -> Variants:
        """The same offers with other answers."""
        return replace(self, answers=answers)


def variants(connection: duckdb.DuckDBPyConnection, question: Question, until: date) -> Variants | None:
    """The answers to ``question`` for every value it offers, or ``None`` where it offers nothing.

    Args:
        connection: the release's.
        question: one of the release's own.
        until: the release's day, the last one of years and quarters.
    """
    offers = tuple(_offers(connection, question, until))
    if not offers:
        return None
    names = [offer.parameter.name for offer in offers]
    asked = product(*([value for value, _ in offer.values] for offer in offers))
    given = {values: dict(zip(names, values, strict=True)) for values in asked}
    answers = {one: questions.answer(connection, question, answered) for one, answered in given.items()}
    return _without_empty(Variants(offers, answers))


def _without_empty(found: Variants) -> Variants | None:
    """Without values no answer of which says anything, as those of a hub abroad; a default stays."""
    answered = {values for values, answer in found.answers.items() if _has_content(answer)}
    kept = [
        replace(
            offer,
            values=tuple(
                one
                for one in offer.values
                if one[0] in {values[at] for values in answered} or one[0] == offer.parameter.default
            ),
        )
        for at, offer in enumerate(found.offers)
    ]
    if all(len(offer.values) < 2 for offer in kept):
        return None
    asked = set(product(*([value for value, _ in offer.values] for offer in kept)))
    return Variants(tuple(kept), {values: answer for values, answer in found.answers.items() if values in asked})


def _has_content(answer: Answer) -> bool:
    return any(isinstance(value, int | float | Decimal) and value for row in answer.rows for value in row)


def _offers(connection: duckdb.DuckDBPyConnection, question: Question, until: date) -> Iterator[Offer]:
    room = MOST
    for parameter in question.parameters:
        if not parameter.label or parameter.steps:
            continue
        found = _values(connection, parameter, until)
        kept = found[: max(1, room)]
        if len(kept) > 1:
            room //= len(kept)
            yield Offer(parameter, tuple(kept))


def _values(connection: duckdb.DuckDBPyConnection, parameter: Parameter, until: date) -> list[tuple[Any, str]]:
    """Each value with its name, in the order the page shows them."""
    if parameter.offered == "years":
        return [(year, str(year)) for year in range(int(parameter.default), until.year + 1)]
    if parameter.offered:
        return [(value, str(value)) for value in parameter.offered]
    return _known(connection, parameter)


def _known(connection: duckdb.DuckDBPyConnection, parameter: Parameter) -> list[tuple[Any, str]]:
    """The values the warehouse has for a parameter: none or the default first, the others by name."""
    known: list[tuple[Any, str]] = [
        (one.value, one.names[0] if one.names else one.value) for one in questions.choices(connection, parameter)
    ]
    usual: list[tuple[Any, str]] = [(None, "")] if parameter.default is None else []
    usual += [one for one in known if one[0] == parameter.default]
    return usual + sorted((one for one in known if one not in usual), key=lambda one: one[1])


def packed(found: Variants, plain: Any) -> dict[str, Any]:
    """As the page carries them: rows that several answers share once, columns that are one value per answer beside.

    Args:
        found: the answers.
        plain: a value as JSON can hold it.
    """
    answers = list(found.answers.values())
    columns = answers[0].columns
    alike = [all(len({row[at] for row in answer.rows}) < 2 for answer in answers) for at in range(len(columns))]
    pool: dict[str, int] = {}
    by_key = {key(one, plain): _packed(answer.rows, alike, pool, plain) for one, answer in found.answers.items()}
    return {
        "alike": [at for at, one in enumerate(alike) if one],
        "answers": by_key,
        "pool": [json.loads(row) for row in pool],
    }


def offers(found: Variants) -> list[dict[str, Any]]:
    """What the page offers of a question: per parameter its name, label, default and values with their names."""
    return [
        {
            "name": offer.parameter.name,
            "label": dict(offer.parameter.label),
            "default": offer.parameter.default,
            "values": [list(one) for one in offer.values],
        }
        for offer in found.offers
    ]


def key(values: Sequence[Any], plain: Any) -> str:
    """What an answer is found under: its parameters' values, as JSON."""
    return json.dumps(list(values), default=plain, ensure_ascii=False, separators=(",", ":"))


def _packed(rows: Sequence[tuple[Any, ...]], alike: Sequence[bool], pool: dict[str, int], plain: Any) -> dict[str, Any]:
    own = [value for value, is_alike in zip(rows[0], alike, strict=True) if is_alike] if rows else []
    shared = [[value for value, is_alike in zip(row, alike, strict=True) if not is_alike] for row in rows]
    return {"own": own, "rows": [pool.setdefault(key(row, plain), len(pool)) for row in shared]}
