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
    matched.group_name,
    matched.origin_country_iso2,
    matched.origin_country_source,
    countries.country_name_en as origin_country_name_en,
    countries.country_name_es as origin_country_name_es,
    sections.section_name_en as sector_name_en,
    sections.section_name_es as sector_name_es,
    departments.department_name,
    matched.jobs_stated_known,
    matched.jobs_high_known,
    matched.is_jobs_open_ended,
    coalesce(announcements.amount_usd_stated, announcements.amount_usd_low, announcements.amount_usd_high)
        as amount_usd_stated_known,
    coalesce(announcements.amount_usd_high, announcements.amount_usd_stated, announcements.amount_usd_low)
        as amount_usd_high_known,
    coalesce(announcements.amount_usd_stated, announcements.amount_usd_low, announcements.amount_usd_high)
    * deflators.to_base_factor as amount_usd_constant_known,
    deflators.base_year as constant_usd_year,
    announcements.amount_hedge is not null and announcements.amount_high is null as is_amount_open_ended,
    matched.registration_decision,
    matched.registration_key,
    matched.registration_legal_name,
    matched.company_id,
    matched.registered_date,
    datediff('day', announcements.announced_date, matched.registered_date) as days_after_announcement,
    matched.match_probability,
    matched.match_evidence,
    registry.registry_known_until,
    coalesce(announcements.announced_date + interval 18 month <= registry.registry_known_until, false) as is_matured,
    matched.is_realised,
    matched.is_realised_with_review,
    documents.outlet,
    documents.canonical_url,
    documents.published_date,
    announcements.source,
    announcements.receipt_id
from announcements
cross join registry
inner join {{ ref('int_matching__announcements') }} as matched
    on announcements.announcement_id = matched.announcement_id
left join {{ ref('dim_country') }} as countries on matched.origin_country_iso2 = countries.country_iso2
left join {{ ref('int_reference__deflators') }} as deflators
    on year(announcements.announced_date) = deflators.dollar_year
left join sections on announcements.sector_code = sections.section_code
left join municipalities on announcements.place_key = municipalities.place_key
left join departments on municipalities.department_code = departments.place_code
left join {{ ref('dim_document') }} as documents on announcements.lead_document_id = documents.document_id
