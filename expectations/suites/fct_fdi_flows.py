"""fct_fdi_flows: one row is one flow of direct investment in one period, per version the central bank gave it."""

# ruff: noqa: S608 - the SQL is made of this file's own words

from __future__ import annotations

from expectations.rules import Suite, none_of, share_between

LARGEST_QUARTER_USD = "60e9"
"""No quarter of Colombia's whole balance of payments ever came near (2025: 4 billion a quarter)."""

SUITE = Suite(
    table="marts.fct_fdi_flows",
    floor=0,
    filled_in_many=("fdi_member_name_es", "country_iso2", "fdi_activity_code", "value_usd", "period_start_date"),
    rules=(
        none_of(
            "members_make_the_whole",
            "Countries add up to the total of their quarter, and so do activities",
            "breakdowns of a quarter are off its total by more than 1 % and US$ 1 million",
            """
            select whole.period, parts.fdi_breakdown
            from (
                select investment_direction, period, sum(value_usd) as value_usd from {table}
                where counts_in_totals and fdi_breakdown = 'total' group by all having count(value_usd) = 1
            ) as whole
            inner join (
                select investment_direction, period, fdi_breakdown, sum(value_usd) as value_usd from {table}
                where counts_in_totals and fdi_breakdown <> 'total' group by all
            ) as parts using (investment_direction, period)
            where abs(parts.value_usd - whole.value_usd) > greatest(1e6, 0.01 * abs(whole.value_usd))
            """,
            "a series is missing, doubled or read for another: compare the series' names with seeds/fdi_members.csv",
            example="period || ' ' || fdi_breakdown",
        ),
        none_of(
            "years_are_their_quarters",
            "The total of a year is that of its four quarters",
            "years are off the sum of their quarters by more than 1 % and US$ 1 million",
            """
            select years.period
            from (select * from {table} where is_latest and frequency_code = 'A' and fdi_breakdown = 'total') as years
            inner join (
                select investment_direction, year(period_end_date) as year_number, sum(value_usd) as value_usd
                from {table} where counts_in_totals and fdi_breakdown = 'total'
                group by all having count(*) = 4
            ) as quarters
                on years.investment_direction = quarters.investment_direction
                and year(years.period_end_date) = quarters.year_number
            where abs(years.value_usd - quarters.value_usd) > greatest(1e6, 0.01 * abs(years.value_usd))
            """,
            "one of the two was loaded later than the other, or a quarter stands in two series: look at known_from",
            example="period",
        ),
        none_of(
            "quarters_plausible",
            "No quarter's flow is beyond anything Colombia has seen",
            "flows are beyond US$ 60 billion in one quarter",
            f"select period from {{table}} where frequency_code = 'Q' and abs(value_usd) > {LARGEST_QUARTER_USD}",
            "the publisher changed the unit of a series: look at unit_published and usd_per_unit",
            example="period",
        ),
        share_between(
            "series_are_read",
            "of series whose name or unit nobody can read",
            "investment_direction = 'unknown' or fdi_breakdown = 'other' or (value_usd is null and is_latest)",
            0,
            0.5,
            "the portal names its series in another way: see int_investment__fdi_series",
        ),
    ),
)
