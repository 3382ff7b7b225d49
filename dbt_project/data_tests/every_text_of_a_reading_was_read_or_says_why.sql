-- Of a pull that was read, every landed row is a document or an unreadable one, and no figure of a document is lost.
with documents as (
    select
        receipt_id,
        count(*) as read_rows,
        sum(claims_count) as claims_expected,
        sum(announcements_count) as announcements_expected
    from {{ ref('stg_press_readings__documents') }}
    group by receipt_id
),

unreadable as (
    select
        receipt_id,
        count(*) as unreadable_rows
    from {{ ref('stg_press_readings__unreadable') }}
    group by receipt_id
),

claims as (
    select
        receipt_id,
        count(*) as claims_found
    from {{ ref('stg_press_readings__claims') }}
    group by receipt_id
),

announcements as (
    select
        receipt_id,
        count(*) as announcements_found
    from {{ ref('stg_press_readings__announcements') }}
    group by receipt_id
),

counted as (
    select
        receipts.source,
        receipts.receipt_id,
        receipts.landed_rows,
        coalesce(documents.read_rows, 0) as read_rows,
        coalesce(unreadable.unreadable_rows, 0) as unreadable_rows,
        coalesce(documents.claims_expected, 0) as claims_expected,
        coalesce(claims.claims_found, 0) as claims_found,
        coalesce(documents.announcements_expected, 0) as announcements_expected,
        coalesce(announcements.announcements_found, 0) as announcements_found
    from {{ ref('stg_landing__receipts') }} as receipts
    left join documents on receipts.receipt_id = documents.receipt_id
    left join unreadable on receipts.receipt_id = unreadable.receipt_id
    left join claims on receipts.receipt_id = claims.receipt_id
    left join announcements on receipts.receipt_id = announcements.receipt_id
    where documents.receipt_id is not null or unreadable.receipt_id is not null
)

select *
from counted
where
    landed_rows <> read_rows + unreadable_rows
    or claims_expected <> claims_found
    or announcements_expected <> announcements_found
