-- An announcement with the very amount and the very jobs of an earlier one, for the same place, tells it again.
with told_again as (
    select
        act_id,
        fold_key,
        site,
        type_class,
        currency_code,
        amount_stated,
        jobs_stated,
        first_date,
        first_date - lag(first_date) over (
            partition by fold_key, site, type_class, currency_code, amount_stated, jobs_stated
            order by first_date, act_id
        ) as days_since
    from {{ ref('int_press__acts') }}
    where
        act_role = 'announcement'
        and site is not null
        and amount_stated is not null
        and jobs_stated is not null
),

series as (
    select
        *,
        count(*) filter (where days_since is null or days_since > {{ var('repeat_days') }}) over (
            partition by fold_key, site, type_class, currency_code, amount_stated, jobs_stated
            order by first_date, act_id
            rows between unbounded preceding and current row
        ) as series_number
    from told_again
)

select
    act_id,
    first_value(act_id) over (
        partition by fold_key, site, type_class, currency_code, amount_stated, jobs_stated, series_number
        order by first_date, act_id
    ) as root_id
from series
qualify act_id <> root_id
