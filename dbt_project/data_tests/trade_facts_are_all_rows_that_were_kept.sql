-- The fact holds what was decided to be kept, row by row and dollar by dollar.
select
    kept.row_count as kept_rows,
    facts.row_count as fact_rows
from (
    select
        count(*) as row_count,
        sum(cast(value_usd as decimal(38, 2))) as value_usd
    from {{ ref('int_trade__flows') }}
    where decision = 'kept'
) as kept
cross join (
    select
        count(*) as row_count,
        sum(cast(value_usd as decimal(38, 2))) as value_usd
    from {{ ref('fct_trade_flows') }}
) as facts
where kept.row_count <> facts.row_count or kept.value_usd <> facts.value_usd
