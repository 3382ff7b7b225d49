"""fct_press_checks: one row is one check of the press's own arithmetic."""

from __future__ import annotations

from expectations.rules import Suite, none_of

SUITE = Suite(
    table="marts.fct_press_checks",
    floor=0,
    filled_in_many=("compared_with", "expected_low", "claim_id", "document_id", "stated_value", "unit"),
    may_shrink=0.15,
    rules=(
        none_of(
            "checks_say_what_they_compared",
            "Every verdict rests on a stated value and on what it was held against, and agrees only inside of it",
            "checks have a verdict and nothing they compared",
            """
            select check_kind from {table}
            where stated_value is null or expected_low is null or expected_high is null
                or expected_low > expected_high or compared_with not in (
                    'numbers_beside_it', 'official_rate', 'running_totals', 'other_documents', 'plausible_range',
                    'figure_before', 'announcement', 'other_scale'
                )
                or (
                    compared_with = 'plausible_range'
                    and (verdict = 'agrees') <> (stated_value between expected_low and expected_high)
                )
            """,
            "'agrees' would say nothing: fill in expected_low, expected_high and compared_with",
            example="check_kind",
        ),
        none_of(
            "contradictions_have_a_check",
            "A stated increment that differs, and two values for one date, are checks that differ",
            "contradictions have no check that differs",
            """
            select statistics.statistic_id from marts.fct_programme_statistics as statistics
            where statistics.contradiction_code in ('differs_from_stated_increment', 'same_date_disagreement')
                and not exists (
                    select 1 from {table} as checks
                    where checks.statistic_id = statistics.statistic_id and checks.verdict = 'differs'
                )
            """,
            "the checks and the statistics were made from different rows",
            example="statistic_id",
        ),
    ),
)
