"""mart_survival: one row is one whole year since landing of one scope's Kaplan-Meier curve."""

from __future__ import annotations

from expectations.rules import Suite, none_of

SUITE = Suite(
    table="marts.mart_survival",
    floor=0,
    may_shrink=0.1,
    rules=(
        none_of(
            "curves_only_fall",
            "Survival begins at or below one, never rises, and lies within its interval",
            "years survive more than the one before, or lie outside their interval",
            """
            select scope_code from (
                select *, lag(survival_share) over (partition by scope_code order by years_since_landing) as before
                from {table}
            ) as years
            where survival_share > coalesce(before, 1) + 1e-12 or survival_share not between 0 and 1
                or survival_share < survival_share_low - 1e-12 or survival_share > survival_share_high + 1e-12
            """,
            "companies would come back from the dead: look at the lifetimes",
            example="scope_code",
        ),
        none_of(
            "exits_grow_and_risk_shrinks",
            "Exits add up from year to year, and ever fewer companies are observed",
            "years have fewer exits or more companies at risk than the one before",
            """
            select scope_code from (
                select
                    *, lag(exits_count) over curve as exits_before, lag(at_risk_count) over curve as risk_before
                from {table} window curve as (partition by scope_code order by years_since_landing)
            ) as years
            where exits_count < exits_before or at_risk_count > risk_before
            """,
            "the curve mixes scopes or years",
            example="scope_code",
        ),
    ),
)
