"""Kaplan-Meier curves, against numbers worked out by hand."""

from __future__ import annotations

import pandas as pd
import pytest

from dbt_project.survival import COLUMNS, DAYS_A_YEAR, curves


def lives(*years: tuple[float, bool], scope: str = "all") -> pd.DataFrame:
    return pd.DataFrame(
        [(scope, length * DAYS_A_YEAR, left) for length, left in years],
        columns=["scope_code", "lifetime_days", "is_exit"],
    )


def test_who_is_too_young_counts_until_it_was_last_seen_and_not_as_gone() -> None:
    found = curves(lives((0.5, True), (1.5, False), (2.5, True), (4.0, False))).set_index("years_since_landing")
    assert list(found["survival"].round(6)) == [1, 0.75, 0.75, 0.375, 0.375]
    assert list(found["at_risk_count"]) == [4, 3, 2, 1, 1]
    assert list(found["exits_count"]) == [0, 1, 1, 2, 2]


def test_the_interval_is_greenwoods_on_the_log_log_scale() -> None:
    found = curves(lives(*[(0.5, True)] * 5, *[(3.0, False)] * 15)).set_index("years_since_landing")
    # By hand: S = .75, Greenwood var(log S) = 5 / (20 * 15), se of log(-log S) = sqrt(var) / |log S|.
    assert found["low"][2] == pytest.approx(0.5001, abs=2e-3)
    assert found["high"][2] == pytest.approx(0.8875, abs=2e-3)


def test_exits_after_three_years_show() -> None:
    found = curves(lives((5.5, True), (8.0, False))).set_index("years_since_landing")
    assert found["survival"][3] == 1
    assert found["survival"][6] == pytest.approx(0.5)


def test_scopes_do_not_mix_and_where_nobody_left_there_is_no_interval() -> None:
    both = pd.concat([lives((1.2, True), (2.0, False), scope="a"), lives((2.2, False), scope="b")])
    found = curves(both)
    assert tuple(found.columns) == COLUMNS
    stayed = found[found["scope_code"] == "b"]
    assert list(stayed["survival"]) == [1, 1, 1]
    assert stayed["low"].isna().all()


def test_no_company_gives_no_curve() -> None:
    assert curves(lives()).empty
