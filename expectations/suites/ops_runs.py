"""ops_runs: one row is one attempt of one stage, as the log stood when the build read it."""

from __future__ import annotations

from expectations.rules import Suite, none_of

SUITE = Suite(
    table="ops.ops_runs",
    floor=1,
    key=("attempt_id",),
    filled=("stage", "subject", "run_id", "started_at_utc", "verdict"),
    rules=(
        none_of(
            "verdicts_known",
            "An attempt is ok, failed or unfinished",
            "attempts have another verdict",
            "select verdict from {table} where verdict is null or verdict not in ('ok', 'failed', 'unfinished')",
            "the attempt log and the model that reads it speak of different things",
            example="verdict",
        ),
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
