"""mart_review_queue: one row is one thing a person is asked to decide; none is the best case."""

from __future__ import annotations

from expectations.rules import Suite, none_of

SUITE = Suite(
    table="marts.mart_review_queue",
    floor=0,
    rules=(
        none_of(
            "most_at_stake_first",
            "Positions count from 1, and none stands before one with more at stake",
            "places in the queue are out of order",
            """
            select queue_position from (
                select
                    queue_position, stake_share,
                    row_number() over (order by queue_position) as place,
                    lag(stake_share) over (order by queue_position) as share_before
                from {table}
            ) as places
            where queue_position <> place or stake_share > share_before or stake_share < 0
            """,
            "a reviewer would spend the day on what moves nothing: mend the order in mart_review_queue",
        ),
        none_of(
            "what_waits_is_here",
            "Every announcement that waits for a person has a row here",
            "announcements wait and nobody is asked about them",
            """
            select announcements.announcement_id from marts.mart_announcements as announcements
            where announcements.decision <> 'accepted' and not exists (
                select 1 from {table} as queue where queue.announcement_id = announcements.announcement_id
            )
            """,
            "a record would wait for ever: see which join of mart_review_queue loses it",
            example="announcement_id",
        ),
        none_of(
            "nothing_that_waits_counts",
            "No record in the queue and no later one of a pair counts in totals, but 20 spot checks a month",
            "things in the queue count in totals",
            """
            select queue.queue_key from {table} as queue
            inner join marts.mart_announcements as announcements using (announcement_id)
            where queue.queue_kind in ('record', 'groups') and announcements.counts_in_totals
            qualify queue.queue_kind = 'groups' or queue.decision_reasons is distinct from 'unconfirmed' or count(*)
                over (partition by queue.queue_kind, date_trunc('month', queue.known_from)) > 20
            """,
            "do not publish: something nobody accepted is in the totals",
            example="queue_key",
        ),
        none_of(
            "something_to_choose_from",
            "What a person chooses from is JSON, and a row has what its kind needs",
            "rows offer nothing that can be read",
            """
            select queue_key from {table}
            where not json_valid(candidates)
                or (queue_kind = 'record' and (text_sha256 is null or quote_start >= quote_end))
                or (queue_kind = 'match' and registration_key is null)
                or (queue_kind = 'groups' and other_announcement_id is null)
            """,
            "the review page could not show it: see the parts of mart_review_queue",
            example="queue_key",
        ),
    ),
    may_shrink=1.0,
)
