-- Each indicator as the newest pull that holds it: one that was set aside in a pull keeps its last edition.
with newest as (
    select indicators.*
    from {{ ref('stg_worldbank__indicators') }} as indicators
    inner join {{ ref('stg_landing__receipts') }} as receipts on indicators.receipt_id = receipts.receipt_id
    qualify receipts.receipt_sequence = max(receipts.receipt_sequence) over (partition by indicators.indicator_code)
)

select
    newest.country_iso2,
    newest.indicator_code,
    labels.indicator_label,
    labels.indicator_unit,
    newest.indicator_year,
    newest.indicator_value,
    newest.observation_status,
    newest.edition_date,
    newest.source,
    newest.receipt_id
from newest
left join {{ ref('indicators') }} as labels on newest.indicator_code = labels.indicator_code
