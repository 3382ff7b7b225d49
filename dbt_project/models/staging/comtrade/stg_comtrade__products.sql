with source as (
    select * from {{ source('comtrade', 'products') }}
),

renamed as (
    select
        {{ blank_to_null('product_code') }} as hs_code,
        {{ product_name('text') }} as product_name,
        {{ blank_to_null('parent') }} as parent_hs_code,
        cast({{ blank_to_null('aggr_level') }} as integer) as aggregation_level,
        cast({{ blank_to_null('is_leaf') }} as boolean) as is_leaf,
        'comtrade' as source,
        {{ receipt_of('filename') }} as receipt_id,
        _page as page_sha256,
        _ordinal as page_ordinal
    from source
)

select * from renamed
