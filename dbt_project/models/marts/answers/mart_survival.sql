with undated as (
    select
        'all' as scope_code,
        count(*) as undated_count
    from {{ ref('mart_landings') }}
    where is_surely_foreign and is_first_in_country and country_exit_kind = 'undated'
    union all
    select
        hub_code,
        count(*)
    from {{ ref('mart_landings') }}
    where is_surely_foreign and hub_code is not null and exit_kind = 'undated'
    group by hub_code
)

select
    curves.scope_code,
    cast(curves.years_since_landing as integer) as years_since_landing,
    cast(curves.at_risk_count as bigint) as at_risk_count,
    cast(curves.exits_count as bigint) as exits_count,
    cast(curves.survival as double) as survival_share,
    cast(curves.low as double) as survival_share_low,
    cast(curves.high as double) as survival_share_high,
    coalesce(undated.undated_count, 0) as undated_count
from {{ ref('int_landings__survival') }} as curves
left join undated on curves.scope_code = undated.scope_code
