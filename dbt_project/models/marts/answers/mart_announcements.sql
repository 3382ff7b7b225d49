-- What is believed today of every announcement, beside its place, sector, lead document and registration: the table for
-- dashboards and for most questions. Flags that metrics rest on are decided here and nowhere else.
with announcements as (
    select * from {{ ref('fct_announcements') }}
    where is_current
),

-- The registry is known as far as its youngest change: the clock of whoever asks decides nothing.
registry as (
    select cast(max(publisher_updated_at_utc) as date) as registry_known_until
    from {{ ref('fct_registrations') }}
),

matches as (
    select
        bridge.announcement_id,
        bridge.registration_key,
        bridge.company_id,
        bridge.decision,
        bridge.match_probability,
        bridge.evidence as match_evidence,
        registrations.legal_name as registration_legal_name,
        registrations.registered_date,
        registrations.parent_country_iso2,
        row_number() over (
            partition by bridge.announcement_id
            order by bridge.decision asc, bridge.match_probability desc, bridge.registration_key asc
        ) as place_in_announcement
    from {{ ref('bridge_announcement_registration') }} as bridge
    inner join {{ ref('fct_registrations') }} as registrations
        on bridge.registration_key = registrations.registration_key
    where bridge.decision in ('auto', 'review') and bridge.known_to is null
),

-- auto comes before review in the alphabet too, and one announcement has at most one of the first.
best_matches as (
    select * from matches
    where place_in_announcement = 1
),

-- From 3 months before to 18 months after, as the bridge has it.
timely as (
    select
        announcement_id,
        bool_or(decision = 'auto') as is_sure
    from {{ ref('bridge_announcement_registration') }}
    where decision in ('auto', 'review') and known_to is null and is_within_18_months
    group by announcement_id
),

names as (
    select
        group_key,
        company_name,
        count(*) as announcements_count
    from announcements
    where group_key is not null and decision = 'accepted'
    group by group_key, company_name
),

-- The name most of a group's announcements give it; of several the longest.
group_names as (
    select
        group_key,
        max_by(
            company_name,
            { 'n': announcements_count, 'length': length(company_name), 'name': company_name }
        ) as group_name
    from names
    group by group_key
),

-- What one text leaves open another one of the same group tells; last comes the parent of the company matched to it.
group_origins as (
    select
        group_key,
        min(origin_country_iso2) as origin_country_iso2
    from announcements
    where group_key is not null and decision = 'accepted'
    group by group_key
    having count(distinct origin_country_iso2) = 1
),

origins as (
    select
        announcements.announcement_id,
        coalesce(
            announcements.origin_country_iso2,
            group_origins.origin_country_iso2,
            if(best_matches.decision = 'auto', best_matches.parent_country_iso2, null)
        ) as origin_country_iso2,
        case
            when announcements.origin_country_iso2 is not null then announcements.origin_country_source
            when group_origins.origin_country_iso2 is not null then 'group'
            when best_matches.decision = 'auto' and best_matches.parent_country_iso2 is not null then 'registry'
            else 'none'
        end as origin_country_source
    from announcements
    left join group_origins on announcements.group_key = group_origins.group_key
    left join best_matches on announcements.announcement_id = best_matches.announcement_id
),

municipalities as (
    select
        place_key,
        place_name as municipality_name,
        department_code
    from {{ ref('dim_place') }}
),

departments as (
    select
        place_code,
        place_name as department_name
    from {{ ref('dim_place') }}
    where place_level = 'department'
),

sections as (
    select * from {{ ref('activity_sections') }}
)

