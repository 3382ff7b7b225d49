with source as (
    {{ counting_rows('agreements') }}
),

renamed as (
    select
        number as agreement_number,
        parties,
        count as agreements_count,
        topic,
        {{ plausible_day(first_day('date')) }} as signed_date,
        case
            when {{ plausible_day(first_day('date')) }} is null then null
            when length(date) = 4 then 'year'
            when length(date) = 7 then 'month'
            else 'day'
        end as signed_precision,
        quote,
        start as quote_start,
        "end" as quote_end,
        sentence as sentence_number,
        {{ read_from() }}
    from source
)

select * from renamed
