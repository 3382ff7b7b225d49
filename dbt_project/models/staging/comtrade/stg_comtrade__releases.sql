with source as (
    select * from {{ source('comtrade', 'releases') }}
),

renamed as (
    select
        {{ blank_to_null('freq_code') }} as frequency_code,
        {{ blank_to_null('period') }} as period,
        {{ blank_to_null('classification_code') }} as hs_edition,
        cast({{ blank_to_null('total_records') }} as bigint) as published_records_count,
        {{ utc_timestamp('first_released') }} as first_released_at_utc,
        {{ utc_timestamp('last_released') }} as last_released_at_utc,
        {{ blank_to_null('dataset_checksum') }} as dataset_checksum,
        'comtrade' as source,
        {{ receipt_of('filename') }} as receipt_id,
        _page as page_sha256,
        _ordinal as page_ordinal
    from source
)

select * from renamed
