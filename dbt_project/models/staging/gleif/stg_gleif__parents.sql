with source as (
    select * from {{ source('gleif', 'parents') }}
),

renamed as (
    select
        {{ blank_to_null('child_lei') }} as child_lei,
        {{ blank_to_null('relation') }} as parent_relation,
        {{ try_utc_timestamp('child_updated') }} as child_updated_at_utc,
        {{ blank_to_null('parent_lei') }} as parent_lei,
        {{ blank_to_null('parent_name') }} as parent_name,
        {{ blank_to_null('parent_country') }} as parent_country_iso2,
        {{ blank_to_null('parent_category') }} as parent_category,
        {{ blank_to_null('exception_reason') }} as exception_reason,
        {{ blank_to_null('exception_category') }} as exception_category,
        'gleif' as source,
        {{ receipt_of('filename') }} as receipt_id,
        _page as page_sha256,
        _ordinal as page_ordinal
    from source
)

select * from renamed
