"""dim_group: one row is one group of companies."""

from __future__ import annotations

from expectations.rules import Parent, Suite

SUITE = Suite(
    table="marts.dim_group",
    floor=0,
    key=("group_key",),
    filled=("group_name",),
    parents=(Parent("group_country_iso2", "marts.dim_country", "country_iso2"),),
    may_shrink=0.15,
)
