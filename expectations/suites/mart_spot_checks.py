"""mart_spot_checks: one row is one month or all of them, and how much of the reader's acceptances was found right."""

from __future__ import annotations

from expectations.rules import Suite, none_of

SUITE = Suite(
    table="marts.mart_spot_checks",
    floor=1,
    may_shrink=1.0,
    rules=(
        none_of(
            "told_from_enough",
            "The precision is that of its spot checks, inside its interval, and of 20 decided ones or more",
            "periods tell another precision than their spot checks",
            """
            select sample_period from {table}
            where not spot_checks_right_count <= spot_checks_decided_count
                or not spot_checks_decided_count <= spot_checks_count
                or (accepted_precision is null) <> (spot_checks_decided_count < 20)
                or abs(accepted_precision - spot_checks_right_count / spot_checks_decided_count) > 1e-9
                or accepted_precision not between accepted_precision_low and accepted_precision_high
            """,
            "the page would promise a precision nobody measured: mend mart_spot_checks",
            example="sample_period",
        ),
        none_of(
            "months_are_samples",
            "A month asks about 20 records at most, and all of them are the months together",
            "periods have other counts than a sample has",
            """
            select sample_period from {table} as here
            where (sample_period <> 'all' and spot_checks_count > 20)
                or (sample_period = 'all' and spot_checks_count <> (
                    select coalesce(sum(months.spot_checks_count), 0) from {table} as months
                    where months.sample_period <> 'all'
                ))
            """,
            "a reviewer would be asked too much, or the months are not those of the sample",
            example="sample_period",
        ),
    ),
)
