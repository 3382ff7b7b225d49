-- Who announced what, where and when, as believed today: the one row every fact about an announcement points at.
with matched as (
    select
        announcement_id,
        company_id
    from {{ ref('bridge_announcement_registration') }}
    where decision = 'auto' and known_to is null
)

select
    announcements.announcement_id,
    announcements.company_name
    || coalesce(', ' || announcements.place_name, '')
    || ', ' || announcements.announced_year as announcement_label,
    coalesce(matched.company_id, companies.company_id) as company_id,
    announcements.company_name,
    announcements.group_key,
    announcements.announcement_type,
    announcements.status,
    announcements.decision,
    announcements.place_key,
    announcements.hub_code,
    announcements.sector_code,
    announcements.origin_country_iso2,
    announcements.announced_date,
    announcements.announced_year,
    announcements.first_known_date,
    announcements.lead_document_id,
    announcements.source,
    announcements.receipt_id
from {{ ref('mart_announcements') }} as announcements
left join matched on announcements.announcement_id = matched.announcement_id
left join {{ ref('dim_company') }} as companies
    on 'press:' || announcements.company_key = companies.company_id
