-- Groups as announcements, the LEI index and people name them; of several names the one most companies give, else most
-- announcements.
with named as (
    select
        group_key,
        group_name,
        group_country_iso2 as country_iso2,
        1 as step
    from {{ ref('dim_company') }}
    where group_key is not null
    union all
    select
        group_key,
        group_name,
        origin_country_iso2,
        2 as step
    from {{ ref('mart_announcements') }}
    where group_key is not null
),

counted as (
    select
        group_key,
        step,
        coalesce(group_name, group_key) as group_name,
        min(country_iso2) as country_iso2,
        count(*) as companies_count
    from named
    group by all
)

select
    group_key,
    min_by(group_name, { 'step': step, 'rank': -companies_count, 'name': group_name }) as group_name,
    min_by(country_iso2, { 'step': step, 'rank': -companies_count, 'country': country_iso2 })
    filter (where country_iso2 is not null) as group_country_iso2
from counted
group by group_key
