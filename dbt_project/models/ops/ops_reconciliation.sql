-- Receipts without rows and rows without a receipt are findings, so the pulls of all three are listed first.
with receipts as (
    select * from {{ ref('stg_landing__receipts') }}
),

quarantined as (
    select
        source,
        stream,
        receipt_id,
        count(*) as quarantined_rows
    from {{ ref('stg_landing__quarantine') }}
    group by source, stream, receipt_id
),

staged as (
    select * from {{ ref('int_operations__staged_counts') }}
),

members as (
    select
        source,
        stream,
        receipt_id,
        sum(members_count) filter (where member_status = 'landed') as landed_members,
        sum(members_count) filter (where member_status = 'quarantined') as quarantined_members,
        sum(members_count) filter (where member_status = 'missing') as missing_members
    from {{ ref('int_operations__members') }}
    group by source, stream, receipt_id
),

pulls as (
    select
        source,
        stream,
        receipt_id
    from receipts
    union distinct
    select
        source,
        stream,
        receipt_id
    from quarantined
    union distinct
    select
        source,
        stream,
        receipt_id
    from staged
),

counted as (
    select
        pulls.source,
        pulls.stream,
        pulls.receipt_id,
        receipts.receipt_sequence,
        receipts.pull_window,
        coalesce(receipts.source_total, 0) as source_total,
        coalesce(receipts.landed_rows, 0) as landed_rows,
        coalesce(staged.staged_rows, 0) as staged_rows,
        coalesce(quarantined.quarantined_rows, 0) as quarantined_rows,
        coalesce(receipts.duplicate_rows, 0) as duplicate_rows,
        coalesce(receipts.quarantined_rows, 0) as quarantined_by_receipt,
        coalesce(receipts.expected_members, 0) as expected_members,
        coalesce(cast(members.landed_members as bigint), 0) as landed_members,
        coalesce(cast(members.quarantined_members as bigint), 0) as quarantined_members,
        coalesce(cast(members.missing_members as bigint), 0) as missing_members
    from pulls
    left join receipts
        on pulls.source = receipts.source
        and pulls.stream = receipts.stream
        and pulls.receipt_id = receipts.receipt_id
    left join staged
        on pulls.source = staged.source
        and pulls.stream = staged.stream
        and pulls.receipt_id = staged.receipt_id
    left join quarantined
        on pulls.source = quarantined.source
        and pulls.stream = quarantined.stream
        and pulls.receipt_id = quarantined.receipt_id
    left join members
        on pulls.source = members.source
        and pulls.stream = members.stream
        and pulls.receipt_id = members.receipt_id
)

select
    source,
    stream,
    receipt_id,
    receipt_sequence,
    pull_window,
    source_total,
    landed_rows,
    staged_rows,
    quarantined_rows,
    duplicate_rows,
    greatest(
        abs(source_total - staged_rows - quarantined_rows - duplicate_rows),
        abs(landed_rows - staged_rows),
        abs(quarantined_by_receipt - quarantined_rows)
    ) as unexplained_rows,
    expected_members,
    landed_members,
    quarantined_members,
    missing_members,
    abs(expected_members - landed_members - quarantined_members - missing_members) as unexplained_members
from counted
