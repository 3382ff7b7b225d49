-- Known differences between what the publisher says and what landed, with their bounds.
with noted as (
    select
        source,
        stream,
        receipt_id,
        landed_at_utc,
        unnest(json_extract(notes, '$[*]')) as note,
        generate_subscripts(json_extract(notes, '$[*]'), 1) - 1 as note_ordinal
    from {{ ref('stg_landing__receipts') }}
)

select
    source,
    stream,
    receipt_id,
    note_ordinal,
    landed_at_utc,
    note ->> '$.kind' as note_kind,
    {{ blank_to_null("note ->> '$.member'") }} as member_name,
    cast(note ->> '$.rows' as bigint) as noted_rows,
    {{ blank_to_null("note ->> '$.since'") }} as noted_since,
    {{ blank_to_null("note ->> '$.until'") }} as noted_until
from noted
