"""fct_trade_flows: one row is the trade of a reporter with a partner in a product, per flow, period and publication."""

# ruff: noqa: S608 - the SQL is made of this file's own words

from __future__ import annotations

from expectations.rules import TABLE, Suite, none_of, share_at_most

ROUNDING = "1.000001"
"""Sums of doubles: a millionth above is rounding, more is trade counted twice."""

SERIES = "reporter_code, flow_code, frequency_code, period"
NAMED = "reporter_code || ' ' || flow_code || ' ' || period"

SUITE = Suite(
    table="marts.fct_trade_flows",
    floor=100,
    filled=(
        "share_of_world",
        "net_weight_kg",
    ),
    measures=("value_usd",),
    rules=(
        share_at_most(
            "price_bases_known",
            "of a price basis nobody knows",
            "value_basis = 'unknown'",
            0.05,
            "the reporter's notes on freight changed: look at how value_basis is decided",
        ),
        none_of(
            "one_latest_publication",
            "Of every reporter, frequency and period exactly one publication is the latest",
            "periods have no latest publication, or several",
            """
            select reporter_code, frequency_code, period from {table}
            group by reporter_code, frequency_code, period
            having count(distinct published_at_utc) filter (where is_latest) <> 1
            """,
            "revised trade would be added to the trade it replaces: look at how the latest publication is chosen",
            example="reporter_code || ' ' || frequency_code || ' ' || period",
        ),
        none_of(
            "partners_within_the_world",
            "Partners together trade no more than the world, code by code",
            "codes have more trade with partners than with the world",
            f"""
            select {SERIES}, hs_code from {TABLE}
            where is_latest
            group by {SERIES}, hs_code
            having max(value_usd) filter (where is_world_total) is not null
                and sum(value_usd) filter (where not is_world_total)
                > max(value_usd) filter (where is_world_total) * {ROUNDING} + 1
            """,
            "a partner is counted twice, or a group of countries stands among them",
            example=f"{NAMED} || ' code ' || hs_code",
        ),
        none_of(
            "headings_within_their_chapter",
            "The headings of a chapter together are worth no more than the chapter",
            "chapters are worth less than their headings",
            f"""
            select {SERIES}, partner_code, left(hs_code, 2) as chapter from {TABLE}
            where is_latest
            group by {SERIES}, partner_code, left(hs_code, 2)
            having max(value_usd) filter (where product_level = 'chapter') is not null
                and sum(value_usd) filter (where product_level = 'heading')
                > max(value_usd) filter (where product_level = 'chapter') * {ROUNDING} + 1
            """,
            "a heading is counted twice, or a lower level of the nomenclature came in",
            example=f"{NAMED} || ' partner ' || partner_code || ' chapter ' || chapter",
        ),
        none_of(
            "months_agree_with_their_year",
            "Twelve months are worth between half and one and a half times their year",
            "years are far from the sum of their months",
            """
            select years.reporter_code, years.flow_code, years.partner_code, years.period
            from (
                select reporter_code, flow_code, partner_code, period, sum(value_usd) as worth from {table}
                where is_latest and frequency_code = 'A' and product_level = 'chapter'
                group by all
            ) as years
            inner join (
                select reporter_code, flow_code, partner_code, left(period, 4) as period, sum(value_usd) as worth
                from {table}
                where is_latest and frequency_code = 'M' and product_level = 'chapter'
                group by all
                having count(distinct period) = 12
            ) as months using (reporter_code, flow_code, partner_code, period)
            where months.worth not between 0.5 * years.worth and 1.5 * years.worth
            """,
            "one of the two frequencies is cut or doubled: compare the receipts of both",
            example=f"{NAMED} || ' partner ' || partner_code",
        ),
        none_of(
            "totals_are_the_worlds_row",
            "What counts in totals is the world's chapter in its latest publication, by partner it is a country's",
            "rows count in totals or by partner and are a part, a whole or an older edition of others",
            """
            select hs_code from {table}
            where counts_in_totals <> (is_latest and is_world_total and product_level = 'chapter')
                or counts_by_partner <> (is_latest and not is_world_total and product_level = 'chapter')
            """,
            "a sum of the partners pulled would pass for a country's trade: mend counts_in_totals",
            example="hs_code",
        ),
        none_of(
            "a_whole_stands_beside_its_parts",
            "Whatever partners trade in a product and period stands beside the world's row, as a share of it",
            "latest rows have no world to be a share of, or another share than they should",
            f"""
            select parts.hs_code from {TABLE} as parts
            left join {TABLE} as world
                on world.is_world_total and world.published_at_utc = parts.published_at_utc
                and world.product_key = parts.product_key
                and (world.reporter_code, world.flow_code, world.frequency_code, world.period)
                = (parts.reporter_code, parts.flow_code, parts.frequency_code, parts.period)
            where parts.is_latest and parts.value_usd > 0 and (
                world.value_usd is null
                or coalesce(abs(parts.share_of_world * world.value_usd - parts.value_usd), 1e9)
                    > 1e-6 * world.value_usd
            )
            """,
            "a title that says 'Colombia's trade' would sum what was asked for: pull partner 0 of the period too",
            example="hs_code",
        ),
        none_of(
            "one_basis_per_sum",
            "What a flow adds up in a period stands on one price basis",
            "flows add up values with and without freight",
            """
            select reporter_code, flow_code, frequency_code, period from {table}
            where counts_in_totals
            group by all
            having count(distinct value_basis) > 1
            """,
            "CIF and FOB differ by the freight: look at how value_basis is decided",
            example="reporter_code || ' ' || flow_code || ' ' || period",
        ),
    ),
)
