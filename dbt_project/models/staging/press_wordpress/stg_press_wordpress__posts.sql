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
        try_cast({{ blank_to_null('date') }} as timestamp) as published_at_local,
        try_cast({{ blank_to_null('date_gmt') }} as timestamp) as published_at_utc,
        try_cast({{ blank_to_null('modified_gmt') }} as timestamp) as modified_at_utc,
        {{ blank_to_null('title') }} as title_html,
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
