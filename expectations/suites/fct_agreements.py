"""fct_agreements: one row is one agreement, or one bundle of agreements signed together."""

from __future__ import annotations

from expectations.rules import Suite, none_of

SUITE = Suite(
    table="marts.fct_agreements",
    floor=0,
    filled_in_many=("signed_date", "signed_precision", "parties"),
    may_shrink=0.15,
    rules=(
        none_of(
            "at_least_one",
            "A row stands for one agreement or more, told by one document or more",
            "rows stand for no agreement or no document",
            "select agreement_id from {table} where coalesce(least(agreements_count, documents_count), 0) < 1",
            "look at what the reader took for a number of agreements",
            example="agreement_id",
        ),
    ),
)
