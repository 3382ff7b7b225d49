with newest as (
    select *
    from {{ ref('stg_worldbank__indicators') }}
    inner join {{ newest_pull('worldbank', 'indicators') }} using (receipt_id)
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
