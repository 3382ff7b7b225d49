with source as (
    select * from {{ source('press_wordpress', 'posts') }}
),

renamed as (
    select
        {{ blank_to_null('outlet') }} as outlet,
        {{ blank_to_null('post_id') }} as post_id,
        {{ blank_to_null('link') }} as url,
        {{ blank_to_null('slug') }} as slug,
        {{ blank_to_null('status') }} as publication_status,
        {{ landed_timestamp('published_at') }} as published_at_utc,
        cast({{ blank_to_null('published_day') }} as date) as published_date,
        coalesce({{ blank_to_null('published_precision') }}, 'unknown') as published_precision,
        {{ blank_to_null('published_fault') }} as published_fault,
        {{ blank_to_null('date') }} as published_as_given,
        {{ landed_timestamp('modified_at') }} as modified_at_utc,
        {{ blank_to_null('title') }} as title,
        {{ blank_to_null('content') }} as body_html,
        {{ blank_to_null('excerpt') }} as excerpt_html,
        {{ blank_to_null('lang') }} as language_declared,
        'press_wordpress' as source,
        {{ receipt_of('filename') }} as receipt_id,
        _page as page_sha256,
        _ordinal as page_ordinal
    from source
)

select * from renamed
