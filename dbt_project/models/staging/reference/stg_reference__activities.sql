with source as (
    select * from {{ source('reference', 'activities') }}
),

renamed as (
    select
        {{ blank_to_null('id') }} as activity_id,
        {{ ciiu_class('code') }} as activity_code,
        {{ blank_to_null('description') }} as activity_name,
        {{ blank_to_null('status') }} as activity_status,
        {{ blank_to_null('version') }} as activity_version,
        'reference' as source,
        {{ receipt_of('filename') }} as receipt_id,
        _page as page_sha256,
        _ordinal as page_ordinal
    from source
)

select * from renamed
