with source as (
    {{ counting_rows('claims') }}
),

renamed as (
    select
        number as claim_number,
        measure,
        unit,
        low as value_low,
        value as value_stated,
        high as value_high,
        hedge,
        accumulation,
        modality,
        subject,
        subject_kind,
        job_kind,
        role as claim_role,
        related as related_claim_numbers,
        since as since_year,
        {{ plausible_day('try_cast(period_start as date)') }} as period_start_date,
        {{ plausible_day('try_cast(period_end as date)') }} as period_end_date,
        period_precision,
        currency_source,
        flags,
        rules as rule_ids,
        quote,
        start as quote_start,
        "end" as quote_end,
        sentence as sentence_number,
        sentence_start,
        sentence_end,
        {{ read_from() }}
    from source
)

select * from renamed
