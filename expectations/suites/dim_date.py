"""dim_date: one row is one day from 1900 to 2100."""

from __future__ import annotations

from expectations.rules import Rule, Suite

SUITE = Suite(
    table="marts.dim_date",
    floor=73_000,
    rules=(
        Rule(
            "no_day_missing",
            "Every day between the first and the last is there",
            """
            select date_diff('day', min(date_day), max(date_day)) + 1 - count(distinct date_day) || ' days are missing'
                as finding
            from {table}
            having count(distinct date_day) <> date_diff('day', min(date_day), max(date_day)) + 1
            """,
            "a fact on such a day would vanish from every report by month: mend the calendar",
        ),
    ),
    may_shrink=0.0,
)
