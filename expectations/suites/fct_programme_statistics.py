"""fct_programme_statistics: one row is one figure of a programme, agency, city, sector or country at one date."""

from __future__ import annotations

from expectations.rules import Suite, none_of, whole_counts

SUITE = Suite(
    table="marts.fct_programme_statistics",
    floor=0,
    filled=("value_stated",),
    measures=("value_stated",),
    may_shrink=0.15,
    rules=(
        whole_counts("statistic_id"),
        none_of(
            "only_flows_are_additive",
            "Only a flow that a programme or an agency tells of a dated period of its own may be added to others",
            "running totals, levels, goals, tenders or undated sums may be added up",
            """
            select statistic_id from {table}
            where is_additive <> (additivity_code = 'additive') or is_additive and (
                accumulation <> 'incremental' or subject_kind not in ('programme', 'agency')
                or as_of_precision = 'inferred'
            ) or additivity_code not in ('additive', 'not_a_flow', 'tender', 'no_programme', 'undated', 'overlaps')
            """,
            "adding up a running total counts every year again: this guard is what the table is for",
            example="statistic_id",
        ),
        none_of(
            "additive_periods_share_no_day",
            "Periods of one programme and measure that may be added up share no day",
            "figures may be added up and count a day twice",
            """
            select one.statistic_id from {table} as one
            inner join {table} as other
                on one.programme_key = other.programme_key and one.measure = other.measure and one.unit = other.unit
                and one.statistic_id <> other.statistic_id
                and coalesce(one.period_start_date, date_trunc('year', one.as_of_date)) <= other.as_of_date
                and coalesce(other.period_start_date, date_trunc('year', other.as_of_date)) <= one.as_of_date
            where one.is_additive and other.is_additive
            """,
            "a year and a month of it, or two values of one year, would be added: see additivity_code",
            example="statistic_id",
        ),
        none_of(
            "increments_are_differences",
            "An implied increment is the difference to an earlier total of the same series",
            "implied increments are not the difference to the total before",
            """
            select here.statistic_id from {table} as here
            inner join {table} as before on here.previous_statistic_id = before.statistic_id
            where before.as_of_date >= here.as_of_date
                or (before.programme_key, before.measure, before.unit, before.accumulation)
                <> (here.programme_key, here.measure, here.unit, here.accumulation)
                or abs(here.implied_increment_stated - (here.value_stated - before.value_stated)) > 0.001
                or here.implied_increment_low > here.implied_increment_high
            """,
            "look at how the series is ordered, and at what is taken as the total before",
            example="statistic_id",
        ),
        none_of(
            "contradictions_are_told",
            "Every contradiction has its evidence, and nothing else has",
            "contradictions have no evidence, or evidence has no contradiction",
            """
            select statistic_id from {table}
            where (contradiction_code = 'none') <> (contradiction_evidence is null)
                or contradiction_code not in (
                    'none', 'falls', 'differs_from_stated_increment', 'same_date_disagreement'
                )
            """,
            "a figure of the sentence is missing, or a new code has no sentence",
            example="statistic_id",
        ),
    ),
)
