with source as (
    select * from {{ source('landing', 'quarantine') }}
),

renamed as (
    select
        split_part(filename, '/', -4) as source,
        split_part(filename, '/', -3) as stream,
        {{ receipt_of('filename') }} as receipt_id,
        _page as page_sha256,
        _ordinal as page_ordinal,
        reason,
        raw as raw_record
    from source
)

select * from renamed
