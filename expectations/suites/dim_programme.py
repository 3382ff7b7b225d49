"""dim_programme: one row is whoever publishes figures about itself."""

from __future__ import annotations

from expectations.rules import Suite

SUITE = Suite(
    table="marts.dim_programme",
    floor=0,
    key=("programme_key",),
    filled=("programme_name", "is_curated"),
    may_shrink=0.15,
)
