-- Projects as single documents report them, with investor, place and figures in comparable form.
with reported as (
    select * from {{ ref('int_press__announcement_records') }}
    where set_aside_reason is null and not is_rejected
),

-- A programme, an agency, a city or a sector announces nothing here, whoever takes it for a company.
nobodies as (
    select distinct
        document_id,
        subject_key
    from {{ ref('int_press__claims') }}
    where subject_kind in ('programme', 'agency', 'city', 'country', 'sector')
),

investors as (
    select reported.*
    from reported
    where
        not exists (
            select 1 from nobodies
            where nobodies.document_id = reported.document_id and nobodies.subject_key = reported.company_key
        )
        and not exists (
            select 1 from {{ ref('int_press__subjects') }} as subjects
            where subjects.subject_key = reported.company_key and subjects.subject_kind not in ('company', 'unknown')
        )
),

municipalities as (
    select
        {{ place_token('places.place_name') }} as place_token,
        {{ place_token('departments.place_name') }} as department_token,
        places.place_key,
        places.hub_code,
        count(*) over (partition by {{ place_token('places.place_name') }}) as namesakes_count
    from {{ ref('int_reference__places') }} as places
    left join {{ ref('int_reference__places') }} as departments
        on departments.place_level = 'department' and places.department_code = departments.department_code
    where places.place_level = 'municipality'
),

-- A name that only one municipality has is that one; of namesakes, the department that the text gives decides.
placed as (
    select
        investors.*,
        case when investors.place_token = 'colombia' then 'country:CO' else municipalities.place_key end as place_key,
        municipalities.hub_code,
        case
            when investors.place_token is null then 'no_place'
            when investors.place_token = 'colombia' or municipalities.place_key is not null then null
            when investors.place_token in (select namesakes.place_token from municipalities as namesakes)
                then 'place_ambiguous'
            else 'place_unknown'
        end as place_review
    from investors
    left join municipalities
        on investors.place_token = municipalities.place_token
        and case
            when municipalities.namesakes_count = 1
                then coalesce(investors.department_token = municipalities.department_token, true)
                    or municipalities.place_token = municipalities.department_token
            else investors.department_token = municipalities.department_token
        end
),

-- The claims behind the figures.
figured as (
    select
        placed.*,
        amounts.claim_id as amount_claim_id,
        amounts.claim_number as amount_claim_number,
        coalesce(list_has_any(amounts.flags, {{ uncertain_flags() }}), false) as is_amount_uncertain,
        coalesce(len(amounts.flags) > 0, false) as is_amount_flagged,
        amounts.subject_kind as amount_subject_kind,
        jobs.claim_id as jobs_claim_id,
        jobs.claim_number as jobs_claim_number,
        coalesce(list_has_any(jobs.flags, {{ uncertain_flags() }}), false) as is_jobs_uncertain,
        coalesce(len(jobs.flags) > 0, false) as is_jobs_flagged,
        jobs.subject_kind as jobs_subject_kind
    from placed
    left join {{ ref('int_press__claims') }} as amounts
        on placed.document_id = amounts.document_id
        and amounts.measure = 'money'
        and placed.amount_start = amounts.quote_start
        and placed.amount_end = amounts.quote_end
        and placed.currency_code = amounts.unit
    left join {{ ref('int_press__claims') }} as jobs
        on placed.document_id = jobs.document_id
        and jobs.measure = 'jobs'
        and placed.jobs_start = jobs.quote_start
        and placed.jobs_end = jobs.quote_end
    qualify row_number() over (
            partition by placed.document_id, placed.announcement_number
            order by
                coalesce(placed.amount_stated = amounts.value_stated, false) desc,
                coalesce(placed.jobs_stated = jobs.value_stated, false) desc,
                amounts.claim_number,
                jobs.claim_number asc
        ) = 1
),

-- What the document says a figure was before, and what an amount is in dollars or pesos.
beside as (
    select
        figured.document_id,
        figured.announcement_number,
        claims.claim_role,
        claims.measure,
        claims.claim_id,
        claims.value_low,
        claims.value_stated,
        claims.value_high,
        claims.hedge,
        claims.unit
    from figured
    inner join {{ ref('int_press__claims') }} as claims
        on figured.document_id = claims.document_id
        and (
            list_contains(claims.related_claim_numbers, figured.amount_claim_number)
            or list_contains(claims.related_claim_numbers, figured.jobs_claim_number)
            or (len(coalesce(claims.related_claim_numbers, [])) = 0 and figured.company_key = claims.subject_key)
        )
    where claims.claim_role = 'superseded' or (claims.claim_role = 'conversion' and claims.unit in ('USD', 'COP'))
    qualify row_number() over (
            partition by figured.document_id, figured.announcement_number, claims.claim_role, claims.measure
            order by claims.claim_number
        ) = 1
)

