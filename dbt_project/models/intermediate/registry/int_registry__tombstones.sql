with newest_scan as (
    select
        max_by(receipt_id, receipt_sequence) as receipt_id,
        max_by(landed_at_utc, receipt_sequence) as landed_at_utc
    from {{ ref('stg_landing__receipts') }}
    where source = 'rues' and stream = 'company_ids'
),

ids_in_scan as (
    select ids.publisher_row_id
    from {{ ref('stg_rues__company_ids') }} as ids
    inner join newest_scan on ids.receipt_id = newest_scan.receipt_id
)

-- What landed after the scan may be absent from it and alive. The order of landing decides, not the time of change:
-- when the row with the newest change is deleted, the publisher's newest change, and so the scan's, falls below it.
select
    versions.publisher_row_id,
    versions.publisher_updated_at_utc,
    versions.last_landed_at_utc,
    newest_scan.landed_at_utc as scan_landed_at_utc,
    'rues' as source,
    newest_scan.receipt_id
from {{ ref('int_registry__current_versions') }} as versions
inner join newest_scan on versions.last_landed_at_utc <= newest_scan.landed_at_utc
where not exists (
        select 1 from ids_in_scan
        where ids_in_scan.publisher_row_id = versions.publisher_row_id
    )
