-- When which foreign company first registered in a hub, or in the rest of the country; certainty_code says how sure it
-- is that the company is foreign and that it came.
with foreigners as (
    select * from {{ ref('int_landings__foreigners') }}
),

registrations as (
    select
        registrations.*,
        places.hub_code,
        coalesce(places.hub_code, 'rest_of_country') as landing_area
    from {{ ref('int_companies__registrations') }} as registrations
    inner join foreigners on registrations.company_id = foreigners.company_id
    inner join {{ ref('int_reference__places') }} as places on registrations.place_key = places.place_key
),

registry as (
    select cast(max(publisher_updated_at_utc) as date) as registry_known_until
    from {{ ref('int_registry__registrations') }}
),

matches as (
    select
        matches.*,
        registrations.landing_area
    from {{ ref('int_landings__matches') }} as matches
    inner join registrations on matches.registration_key = registrations.registration_key
),

arrivals as (
    select
        registrations.company_id,
        registrations.landing_area,
        any_value(registrations.hub_code) as hub_code,
        min(registrations.registered_date) as landed_date,
        arg_min(
            registrations.registration_key,
            struct_pack(d := registrations.registered_date, k := registrations.registration_key)
        ) as registration_key,
        bool_or(registrations.is_active) as is_active,
        bool_and(registrations.is_cancelled) as is_cancelled,
        if(
            bool_and(registrations.is_cancelled) and bool_and(registrations.cancelled_date is not null),
            max(registrations.cancelled_date),
            null
        ) as cancelled_date
    from registrations
    where registrations.registered_date is not null
    group by registrations.company_id, registrations.landing_area
),

announced as (
    select
        company_id,
        landing_area,
        count(*) filter (where decision = 'auto') > 0 as is_announced,
        count(*) filter (where decision = 'review') > 0 as is_in_review,
        cast(sum(jobs_low) filter (where decision = 'auto' and counts_in_totals) as bigint) as announced_jobs_low,
        cast(sum(jobs_stated_known) filter (where decision = 'auto' and counts_in_totals) as bigint)
            as announced_jobs_stated,
        cast(sum(jobs_high_known) filter (where decision = 'auto' and counts_in_totals) as bigint)
            as announced_jobs_high,
        count(*) filter (where decision = 'auto' and counts_in_totals and is_jobs_open_ended)
            as announced_open_ended_count
    from matches
    group by company_id, landing_area
),

-- Registered class first; where the registry states none, the sector the announcement named.
industries as (
    select
        industry_code,
        industry_level = 'class' as is_stated,
        section_code,
        -- OECD (2007), Information Economy: sector definitions based on ISIC Rev. 4, DSTI/ICCP/IIS(2006)2/FINAL
        left(industry_code, 4) in ('2610', '2620', '2630', '2640', '2680', '4651', '4652', '5820')
        or left(industry_code, 2) in ('61', '62')
        or left(industry_code, 3) in ('631', '951') as is_ict
    from {{ ref('int_reference__industries') }}
)

select
    arrivals.company_id || '@' || arrivals.landing_area as landing_key,
    arrivals.company_id,
    registrations.legal_name as company_name,
    foreigners.country_iso2,
    foreigners.foreign_evidence,
    foreigners.certainty_code,
    foreigners.is_surely_foreign,
    arrivals.landing_area,
    arrivals.hub_code,
    arrivals.registration_key,
    arrivals.landed_date,
    cast(year(arrivals.landed_date) as integer) as landed_year,
    row_number() over (
        partition by arrivals.company_id order by arrivals.landed_date, arrivals.registration_key
    ) = 1 as is_first_in_country,
    coalesce(industries.section_code, foreigners.announced_sector_code) as sector_code,
    case
        when industries.is_stated then industries.is_ict
        when foreigners.announced_sector_code is not null then foreigners.announced_sector_code = 'J'
    end as is_technology,
    arrivals.is_active,
    arrivals.is_cancelled,
    arrivals.cancelled_date,
    exits.exit_kind,
    exits.exit_date,
    exits.is_transferred_away,
    exits.country_exit_kind,
    exits.country_exit_date,
    coalesce(announced.is_announced, false) as is_announced,
    not coalesce(announced.is_announced, false) and coalesce(announced.is_in_review, false) as may_be_announced,
    announced.announced_jobs_low,
    announced.announced_jobs_stated,
    announced.announced_jobs_high,
    coalesce(announced.announced_open_ended_count, 0) as announced_open_ended_count,
    registry.registry_known_until,
    registrations.source,
    registrations.receipt_id
from arrivals
inner join foreigners on arrivals.company_id = foreigners.company_id
inner join registrations on arrivals.registration_key = registrations.registration_key
inner join {{ ref('int_landings__exits') }} as exits
    on arrivals.company_id = exits.company_id and arrivals.landing_area = exits.landing_area
cross join registry
left join announced
    on arrivals.company_id = announced.company_id and arrivals.landing_area = announced.landing_area
left join industries on registrations.industry_code = industries.industry_code
-- After the windows: who came before 2012 did not come first in the area it came to later.
qualify arrivals.landed_date >= date '2012-01-01'
