with source as (
    {{ counting_rows('documents') }}
),

renamed as (
    select
        language as language_code,
        text as document_text,
        text_sha256,
        flags,
        sentences_count,
        claims_count,
        announcements_count,
        agreements_count,
        mentions_count,
        is_teaser,
        reader_version,
        read_source as source,
        read_receipt_id as receipt_id,
        _page as page_sha256,
        _ordinal as page_ordinal
    from source
)

select * from renamed
