"""mart_agreement_sequels: one row is one agreement and one announcement made since by a party's side."""

from __future__ import annotations

from expectations.rules import Suite, none_of

SUITE = Suite(
    table="marts.mart_agreement_sequels",
    floor=0,
    rules=(
        none_of(
            "what_follows_is_later",
            "An announcement that followed an agreement is not older than it",
            "announcements are older than the agreement",
            """
            select agreement_id from {table}
            where announced_date < signed_date
                or days_after_signing <> date_diff('day', signed_date, announced_date)
            """,
            "something would seem to follow from what came after it",
        ),
    ),
    may_shrink=1.0,
)
