with source as (
    select * from {{ source('worldbank', 'indicators') }}
),

renamed as (
    select
        {{ blank_to_null('indicator_id') }} as indicator_code,
        {{ blank_to_null('indicator_name') }} as indicator_name,
        {{ blank_to_null('country_iso2') }} as country_iso2,
        {{ blank_to_null('country_name') }} as country_name,
        {{ blank_to_null('country_iso3') }} as country_iso3,
        cast({{ blank_to_null('year') }} as integer) as indicator_year,
        cast({{ blank_to_null('value') }} as double) as indicator_value,
        {{ blank_to_null('unit') }} as unit_published,
        {{ blank_to_null('obs_status') }} as observation_status,
        cast({{ blank_to_null('decimal') }} as integer) as decimals_count,
        cast({{ blank_to_null('last_updated') }} as date) as edition_date,
        'worldbank' as source,
        {{ receipt_of('filename') }} as receipt_id,
        _page as page_sha256,
        _ordinal as page_ordinal
    from source
)

select * from renamed
