-- What the pulls said of fields the declarations do not know, or miss. A pull that lands nothing says so too, so the
-- attempt log is asked and not the receipts.
with attempts as (
    select
        split_part(subject, '/', 1) as source,
        split_part(subject, '/', 2) as stream,
        finished_at_utc,
        facts
    from {{ ref('stg_landing__attempts') }}
    where stage = 'extract' and finished_at_utc is not null
),

fields as (
    select
        source,
        stream,
        finished_at_utc,
        'new' as drift_kind,
        unnest(json_extract_string(facts, '$.new_fields[*]')) as field_name
    from attempts
    union all
    select
        source,
        stream,
        finished_at_utc,
        'lost' as drift_kind,
        unnest(json_extract_string(facts, '$.lost_fields[*]')) as field_name
    from attempts
)

select
    source,
    stream,
    drift_kind,
    field_name,
    min(finished_at_utc) as first_seen_at_utc,
    max(finished_at_utc) as last_seen_at_utc,
    count(*) as attempts_count
from fields
group by source, stream, drift_kind, field_name
