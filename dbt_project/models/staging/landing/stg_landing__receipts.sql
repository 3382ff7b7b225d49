{{ config(materialized='table') }}

-- Nearly every model reads it, and a view would read every receipt each time.
with source as (
    select * from {{ source('landing', 'receipts') }}
),

renamed as (
    select
        source,
        stream,
        pull_id as receipt_id,
        sequence as receipt_sequence,
        "window" as pull_window,
        mode,
        licence,
        {{ utc_timestamp('landed_at') }} as landed_at_utc,
        {{ blank_to_null("fence_after ->> '$.watermark'") }} as watermark,
        source_total,
        rows as landed_rows,
        quarantined as quarantined_rows,
        duplicates as duplicate_rows,
        rows_hash,
        pages,
        -- A receipt of before members had names: each page was one.
        coalesce(expected_members, cast(json_array_length(pages) as bigint)) as expected_members,
        coalesce(members, '[]') as members,
        coalesce(notes, '[]') as notes,
        code_version,
        run_id
    from source
)

select * from renamed
