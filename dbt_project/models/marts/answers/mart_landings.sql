-- When which foreign company first registered in a hub, or in the rest of the country. Foreign is who says so itself (a
-- branch of a foreign company), whose parent GLEIF has abroad, or who was matched beyond doubt to an announcement of a
-- foreign group; a name that sounds foreign is none of these. Whoever was announced and nobody says from where may be
-- foreign: such companies are here too, and is_surely_foreign tells them apart.
with registrations as (
    select
        registrations.registration_key,
        {{ company_id('registrations.nit', 'registrations.registration_key') }} as company_id,
        registrations.legal_name,
        registrations.is_foreign_branch,
        nullif(registrations.parent_country_iso2, 'CO') as parent_country_iso2,
        registrations.industry_code,
        registrations.registered_date,
        registrations.is_active,
        registrations.is_cancelled,
        registrations.cancelled_date,
        registrations.source,
        registrations.receipt_id,
        places.hub_code,
        coalesce(places.hub_code, 'rest_of_country') as landing_area
    from {{ ref('fct_registrations') }} as registrations
    inner join {{ ref('dim_place') }} as places on registrations.place_key = places.place_key
),

registry as (
    select cast(max(publisher_updated_at_utc) as date) as registry_known_until
    from {{ ref('fct_registrations') }}
),

announcements as (
    select * from {{ ref('mart_announcements') }}
),

matches as (
    select
        registrations.company_id,
        registrations.landing_area,
        bridge.decision,
        announcements.announcement_id,
        announcements.announced_date,
        announcements.origin_country_iso2,
        announcements.sector_code,
        announcements.counts_in_totals,
        announcements.jobs_low,
        announcements.jobs_stated_known,
        announcements.jobs_high_known,
        announcements.is_jobs_open_ended
    from {{ ref('bridge_announcement_registration') }} as bridge
    inner join announcements on bridge.announcement_id = announcements.announcement_id
    inner join registrations on bridge.registration_key = registrations.registration_key
    where bridge.decision in ('auto', 'review') and bridge.known_to is null
),

companies as (
    select
        registrations.company_id,
        bool_or(registrations.is_foreign_branch) as is_branch,
        min(registrations.parent_country_iso2) as parent_country_iso2
    from registrations
    group by registrations.company_id
),

-- Of several announcements the earliest that tells.
owners as (
    select
        company_id,
        min_by(origin_country_iso2, { 'day': announced_date, 'id': announcement_id })
        filter (where origin_country_iso2 is not null) as origin_country_iso2,
        min_by(sector_code, { 'day': announced_date, 'id': announcement_id })
        filter (where sector_code is not null) as sector_code
    from matches
    where decision = 'auto'
    group by company_id
),

-- What identifiers say comes before what people looked up, and that before what texts say.
origins as (
    select
        companies.company_id,
        companies.is_branch,
        companies.parent_country_iso2 is not null as has_parent_abroad,
        owners.company_id is not null as is_matched,
        owners.sector_code as announced_sector_code,
        coalesce(companies.parent_country_iso2, resolved.group_country_iso2, owners.origin_country_iso2) as country_iso2
    from companies
    left join owners on companies.company_id = owners.company_id
    left join {{ ref('dim_company') }} as resolved on companies.company_id = resolved.company_id
    where companies.is_branch or companies.parent_country_iso2 is not null or owners.company_id is not null
),

foreigners as (
    select
        company_id,
        announced_sector_code,
        nullif(country_iso2, 'CO') as country_iso2,
        is_branch or country_iso2 <> 'CO' as is_surely_foreign,
        case
            when is_branch then 'branch'
            when has_parent_abroad then 'parent'
            when country_iso2 <> 'CO' then 'announcement'
            else 'none'
        end as foreign_evidence
    from origins
    where is_branch or country_iso2 is distinct from 'CO'
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
    from {{ ref('dim_industry') }}
)

select
    arrivals.company_id || '@' || arrivals.landing_area as landing_key,
    arrivals.company_id,
    registrations.legal_name as company_name,
    foreigners.country_iso2,
    countries.country_name_en,
    countries.country_name_es,
    foreigners.foreign_evidence,
    coalesce(foreigners.is_surely_foreign, false) as is_surely_foreign,
    arrivals.landing_area,
    arrivals.hub_code,
    arrivals.registration_key,
    arrivals.landed_date,
    cast(year(arrivals.landed_date) as integer) as landed_year,
    row_number() over (
        partition by arrivals.company_id order by arrivals.landed_date, arrivals.registration_key
    ) = 1 as is_first_in_country,
    coalesce(industries.section_code, foreigners.announced_sector_code) as sector_code,
    sections.section_name_en as sector_name_en,
    sections.section_name_es as sector_name_es,
    case
        when industries.is_stated then industries.is_ict
        when foreigners.announced_sector_code is not null then foreigners.announced_sector_code = 'J'
    end as is_technology,
    arrivals.is_active,
    arrivals.is_cancelled,
    arrivals.cancelled_date,
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
cross join registry
left join announced
    on arrivals.company_id = announced.company_id and arrivals.landing_area = announced.landing_area
left join {{ ref('dim_country') }} as countries on foreigners.country_iso2 = countries.country_iso2
left join industries on registrations.industry_code = industries.industry_code
left join {{ ref('activity_sections') }} as sections
    on coalesce(industries.section_code, foreigners.announced_sector_code) = sections.section_code
-- After the windows: who came before 2012 did not come first in the area it came to later.
qualify arrivals.landed_date >= date '2012-01-01'