select
    announcements.announcement_id,
    announcements.version_number,
    announcements.known_from,
    announcements.company_name,
    announcements.company_key,
    announcements.group_key,
    announcements.place_key,
    announcements.place_name,
    announcements.hub_code,
    announcements.announcement_type,
    announcements.status,
    announcements.sector_code,
    announcements.sector_source,
    announcements.sector_quote,
    announcements.facilitated_by,
    announcements.is_facilitated,
    announcements.announced_date,
    announcements.announced_precision,
    announcements.first_known_date,
    announcements.revised_date,
    announcements.inaugurated_date,
    announcements.cancelled_date,
    announcements.currency_code,
    announcements.amount_low,
    announcements.amount_stated,
    announcements.amount_high,
    announcements.amount_hedge,
    announcements.amount_usd_low,
    announcements.amount_usd_stated,
    announcements.amount_usd_high,
    announcements.amount_cop_low,
    announcements.amount_cop_stated,
    announcements.amount_cop_high,
    announcements.fx_rate_cop_per_usd,
    announcements.fx_date,
    announcements.jobs_low,
    announcements.jobs_stated,
    announcements.jobs_high,
    announcements.jobs_hedge,
    announcements.job_kind,
    announcements.is_estimate,
    announcements.documents_count,
    announcements.outlets_count,
    announcements.independent_sources_count,
    announcements.counts_in_totals,
    announcements.decision,
    announcements.decision_source,
    announcements.decided_date,
    announcements.values_source,
    announcements.confidence,
    announcements.decision_reasons,
    announcements.would_count_if_accepted,
    announcements.same_as_announcement_id,
    announcements.place_country_iso2,
    announcements.amount_claim_id,
    announcements.jobs_claim_id,
    announcements.lead_document_id,
    announcements.quote,
    announcements.quote_start,
    announcements.quote_end,
    announcements.figure_document_id,
    announcements.figure_quote,
    announcements.figure_quote_start,
    announcements.figure_quote_end,
    announcements.review_reason,
    announcements.reader_version,
    cast(year(announcements.announced_date) as integer) as announced_year,
    coalesce(group_names.group_name, announcements.company_name) as group_name,
    origins.origin_country_iso2,
    origins.origin_country_source,
    countries.country_name_en as origin_country_name_en,
    countries.country_name_es as origin_country_name_es,
    sections.section_name_en as sector_name_en,
    sections.section_name_es as sector_name_es,
    departments.department_name,
    coalesce(announcements.jobs_stated, announcements.jobs_low, announcements.jobs_high) as jobs_stated_known,
    coalesce(announcements.jobs_high, announcements.jobs_stated, announcements.jobs_low) as jobs_high_known,
    announcements.jobs_hedge is not null and announcements.jobs_high is null as is_jobs_open_ended,
    coalesce(announcements.amount_usd_stated, announcements.amount_usd_low, announcements.amount_usd_high)
        as amount_usd_stated_known,
    coalesce(announcements.amount_usd_high, announcements.amount_usd_stated, announcements.amount_usd_low)
        as amount_usd_high_known,
    coalesce(announcements.amount_usd_stated, announcements.amount_usd_low, announcements.amount_usd_high)
    * deflators.to_base_factor as amount_usd_constant_known,
    deflators.base_year as constant_usd_year,
    announcements.amount_hedge is not null and announcements.amount_high is null as is_amount_open_ended,
    coalesce(best_matches.decision, 'none') as registration_decision,
    best_matches.registration_key,
    best_matches.registration_legal_name,
    best_matches.company_id,
    best_matches.registered_date,
    datediff('day', announcements.announced_date, best_matches.registered_date) as days_after_announcement,
    best_matches.match_probability,
    best_matches.match_evidence,
    registry.registry_known_until,
    coalesce(announcements.announced_date + interval 18 month <= registry.registry_known_until, false) as is_matured,
    coalesce(timely.is_sure, false) as is_realised,
    timely.announcement_id is not null as is_realised_with_review,
    documents.outlet,
    documents.canonical_url,
    documents.published_date,
    announcements.source,
    announcements.receipt_id
from announcements
cross join registry
left join best_matches on announcements.announcement_id = best_matches.announcement_id
left join timely on announcements.announcement_id = timely.announcement_id
left join group_names on announcements.group_key = group_names.group_key
inner join origins on announcements.announcement_id = origins.announcement_id
left join {{ ref('dim_country') }} as countries on origins.origin_country_iso2 = countries.country_iso2
left join {{ ref('int_reference__deflators') }} as deflators
    on year(announcements.announced_date) = deflators.dollar_year
left join sections on announcements.sector_code = sections.section_code
left join municipalities on announcements.place_key = municipalities.place_key
left join departments on municipalities.department_code = departments.place_code
left join {{ ref('dim_document') }} as documents on announcements.lead_document_id = documents.document_id
