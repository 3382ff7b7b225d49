-- A pull lists its years in its pages' tags: all months of a year come together, so that one whose persons are all
-- gone replaces its older count too.
with listed_years as (
    select distinct
        receipt_id,
        receipt_sequence,
        {{ each_registration_year('pages') }} as registration_year
    from {{ ref('stg_landing__receipts') }}
    where source = 'rues' and stream = 'person_counts'
),

newest as (
    select
        registration_year,
        max_by(receipt_id, receipt_sequence) as receipt_id
    from listed_years
    group by registration_year
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
    on counts.registration_year = newest.registration_year
    and counts.receipt_id = newest.receipt_id
group by all
