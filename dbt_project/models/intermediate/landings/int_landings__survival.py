"""Kaplan-Meier curves of landed companies; what is counted is in ``mart_survival``."""

from __future__ import annotations

from typing import Any

from dbt_project.survival import Lifetime, curves


def model(dbt: Any, session: Any) -> Any:  # noqa: ARG001 - dbt calls it with both
    """One row per hub (and the country) and whole year since landing, up to the longest that was observed."""
    dbt.config(materialized="table")
    lifetimes = dbt.ref("int_landings__lifetimes").project("scope_code, lifetime_days, is_exit")
    return curves(Lifetime(*row) for row in lifetimes.fetchall())
