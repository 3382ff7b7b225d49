"""mart_realisation: one row is one cohort of announced projects in one scope, and its realised share with bounds."""

from __future__ import annotations

from expectations.rules import Suite, none_of

SUITE = Suite(
    table="marts.mart_realisation",
    floor=0,
    may_shrink=0.1,
    rules=(
        none_of(
            "bounds_bound",
            "A rate of matured projects lies strictly between two bounds, review included; without them there is none",
            "cohorts have bounds that are one point, lie inside what was counted, or stand without a case",
            """
            select realisation_key from {table}
            where case
                when matured_announcements_count = 0 then coalesce(rate_low, rate_high) is not null
                else not coalesce(
                    rate_low < rate_high and rate_low <= rate_automatic and rate_automatic <= rate_with_review
                    and rate_with_review <= rate_high and rate_low >= 0 and rate_high <= 1,
                    false
                )
            end
            """,
            "a share of a few cases would be shown as certain: mend the interval",
            example="realisation_key",
        ),
        none_of(
            "small_cohorts_are_marked",
            "Every cohort of fewer than ten matured projects is marked, and no other",
            "cohorts are marked wrong",
            "select realisation_key from {table} where is_small_cohort <> (matured_announcements_count < 10)",
            "see the variable small_cohort",
            example="realisation_key",
        ),
        none_of(
            "cohorts_add_up",
            "The pooled cohort of a scope is the sum of its years",
            "scopes have a pooled cohort that is not the sum of its years",
            """
            select scope_code from {table}
            group by scope_code
            having sum(matured_announcements_count) filter (where cohort = 'all')
                is distinct from sum(matured_announcements_count) filter (where cohort <> 'all')
                or sum(realised_count) filter (where cohort = 'all')
                is distinct from sum(realised_count) filter (where cohort <> 'all')
            """,
            "a year was lost or doubled",
            example="scope_code",
        ),
    ),
)
