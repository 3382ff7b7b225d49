-- An outlet may move a document: of all versions under one name of the outlet's own, only the newest counts.
with newest as (
    select *
    from {{ ref('int_press__document_versions') }}
    qualify row_number() over (
            partition by source, outlet, coalesce(publisher_document_id, canonical_url)
            order by
                modified_at_utc desc nulls last,
                receipt_sequence desc,
                page_sha256 desc,
                page_ordinal desc
        ) = 1
),

-- One row per address. A text goes before a feed's teaser, then the newest change, then the newest pull.
folded as (
    select
        *,
        body_html is not null as is_full_text,
        {{ bare_text("coalesce(body_html, excerpt_html, '')") }} as bare_text
    from newest
    qualify row_number() over (
            partition by canonical_url
            order by
                body_html is not null desc,
                modified_at_utc desc nulls last,
                receipt_sequence desc,
                source desc,
                page_sha256 desc,
                page_ordinal desc
        ) = 1
),

read as (
    select
        folded.*,
        'doc_' || left(md5(folded.canonical_url), 16) as document_id,
        {{ spanish_lead('folded.bare_text') }} as spanish_lead,
        case
            when folded.is_full_text and length(folded.bare_text) >= {{ var('fingerprint_min_chars') }}
                then md5(folded.bare_text)
        end as text_fingerprint
    from folded
)

select
    document_id,
    canonical_url,
    outlet,
    case
        when left(lower(language_declared), 2) in ('es', 'en') then left(lower(language_declared), 2)
        when spanish_lead >= 3 then 'es'
        when spanish_lead <= -3 then 'en'
        else 'und'
    end as language_code,
    case
        when left(lower(language_declared), 2) in ('es', 'en') then 'declared'
        when abs(spanish_lead) >= 3 then 'words'
        else 'none'
    end as language_evidence,
    title,
    published_date,
    published_precision,
    published_fault,
    published_at_utc,
    modified_at_utc,
    is_day_plausible,
    is_full_text,
    length(bare_text) as text_chars_count,
    text_fingerprint,
    body_html,
    excerpt_html,
    source,
    receipt_id,
    page_sha256,
    page_ordinal
from read
