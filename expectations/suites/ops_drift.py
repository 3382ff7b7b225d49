"""ops_drift: one row is one field that is new at a publisher or that it has lost; none is the best case."""

from __future__ import annotations

from expectations.rules import Suite, none_of

SUITE = Suite(
    table="ops.ops_drift",
    floor=0,
    key=("source", "stream", "drift_kind", "field_name"),
    filled=("first_seen_at_utc", "last_seen_at_utc", "attempts_count"),
    rules=(
        none_of(
            "kinds_known",
            "A field is new or lost",
            "fields drifted in another way",
            "select field_name from {table} where drift_kind not in ('new', 'lost')",
            "the attempt log and the model that reads it speak of different things",
            example="field_name",
        ),
    ),
    may_shrink=1.0,
)
