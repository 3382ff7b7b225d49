"""mart_landing_bounds: one row is one hub or the country, and the fewest and most foreign companies that landed."""

from __future__ import annotations

from expectations.rules import Suite, none_of

SUITE = Suite(
    table="marts.mart_landing_bounds",
    floor=0,
    may_shrink=0.1,
    rules=(
        none_of(
            "a_floor_has_a_ceiling",
            "Fewest, with review and most stand in this order and add up from what they are made of",
            "scopes have bounds in the wrong order or of other parts",
            """
            select scope_code from {table}
            where companies_with_review <> companies_at_least + unknown_origin_count + in_review_count
                or companies_at_most <> companies_with_review + known_misses_count
                or least(companies_at_least, unknown_origin_count, in_review_count, known_misses_count) < 0
            """,
            "a floor would pass for a count: mend mart_landing_bounds",
            example="scope_code",
        ),
        none_of(
            "floors_are_the_landings",
            "The fewest of a hub are its surely foreign landings, unknown origins and reviews the other ones",
            "scopes count other landings than there are",
            """
            select here.scope_code from {table} as here
            inner join (
                select landing_area, count(*) filter (where is_surely_foreign) as sure, count(*) as every
                from marts.mart_landings group by landing_area
            ) as landings on here.scope_code = landings.landing_area
            where here.companies_at_least <> landings.sure or here.companies_with_review <> landings.every
            """,
            "the two were made from different landings",
            example="scope_code",
        ),
    ),
)
