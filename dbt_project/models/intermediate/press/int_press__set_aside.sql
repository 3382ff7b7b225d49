-- What landed and was read, and can be no fact: a document whose day cannot be meant (it stays, without a day), and
-- records that lack what every fact needs.
with found as (
    select
        receipt_id,
        page_sha256,
        page_ordinal,
        0 as record_number,
        'implausible_day' as reason
    from {{ ref('int_press__documents') }}
    where not is_day_plausible
    union all
    select
        receipt_id,
        page_sha256,
        page_ordinal,
        announcement_number + 1 as record_number,
        set_aside_reason as reason
    from {{ ref('int_press__announcement_records') }}
    where set_aside_reason is not null
)

select
    receipts.source,
    receipts.stream,
    found.receipt_id,
    found.page_sha256,
    found.page_ordinal,
    found.record_number,
    found.reason
from found
inner join {{ ref('stg_landing__receipts') }} as receipts on found.receipt_id = receipts.receipt_id
