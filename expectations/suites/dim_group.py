"""dim_group: one row is one group of companies."""

from __future__ import annotations

from expectations.rules import Suite, none_of

SUITE = Suite(
    table="marts.dim_group",
    floor=0,
    rules=(
        none_of(
            "groups_are_somebodys",
            "A group has a company or an announcement",
            "groups have neither a company nor an announcement",
            """
            select groups.group_key from {table} as groups
            where groups.group_key not in (select group_key from marts.dim_company where group_key is not null)
                and groups.group_key not in (select group_key from marts.fct_announcements where group_key is not null)
            """,
            "a filter over groups would offer what nothing is behind: look at dim_group",
            example="group_key",
        ),
    ),
    may_shrink=0.15,
)
