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
        {{ read_from() }}
    from source
)

select * from renamed
