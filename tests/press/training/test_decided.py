"""Persons' decisions as labels of belief: each about one record of one text, and of nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256

import pytest

from press.decide.linear import COEFFICIENTS, model
from press.decide.trees import trees
from press.model import Document
from press.read import read
from press.review.decision import Decision, decision_of, now_utc
from press.review.queue import Text
from press.training.decided import examples
from press.training.fitting import Counted, CrossFitted

BODY = (
    "La firma danesa Nordvind invertirá 5 millones de dólares en una planta en Yumbo y creará 150 empleos directos. "
    "El alcalde celebró la llegada."
)
HASH = sha256(BODY.encode()).hexdigest()


@pytest.fixture(scope="module")
def models() -> CrossFitted:
    """The trained models, as models that no document was trained on."""
    linear = {path.stem: model(path.stem) for path in COEFFICIENTS.glob("*.csv")}
    grown = {path.stem: trees(path.stem) for path in COEFFICIENTS.glob("*.jsonl")}
    return CrossFitted(frozenset(), whole=linear, whole_trees=grown)


@pytest.fixture(scope="module")
def accepted() -> Decision:
    """The first record of the text, accepted as it was read."""
    one = read(Document("d", body=BODY, lang="es")).announcements[0]
    return decision_of(
        {
            "kind": "record", "document": "d", "text_sha256": HASH, "start": one.start, "end": one.end, "number": 0,
            "verdict": "accept", "who": "ana", "at": now_utc(), "why": "", "spans": {}, "undoes": None, "request": "r",
            "values": {"company": one.company, "event": one.event, "amount": one.amount, "currency": one.currency,
                       "jobs": one.jobs},
        }
    )  # fmt: skip


def of(decisions: Sequence[Decision], models: CrossFitted, text: str = BODY) -> list[Counted]:
    return list(examples(decisions, {HASH: Text(text, "es")}, models))


def test_an_accepted_record_is_an_example_that_is_right(accepted: Decision, models: CrossFitted) -> None:
    (found,) = of([accepted], models)
    assert found.yes
    assert found.numbers["project"] > 0.5


def test_a_rejected_record_and_one_with_another_amount_are_wrong(accepted: Decision, models: CrossFitted) -> None:
    rejected = replace(accepted, verdict="reject", values={}, why="another firm")
    changed = replace(accepted, verdict="change", values={**accepted.values, "amount": 7e6})
    assert [one.yes for one in of([rejected, changed], models)] == [False, False]


def test_a_change_that_the_reader_has_learnt_since_is_right(accepted: Decision, models: CrossFitted) -> None:
    assert [one.yes for one in of([replace(accepted, verdict="change")], models)] == [True]


def test_a_text_that_is_gone_unreadable_or_quoted_elsewhere_gives_no_example(
    accepted: Decision, models: CrossFitted
) -> None:
    kind, document, sha, start, end, number = accepted.subject
    elsewhere = replace(accepted, subject=(kind, document, sha, int(str(start)) + 1, end, number))
    other = replace(accepted, subject=(kind, document, sha, start, end, int(str(number)) + 9))
    assert of([elsewhere, other], models) == []
    assert of([accepted], models, text="") == []
    assert list(examples([accepted], {}, models)) == []
