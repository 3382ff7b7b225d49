"""dim_product: one row is one chapter or heading of one edition of the Harmonized System."""

from __future__ import annotations

from expectations.rules import Suite, none_of

SUITE = Suite(
    table="marts.dim_product",
    floor=90,
    key=("product_key",),
    filled=("hs_edition", "hs_code", "product_level", "chapter_code", "product_name"),
    rules=(
        none_of(
            "one_key_per_code",
            "An edition and a code name one product",
            "codes stand twice in one edition",
            "select hs_edition, hs_code from {table} group by hs_edition, hs_code having count(*) > 1",
            "a flow would find two names and be counted twice",
            example="hs_edition || ' ' || hs_code",
        ),
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
