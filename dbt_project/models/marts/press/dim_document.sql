-- Texts stay in the landing and in the build: what is published is the record of a document and the way to it.
select
    document_id,
    canonical_url,
    outlet,
    title,
    language_code,
    language_evidence,
    published_date,
    published_precision,
    published_at_utc,
    modified_at_utc,
    is_full_text,
    text_chars_count,
    text_fingerprint,
    independence_group,
    count(*) over (partition by independence_group) as documents_in_group_count,
    source,
    receipt_id
from {{ ref('int_press__documents') }}
