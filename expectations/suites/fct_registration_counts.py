"""fct_registration_counts: one row is one count of natural persons by chamber, month, activity and status."""

from __future__ import annotations

from core.names import SMALLEST_COUNT
from expectations.rules import TABLE, Parent, Rule, Suite, none_of

SUITE = Suite(
    table="marts.fct_registration_counts",
    floor=20,
    key=("place_key", "registration_period", "industry_code", "status_code", "pooled_over"),
    filled=("registration_count_key", "period_precision", "period_start_date", "persons_count", "source", "receipt_id"),
    parents=(
        Parent("place_key", "marts.dim_place", "place_key"),
        Parent("industry_code", "marts.dim_industry", "industry_code"),
        Parent("period_start_date", "marts.dim_date", "date_day"),
        Parent("receipt_id", "ops.ops_reconciliation", "receipt_id"),
    ),
    rules=(
        none_of(
            "no_small_cells",
            f"No count stands for fewer than {SMALLEST_COUNT} persons",
            f"counts stand for fewer than {SMALLEST_COUNT} persons",
            f"select registration_count_key from {TABLE} where persons_count < {SMALLEST_COUNT}",  # noqa: S608 - a number
            "do not publish: a small cell tells of single persons; look at how cells are pooled",
        ),
        Rule(
            "persons_and_companies_in_proportion",
            "Persons are between 0.2 and 20 times as many as registrations of companies",
            """
            select persons.counted || ' persons beside ' || companies.counted || ' companies' as finding
            from (select sum(persons_count) as counted from {table}) as persons,
                (select count(*) as counted from marts.fct_registrations) as companies
            where companies.counted >= 300
                and not coalesce(persons.counted between 0.2 * companies.counted and 20 * companies.counted, false)
            """,
            "one of the two pulls is cut or doubled: persons are about seven in ten of all registrations",
        ),
    ),
)
