-- A rejected row is shown only where its source is known to hold no persons and no texts. A member that was set aside
-- is a row too: what it would have held is not known.
select
    quarantine.source,
    quarantine.stream,
    quarantine.receipt_id,
    quarantine.page_sha256,
    quarantine.page_ordinal,
    null as member_name,
    'row' as quarantine_kind,
    quarantine.reason,
    case when privacy.privacy = 'open' then quarantine.raw_record end as raw_record
from {{ ref('stg_landing__quarantine') }} as quarantine
left join {{ ref('source_privacy') }} as privacy on quarantine.source = privacy.source
union all
select
    source,
    stream,
    receipt_id,
    '' as page_sha256,
    member_ordinal as page_ordinal,
    member_name,
    case member_status when 'missing' then 'missing member' else 'member' end as quarantine_kind,
    reason,
    null as raw_record
from {{ ref('int_operations__members') }}
where member_status <> 'landed'
