"""ops_notes: one row is one known difference between a publisher and a pull, with its bounds."""

from __future__ import annotations

from expectations.rules import Suite, none_of

SUITE = Suite(
    table="ops.ops_notes",
    floor=0,
    rules=(
        none_of(
            "of_streams_that_were_pulled",
            "It speaks of streams that have a pull",
            "notes are of a stream without a pull",
            """
            select source, stream from {table}
            where (source, stream) not in (select (source, stream) from ops.ops_reconciliation)
            """,
            "a receipt is gone, or a stream was renamed: build again from the landed pulls",
            example="source || '/' || stream",
        ),
    ),
    may_shrink=1.0,
)
