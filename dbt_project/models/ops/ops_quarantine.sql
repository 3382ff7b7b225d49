-- A rejected row is shown only where its source is known to hold no persons and no texts.
select
    quarantine.source,
    quarantine.stream,
    quarantine.receipt_id,
    quarantine.page_sha256,
    quarantine.page_ordinal,
    quarantine.reason,
    case when privacy.privacy = 'open' then quarantine.raw_record end as raw_record
from {{ ref('stg_landing__quarantine') }} as quarantine
left join {{ ref('source_privacy') }} as privacy on quarantine.source = privacy.source
