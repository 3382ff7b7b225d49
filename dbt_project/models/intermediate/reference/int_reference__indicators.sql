-- Each indicator as the newest pull that holds it: one that was set aside in a pull keeps its last edition.
select indicators.*
from {{ ref('stg_worldbank__indicators') }} as indicators
inner join {{ ref('stg_landing__receipts') }} as receipts on indicators.receipt_id = receipts.receipt_id
qualify receipts.receipt_sequence = max(receipts.receipt_sequence) over (partition by indicators.indicator_code)
