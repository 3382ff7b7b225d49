-- Which records may count: what a person accepted, and what the reader accepted and nothing here speaks against. A
-- figure that carries a flag, that nobody or somebody else owns, or that is beyond anything known sends the record to
-- review, whoever read it.
with read_records as (
    select * from {{ ref('int_press__read_announcements') }}
),

-- US dollars of the day the document came out; only to tell what is plausible.
valued as (
    select
        read_records.*,
        greatest(
            coalesce(read_records.amount_low, 0),
            coalesce(read_records.amount_stated, 0),
            coalesce(read_records.amount_high, 0)
        ) / case read_records.currency_code when 'COP' then rates.cop_per_usd else 1 end as most_usd,
        greatest(
            coalesce(read_records.jobs_low, 0),
            coalesce(read_records.jobs_stated, 0),
            coalesce(read_records.jobs_high, 0)
        ) as most_jobs
    from read_records
    left join {{ ref('int_reference__exchange_rates') }} as rates
        on read_records.known_date between rates.valid_from_date and rates.valid_to_date
    qualify row_number() over (
            partition by read_records.document_id, read_records.announcement_number
            order by rates.valid_from_date desc
        ) = 1
),

doubted as (
    select
        *,
        {{ record_doubts() }} as review_reasons
    from valued
)

select
    * exclude (reader_decision, reader_reasons, most_usd, most_jobs),
    is_accepted_by_person
    or coalesce(reader_decision = 'accepted' and len(review_reasons) = 0, false) as is_accepted
from doubted
