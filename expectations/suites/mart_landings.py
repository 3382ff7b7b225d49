"""mart_landings: one row is one foreign company in one hub, or in the rest of the country."""

from __future__ import annotations

from expectations.rules import Suite, none_of

SUITE = Suite(
    table="marts.mart_landings",
    floor=1,
    rules=(
        none_of(
            "one_first_landing",
            "A company has at most one first landing, and none before it",
            "companies land first more than once or too late",
            """
            select company_id from {table}
            group by company_id
            having count(*) filter (where is_first_in_country) > 1
                or min(landed_date) < min(landed_date) filter (where is_first_in_country)
            """,
            "trade and survival would count a company twice",
        ),
        none_of(
            "nobody_lands_at_home",
            "No company lands from Colombia, and none before 2012",
            "landings are from Colombia or too early",
            "select landing_key from {table} where country_iso2 = 'CO' or landed_date < date '2012-01-01'",
            "see which evidence made a domestic company foreign",
        ),
        none_of(
            "evidence_is_told",
            "Who is surely foreign has an evidence, and who is not was announced",
            "landings have no reason to be here",
            """
            select landing_key from {table}
            where is_surely_foreign <> (foreign_evidence <> 'none') or is_surely_foreign <> (certainty_code = 'sure')
                or (certainty_code = 'unknown_origin' and (country_iso2 is not null or not is_announced))
                or (certainty_code = 'in_review' and is_announced)
            """,
            "a company would count as foreign for its name alone",
        ),
        none_of(
            "exits_are_told",
            "Who left has a day unless the registry tells none, and who moved on has not left",
            "landings have an exit that contradicts their registrations",
            """
            select landing_key from {table}
            where (exit_kind in ('cancelled', 'out_of_sight')) <> (exit_date is not null)
                or (country_exit_kind in ('cancelled', 'out_of_sight')) <> (country_exit_date is not null)
                or (is_active and exit_kind <> 'none') or exit_date < landed_date
                or (exit_kind = 'none' and is_cancelled and not is_transferred_away)
                or (country_exit_kind <> 'none' and exit_kind = 'none')
            """,
            "survival would count a move as an end: see int_landings__exits",
            example="landing_key",
        ),
        none_of(
            "jobs_come_from_announcements",
            "Jobs stand only beside companies that were announced, low to high",
            "landings have jobs nobody announced, or a broken interval",
            """
            select landing_key from {table}
            where (announced_jobs_stated is not null and not is_announced)
                or announced_jobs_low > announced_jobs_stated or announced_jobs_stated > announced_jobs_high
                or (is_announced and may_be_announced)
            """,
            "the jobs of arrivals would rest on matches that nobody is sure of",
        ),
    ),
    may_shrink=0.1,
)
