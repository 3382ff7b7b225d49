-- A rejected row is shown only where its source is known to hold no persons and no texts. A member that was set aside
-- is a row too: what it would have held is not known.
with rejected as (
    select
        source,
        stream,
        receipt_id,
        page_sha256,
        page_ordinal,
        0 as record_number,
        'landing' as stage,
        null as member_name,
        'row' as quarantine_kind,
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
        null as member_name,
        'row' as quarantine_kind,
        reason,
        null as raw_record
    from {{ ref('int_press__set_aside') }}
    union all
    select
        source,
        stream,
        receipt_id,
        '' as page_sha256,
        member_ordinal as page_ordinal,
        0 as record_number,
        'landing' as stage,
        member_name,
        case member_status when 'missing' then 'missing member' else 'member' end as quarantine_kind,
        reason,
        null as raw_record
    from {{ ref('int_operations__members') }}
    where member_status <> 'landed'
)

select
    rejected.source,
    rejected.stream,
    rejected.receipt_id,
    rejected.page_sha256,
    rejected.page_ordinal,
    rejected.record_number,
    rejected.stage,
    rejected.member_name,
    rejected.quarantine_kind,
    rejected.reason,
    case when privacy.privacy = 'open' then rejected.raw_record end as raw_record
from rejected
left join {{ ref('source_privacy') }} as privacy on rejected.source = privacy.source
