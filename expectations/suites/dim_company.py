"""dim_company: one row is one company that is foreign, a candidate of an announcement, or in the press."""

from __future__ import annotations

from expectations.rules import Suite, none_of

SUITE = Suite(
    table="marts.dim_company",
    floor=3,
    filled=(
        "company_key",
        "nit",
        "legal_form_code",
        "registered_date",
    ),
    rules=(
        none_of(
            "foreign_for_a_reason",
            "A foreign company is a branch or belongs to a group of another country",
            "companies are foreign for no reason that is told",
            """
            select company_id from {table}
            where is_foreign and not is_foreign_branch and coalesce(group_country_iso2, 'CO') = 'CO'
            """,
            "landings would be counted that are domestic: see where the country of the group was lost",
        ),
        none_of(
            "registered_or_announced",
            "A company is in the registry, with registrations, or in the press",
            "companies are nowhere, or in the registry without a registration",
            """
            select company_id from {table}
            where is_in_registry <> (registration_keys_count > 0) or not (is_in_registry or is_in_press)
            """,
            "a company nobody knows of has no place here: look at the join that lost its registrations",
        ),
        none_of(
            "groups_have_a_source",
            "A group is named where its source is told, and only there",
            "companies have a group without a source or a source without a group",
            "select company_id from {table} where (group_source = 'none') <> (group_name is null)",
            "see which source was added without its name",
        ),
        none_of(
            "matched_are_in_the_press",
            "A company whose registration realises an announcement is in the press",
            "companies have an accepted match and are not in the press",
            """
            select companies.company_id
            from {table} as companies
            inner join marts.bridge_announcement_registration as matches
                on companies.company_id = matches.company_id and matches.decision = 'auto'
            where not companies.is_in_press
            """,
            "the company's names in the press were joined by something else than the match",
        ),
        none_of(
            "announced_are_here",
            "Every company of an accepted announcement is here, by its registration or by its name in the press",
            "announced companies are missing",
            """
            select announcements.company_key
            from marts.fct_announcements as announcements
            where announcements.is_current and announcements.decision = 'accepted'
                and not exists (
                    select 1 from {table} as companies where companies.company_key = announcements.company_key
                )
                and not exists (
                    select 1
                    from marts.fct_announcements as namesakes
                    inner join marts.bridge_announcement_registration as matches
                        on namesakes.announcement_id = matches.announcement_id and matches.decision = 'auto'
                    where namesakes.company_key = announcements.company_key
                )
            """,
            "an announcement whose company is nowhere cannot be followed: look at what is left out as matched",
        ),
    ),
    may_shrink=0.15,
)
