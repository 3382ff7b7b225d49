"""fct_agreements: one row is one agreement, or one bundle of agreements signed together."""

from __future__ import annotations

from expectations.rules import Parent, Suite, none_of

SUITE = Suite(
    table="marts.fct_agreements",
    floor=0,
    key=("agreement_id",),
    filled=(
        "agreements_count",
        "documents_count",
        "document_id",
        "quote",
        "known_from",
        "source",
        "receipt_id",
    ),
    filled_in_many=("signed_date", "signed_precision", "parties"),
    parents=(
        Parent("document_id", "marts.dim_document", "document_id"),
        Parent("signed_date", "marts.dim_date", "date_day"),
        Parent("known_from", "marts.dim_date", "date_day"),
        Parent("receipt_id", "ops.ops_reconciliation", "receipt_id"),
    ),
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