select
    figured.document_id,
    figured.announcement_number,
    figured.outlet,
    figured.language_code,
    figured.published_at_utc,
    figured.known_date,
    figured.changed_date,
    figured.says_it_is_a_reprint,
    figured.company_name,
    figured.company_key,
    groups.group_key,
    figured.origin_country_iso2,
    figured.place_name,
    figured.place_key,
    figured.hub_code,
    figured.place_review,
    case
        when figured.event_type = 'colocation' then 'expansion'
        when figured.event_type in ('inauguration', 'cancellation') then 'new'
        else figured.event_type
    end as announcement_type,
    case
        when figured.event_type = 'inauguration' or figured.announcement_role = 'inauguration' then 'inauguration'
        when
            figured.event_type = 'cancellation'
            or figured.announcement_role = 'cancellation'
            or (figured.status in ('cancelled', 'denied') and figured.event_type <> 'closure')
            then 'cancellation'
        else figured.announcement_role
    end as reported_role,
    figured.status,
    figured.sector_code,
    figured.sector_quote,
    figured.facilitators,
    figured.announced_date,
    figured.announced_precision,
    figured.announced_source,
    case when not figured.is_amount_uncertain then figured.currency_code end as currency_code,
    {%- for measure in ['amount', 'jobs'] %}
        case
            when figured.is_{{ measure }}_uncertain then null
            -- "Up to" leaves the lower end open.
            when figured.{{ measure }}_hedge in ('up_to', 'less_than') then figured.{{ measure }}_low
            else coalesce(figured.{{ measure }}_low, figured.{{ measure }}_stated)
        end as {{ measure }}_low,
        case when not figured.is_{{ measure }}_uncertain then figured.{{ measure }}_stated end as {{ measure }}_stated,
        case
            when figured.is_{{ measure }}_uncertain then null
            when
                figured.{{ measure }}_hedge is null
                then coalesce(figured.{{ measure }}_high, figured.{{ measure }}_stated)
            else figured.{{ measure }}_high
        end as {{ measure }}_high,
        case
            when coalesce(
                    figured.{{ measure }}_low, figured.{{ measure }}_stated, figured.{{ measure }}_high
                ) is not null
                and not figured.is_{{ measure }}_uncertain
                then coalesce(figured.{{ measure }}_hedge, 'exact')
        end as {{ measure }}_hedge,
        case when not figured.is_{{ measure }}_uncertain then figured.{{ measure }}_claim_id end
            as {{ measure }}_claim_id,
        former_{{ measure }}.claim_id as former_{{ measure }}_claim_id,
        former_{{ measure }}.value_low as former_{{ measure }}_low,
        former_{{ measure }}.value_stated as former_{{ measure }}_stated,
        former_{{ measure }}.value_high as former_{{ measure }}_high,
        former_{{ measure }}.hedge as former_{{ measure }}_hedge,
    {%- endfor %}
    former_amount.unit as former_currency_code,
    case when not figured.is_jobs_uncertain then figured.job_kind end as job_kind,
    conversions.unit as conversion_currency_code,
    conversions.value_low as conversion_low,
    conversions.value_stated as conversion_stated,
    conversions.value_high as conversion_high,
    case
        when figured.is_amount_uncertain then 'amount_uncertain'
        when figured.is_jobs_uncertain then 'jobs_uncertain'
    end as figure_review,
    figured.place_country_iso2,
    figured.text_sha256,
    figured.event_type,
    figured.department_name,
    figured.record_in_span,
    figured.is_reopened,
    figured.is_accepted_by_person,
    figured.is_corrected,
    figured.decided_date,
    figured.reader_decision,
    figured.reader_confidence,
    coalesce(figured.reader_reasons, []) as reader_reasons,
    {%- for measure in ['amount', 'jobs'] %}
        figured.is_{{ measure }}_flagged,
        figured.{{ measure }}_subject_kind,
    {%- endfor %}
    figured.quote,
    figured.quote_start,
    figured.quote_end,
    figured.reader_version,
    figured.source,
    figured.receipt_id
from figured
inner join {{ ref('int_press__company_groups') }} as groups on figured.company_key = groups.company_key
left join beside as former_amount
    on figured.document_id = former_amount.document_id
    and figured.announcement_number = former_amount.announcement_number
    and former_amount.claim_role = 'superseded'
    and former_amount.measure = 'money'
left join beside as former_jobs
    on figured.document_id = former_jobs.document_id
    and figured.announcement_number = former_jobs.announcement_number
    and former_jobs.claim_role = 'superseded'
    and former_jobs.measure = 'jobs'
left join beside as conversions
    on figured.document_id = conversions.document_id
    and figured.announcement_number = conversions.announcement_number
    and conversions.claim_role = 'conversion'
