"""dim_country: one row is one country, with the codes publishers use for it; one more row is the world as a whole."""

from __future__ import annotations

from expectations.rules import Rule, Suite

SUITE = Suite(
    table="marts.dim_country",
    floor=190,
    filled=(
        "m49_code",
        "comtrade_code",
        "world_bank_code",
    ),
    rules=(
        Rule(
            "one_world",
            "Exactly one member is the world, and it is no host of a C4IR centre",
            """
            select count(*) || ' members are the world, exactly 1 expected' as finding
            from {table}
            where is_world_total and not is_c4ir_host
            having count(*) <> 1
            """,
            "without it totals cannot be told from countries, and sums count trade twice",
        ),
        Rule(
            "hosts_are_there",
            "The five countries that host C4IR centres are marked",
            """
            select count(*) || ' of 5 host countries are marked' as finding
            from {table}
            where is_c4ir_host and country_iso2 in ('CN', 'CO', 'IN', 'JP', 'US')
            having count(*) <> 5
            """,
            "the comparison of peers would lose a country: mend the seed of countries",
        ),
    ),
    may_shrink=0.0,
)
