with source as (
    select * from {{ source('trm', 'rates') }}
),

renamed as (
    select
        cast({{ blank_to_null('valor') }} as decimal(12, 4)) as cop_per_usd,
        {{ blank_to_null('unidad') }} as unit_published,
        cast(left({{ blank_to_null('vigenciadesde') }}, 10) as date) as valid_from_date,
        cast(left({{ blank_to_null('vigenciahasta') }}, 10) as date) as valid_to_date,
        'trm' as source,
        {{ receipt_of('filename') }} as receipt_id,
        _page as page_sha256,
        _ordinal as page_ordinal
    from source
)

select * from renamed
