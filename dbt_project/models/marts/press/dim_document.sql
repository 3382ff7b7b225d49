-- Texts stay in the landing and in the build: what is published is the record of a document and the way to it.
with documents as (
    select
        documents.*,
        independence.independence_group,
        readings.is_read,
        readings.unread_reason,
        readings.reader_version,
        readings.claims_count
    from {{ ref('int_press__documents') }} as documents
    inner join {{ ref('int_press__read_documents') }} as readings on documents.document_id = readings.document_id
    inner join {{ ref('int_press__independence') }} as independence
        on documents.document_id = independence.document_id
)

select
    document_id,
    canonical_url,
    outlet,
    title,
    language_code,
    language_evidence,
    published_date,
    published_precision,
    published_fault,
    published_at_utc,
    modified_at_utc,
    is_full_text,
    text_chars_count,
    text_fingerprint,
    independence_group,
    count(*) over (partition by independence_group) as documents_in_group_count,
    is_read,
    unread_reason,
    reader_version,
    claims_count,
    source,
    receipt_id
from documents
