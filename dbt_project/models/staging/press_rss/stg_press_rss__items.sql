with source as (
    select * from {{ source('press_rss', 'items') }}
),

renamed as (
    select
        {{ blank_to_null('outlet') }} as outlet,
        {{ blank_to_null('guid') }} as guid,
        {{ blank_to_null('link') }} as url,
        {{ blank_to_null('title') }} as title_html,
        {{ blank_to_null('description') }} as excerpt_html,
        {{ feed_timestamp('published') }} as published_at_utc,
        {{ blank_to_null('published') }} as published_as_given,
        'press_rss' as source,
        {{ receipt_of('filename') }} as receipt_id,
        _page as page_sha256,
        _ordinal as page_ordinal
    from source
)

select * from renamed
