"""fct_release_health: one row is one warehouse, with how much of the press is in its totals."""

from __future__ import annotations

from expectations.rules import Suite, none_of

SUITE = Suite(
    table="marts.fct_release_health",
    floor=1,
    filled=("registry_known_until",),
    rules=(
        none_of(
            "counts_agree_with_the_announcements",
            "What counts, what waits and what they add up to are what the announcements say",
            "rows tell other counts than the announcements",
            """
            select health.build_name from {table} as health
            cross join (
                select
                    count(*) as every, count(*) filter (where decision = 'accepted') as accepted,
                    count(*) filter (where counts_in_totals) as counted,
                    count(*) filter (where would_count_if_accepted) as waiting,
                    coalesce(sum(jobs_stated_known) filter (where counts_in_totals), 0) as jobs
                from marts.mart_announcements
            ) as told
            where health.announcements_count <> told.every or health.accepted_count <> told.accepted
                or health.counted_count <> told.counted or health.countable_waiting_count <> told.waiting
                or health.counted_jobs <> told.jobs
                or health.accepted_count + health.waiting_count <> health.announcements_count
            """,
            "the page would promise another coverage than its tables have",
        ),
        none_of(
            "precision_is_the_spot_checks",
            "What spot checks found is what mart_spot_checks says of all of them",
            "rows tell another precision than the spot checks",
            """
            select health.build_name from {table} as health
            left join marts.mart_spot_checks as spot_checks on spot_checks.sample_period = 'all'
            where health.spot_checks_count is distinct from spot_checks.spot_checks_count
                or health.spot_checks_decided_count is distinct from spot_checks.spot_checks_decided_count
                or health.spot_checks_right_count is distinct from spot_checks.spot_checks_right_count
                or health.accepted_precision is distinct from spot_checks.accepted_precision
            """,
            "the page would promise another precision than its tables have",
        ),
        none_of(
            "shares_are_shares",
            "Shares lie between 0 and 1",
            "rows have a share outside of 0 to 1",
            """
            select build_name from {table}
            where accepted_share not between 0 and 1 or coverage_share not between 0 and 1
                or read_documents_count > documents_count or records_in_review_count < 0
            """,
            "mend the division in fct_release_health",
        ),
    ),
)
