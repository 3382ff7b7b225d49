"""fct_registrations: one row is one registration of a legal entity, by chamber and registration number."""

from __future__ import annotations

from expectations.rules import Parent, Rule, Suite, none_of, share_between

SUITE = Suite(
    table="marts.fct_registrations",
    floor=100,
    key=("chamber_code", "registration_number"),
    filled=(
        "registration_key",
        "place_key",
        "publisher_row_id",
        "nit",
        "is_nit_check_digit_right",
        "legal_name",
        "legal_form_code",
        "legal_form_code_published",
        "legal_form_name_es",
        "is_foreign_branch",
        "category_code",
        "status_code",
        "is_active",
        "is_cancelled",
        "industry_code",
        "secondary_industry_code",
        "registered_date",
        "renewed_date",
        "last_renewed_year",
        "cancelled_date",
        "publisher_updated_at_utc",
        "source",
        "receipt_id",
    ),
    parents=(
        Parent("company_id", "marts.dim_company", "company_id"),
        Parent("place_key", "marts.dim_place", "place_key"),
        Parent("industry_code", "marts.dim_industry", "industry_code"),
        Parent("secondary_industry_code", "marts.dim_industry", "industry_code"),
        Parent("parent_country_iso2", "marts.dim_country", "country_iso2"),
        Parent("registered_date", "marts.dim_date", "date_day"),
        Parent("cancelled_date", "marts.dim_date", "date_day"),
        Parent("receipt_id", "ops.ops_reconciliation", "receipt_id"),
    ),
    rules=(
        none_of(
            "what_moved_is_not_over",
            "A registration new by transfer is active, and only a cancelled one was transferred away",
            "registrations that moved are inactive, or moved without having ended",
            """
            select status_code from {table}
            where (status_code = '07' and not is_active) or (is_transferred_away and not is_cancelled)
            """,
            "a company that moved would seem to have closed: see the seed registry_statuses",
            example="status_code",
        ),
        none_of(
            "one_row_per_publisher_row",
            "A row of the registry is one registration",
            "rows of the registry stand in more than one registration",
            "select publisher_row_id from {table} group by publisher_row_id having count(*) > 1",
            "an older version of a row was kept beside the newest: look at how versions are chosen",
        ),
        Rule(
            "no_more_than_landed",
            "There are no more registrations than rows of companies ever staged",
            """
            select facts.counted || ' registrations from ' || landed.counted || ' staged rows' as finding
            from (select count(*) as counted from {table}) as facts,
                (
                    select coalesce(sum(staged_rows), 0) as counted from ops.ops_reconciliation
                    where source = 'rues' and stream = 'companies'
                ) as landed
            where facts.counted > landed.counted
            """,
            "a join multiplies registrations: look for the dimension whose key is not unique",
        ),
        none_of(
            "no_persons",
            "Natural persons are not in it: every legal form, as published, is one of an entity",
            "registrations have the legal form of a natural person, or none",
            """
            select registration_key from {table}
            where not coalesce(regexp_full_match(legal_form_code_published, '0[2-9]|[1-9][0-9]'), false)
            """,
            "do not publish: persons are counted by the publisher only; look at the filter of the newest pull",
        ),
        share_between(
            "activity_stated",
            "registrations without a stated activity (9999)",
            "industry_code = '9999'",
            0.0,
            0.6,
            "activities were lost on the way: compare with the landed rows",
        ),
        share_between(
            "some_are_active",
            "registrations that are active",
            "is_active",
            0.05,
            0.98,
            "the publisher's codes of status changed: compare with the seed of statuses",
        ),
        share_between(
            "registered_since_1990",
            "registrations dated before 1990",
            "registered_date < date '1990-01-01'",
            0.0,
            0.25,
            "days and years were swapped somewhere: look at the quality column of the date",
        ),
        share_between(
            "nits_differ",
            "registrations whose NIT stands with another registration too",
            "nit in (select nit from {table} group by nit having count(*) > 1)",
            0.0,
            0.6,
            "the NIT lost digits on the way: compare with the landed rows",
        ),
    ),
)
