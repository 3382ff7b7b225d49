with source as (
    select * from {{ source('press_rss', 'items') }}
),

renamed as (
    select
        {{ blank_to_null('outlet') }} as outlet,
        {{ blank_to_null('item_id') }} as item_id,
        {{ blank_to_null('guid') }} as guid,
        {{ blank_to_null('link') }} as url,
        {{ blank_to_null('title') }} as title,
        {{ blank_to_null('description') }} as excerpt_html,
        {{ landed_timestamp('published_at') }} as published_at_utc,
        cast({{ blank_to_null('published_day') }} as date) as published_date,
        coalesce({{ blank_to_null('published_precision') }}, 'unknown') as published_precision,
        {{ blank_to_null('published_fault') }} as published_fault,
        {{ blank_to_null('published') }} as published_as_given,
        {{ blank_to_null('repairs') }} as repairs,
        'press_rss' as source,
        {{ receipt_of('filename') }} as receipt_id,
        _page as page_sha256,
        _ordinal as page_ordinal
    from source
)

select * from renamed
