"""bridge_announcement_registration: one row is one registration that may realise one announcement."""

from __future__ import annotations

from expectations.rules import Suite, none_of

SUITE = Suite(
    table="marts.bridge_announcement_registration",
    floor=0,
    filled_in_many=("registered_date", "days_after_announcement"),
    measures=("match_probability",),
    rules=(
        none_of(
            "held_back_is_not_accepted",
            "What the guard against namesakes held back is not accepted",
            "candidates are accepted that the guard held back",
            "select announcement_id from {table} where decision_source = 'homonym_guard' and decision = 'auto'",
            "do not publish: only a person's decision may accept them, and then that is the source",
        ),
        none_of(
            "window_as_defined",
            "is_within_18_months means 92 days before to 548 days after the announcement, and not after a cancellation",
            "candidates are in or out of the window against their days",
            """
            select announcement_id from {table}
            where is_within_18_months <> (
                    coalesce(days_after_announcement between -92 and 548, false)
                    and date_evidence <> 'after_cancellation'
                )
            """,
            "the realisation rate would change its meaning: the window is defined in dbt_project/matching/contract.py",
        ),
        none_of(
            "evidence_is_a_sentence",
            "Every decision says why",
            "decisions do not say why",
            "select announcement_id from {table} where not coalesce(evidence like '_%: _%.', false)",
            "the sentence is made in dbt_project/matching/evidence.py: see which of its parts is missing",
        ),
        none_of(
            "companies_of_their_registrations",
            "company_id is that of the registration",
            "candidates name another company than their registration's",
            """
            select candidates.announcement_id
            from {table} as candidates
            inner join marts.fct_registrations as registrations
                on candidates.registration_key = registrations.registration_key
            where candidates.company_id
                <> coalesce('nit:' || registrations.nit, 'registration:' || registrations.registration_key)
            """,
            "the id of a company is made in two ways: there is one macro for it",
        ),
    ),
    may_shrink=0.15,
)
