"""fct_registration_counts: one row is one count of natural persons by chamber, month, activity and status."""

from __future__ import annotations

from core.names import SMALLEST_COUNT
from expectations.rules import TABLE, Rule, Suite, none_of

SUITE = Suite(
    table="marts.fct_registration_counts",
    floor=20,
    filled=("period_start_date",),
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
