"""ops_drift: one row is one field that is new at a publisher or that it has lost; none is the best case."""

from __future__ import annotations

from expectations.rules import Suite, of_pulled_streams

SUITE = Suite(
    table="ops.ops_drift",
    floor=0,
    rules=(of_pulled_streams("fields"),),
    may_shrink=1.0,
)
