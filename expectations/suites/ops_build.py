"""ops_build: one row tells whether the warehouse holds sample or live data."""

from __future__ import annotations

from expectations.rules import Rule, Suite, none_of

SUITE = Suite(
    table="ops.ops_build",
    floor=1,
    key=("build_name",),
    filled=("mode", "is_sample", "code_version"),
    rules=(
        Rule(
            "one_mode",
            "Sample and live data are not mixed",
            "select count(*) || ' rows, exactly 1 expected' as finding from {table} having count(*) <> 1",
            "give each mode a LANDFALL_DATA folder of its own",
        ),
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
