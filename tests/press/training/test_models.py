"""Models are text that gives probabilities, and none answers for a document it was trained on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.ensemble import ExtraTreesClassifier, GradientBoostingClassifier

from press.decide import linear, trees
from press.decide.linear import COEFFICIENTS, Linear
from press.training.fitting import (
    AVERAGED,
    BOOSTED,
    FOLDS,
    Counted,
    CrossFitted,
    Example,
    Table,
    fit_forest,
    fit_trees,
    fold_of,
    write,
    write_trees,
)

LINEAR = sorted(file.stem for file in COEFFICIENTS.glob("*.csv"))
GROWN = sorted(file.stem for file in COEFFICIENTS.glob("*.jsonl"))
SEEN = [f"d-{n}" for n in range(4 * FOLDS)]
MANY = settings(max_examples=40, deadline=None, derandomize=True)


def test_there_are_models_of_both_kinds() -> None:
    assert {"name", "figure", "act", "news", "tie", "whole"} <= set(LINEAR)
    assert {"project", "use_money", "use_jobs", "role_money", "role_jobs", "site", "belief"} <= set(GROWN)


@pytest.mark.parametrize("name", LINEAR)
@MANY
@given(data=st.data())
def test_the_classes_of_every_decision_add_up_to_one(name: str, data: st.DataObject) -> None:
    model = linear.model(name)
    known = st.sampled_from(sorted(model.weights))
    features = data.draw(st.lists(known | st.text(max_size=5), max_size=80))
    found = model.probabilities(features)
    assert set(found) == set(model.heads) and found
    for classes in found.values():
        assert sum(classes.values()) == pytest.approx(1)
        assert all(0 <= p <= 1 for p in classes.values())
    assert model.probabilities([*features, *features]) == found


@pytest.mark.parametrize("name", GROWN)
@MANY
@given(data=st.data())
def test_trees_give_a_probability_for_any_numbers(name: str, data: st.DataObject) -> None:
    model = trees.trees(name)
    numbers = st.floats(allow_nan=False) | st.sampled_from([0.0, 1.0, 0.5, 99.0])
    features = data.draw(st.dictionaries(st.sampled_from(model.features), numbers))
    assert 0 <= model.probability(features) <= 1
    assert model.probability(features | {"no such number": 7.0}) == model.probability(features)


@MANY
@given(data=st.data())
def test_models_asked_together_say_what_each_says_alone(data: st.DataObject) -> None:
    names = data.draw(st.lists(st.sampled_from(GROWN), min_size=1, max_size=4, unique=True))
    features = sorted({feature for name in names for feature in trees.trees(name).features})
    each = data.draw(st.lists(st.dictionaries(st.sampled_from(features), st.sampled_from([0.0, 0.4, 7.0])), min_size=1))
    alone = [[trees.trees(name).probability(numbers) for numbers in each] for name in names]
    assert [trees.trees(name).chances(each) for name in names] == alone
    together = trees.group(tuple(names))
    assert together.chances(each) == alone


@MANY
@given(data=st.data())
def test_lists_of_features_weigh_together_what_each_weighs_alone(data: st.DataObject) -> None:
    model = linear.model(data.draw(st.sampled_from(LINEAR)))
    known = st.sampled_from(sorted(model.weights))
    each = data.draw(st.lists(st.lists(known | st.text(max_size=5), max_size=30), max_size=5))
    assert model.classes(each) == [model.probabilities(features) for features in each]


@pytest.mark.parametrize("name", GROWN)
def test_every_tree_leads_down_to_its_leaves(name: str) -> None:
    model = trees.trees(name)
    for tree in model.trees:
        reached = {0}
        for at, (feature, _, left, right) in enumerate(tree):
            assert feature < len(model.features)
            if feature >= 0:
                assert at < left < len(tree) and at < right < len(tree)
                reached |= {left, right}
        assert reached == set(range(len(tree)))


def examples() -> list[Example]:
    """Documents that each say something no other says, and that alone tells the label."""
    return [
        Example(doc, frozenset({f"only {doc}", "all"}), {"act": "yes" if at % 2 else "no"})
        for at, doc in enumerate(SEEN)
        for _ in range(6)
    ]


def counted() -> list[Counted]:
    return [Counted(doc, {f"only {doc}": 1.0}, bool(at % 2)) for at, doc in enumerate(SEEN) for _ in range(12)]


@pytest.fixture(scope="module")
def models() -> CrossFitted:
    found = CrossFitted(frozenset(SEEN))
    found.add("act", examples(), 1.0)
    found.add_trees("project", counted())
    return found


def test_a_model_that_learnt_nothing_calls_all_classes_equally_likely() -> None:
    knows_nothing = Linear({"act": (0, ("no", "yes")), "kind": (2, ("a", "b", "c", "d"))}, {})
    found = knows_nothing.probabilities(["anything"])
    assert found == {"act": {"no": 0.5, "yes": 0.5}, "kind": dict.fromkeys("abcd", 0.25)}


def test_every_part_has_documents() -> None:
    assert {fold_of(doc) for doc in SEEN} == set(range(FOLDS))


@pytest.mark.parametrize("doc", SEEN)
def test_no_model_answers_for_a_document_that_it_saw(models: CrossFitted, doc: str) -> None:
    models.doc_id = doc
    own = [f"only {doc}", "all"]
    with_own, without = models.classes("act", [own, ["all"]])
    assert with_own == without
    seen, unseen = models.chances("project", [{own[0]: 1.0}, {}])
    assert seen == unseen


def test_a_new_document_is_answered_by_the_models_of_all(models: CrossFitted) -> None:
    models.doc_id = "never seen"
    for at, doc in enumerate(SEEN):
        assert (models.classes("act", [[f"only {doc}", "all"]])[0]["act"]["yes"] > 0.5) == bool(at % 2)
    (plain, *others) = models.chances("project", [{}, *({f"only {doc}": 1.0} for doc in SEEN)])
    assert set(others) - {plain}


def test_a_model_is_the_same_after_it_was_written_and_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (linear, trees):
        monkeypatch.setattr(module, "COEFFICIENTS", tmp_path)
    fitted, boosted, averaged = Table(examples()).fit(1.0), fit_trees(counted()), fit_forest(counted())
    write(fitted, tmp_path / "written.csv")
    write_trees(boosted, tmp_path / "boosted.jsonl")
    write_trees(averaged, tmp_path / "averaged.jsonl")
    assert linear.model("written") == Linear(fitted.heads, dict(fitted.weights))
    assert trees.trees("boosted") == boosted
    assert trees.trees("averaged") == averaged


@pytest.mark.parametrize("fit", [fit_trees, fit_forest])
def test_the_same_examples_give_the_same_trees(fit: Callable[..., trees.Trees]) -> None:
    assert fit(counted()) == fit(counted())


def numbers(seed: int) -> list[Counted]:
    """Four hundred examples of which half are right: those whose numbers' product is large."""
    rng = np.random.default_rng(seed)
    pairs = rng.random((400, 2)).round(4).tolist()
    return [Counted(f"d{at}", {"a": a, "b": b}, a * b > 0.2) for at, (a, b) in enumerate(pairs)]


@pytest.mark.parametrize(
    ("fit", "theirs"),
    [
        (fit_trees, GradientBoostingClassifier(**BOOSTED)),
        (fit_forest, ExtraTreesClassifier(**AVERAGED)),
    ],
)
def test_trees_say_what_the_library_that_grew_them_says(fit: Callable[..., trees.Trees], theirs: Any) -> None:
    grown, ours = numbers(1), fit(numbers(1))
    table = [[one.numbers["a"], one.numbers["b"]] for one in grown]
    said = theirs.fit(table, [one.yes for one in grown]).predict_proba(table)[:, 1]
    # Thresholds are written with five digits: a number that lies on one goes the other way in a tree of a hundred.
    assert [ours.probability(one.numbers) for one in grown] == pytest.approx(said.tolist(), abs=0.01)


def test_what_is_always_so_is_learnt_without_a_tree() -> None:
    always = [Counted("d", {"a": float(n)}, yes=True) for n in range(5)]
    assert fit_trees(always).trees == ()
    assert fit_trees(always).probability({"a": 3.0}) > 0.99
    assert fit_forest(always).probability({"a": 3.0}) == 1.0
    assert fit_forest([Counted("d", {"a": 1.0}, yes=False)]).probability({"a": 3.0}) == 0.0
