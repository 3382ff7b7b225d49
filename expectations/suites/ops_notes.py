"""ops_notes: one row is one known difference between a publisher and a pull, with its bounds."""

from __future__ import annotations

from expectations.rules import Suite, of_pulled_streams

SUITE = Suite(
    table="ops.ops_notes",
    floor=0,
    rules=(of_pulled_streams("notes"),),
    may_shrink=1.0,
)
