"""fct_registrations: one row is one registration of a legal entity, by chamber and registration number."""

from __future__ import annotations

from expectations.rules import Suite, none_of, share_at_most, share_between

SUITE = Suite(
    table="marts.fct_registrations",
    floor=100,
    filled=(
        "nit",
        "is_nit_check_digit_right",
        "legal_name",
        "legal_form_name_es",
        "category_code",
        "registered_date",
        "renewed_date",
        "last_renewed_year",
        "cancelled_date",
    ),
    rules=(
        share_at_most(
            "statuses_known",
            "of a status nobody knows",
            "status_code = 'unknown'",
            0.001,
            "add the code to the seed registry_statuses",
        ),
        share_at_most(
            "legal_forms_known",
            "of a legal form nobody knows",
            "legal_form_code = 'unknown'",
            0.001,
            "add the code to the seed legal_forms, unless it is a person's",
        ),
        share_at_most(
            "places_known",
            "of no chamber that is known",
            "place_key in ('chamber:none', 'chamber:unknown')",
            0.05,
            "add the chamber to the seed chambers",
        ),
        share_at_most(
            "activities_known",
            "of an activity that is not in the CIIU table",
            "industry_code = 'unknown'",
            0.05,
            "look at the newest pull of the activities",
        ),
        share_at_most(
            "days_found",
            "without a day of registration",
            "registered_date is null",
            0.05,
            "the publisher writes days in another way: look at the landed rows",
        ),
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
