"""The threshold: from it on, the share of right records is the goal, and nothing lower would do."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from press.training.calibrate import ENOUGH, GOAL, Point, chosen_threshold, threshold, write

SCORED = st.lists(
    st.tuples(st.integers(1, 12), st.integers(1, 40), st.integers(0, 2)),
    min_size=1,
    max_size=12,
    unique_by=lambda g: g[0],
).map(lambda groups: [(p / 12, n >= wrong) for p, many, wrong in groups for n in range(many)])
"""Groups of records of one probability, up to two of each wrong."""


def points(scored: list[tuple[float, bool]]) -> list[Point]:
    """The curve of ``scored`` as it is drawn: the likeliest first, those that are right first of equals."""
    found, right = [], 0
    for accepted, (p, yes) in enumerate(sorted(scored, key=lambda pair: (-pair[0], not pair[1])), 1):
        right += yes
        found.append(Point(p, accepted, right / accepted, right / len(scored)))
    return found


def share(scored: list[tuple[float, bool]], least: float) -> tuple[int, float]:
    """How many records are accepted from ``least`` on, and the share of right ones."""
    accepted = [yes for p, yes in scored if p >= least]
    return len(accepted), sum(accepted) / len(accepted) if accepted else 0.0


@settings(max_examples=300, deadline=None, derandomize=True)
@given(SCORED)
def test_the_threshold_is_the_lowest_from_which_the_goal_is_reached(scored: list[tuple[float, bool]]) -> None:
    reaching = [p for p, _ in scored if share(scored, p)[0] >= ENOUGH and share(scored, p)[1] >= GOAL]
    chosen = threshold(points(scored))
    if reaching:
        assert chosen == min(reaching)
    elif len(scored) >= ENOUGH:
        assert share(scored, chosen)[0] >= ENOUGH
        best = max(share(scored, p)[1] for p, _ in scored if share(scored, p)[0] >= ENOUGH)
        assert share(scored, chosen)[1] >= best - 0.01


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.lists(st.tuples(st.integers(1, 99), st.booleans()), max_size=ENOUGH - 1))
def test_few_records_prove_nothing_and_nothing_is_accepted(drawn: list[tuple[int, bool]]) -> None:
    assert threshold(points([(p / 100, yes) for p, yes in drawn])) == 1.0


def test_equals_are_accepted_together_so_their_wrong_ones_count() -> None:
    scored = [(0.9, True)] * ENOUGH + [(0.8, True)] * 10 + [(0.8, False)] * 5
    assert threshold(points(scored)) == 0.9


def test_neither_the_untouched_nor_the_cross_fitted_records_may_fall_below_their_share() -> None:
    sure, less_sure = [(0.9, True)] * ENOUGH * 4, [(0.8, True)] * ENOUGH
    right, wrong = points([*sure, *less_sure]), points([*sure, *less_sure, *[(0.8, False)] * 6])
    assert chosen_threshold(right, right) == 0.8
    assert chosen_threshold(right, wrong) == 0.9
    assert chosen_threshold(wrong, right) == 0.9


def test_the_calibration_is_written_with_its_goal_and_every_fifth_point(tmp_path: Path) -> None:
    curve = points([(p / 100, True) for p in range(1, 51)])
    write(tmp_path / "calibration.json", "2026-11-30", 0.4, {"own": curve})
    found = json.loads((tmp_path / "calibration.json").read_text(encoding="utf-8"))
    assert (found["threshold"], found["goal"], found["day"]) == (0.4, GOAL, "2026-11-30")
    assert [point["accepted"] for point in found["curves"]["own"]] == list(range(5, 51, 5))
    assert found["curves"]["own"][0]["precision"] == pytest.approx(1)
