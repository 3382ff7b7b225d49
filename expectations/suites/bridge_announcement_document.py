"""bridge_announcement_document: one row is one document that reports one announcement."""

from __future__ import annotations

from expectations.rules import Suite, none_of

SUITE = Suite(
    table="marts.bridge_announcement_document",
    floor=0,
    filled=("published_date",),
    filled_in_many=("reported_amount", "reported_jobs"),
    may_shrink=0.15,
    rules=(
        none_of(
            "groups_are_the_documents",
            "A document has the same independence group here as in dim_document",
            "documents have another independence group than in dim_document",
            """
            select bridge.document_id from {table} as bridge
            inner join marts.dim_document as documents on bridge.document_id = documents.document_id
            where bridge.independence_group <> documents.independence_group
            """,
            "sources would be counted differently in two places: both come from int_press__independence",
            example="document_id",
        ),
        none_of(
            "copies_add_no_source",
            "A reprint, a translation and a mobile page share the group of another document of their announcement",
            "copies count as sources of their own",
            """
            select bridge.document_id from {table} as bridge
            where bridge.document_role in ('reprint', 'translation', 'mobile') and not exists (
                select 1 from {table} as other
                where other.announcement_id = bridge.announcement_id and other.document_id <> bridge.document_id
                    and other.independence_group = bridge.independence_group
            )
            """,
            "one wire report would look confirmed by others: look at int_press__independence",
            example="document_id",
        ),
    ),
)
