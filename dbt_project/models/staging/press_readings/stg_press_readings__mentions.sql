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
        {{ read_from() }}
    from source
)

select * from renamed
