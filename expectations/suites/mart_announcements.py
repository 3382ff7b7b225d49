"""mart_announcements: one row is one announcement as believed today."""

from __future__ import annotations

from expectations.rules import Parent, Suite, none_of

SUITE = Suite(
    table="marts.mart_announcements",
    floor=0,
    key=("announcement_id",),
    filled=("company_name", "announced_date", "announced_year", "registry_known_until", "source", "receipt_id"),
    parents=(
        Parent("announced_date", "marts.dim_date", "date_day"),
        Parent("lead_document_id", "marts.dim_document", "document_id"),
        Parent("registration_key", "marts.fct_registrations", "registration_key"),
        Parent("receipt_id", "ops.ops_reconciliation", "receipt_id"),
    ),
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
    ),
    may_shrink=0.1,
)
