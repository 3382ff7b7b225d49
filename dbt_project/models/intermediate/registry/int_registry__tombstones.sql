with scans as (
    select
        receipt_id,
        receipt_sequence,
        cast({{ utc_timestamp('watermark') }} as timestamp) as scanned_to_utc
    from {{ ref('stg_landing__receipts') }}
    where source = 'rues' and stream = 'company_ids'
),

newest_scan as (
    select
        arg_max(receipt_id, receipt_sequence) as receipt_id,
        arg_max(scanned_to_utc, receipt_sequence) as scanned_to_utc
    from scans
),

ids_in_scan as (
    select ids.publisher_row_id
    from {{ ref('stg_rues__company_ids') }} as ids
    inner join newest_scan on ids.receipt_id = newest_scan.receipt_id
)

-- A row that changed after the scan may be absent from it and alive.
select
    versions.publisher_row_id,
    versions.publisher_updated_at_utc,
    newest_scan.scanned_to_utc,
    'rues' as source,
    newest_scan.receipt_id
from {{ ref('int_registry__current_versions') }} as versions
inner join newest_scan on versions.publisher_updated_at_utc <= newest_scan.scanned_to_utc
where not exists (
        select 1 from ids_in_scan
        where ids_in_scan.publisher_row_id = versions.publisher_row_id
    )
