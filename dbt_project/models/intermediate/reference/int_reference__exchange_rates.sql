-- The same days are read again by later pulls; the newest statement about a first day holds.
select
    rates.valid_from_date,
    rates.valid_to_date,
    rates.cop_per_usd,
    rates.source,
    rates.receipt_id
from {{ ref('stg_trm__rates') }} as rates
inner join {{ ref('stg_landing__receipts') }} as receipts on rates.receipt_id = receipts.receipt_id
qualify row_number() over (
        partition by rates.valid_from_date
        order by receipts.receipt_sequence desc, rates.valid_to_date desc, rates.cop_per_usd desc
    ) = 1
