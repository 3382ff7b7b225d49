"""dim_document: one row is one press document by its canonical address; its text is not published."""

from __future__ import annotations

from expectations.rules import Suite, none_of, share_between

SUITE = Suite(
    table="marts.dim_document",
    floor=20,
    filled=(
        "title",
        "published_date",
        "reader_version",
    ),
    rules=(
        none_of(
            "groups_counted",
            "documents_in_group_count is the number of documents of that group that are published",
            "groups of reprints are counted wrong",
            """
            select independence_group from {table}
            group by independence_group
            having min(documents_in_group_count) <> count(*) or max(documents_in_group_count) <> count(*)
            """,
            "reprints would pass for independent sources: the group and its count were made from different rows",
        ),
        none_of(
            "read_or_told_why",
            "A document was read by a version of the reader, or says why not",
            "documents were neither read nor say why",
            """
            select document_id from {table}
            where is_read = (unread_reason is not null) or (is_read and reader_version is null)
            """,
            "look at the readings of its pull: python -m press land reads what is missing",
            example="document_id",
        ),
        share_between(
            "dates_found",
            "documents without a date of publication",
            "published_date is null",
            0.0,
            0.3,
            "an outlet changed the format of its dates, and the reader no longer finds them",
        ),
        none_of(
            "texts_found",
            "No outlet has only empty texts",
            "outlets have no text in any document",
            "select outlet from {table} group by outlet having count(*) >= 5 and max(text_chars_count) = 0",
            "the outlet changed its page, and the reader finds the article no longer",
            example="outlet",
        ),
    ),
)
