-- How long each surely foreign company was seen since it landed. It left on its last day, or was only last seen then:
-- on the registry's last day, or at a transfer nobody can follow. A cancellation without a day tells no lifetime.
with seen as (
    select
        'all' as scope_code,
        company_id,
        landed_date,
        country_exit_kind as exit_kind,
        country_exit_date as exit_date,
        registry_known_until
    from {{ ref('int_landings__arrivals') }}
    where is_surely_foreign and is_first_in_country
    union all
    select
        hub_code as scope_code,
        company_id,
        landed_date,
        exit_kind,
        exit_date,
        registry_known_until
    from {{ ref('int_landings__arrivals') }}
    where is_surely_foreign and hub_code is not null
)

select
    scope_code,
    company_id,
    greatest(datediff('day', landed_date, coalesce(exit_date, registry_known_until)), 0) as lifetime_days,
    exit_kind = 'cancelled' as is_exit
from seen
where exit_kind <> 'undated'
