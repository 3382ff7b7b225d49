"""ops_build: one row tells whether the warehouse holds sample or live data."""

from __future__ import annotations

from expectations.rules import Suite, none_of

SUITE = Suite(
    table="ops.ops_build",
    floor=1,
    rules=(
        none_of(
            "sample_says_so",
            "Data of the sandbox is marked as a sample, and nothing else is",
            "rows mark sample data as real, or real data as a sample",
            """
            select mode from {table}
            where mode not in ('sample', 'live') or is_sample is distinct from (mode = 'sample')
            """,
            "readers would take made-up figures for real ones: mend ops_build",
            example="mode",
        ),
    ),
    may_shrink=1.0,
)
