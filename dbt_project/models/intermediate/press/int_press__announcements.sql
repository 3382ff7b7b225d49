-- What two groups announce alike counts once: the later one waits until a person tells whether they are one investor.
with valued as (
    select * from {{ ref('int_press__valued_announcements') }}
),

twins as (
    select * from {{ ref('int_press__same_projects') }}
),

settled as (
    select
        valued.* replace (
            if(valued.decision = 'accepted' and not twins.is_told_apart, 'review', valued.decision) as decision,
            if(
                valued.decision = 'accepted' and not twins.is_told_apart,
                'same_project_under_another_group', valued.decision_reasons
            ) as decision_reasons
        ),
        coalesce(twins.earlier_announcement_id, echoes.same_as_announcement_id) as same_as_announcement_id,
        coalesce(twins.is_told_apart, false) as is_told_apart
    from valued
    left join twins on valued.announcement_id = twins.announcement_id
    left join {{ ref('int_press__review_echoes') }} as echoes on valued.announcement_id = echoes.announcement_id
)

select
    announcement_id,
    version_number,
    known_from,
    known_to,
    is_current,
    company_name,
    company_key,
    group_key,
    origin_country_iso2,
    origin_country_source,
    origin_known_from,
    place_key,
    place_name,
    hub_code,
    announcement_type,
    status,
    sector_code,
    sector_source,
    sector_quote,
    facilitated_by,
    is_facilitated,
    announced_date,
    announced_precision,
    first_known_date,
    revised_date,
    inaugurated_date,
    cancelled_date,
    currency_code,
    amount_low,
    amount_stated,
    amount_high,
    amount_hedge,
    amount_usd_low,
    amount_usd_stated,
    amount_usd_high,
    amount_cop_low,
    amount_cop_stated,
    amount_cop_high,
    fx_rate_cop_per_usd,
    fx_date,
    jobs_low,
    jobs_stated,
    jobs_high,
    jobs_hedge,
    job_kind,
    is_estimate,
    documents_count,
    outlets_count,
    independent_sources_count,
    would_count and decision = 'accepted' as counts_in_totals,
    decision,
    decision_source,
    decided_date,
    values_source,
    confidence,
    decision_reasons,
    would_count and decision <> 'accepted' and same_as_announcement_id is null as would_count_if_accepted,
    same_as_announcement_id,
    is_told_apart,
    place_country_iso2,
    amount_claim_id,
    jobs_claim_id,
    lead_document_id,
    quote,
    quote_start,
    quote_end,
    figure_document_id,
    figure_quote,
    figure_quote_start,
    figure_quote_end,
    review_reason,
    reader_version,
    source,
    receipt_id
from settled
