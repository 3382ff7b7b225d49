"""mart_sum_guard: one row is one step of one measure from the sum of all figures to the guarded total."""

from __future__ import annotations

from expectations.rules import Suite, none_of

SUITE = Suite(
    table="marts.mart_sum_guard",
    floor=4,
    rules=(
        none_of(
            "steps_add_up",
            "All figures are left out once or are guarded: the naive sum is the sum of all other steps",
            "measures do not add up",
            """
            select measure from {table}
            group by measure
            having sum(figures_count) filter (where step_code = 'naive')
                    is distinct from sum(figures_count) filter (where step_code <> 'naive')
                or abs(
                    sum(value_sum) filter (where step_code = 'naive')
                    - sum(value_sum) filter (where step_code <> 'naive')
                ) > 1
            """,
            "a figure would be counted twice or silently dropped: see the reasons in the model",
        ),
        none_of(
            "guarded_is_what_announcements_add_up_to",
            "The guarded sum is what the announcements that count add up to",
            "guarded sums differ from the announcements",
            """
            select guarded.measure
            from {table} as guarded
            inner join (
                select
                    coalesce(sum(jobs_stated_known), 0) as jobs,
                    coalesce(sum(cast(amount_usd_stated_known as decimal(20, 2))), 0) as amount_usd
                from marts.mart_announcements where counts_in_totals
            ) as announced
                on abs(guarded.value_sum - if(guarded.measure = 'jobs', announced.jobs, announced.amount_usd)) > 0.5
            where guarded.step_code = 'guarded'
            """,
            "two tables would give two totals for one thing",
        ),
        none_of(
            "guarded_comes_last",
            "naive comes first, guarded last, and guarded is what remains",
            "measures do not go from naive to guarded",
            """
            select measure from {table}
            group by measure
            having arg_min(step_code, step_number) <> 'naive' or arg_max(step_code, step_number) <> 'guarded'
                or abs(sum(value_sum - remaining_sum) filter (where step_code = 'guarded')) > 1
            """,
            "the steps would not lead to the total",
        ),
    ),
    may_shrink=1.0,
)
