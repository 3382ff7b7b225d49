with documents as (
    select
        source,
        outlet,
        post_id as publisher_document_id,
        url,
        title,
        body_html,
        excerpt_html,
        language_declared,
        published_at_utc,
        published_date,
        published_precision,
        published_fault,
        coalesce(modified_at_utc, published_at_utc) as modified_at_utc,
        receipt_id,
        page_sha256,
        page_ordinal
    from {{ ref('stg_press_wordpress__posts') }}
    where publication_status = 'publish'
    union all
    select
        source,
        outlet,
        item_id as publisher_document_id,
        url,
        title,
        null as body_html,
        excerpt_html,
        null as language_declared,
        published_at_utc,
        published_date,
        published_precision,
        published_fault,
        published_at_utc as modified_at_utc,
        receipt_id,
        page_sha256,
        page_ordinal
    from {{ ref('stg_press_rss__items') }}
    union all
    select
        source,
        outlet,
        null as publisher_document_id,
        url,
        title,
        body_html,
        excerpt_html,
        language_declared,
        published_at_utc,
        published_date,
        published_precision,
        published_fault,
        coalesce(modified_at_utc, sitemap_modified_at_utc, published_at_utc),
        receipt_id,
        page_sha256,
        page_ordinal
    from {{ ref('stg_press_newsroom__pages') }}
)

select
    {{ canonical_url('url') }} as canonical_url,
    documents.*,
    receipts.receipt_sequence
from documents
inner join {{ ref('stg_landing__receipts') }} as receipts on documents.receipt_id = receipts.receipt_id
