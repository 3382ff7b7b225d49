-- Pages of a keyset have no names: each is a member that landed.
with receipts as (
    select * from {{ ref('stg_landing__receipts') }}
),

listed as (
    select
        source,
        stream,
        receipt_id,
        unnest(json_extract(members, '$[*]')) as member,
        generate_subscripts(json_extract(members, '$[*]'), 1) - 1 as member_ordinal
    from receipts
),

unnamed as (
    select
        source,
        stream,
        receipt_id,
        cast(json_array_length(pages) as bigint) - len(json_extract(pages, '$[*].member')) as pages_count
    from receipts
)

select
    source,
    stream,
    receipt_id,
    member_ordinal,
    member ->> '$.name' as member_name,
    member ->> '$.status' as member_status,
    member ->> '$.reason' as reason,
    1 as members_count
from listed
union all
select
    source,
    stream,
    receipt_id,
    -1 as member_ordinal,
    null as member_name,
    'landed' as member_status,
    null as reason,
    pages_count as members_count
from unnamed
where pages_count > 0
