"""fct_claims: one row is one quoted figure."""

from __future__ import annotations

from expectations.rules import Suite, none_of, share_between, whole_counts

SUITE = Suite(
    table="marts.fct_claims",
    floor=20,
    filled=(
        "unit",
        "value_low",
        "value_stated",
        "value_high",
        "subject",
        "published_date",
    ),
    filled_in_many=("job_kind",),
    may_shrink=0.15,
    rules=(
        whole_counts("claim_id"),
        none_of(
            "quotes_are_in_their_sentence",
            "A quote stands verbatim in its sentence, at its span",
            "quotes do not stand where their span says",
            """
            select claim_id from {table}
            where substr(sentence_text, quote_start - sentence_start + 1, quote_end - quote_start) <> quote
                or length(sentence_text) <> sentence_end - sentence_start
            """,
            "nobody could look the figure up: the text that was read and the one that is shown differ",
            example="claim_id",
        ),
        none_of(
            "intervals_in_order",
            "low <= stated <= high wherever they are known, and one of them is",
            "figures have ends in the wrong order, or none",
            """
            select claim_id from {table}
            where value_low > value_stated or value_stated > value_high or value_low > value_high
                or coalesce(value_low, value_stated, value_high) is null
            """,
            "look at the reader's hedges",
            example="claim_id",
        ),
        none_of(
            "one_fact_each",
            "A figure backs an announcement that counts unseen, or belongs to a statistic, or neither, never both",
            "figures belong to an announcement and to a statistic",
            """
            select claim_id from {table}
            where statistic_id is not null and claim_id in (
                select unnest([amount_claim_id, jobs_claim_id]) from marts.fct_announcements
                where decision = 'accepted' and decision_source = 'reader'
            )
            """,
            "it would be counted twice: somebody is a company and a programme at once",
            example="claim_id",
        ),
        none_of(
            "announcements_take_only_what_they_may",
            "What counts unseen takes no running total, no level, no target and no figure of a programme or an agency",
            "figures back an announcement that must not",
            """
            select claim_id from {table}
            where claim_id in (
                select unnest([amount_claim_id, jobs_claim_id]) from marts.fct_announcements
                where decision = 'accepted' and decision_source = 'reader'
            ) and (
                accumulation in ('cumulative', 'stock', 'target')
                or subject_kind in ('programme', 'agency', 'city', 'country', 'sector')
                or flags like '%ambiguous_separator%'
            )
            """,
            "an aggregate would be read as a company's announcement: this is the one gate that must hold",
            example="claim_id",
        ),
        share_between(
            "figures_find_their_fact",
            "figures without an announcement or a statistic",
            "announcement_id is null and statistic_id is null",
            0.0,
            0.9,
            "announcements are made without figures: compare the reader's spans of announcements and claims",
        ),
    ),
)
