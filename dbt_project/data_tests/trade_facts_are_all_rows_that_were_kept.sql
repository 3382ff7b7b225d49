-- The fact holds what was decided to be kept, row by row and cent by cent.
with kept as (
    select
        count(*) as kept_rows,
        sum(cast(value_usd as decimal(38, 2))) as kept_usd
    from {{ ref('int_trade__flows') }}
    where decision = 'kept'
),

facts as (
    select
        count(*) as fact_rows,
        sum(cast(value_usd as decimal(38, 2))) as fact_usd
    from {{ ref('fct_trade_flows') }}
)

select
    kept.kept_rows,
    kept.kept_usd,
    facts.fact_rows,
    facts.fact_usd
from kept
cross join facts
where kept.kept_rows <> facts.fact_rows or kept.kept_usd <> facts.fact_usd
