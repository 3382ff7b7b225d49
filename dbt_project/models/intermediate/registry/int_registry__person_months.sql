-- A pull lists its months in its pages' tags, so that a month whose persons are all gone replaces its older count too.
with listed_months as (
    select distinct
        receipt_id,
        receipt_sequence,
        unnest(json_extract_string(pages, '$[*].tags.registration_month')) as registration_bucket
    from {{ ref('stg_landing__receipts') }}
    where source = 'rues' and stream = 'person_counts'
),

newest as (
    select
        registration_bucket,
        arg_max(receipt_id, receipt_sequence) as receipt_id
    from listed_months
    group by registration_bucket
)

select
    counts.registration_bucket,
    counts.chamber_code,
    counts.activity_code,
    counts.status_code,
    counts.receipt_id,
    cast(sum(counts.persons_count) as bigint) as persons_count
from {{ ref('stg_rues__person_counts') }} as counts
inner join newest
    on counts.registration_bucket = newest.registration_bucket
    and counts.receipt_id = newest.receipt_id
group by all
