"""dim_product: one row is one chapter or heading of one edition of the Harmonized System."""

from __future__ import annotations

from expectations.rules import Suite, none_of

SUITE = Suite(
    table="marts.dim_product",
    floor=90,
    rules=(
        none_of(
            "chapters_known",
            "The chapter of every heading is a product of the reference list",
            "chapters of headings are not in the list",
            """
            select distinct child.chapter_code from {table} as child
            where not exists (
                select 1 from {table} as parent
                where parent.product_level = 'chapter' and parent.hs_code = child.chapter_code
            )
            """,
            "look at the newest pull of Comtrade's products",
            example="chapter_code",
        ),
    ),
)
