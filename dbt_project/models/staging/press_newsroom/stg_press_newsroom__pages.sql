with source as (
    select * from {{ source('press_newsroom', 'pages') }}
),

renamed as (
    select
        {{ blank_to_null('outlet') }} as outlet,
        {{ blank_to_null('url') }} as url,
        {{ blank_to_null('title') }} as title_html,
        {{ blank_to_null('description') }} as excerpt_html,
        {{ blank_to_null('language') }} as language_declared,
        {{ try_utc_timestamp('published') }} as published_at_utc,
        {{ blank_to_null('published') }} as published_as_given,
        {{ try_utc_timestamp('modified') }} as modified_at_utc,
        {{ try_utc_timestamp('lastmod') }} as sitemap_modified_at_utc,
        {{ blank_to_null('body_html') }} as body_html,
        'press_newsroom' as source,
        {{ receipt_of('filename') }} as receipt_id,
        _page as page_sha256,
        _ordinal as page_ordinal
    from source
)

select * from renamed
