with source as (
    {{ counting_rows('mentions') }}
),

renamed as (
    select
        number as mention_number,
        company as company_name,
        place as place_name,
        quote,
        start as quote_start,
        "end" as quote_end,
        sentence as sentence_number,
        reader_version,
        read_source as source,
        read_receipt_id as receipt_id,
        _page as page_sha256,
        _ordinal as page_ordinal
    from source
)

select * from renamed
