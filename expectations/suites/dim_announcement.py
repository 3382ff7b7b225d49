"""dim_announcement: one row is one announcement, for every fact about it to point at."""

from __future__ import annotations

from expectations.rules import Suite, none_of

SUITE = Suite(
    table="marts.dim_announcement",
    floor=0,
    may_shrink=0.1,
    rules=(
        none_of(
            "one_per_announcement",
            "It holds every announcement the facts have, and no other, with its type and state of today",
            "announcements are only on one side, or told otherwise",
            """
            select coalesce(here.announcement_id, wide.announcement_id) as announcement_id
            from {table} as here
            full join marts.mart_announcements as wide on here.announcement_id = wide.announcement_id
            where here.announcement_id is null or wide.announcement_id is null
                or (here.announcement_type, here.status, here.decision)
                <> (wide.announcement_type, wide.status, wide.decision)
            """,
            "a BI tool would lose facts in the join: make both from the same rows",
            example="announcement_id",
        ),
    ),
)
