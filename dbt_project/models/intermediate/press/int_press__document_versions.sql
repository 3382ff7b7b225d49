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
),

landed as (
    select
        {{ canonical_url('documents.url') }} as canonical_url,
        documents.*,
        receipts.receipt_sequence,
        coalesce(receipts.landed_at_utc + interval 366 day, timestamp '2099-12-31') as latest_day
    from documents
    inner join {{ ref('stg_landing__receipts') }} as receipts on documents.receipt_id = receipts.receipt_id
),

-- A page of the year 26, of 1899 or of 2226 has no day that could be believed.
judged as (
    select
        *,
        coalesce(published_at_utc between timestamp '1990-01-01' and latest_day, published_at_utc is null)
        and coalesce(published_date between date '1990-01-01' and cast(latest_day as date), published_date is null)
        and coalesce(published_fault not in ('implausible_date', 'future_date'), true) as is_day_plausible
    from landed
)

select
    * exclude (latest_day) replace (
        case when is_day_plausible then published_at_utc end as published_at_utc,
        case when is_day_plausible then published_date end as published_date,
        case when is_day_plausible then published_precision else 'unknown' end as published_precision,
        case when modified_at_utc between timestamp '1990-01-01' and latest_day then modified_at_utc end
            as modified_at_utc
    )
from judged
