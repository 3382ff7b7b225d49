"""bridge_announcement_registration: one row is one registration that may realise one announcement."""

from __future__ import annotations

from expectations.rules import Parent, Rule, Suite, none_of

SUITE = Suite(
    table="marts.bridge_announcement_registration",
    floor=0,
    key=("announcement_id", "registration_key"),
    filled=(
        "company_id",
        "match_probability",
        "decision",
        "decision_source",
        "name_evidence",
        "identifier_evidence",
        "sector_evidence",
        "country_evidence",
        "place_evidence",
        "date_evidence",
        "form_evidence",
        "non_name_evidence_count",
        "evidence",
        "is_within_18_months",
        "candidate_rank",
        "known_from",
        "source",
        "receipt_id",
    ),
    filled_in_many=("registered_date", "days_after_announcement"),
    measures=("match_probability",),
    parents=(
        Parent("announcement_id", "marts.fct_announcements", "announcement_id"),
        Parent("registration_key", "marts.fct_registrations", "registration_key"),
        Parent("company_id", "marts.dim_company", "company_id"),
        Parent("registered_date", "marts.dim_date", "date_day"),
        Parent("receipt_id", "ops.ops_reconciliation", "receipt_id"),
    ),
    rules=(
        Rule(
            "one_to_one",
            "An announcement has one accepted registration at most, and a registration realises one announcement",
            """
            select count(*) || ' announcements or registrations are in more than one accepted match' as finding
            from (
                select announcement_id as side from {table} where decision = 'auto'
                group by announcement_id having count(*) > 1
                union all
                select registration_key from {table} where decision = 'auto'
                group by registration_key having count(*) > 1
            ) as doubled
            having count(*) > 0
            """,
            "a landing would count twice: look at the decisions people made, then at how rivals are settled",
        ),
        none_of(
            "accepted_with_evidence",
            "What the score accepts is at 0.95 or above and has evidence beside the name",
            "matches are accepted by a low score or by the name alone",
            """
            select announcement_id from {table}
            where decision = 'auto' and decision_source = 'score'
                and not (match_probability >= 0.95 and non_name_evidence_count >= 1)
            """,
            "do not publish: namesakes would count as landings; look at the thresholds of matching",
        ),
        none_of(
            "decisions_known",
            "Every candidate is accepted, for review or denied, by a known step, with a probability",
            "candidates have an unknown decision or no probability",
            """
            select announcement_id from {table}
            where not coalesce(decision in ('auto', 'review', 'denied'), false)
                or not coalesce(
                    decision_source in ('identifier', 'curated', 'score', 'homonym_guard', 'decision_file'), false
                )
                or not coalesce(match_probability between 0 and 1, false)
            """,
            "a step of matching has a new name: describe it in columns.md and here",
        ),
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
