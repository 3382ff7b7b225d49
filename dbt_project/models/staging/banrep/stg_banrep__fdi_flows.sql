with source as (
    select * from {{ source('banrep', 'fdi_flows') }}
),

renamed as (
    select
        {{ blank_to_null('series_id') }} as series_id,
        {{ blank_to_null('series_name') }} as series_name,
        {{ blank_to_null('unit') }} as unit_published,
        {{ blank_to_null('periodicity') }} as periodicity_published,
        try_cast(left({{ blank_to_null('loaded_on') }}, 10) as date) as loaded_date,
        {{ blank_to_null('footnote') }} as series_footnote,
        cast({{ blank_to_null('observed_on') }} as date) as period_end_date,
        cast({{ blank_to_null('value') }} as double) as value_published,
        'banrep' as source,
        {{ receipt_of('filename') }} as receipt_id,
        _page as page_sha256,
        _ordinal as page_ordinal
    from source
)

select * from renamed
