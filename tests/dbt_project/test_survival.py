"""Kaplan-Meier curves, against numbers worked out by hand and against scipy."""

from __future__ import annotations

import math
import random
import subprocess
import sys
import warnings
from typing import Any

import numpy as np
import pytest
from scipy import stats

from dbt_project.survival import DAYS_A_YEAR, SCHEMA, Lifetime, curves


def lives(*years: tuple[float, bool], scope: str = "all") -> list[Lifetime]:
    return [Lifetime(scope, length * DAYS_A_YEAR, left) for length, left in years]


def columns(lifetimes: list[Lifetime]) -> dict[str, list[Any]]:
    """The curves by column."""
    return dict(curves(lifetimes).to_pydict())


def test_who_is_too_young_counts_until_it_was_last_seen_and_not_as_gone() -> None:
    found = columns(lives((0.5, True), (1.5, False), (2.5, True), (4.0, False)))
    assert found["years_since_landing"] == [0, 1, 2, 3, 4]
    assert found["survival"] == pytest.approx([1, 0.75, 0.75, 0.375, 0.375])
    assert found["at_risk_count"] == [4, 3, 2, 1, 1]
    assert found["exits_count"] == [0, 1, 1, 2, 2]


def test_the_interval_is_greenwoods_on_the_log_log_scale() -> None:
    found = columns(lives(*[(0.5, True)] * 5, *[(3.0, False)] * 15))
    # By hand: S = .75, Greenwood var(log S) = 5 / (20 * 15), se of log(-log S) = sqrt(var) / |log S|.
    assert found["low"][2] == pytest.approx(0.5001, abs=2e-3)
    assert found["high"][2] == pytest.approx(0.8875, abs=2e-3)


def test_exits_after_three_years_show() -> None:
    found = columns(lives((5.5, True), (8.0, False)))
    assert found["survival"][3] == 1
    assert found["survival"][6] == pytest.approx(0.5)


def test_scopes_do_not_mix_and_where_nobody_left_there_is_no_interval() -> None:
    found = columns([*lives((1.2, True), (2.0, False), scope="a"), *lives((2.2, False), scope="b")])
    assert list(found) == SCHEMA.names
    places = [place for place, scope in enumerate(found["scope_code"]) if scope == "b"]
    assert [found["survival"][place] for place in places] == [1, 1, 1]
    assert [found["low"][place] for place in places] == [None, None, None]


def test_no_company_gives_no_curve() -> None:
    assert curves(lives()).num_rows == 0


@pytest.mark.parametrize("seed", range(60))
def test_every_share_and_end_is_scipys_to_the_bit(seed: int) -> None:
    draw = random.Random(seed)
    days = [draw.choice((draw.randrange(9), draw.randrange(4_000))) for _ in range(draw.choice((1, 2, 7, 60, 900)))]
    share = draw.choice((0, 0.1, 0.6, 1))
    lifetimes = [Lifetime("all", length, draw.random() < share) for length in days]
    left = np.array([one.is_exit for one in lifetimes])
    expected = stats.ecdf(stats.CensoredData.right_censored(np.array(days, float), ~left)).sf
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        interval = expected.confidence_interval(method="log-log")
    found = columns(lifetimes)
    ends = {"low": interval.low, "high": interval.high}
    for place, year in enumerate(found["years_since_landing"]):
        day = year * DAYS_A_YEAR
        assert found["survival"][place] == float(expected.evaluate(day))
        for name, end in ends.items():
            value = float(end.evaluate(day))
            assert found[name][place] == (None if math.isnan(value) or not left.any() else value)


def test_a_build_does_not_wait_for_scipys_distributions() -> None:
    told = "import sys, dbt_project.survival; sys.exit('scipy.stats' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", told], check=False).returncode == 0
