"""ops_runs: one row is one attempt of one stage, as the log stood when the build read it."""

from __future__ import annotations

from expectations.rules import Suite, none_of

SUITE = Suite(
    table="ops.ops_runs",
    floor=1,
    rules=(
        none_of(
            "ends_have_durations",
            "An attempt that ended says how long it took",
            "attempts ended and took no time or a negative one",
            """
            select stage from {table}
            where finished_at_utc is not null and not coalesce(duration_seconds >= 0, false)
            """,
            "the attempt log and the model that reads it speak of different things",
            example="stage",
        ),
    ),
    may_shrink=1.0,
)
