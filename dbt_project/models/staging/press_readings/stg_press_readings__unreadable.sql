with source as (
    {{ counting_rows('unreadable') }}
),

renamed as (
    select
        code as fault_code,
        fault,
        next_step,
        reader_version,
        read_source as source,
        read_receipt_id as receipt_id,
        _page as page_sha256,
        _ordinal as page_ordinal
    from source
)

select * from renamed
