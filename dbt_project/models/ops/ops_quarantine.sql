-- A rejected row is shown only where its source is known to hold no persons and no texts.
with rejected as (
    select
        source,
        stream,
        receipt_id,
        page_sha256,
        page_ordinal,
        0 as record_number,
        'landing' as stage,
        reason,
        raw_record
    from {{ ref('stg_landing__quarantine') }}
    union all
    select
        source,
        stream,
        receipt_id,
        page_sha256,
        page_ordinal,
        record_number,
        'build' as stage,
        reason,
        null as raw_record
    from {{ ref('int_press__set_aside') }}
)

select
    rejected.source,
    rejected.stream,
    rejected.receipt_id,
    rejected.page_sha256,
    rejected.page_ordinal,
    rejected.record_number,
    rejected.stage,
    rejected.reason,
    case when privacy.privacy = 'open' then rejected.raw_record end as raw_record
from rejected
left join {{ ref('source_privacy') }} as privacy on rejected.source = privacy.source
