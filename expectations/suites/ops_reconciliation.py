"""ops_reconciliation: one row is one pull held against what the build really holds of it."""

from __future__ import annotations

from expectations.rules import Rule, Suite, none_of

SUITE = Suite(
    table="ops.ops_reconciliation",
    floor=5,
    filled=("receipt_sequence",),
    rules=(
        none_of(
            "nothing_unexplained",
            "Of every pull, no row is unexplained",
            "pulls have rows nobody can account for",
            "select source, stream from {table} where unexplained_rows is distinct from 0",
            "rows were lost or doubled between the publisher and staging: compare that pull's receipt and its rows",
            example="source || '/' || stream",
        ),
        none_of(
            "no_member_unexplained",
            "Of every pull, each expected member landed or was set aside with a reason",
            "pulls have members nobody can account for",
            """
            select source, stream from {table}
            where expected_members is distinct from landed_members + quarantined_members + missing_members
                or unexplained_members is distinct from 0
            """,
            "a member was left out without a word: compare that pull's receipt with the source's generator",
            example="source || '/' || stream",
        ),
        none_of(
            "totals_add_up",
            "The publisher's total is staged, quarantined and doubled rows together, by equality",
            "pulls do not add up to the publisher's total",
            """
            select source, stream from {table}
            where source_total is distinct from staged_rows + quarantined_rows + duplicate_rows
                or landed_rows is distinct from staged_rows
            """,
            "rows were lost or doubled between the publisher and staging: compare that pull's receipt and its rows",
            example="source || '/' || stream",
        ),
        Rule(
            "every_source_of_a_fact_is_here",
            "Every source that facts come from has a pull",
            """
            select 'no pull of ' || facts.source || ', which ' || facts.name || ' comes from' as finding
            from (
                select distinct source, 'fct_registrations' as name from marts.fct_registrations
                union all
                select distinct source, 'fct_registration_counts' from marts.fct_registration_counts
                union all
                select distinct source, 'fct_trade_flows' from marts.fct_trade_flows
                union all
                select distinct source, 'fct_country_indicators' from marts.fct_country_indicators
                union all
                select distinct source, 'fct_fdi_flows' from marts.fct_fdi_flows
                union all
                select distinct source, 'fct_company_financials' from marts.fct_company_financials
                union all
                select distinct source, 'dim_document' from marts.dim_document
            ) as facts
            where facts.source not in (select source from {table})
            """,
            "facts without a receipt cannot be traced: build again from the landed pulls",
        ),
    ),
    may_shrink=1.0,
)
