select
    place_key || '|' || registration_period || '|' || industry_code || '|' || status_code || '|' || pooled_over
        as registration_count_key,
    place_key,
    registration_period,
    case
        when {{ is_whole('registration_period', '[0-9]{4}-[0-9]{2}') }} then 'month'
        when {{ is_whole('registration_period', '[0-9]{4}') }} then 'year'
        else 'open'
    end as period_precision,
    case
        when {{ is_whole('registration_period', '[0-9]{4}-[0-9]{2}') }}
            then {{ try_iso_day("registration_period || '-01'") }}
        when {{ is_whole('registration_period', '[0-9]{4}') }}
            then {{ try_iso_day("registration_period || '-01-01'") }}
    end as period_start_date,
    industry_code,
    status_code,
    pooled_over,
    persons_count,
    source,
    receipt_id
from {{ ref('int_registry__person_cells') }}
