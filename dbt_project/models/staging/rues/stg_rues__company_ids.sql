with source as (
    select * from {{ source('rues', 'company_ids') }}
),

renamed as (
    select
        row_id as publisher_row_id,
        {{ utc_timestamp('updated_at') }} as publisher_updated_at_utc,
        'rues' as source,
        {{ receipt_of('filename') }} as receipt_id,
        _page as page_sha256,
        _ordinal as page_ordinal
    from source
)

select * from renamed
