with municipalities as (
    select *
    from {{ ref('stg_reference__municipalities') }}
    where receipt_id = {{ newest_pull('reference', 'municipalities') }}
),

places as (
    select
        'country:CO' as place_key,
        'country' as place_level,
        'CO' as place_code,
        'Colombia' as place_name,
        null as department_code,
        'CO' as country_iso2,
        null as hub_code
    union all
    select distinct
        'department:' || department_code as place_key,
        'department' as place_level,
        department_code as place_code,
        department_name as place_name,
        department_code,
        'CO' as country_iso2,
        null as hub_code
    from municipalities
    union all
    select
        'municipality:' || municipalities.municipality_code,
        'municipality',
        municipalities.municipality_code,
        municipalities.municipality_name,
        municipalities.department_code,
        'CO',
        members.hub_code
    from municipalities
    left join {{ ref('hub_municipalities') }} as members
        on municipalities.municipality_code = members.municipality_code
    union all
    select
        'chamber:' || chamber_code,
        'chamber',
        chamber_code,
        chamber_name,
        left(seat_municipality_code, 2),
        'CO',
        hub_code
    from {{ ref('chambers') }}
    union all
    select
        'hub:' || hub_code as place_key,
        'hub' as place_level,
        hub_code as place_code,
        hub_name as place_name,
        case when hub_code = 'medellin' then '05' end as department_code,
        country_iso2,
        hub_code
    from {{ ref('hubs') }}
)

select * from places
