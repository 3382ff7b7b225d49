"""mart_known_changes: one row is one day on which what is known of one year of announcement changed."""

from __future__ import annotations

from expectations.rules import Suite, none_of

SUITE = Suite(
    table="marts.mart_known_changes",
    floor=0,
    may_shrink=1.0,
    rules=(
        none_of(
            "changes_add_up_to_what_counts",
            "All changes of a year add up to what counts of it today",
            "years whose changes add up to something else than their announcements",
            """
            with counted as (
                select
                    announced_year, count(*) as announcements, coalesce(sum(jobs_stated_known), 0) as jobs,
                    coalesce(sum(cast(amount_usd_stated_known as decimal(20, 2))), 0) as amount_usd
                from marts.mart_announcements where counts_in_totals
                group by announced_year
            ),

            changed as (
                select
                    announced_year, sum(announcements_change) as announcements, sum(jobs_stated_change) as jobs,
                    sum(cast(amount_usd_stated_change as decimal(20, 2))) as amount_usd
                from {table}
                group by announced_year
            )

            select coalesce(counted.announced_year, changed.announced_year) as announced_year
            from counted full join changed on counted.announced_year = changed.announced_year
            where coalesce(counted.announcements, 0) <> coalesce(changed.announcements, 0)
                or coalesce(counted.jobs, 0) <> coalesce(changed.jobs, 0)
                or abs(coalesce(counted.amount_usd, 0) - coalesce(changed.amount_usd, 0)) > 0.5
            """,
            "a past day and today would be told by two definitions: mend mart_known_changes",
            example="announced_year",
        ),
        none_of(
            "nothing_is_known_before_it_is_told",
            "On no day is less than nothing known, nor more registered or of known origin than announced",
            "days on which more is known than was told",
            """
            select announced_year || ', ' || change_known_date as told from (
                select
                    announced_year, change_known_date, sum(announcements_change) over days as announcements,
                    sum(registered_change) over days as registered, sum(origins_change) over days as origins,
                    sum(jobs_low_change) over days as jobs_low, sum(jobs_stated_change) over days as jobs,
                    sum(jobs_high_change) over days as jobs_high
                from {table}
                window days as (partition by announced_year order by change_known_date)
            ) as known
            where least(announcements, registered, origins, jobs_low) < 0
                or greatest(registered, origins) > announcements or jobs not between jobs_low and jobs_high
            """,
            "a match, an origin or a figure would be known before its announcement",
            example="told",
        ),
    ),
)
