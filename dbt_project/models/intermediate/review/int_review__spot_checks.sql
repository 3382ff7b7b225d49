-- The sample by which the reader's own acceptances are measured: of each month's records that it accepts on its own, so
-- many with the smallest hash of document and span. Neither the reader's version nor the order of rows is part of it,
-- and a record stays in it when somebody decides about it: what was decided is held against the record as it was read.
with decided as (
    select
        records.text_sha256,
        records.document_id,
        records.known_date,
        records.record_in_span,
        false as is_reopened,
        records.is_accepted_by_person and not records.is_corrected as is_right,
        read_as.* exclude (reader_reasons),  -- noqa: RF02
        coalesce(read_as.reader_reasons, []) as reader_reasons
    from {{ ref('int_press__announcement_records') }} as records
    inner join {{ ref('stg_press_readings__announcements') }} as read_as
        on records.receipt_id = read_as.receipt_id
        and records.page_sha256 = read_as.page_sha256
        and records.page_ordinal = read_as.page_ordinal
        and records.announcement_number = read_as.announcement_number
    where (records.is_accepted_by_person or records.is_rejected) and records.set_aside_reason is null
),

-- The claims behind the figures, and dollars of the day.
figured as (
    select
        decided.* replace (
            {%- for measure in ['amount', 'jobs'] %}
                case
                    when coalesce(decided.{{ measure }}_low, decided.{{ measure }}_stated, decided.{{ measure }}_high)
                        is not null
                        then coalesce(decided.{{ measure }}_hedge, 'exact')
                end as {{ measure }}_hedge{{ ',' if not loop.last }}
            {%- endfor %}
        ),
        case
            when decided.event_type = 'colocation' then 'expansion'
            when decided.event_type in ('inauguration', 'cancellation') then 'new'
            else decided.event_type
        end as announcement_type,
        coalesce(len(amounts.flags) > 0, false) as is_amount_flagged,
        amounts.subject_kind as amount_subject_kind,
        coalesce(len(jobs.flags) > 0, false) as is_jobs_flagged,
        jobs.subject_kind as jobs_subject_kind,
        greatest(
            coalesce(decided.amount_low, 0), coalesce(decided.amount_stated, 0), coalesce(decided.amount_high, 0)
        ) / case decided.currency_code when 'COP' then rates.cop_per_usd else 1 end as most_usd,
        greatest(coalesce(decided.jobs_low, 0), coalesce(decided.jobs_stated, 0), coalesce(decided.jobs_high, 0))
            as most_jobs
    from decided
    left join {{ ref('int_press__claims') }} as amounts
        on decided.document_id = amounts.document_id
        and amounts.measure = 'money'
        and decided.amount_start = amounts.quote_start
        and decided.amount_end = amounts.quote_end
        and decided.currency_code = amounts.unit
    left join {{ ref('int_press__claims') }} as jobs
        on decided.document_id = jobs.document_id
        and jobs.measure = 'jobs'
        and decided.jobs_start = jobs.quote_start
        and decided.jobs_end = jobs.quote_end
    left join {{ ref('int_reference__exchange_rates') }} as rates
        on decided.known_date between rates.valid_from_date and rates.valid_to_date
    qualify row_number() over (
            partition by decided.document_id, decided.announcement_number
            order by
                coalesce(decided.amount_stated = amounts.value_stated, false) desc,
                coalesce(decided.jobs_stated = jobs.value_stated, false) desc,
                amounts.claim_number asc,
                jobs.claim_number asc,
                rates.valid_from_date desc
        ) = 1
),

doubted as (
    select
        *,
        {{ record_doubts() }} as review_reasons
    from figured
),

accepted as (
    select
        document_id,
        text_sha256,
        quote_start,
        quote_end,
        record_in_span,
        known_date,
        true as is_decided,
        is_right
    from doubted
    where reader_decision = 'accepted' and len(review_reasons) = 0
    union all
    select
        document_id,
        text_sha256,
        quote_start,
        quote_end,
        record_in_span,
        known_date,
        false as is_decided,
        cast(null as boolean) as is_right
    from {{ ref('int_press__reported_announcements') }}
    where is_accepted and not is_accepted_by_person
),

hashed as (
    select
        {{ record_key('accepted') }} as queue_key,
        cast(date_trunc('month', accepted.known_date) as date) as sample_month,
        row_number() over (
            partition by date_trunc('month', accepted.known_date)
            order by md5({{ record_key('accepted') }})
        ) as sample_rank,
        accepted.*
    from accepted
)

select *
from hashed
where sample_rank <= {{ var('spot_checks_a_month') }}
