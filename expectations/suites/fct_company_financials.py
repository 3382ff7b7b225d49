"""fct_company_financials: one row is the accounts of one company at the end of one year."""

from __future__ import annotations

from expectations.rules import Suite, none_of, share_between

SUITE = Suite(
    table="marts.fct_company_financials",
    floor=0,
    filled_in_many=(
        "company_id",
        "revenue_cop",
        "profit_cop",
        "assets_cop",
        "liabilities_cop",
        "equity_cop",
        "activity_code",
        "city_published",
    ),
    rules=(
        none_of(
            "unit_is_what_it_was",
            "The largest revenue of a year is between 0.1 and 1,000 times 10^12 pesos",
            "years have a largest revenue that no year had",
            """
            select fiscal_year from {table}
            group by fiscal_year having max(revenue_cop) not between 1e11 and 1e15
            """,
            "the publisher changed the unit or the decimals: see the macro pesos_of_trillions",
            example="cast(fiscal_year as varchar)",
        ),
        share_between(
            "balances_balance",
            "rows whose assets are not their liabilities and equity",
            "abs(assets_cop - liabilities_cop - equity_cop) > 4 * amount_error_cop",
            0,
            0.02,
            "one of the three columns is another than it was: compare with the portal",
        ),
        none_of(
            "years_plausible",
            "Years are between 1995 and the next one",
            "years are out of range",
            "select distinct fiscal_year from {table} where fiscal_year not between 1995 and year(current_date) + 1",
            "the publisher's year is no longer a year: look at the landed rows",
            example="cast(fiscal_year as varchar)",
        ),
    ),
)
