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
from {{ ref('int_reference__indicators') }} as newest
left join {{ ref('indicators') }} as labels on newest.indicator_code = labels.indicator_code
