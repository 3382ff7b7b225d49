-- From every figure to the few that may be added. A figure is left out for the first reason that applies, so the steps
-- of a measure add up from the naive sum to the guarded one. Sums are of hundredths as decimals: equal in any order.
with announcements as (
    select * from {{ ref('mart_announcements') }}
),

-- What is added in the end, as the announcements have it: an amount at the rate of the announcement's day.
added as (
    select
        'jobs' as measure,
        jobs_claim_id as claim_id,
        jobs_low as value_low,
        jobs_stated_known as value,
        jobs_high_known as value_high
    from announcements
    where counts_in_totals and jobs_stated_known is not null
    union all
    select
        'amount_usd' as measure,
        amount_claim_id as claim_id,
        amount_usd_low as value_low,
        amount_usd_stated_known as value,
        amount_usd_high_known as value_high
    from announcements
    where counts_in_totals and amount_usd_stated_known is not null
),

-- Reprints, translations and mobile pages; of texts without a project, all but the first of one source.
copies as (
    select document_id
    from {{ ref('bridge_announcement_document') }}
    group by document_id
    having bool_and(document_role in ('reprint', 'translation', 'mobile'))
    union all
    select document_id
    from {{ ref('dim_document') }}
    where
        document_id not in (select reporting.document_id from {{ ref('bridge_announcement_document') }} as reporting)
    qualify row_number() over (
            partition by independence_group
            order by published_date nulls last, published_at_utc nulls last, document_id
        ) > 1
),

-- All other jobs, and money that stands in dollars or that the official rate of its day puts in dollars.
left_out as (
    select
        if(claims.measure = 'jobs', 'jobs', 'amount_usd') as measure,
        claims.claim_role,
        claims.subject_kind,
        claims.accumulation,
        claims.modality,
        claims.job_kind,
        claims.announcement_id,
        claims.statistic_id,
        copies.document_id is not null as is_copied,
        announcements.announcement_type,
        announcements.status,
        announcements.decision,
        announcements.place_country_iso2,
        case
            when claims.measure = 'jobs' or claims.unit = 'USD' then 1
            when claims.unit = 'COP' then exchange_rates.cop_per_usd
        end as units_per_figure,
        claims.value_low,
        coalesce(claims.value_stated, claims.value_low, claims.value_high) as value,
        coalesce(claims.value_high, claims.value_stated, claims.value_low) as value_high
    from {{ ref('fct_claims') }} as claims
    left join copies on claims.document_id = copies.document_id
    left join announcements on claims.announcement_id = announcements.announcement_id
    left join {{ ref('int_reference__exchange_rates') }} as exchange_rates
        on claims.published_date between exchange_rates.valid_from_date and exchange_rates.valid_to_date
    where
        claims.measure in ('jobs', 'money')
        and claims.known_to is null
        and claims.claim_id not in (
            select added.claim_id from added
            where added.claim_id is not null
        )
),

decided as (
    select
        measure,
        value_low / units_per_figure as value_low,
        value / units_per_figure as value,
        value_high / units_per_figure as value_high,
        case
            when is_copied then 'copied_text'
            when claim_role = 'context' then 'background'
            when claim_role = 'superseded' then 'superseded'
            when claim_role = 'conversion' then 'conversion'
            when claim_role = 'part' then 'part_of_another'
            when statistic_id is not null or subject_kind in ('programme', 'agency', 'city', 'country', 'sector')
                then 'programme_' || accumulation
            when job_kind in ('indirect', 'construction', 'existing') then 'other_job_kind'
            when accumulation <> 'incremental' then 'level_not_flow'
            when announcement_id is null then 'no_announcement'
            when decision <> 'accepted' then 'in_review'
            when coalesce(place_country_iso2, 'CO') <> 'CO' then 'abroad'
            when announcement_type not in ('new', 'expansion', 'mou') then 'other_event'
            when announcement_type = 'mou' or status = 'mou' or modality = 'mou' then 'memorandum'
            when status not in ('planned', 'done') or modality not in ('planned', 'done') then 'not_firm'
            else 'repeated'
        end as step_code
    from left_out
    where units_per_figure is not null
    union all by name
    select
        measure,
        value_low,
        value,
        value_high,
        'guarded' as step_code
    from added
),

codes as (
    select
        [
            'naive', 'copied_text', 'background', 'superseded', 'conversion', 'part_of_another', 'programme_cumulative',
            'programme_stock', 'programme_target', 'programme_forecast', 'programme_incremental', 'other_job_kind',
            'level_not_flow', 'no_announcement', 'in_review', 'abroad', 'other_event', 'memorandum', 'not_firm',
            'repeated', 'guarded'
        ] as step_codes
),

steps as (
    select
        unnest(step_codes) as step_code,
        unnest(range(1, len(step_codes) + 1)) as step_number
    from codes
),

measures as (
    select unnest(['jobs', 'amount_usd']) as measure
),

summed as (
    select
        measures.measure,
        steps.step_number,
        steps.step_code,
        count(decided.value) as figures_count,
        coalesce(sum(cast(decided.value_low as decimal(20, 2))), 0) as value_low_sum,
        coalesce(sum(cast(decided.value as decimal(20, 2))), 0) as value_sum,
        coalesce(sum(cast(decided.value_high as decimal(20, 2))), 0) as value_high_sum
    from measures
    cross join steps
    left join decided
        on
        measures.measure = decided.measure
        and (steps.step_code = decided.step_code or steps.step_code = 'naive')
    group by measures.measure, steps.step_number, steps.step_code
)

-- What remains is the naive sum less everything left out so far.
select
    measure,
    cast(step_number as integer) as step_number,
    step_code,
    figures_count,
    cast(value_low_sum as double) as value_low_sum,
    cast(value_sum as double) as value_sum,
    cast(value_high_sum as double) as value_high_sum,
    cast(
        sum(case step_code when 'naive' then value_sum when 'guarded' then 0 else -value_sum end) over up_to_here
        as double
    ) as remaining_sum
from summed
window up_to_here as (partition by measure order by step_number)
