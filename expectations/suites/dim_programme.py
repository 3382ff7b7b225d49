"""dim_programme: one row is whoever publishes figures about itself."""

from __future__ import annotations

from expectations.rules import Suite, none_of

SUITE = Suite(
    table="marts.dim_programme",
    floor=0,
    may_shrink=0.15,
    rules=(
        none_of(
            "every_one_has_a_figure",
            "Nobody is here of whom no figure is published",
            "members have no figure",
            """
            select programme_key from {table} as here
            where not exists (
                select 1 from marts.fct_programme_statistics as figures
                where figures.programme_key = here.programme_key
            )
            """,
            "the dimension and the figures were made from different statements",
            example="programme_key",
        ),
    ),
)
