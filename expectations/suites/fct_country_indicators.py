"""fct_country_indicators: one row is one indicator of one country in one year, newest edition."""

from __future__ import annotations

from expectations.rules import Suite, between, none_of, share_at_most

SUITE = Suite(
    table="marts.fct_country_indicators",
    floor=50,
    filled=(
        "indicator_value",
        "edition_date",
    ),
    rules=(
        none_of(
            "inflows_have_values",
            "Inflows of direct investment have a value for some country and year",
            "headline indicators have no value at all",
            """
            select code from (values ('BX.KLT.DINV.CD.WD')) as headline (code)
            where code not in (select indicator_code from {table} where indicator_value is not null)
            """,
            "the publisher renamed or retired the indicator: see its page",
            example="code",
        ),
        none_of(
            "hosts_are_there",
            "Every country that hosts a C4IR centre has indicators",
            "host countries have no indicator",
            """
            select country_iso2 from marts.dim_country
            where is_c4ir_host
                and country_iso2 not in (select country_iso2 from {table} where indicator_value is not null)
            """,
            "the comparison of peers would lose a country: look at the newest pull of the World Bank",
            example="country_iso2",
        ),
        between(
            "years_plausible",
            "Years are between 1960 and 2100",
            "indicator_year",
            1960,
            2100,
            "the publisher's date is no longer a year: look at the landed rows",
        ),
        share_at_most(
            "values_found",
            "without a value",
            "indicator_value is null",
            0.9,
            "the publisher empties a series: look at the newest pull of the indicators",
        ),
        none_of(
            "percentages_in_range",
            "High-technology shares are between 0 and 100 %",
            "shares are outside 0 to 100 %",
            """
            select country_iso2, indicator_year from {table}
            where indicator_code = 'TX.VAL.TECH.MF.ZS' and indicator_value not between 0 and 100
            """,
            "the publisher changed the unit: compare with the newest edition's notes",
            example="country_iso2 || ' ' || indicator_year",
        ),
    ),
)
