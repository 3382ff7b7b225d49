-- A figure that an announcement or a statistic rests on names it; all others stand for themselves.
with announced as (
    select
        case figures.measure when 'amount' then reported.amount_claim_id else reported.jobs_claim_id end as claim_id,
        members.announcement_id
    from {{ ref('int_press__announcement_members') }} as members
    inner join {{ ref('int_press__reported_announcements') }} as reported
        on members.document_id = reported.document_id
        and members.announcement_number = reported.announcement_number
    cross join (values ('amount'), ('jobs')) as figures (measure)
    union
    select
        claim_id,
        announcement_id
    from {{ ref('int_press__announcement_events') }}
),

of_announcements as (
    select
        claim_id,
        min(announcement_id) as announcement_id
    from announced
    where claim_id is not null
    group by claim_id
)

select
    claims.claim_id,
    claims.document_id,
    claims.claim_number,
    of_announcements.announcement_id,
    statistics.statistic_id,
    claims.measure,
    claims.unit,
    claims.value_low,
    claims.value_stated,
    claims.value_high,
    claims.hedge,
    claims.accumulation,
    claims.modality,
    claims.subject,
    claims.subject_kind,
    claims.job_kind,
    claims.claim_role,
    claims.since_year,
    claims.period_start_date,
    claims.period_end_date,
    claims.period_precision,
    claims.currency_source,
    array_to_string(claims.flags, '; ') as flags,
    array_to_string(claims.rule_ids, '; ') as rule_ids,
    claims.quote,
    claims.quote_start,
    claims.quote_end,
    claims.sentence_number,
    substr(readings.document_text, claims.sentence_start + 1, claims.sentence_end - claims.sentence_start)
        as sentence_text,
    claims.sentence_start,
    claims.sentence_end,
    claims.reader_version,
    claims.published_date,
    claims.outlet,
    documents.canonical_url,
    claims.known_date as known_from,
    cast(null as date) as known_to,
    claims.source,
    claims.receipt_id
from {{ ref('int_press__claims') }} as claims
inner join {{ ref('int_press__read_documents') }} as documents on claims.document_id = documents.document_id
inner join {{ ref('stg_press_readings__documents') }} as readings
    on documents.receipt_id = readings.receipt_id
    and documents.page_sha256 = readings.page_sha256
    and documents.page_ordinal = readings.page_ordinal
left join of_announcements on claims.claim_id = of_announcements.claim_id
left join {{ ref('int_press__statistic_members') }} as statistics on claims.claim_id = statistics.claim_id
