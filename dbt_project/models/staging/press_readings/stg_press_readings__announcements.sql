with source as (
    {{ counting_rows('announcements') }}
),

renamed as (
    select
        number as announcement_number,
        company as company_name,
        origin_country as origin_country_iso2,
        place as place_name,
        place_department as department_name,
        country as place_country_iso2,
        event as event_type,
        status,
        role as announcement_role,
        sector_code,
        sector_quote,
        facilitated_by as facilitators,
        {{ plausible_day(first_day('announced')) }} as announced_date,
        date_precision as announced_precision,
        date_source as announced_source,
        currency as currency_code,
        amount_low,
        amount as amount_stated,
        amount_high,
        amount_hedge,
        jobs_low,
        jobs as jobs_stated,
        jobs_high,
        jobs_hedge,
        job_kind,
        amount_start,
        amount_end,
        jobs_start,
        jobs_end,
        quote,
        start as quote_start,
        "end" as quote_end,
        sentence as sentence_number,
        decision as reader_decision,
        confidence as reader_confidence,
        reasons as reader_reasons,
        {{ read_from() }}
    from source
)

select * from renamed
