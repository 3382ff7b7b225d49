{{ config(materialized='view') }}

with current_announcements as (
    select
        *,
        coalesce(
            origin_country_iso2,
            min(origin_country_iso2) over (partition by coalesce(group_key, announcement_id))
        ) as group_origin_iso2,
        regexp_extract(quote, '\bNIT[ .:]*(?:No\.? *)?([0-9][0-9.]{7,14}(?:-[0-9])?)', 1) as quoted_nit
    from {{ ref('int_press__announcements') }}
    where is_current and decision = 'accepted'
),

-- A district holds its chamber's seat, what the seed lists, and all of a department that has one chamber only.
seats as (
    select
        seat_municipality_code as municipality_code,
        chamber_code
    from {{ ref('chambers') }}
    where seat_municipality_code is not null
),

districts as (
    select
        municipality_code,
        chamber_code
    from {{ ref('chamber_municipalities') }}
    union
    select
        municipality_code,
        chamber_code
    from seats
    where municipality_code not in (select listed.municipality_code from {{ ref('chamber_municipalities') }} as listed)
),

lone_chambers as (
    select
        left(municipality_code, 2) as department_code,
        min(chamber_code) as chamber_code
    from seats
    group by left(municipality_code, 2)
    having count(*) = 1
)

select
    announcements.announcement_id,
    announcements.company_name,
    announcements.company_key,
    announcements.group_key,
    announcements.announcement_type,
    announcements.group_origin_iso2 as origin_country_iso2,
    announcements.sector_code,
    announcements.place_name,
    coalesce(districts.chamber_code, lone_chambers.chamber_code) as chamber_code,
    coalesce(announcements.hub_code, places.hub_code) as hub_code,
    places.department_code,
    coalesce(announcements.announced_date, announcements.first_known_date) as announced_date,
    announcements.cancelled_date,
    {{ nit_of_registration("announcements.quoted_nit") }} as nit,
    nullif(regexp_extract(announcements.quote, '\bLEI[ .:]*([0-9A-Z]{18}[0-9]{2})\b', 1), '') as lei,
    announcements.first_known_date
from current_announcements as announcements
left join {{ ref('int_reference__places') }} as places on announcements.place_key = places.place_key
left join districts on places.place_code = districts.municipality_code and places.place_level = 'municipality'
left join lone_chambers on places.department_code = lone_chambers.department_code
