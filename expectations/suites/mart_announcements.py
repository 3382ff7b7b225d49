"""mart_announcements: one row is one announcement as believed today."""

from __future__ import annotations

# ruff: noqa: S608 - the SQL is made of this repository's own words
from expectations.bounds import (
    HEADLINE_FACTOR,
    HEADLINE_SLACK,
    LEAST_USD,
    MOST_JOBS,
    MOST_JOBS_PER_GROUP_AND_YEAR,
    MOST_USD,
    USD_PER_JOB,
    YEARS_OF_FDI,
    most_of_currency,
)
from expectations.rules import TABLE, Headline, Suite, none_of

LOOK = "read the sentence behind it; a person who knows it to be true allows it by name, for one release"


def _total(name: str, what: str, value: str) -> Headline:
    total = f"select cast({value} as double) from {TABLE} where counts_in_totals"
    return Headline(name, what, total, HEADLINE_FACTOR, HEADLINE_SLACK[name])


YEARLY_FDI = """
    select max(indicator_value) as most from marts.fct_country_indicators
    where country_iso2 = 'CO' and indicator_code = 'BX.KLT.DINV.CD.WD'
"""

SUITE = Suite(
    table="marts.mart_announcements",
    floor=0,
    filled=("registry_known_until",),
    measures=("documents_count", "independent_sources_count", "jobs_stated_known", "amount_usd_stated_known"),
    rules=(
        none_of(
            "every_announcement_is_here",
            "It holds the current version of every announcement, and nothing else",
            "announcements are only in one of the two tables",
            """
            select coalesce(wide.announcement_id, facts.announcement_id) as announcement_id
            from {table} as wide
            full join (select * from marts.fct_announcements where is_current) as facts
                on wide.announcement_id = facts.announcement_id and wide.version_number = facts.version_number
            where wide.announcement_id is null or facts.announcement_id is null
            """,
            "find the join that loses or doubles rows",
        ),
        none_of(
            "totals_are_firm",
            "Only planned or done new projects and expansions count in totals",
            "announcements count in totals and may not",
            """
            select announcement_id from {table}
            where counts_in_totals
                and (announcement_type not in ('new', 'expansion') or status not in ('planned', 'done'))
            """,
            "memoranda, cancelled and denied projects would be added up: see counts_in_totals in fct_announcements",
            example="announcement_id",
        ),
        none_of(
            "intervals_hold",
            "A figure that totals take lies between its ends",
            "figures lie outside their interval",
            """
            select announcement_id from {table}
            where not (
                coalesce(jobs_low <= jobs_stated_known and jobs_stated_known <= jobs_high_known, true)
                and coalesce(
                    amount_usd_low <= amount_usd_stated_known and amount_usd_stated_known <= amount_usd_high_known, true
                )
            )
            """,
            "a hedge was turned into the wrong interval: look at the claims the figure comes from",
            example="announcement_id",
        ),
        none_of(
            "realised_is_matched",
            "What counts as realised beyond doubt was matched beyond doubt, and review never counts less",
            "announcements are realised without such a match",
            """
            select announcement_id from {table}
            where is_realised and (registration_decision <> 'auto' or not is_realised_with_review)
            """,
            "the realised rate would promise more than matching knows",
            example="announcement_id",
        ),
        none_of(
            "amounts_plausible",
            f"No amount that counts is beyond {MOST_USD:,.0f} dollars, or as much elsewhere, or next to nothing",
            "announcements count in totals with an amount nobody would believe",
            f"""
            select announcement_id from {TABLE}
            where counts_in_totals and (
                amount_usd_high_known > {MOST_USD!r} or amount_usd_high_known < {LEAST_USD!r}
                or {most_of_currency("currency_code", "greatest(amount_low, amount_stated, amount_high)")}
            )
            """,
            LOOK,
            example="announcement_id",
        ),
        none_of(
            "constant_dollars_beside_nominal",
            "Dollars of the base year are what they are, no other year's become more than four times as many or fewer",
            "amounts in constant dollars do not fit the nominal ones",
            """
            select announcement_id from {table}
            where amount_usd_stated_known is not null
                and (constant_usd_year is null) <> (amount_usd_constant_known is null)
                or announced_year = constant_usd_year
                and abs(amount_usd_constant_known - amount_usd_stated_known) > 1e-6 * amount_usd_stated_known
                or amount_usd_constant_known not between amount_usd_stated_known / 4 and amount_usd_stated_known * 4
            """,
            "the deflator of another country or base was taken: see int_reference__deflators",
            example="announcement_id",
        ),
        none_of(
            "jobs_plausible",
            f"No announcement that counts brings more than {MOST_JOBS:,} jobs",
            "announcements count in totals with jobs nobody would believe",
            f"select announcement_id from {TABLE} where counts_in_totals and jobs_high_known > {MOST_JOBS}",
            LOOK,
            example="announcement_id",
        ),
        none_of(
            "amount_per_job_plausible",
            f"Where amount and jobs count, a job is between {USD_PER_JOB[0]:,.0f} and {USD_PER_JOB[1]:,.0f} dollars",
            "announcements count in totals with money per job that nobody would believe",
            f"""
            select announcement_id from {TABLE}
            where counts_in_totals and jobs_stated_known > 0 and amount_usd_stated_known > 0
                and amount_usd_stated_known / jobs_stated_known not between {USD_PER_JOB[0]!r} and {USD_PER_JOB[1]!r}
            """,
            LOOK,
            example="announcement_id",
        ),
        none_of(
            "jobs_per_group_plausible",
            f"What one group announces in a year adds up to no more than {MOST_JOBS_PER_GROUP_AND_YEAR:,} jobs",
            "groups announce more jobs in a year than anybody does",
            f"""
            select group_key from {TABLE} where counts_in_totals and group_key is not null
            group by group_key, announced_year having sum(jobs_high_known) > {MOST_JOBS_PER_GROUP_AND_YEAR}
            """,
            "one project may stand here many times: look at how its reports were folded",
            example="group_key",
        ),
        none_of(
            "within_what_the_country_draws",
            f"No amount is beyond the largest yearly inflow of investment, no year beyond {YEARS_OF_FDI} times it",
            "years or announcements are beyond what the country draws",
            f"""
            select announcement_id as what from {TABLE}, ({YEARLY_FDI}) as fdi
            where counts_in_totals and amount_usd_stated_known > fdi.most
            union all
            select cast(announced_year as varchar) from {TABLE}, ({YEARLY_FDI}) as fdi
            where counts_in_totals
            group by announced_year, fdi.most having sum(amount_usd_stated_known) > {YEARS_OF_FDI} * fdi.most
            """,
            LOOK,
            example="what",
        ),
    ),
    may_shrink=0.1,
    headlines=(
        _total("announced_usd", "announced US dollars", "coalesce(sum(amount_usd_stated_known), 0)"),
        _total("announced_jobs", "announced jobs", "coalesce(sum(jobs_stated_known), 0)"),
        _total("announcements", "announcements that count", "count(*)"),
    ),
)
