"""mart_agreement_sequels: one row is one agreement and one announcement made since by a party's side."""

from __future__ import annotations

from expectations.rules import Parent, Suite, none_of

SUITE = Suite(
    table="marts.mart_agreement_sequels",
    floor=0,
    key=("agreement_id", "announcement_id"),
    filled=("link_basis", "signed_date", "announced_date", "days_after_signing", "receipt_id"),
    parents=(
        Parent("agreement_id", "marts.fct_agreements", "agreement_id"),
        Parent("announcement_id", "marts.mart_announcements", "announcement_id"),
        Parent("receipt_id", "ops.ops_reconciliation", "receipt_id"),
    ),
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
        none_of(
            "link_is_told",
            "Every link says whether the company or its country signed",
            "links have no basis",
            "select agreement_id from {table} where link_basis not in ('company', 'country')",
            "see how parties are named",
        ),
    ),
    may_shrink=1.0,
)
