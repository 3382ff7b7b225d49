with source as (
    select * from {{ source('comtrade', 'partners') }}
),

renamed as (
    select
        {{ blank_to_null('partner_code') }} as partner_code,
        {{ blank_to_null('partner_desc') }} as partner_name,
        {{ blank_to_null('iso2') }} as area_iso2,
        {{ blank_to_null('iso3') }} as area_iso3,
        cast({{ blank_to_null('is_group') }} as boolean) as is_group,
        'comtrade' as source,
        {{ receipt_of('filename') }} as receipt_id,
        _page as page_sha256,
        _ordinal as page_ordinal
    from source
)

select * from renamed
