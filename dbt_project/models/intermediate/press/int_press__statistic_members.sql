-- Figures that documents give of programmes, agencies, cities, sectors and countries, and which statistic each
-- states. A figure without a date of its own repeats the last dated one of the same value; where there is none, the
-- first time it was told is its date. Only somebody with a name has a series: "the sector" is another one in every
-- text. Agreements that were just signed are no statistic but agreements.
with statements as (
    select
        claims.*,
        subjects.programme_key,
        subjects.programme_name,
        case when claims.subject_kind in ('company', 'unknown') then subjects.subject_kind else claims.subject_kind end
            as statistic_subject_kind,
        round(coalesce(claims.value_stated, claims.value_low, claims.value_high), 2) as value_key,
        coalesce(claims.period_precision, 'inferred') <> 'inferred' and claims.period_end_date is not null as is_dated,
        coalesce(claims.period_end_date, claims.known_date) as said_date,
        coalesce(claims.period_precision, 'inferred') as said_precision,
        documents.says_it_is_a_reprint,
        documents.published_at_utc
    from {{ ref('int_press__claims') }} as claims
    inner join {{ ref('int_press__subjects') }} as subjects on claims.subject_key = subjects.subject_key
    inner join {{ ref('int_press__read_documents') }} as documents on claims.document_id = documents.document_id
    where
        claims.measure in ('jobs', 'money', 'companies', 'countries', 'projects', 'agreements')
        and claims.claim_role in ('main', 'context')
        and claims.modality <> 'denied'
        and subjects.subject_kind not in ('company', 'unknown')
        and regexp_matches(subjects.programme_name, '^[\p{Lu}\p{N}]')
        and (claims.measure <> 'agreements' or claims.accumulation <> 'incremental')
        and not list_has_any(claims.flags, {{ uncertain_flags() }})
        and coalesce(claims.value_stated, claims.value_low, claims.value_high) is not null
),

dated as (
    select distinct
        programme_key,
        measure,
        unit,
        accumulation,
        value_key,
        said_date as dated_date
    from statements
    where is_dated
),

first_told as (
    select
        programme_key,
        measure,
        unit,
        accumulation,
        value_key,
        min(said_date) as told_date
    from statements
    where not is_dated
    group by all
),

anchored as (
    select
        statements.*,
        case
            when statements.is_dated then statements.said_date
            else coalesce(dated.dated_date, first_told.told_date)
        end as as_of_date
    from statements
    asof left join dated
        on statements.programme_key = dated.programme_key
        and statements.measure = dated.measure
        and statements.unit = dated.unit
        and statements.accumulation = dated.accumulation
        and statements.value_key = dated.value_key
        and statements.said_date >= dated.dated_date
    left join first_told
        on statements.programme_key = first_told.programme_key
        and statements.measure = first_told.measure
        and statements.unit = first_told.unit
        and statements.accumulation = first_told.accumulation
        and statements.value_key = first_told.value_key
)

select
    {{ fact_id('stat', ['programme_key', 'measure', 'unit', 'accumulation', 'as_of_date', 'value_key']) }}
        as statistic_id,
    claim_id,
    document_id,
    programme_key,
    programme_name,
    statistic_subject_kind as subject_kind,
    measure,
    unit,
    accumulation,
    job_kind,
    as_of_date,
    case when is_dated then said_precision else 'inferred' end as as_of_precision,
    is_dated,
    since_year,
    period_start_date,
    value_low,
    value_stated,
    value_high,
    value_key,
    hedge,
    claim_role,
    known_date,
    quote,
    quote_start,
    quote_end,
    source,
    receipt_id,
    row_number() over (
        partition by programme_key, measure, unit, accumulation, as_of_date, value_key
        order by
            is_dated desc,
            known_date asc,
            says_it_is_a_reprint asc,
            published_at_utc asc nulls last,
            document_id asc,
            claim_number asc
    ) as rank_in_statistic
from anchored
