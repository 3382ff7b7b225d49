-- Every pull holds whole histories; a version is a value for as long as it stayed the same.
with landed as (
    select
        flows.series_id,
        flows.period_end_date,
        flows.value_published,
        flows.source,
        flows.receipt_id,
        receipts.receipt_sequence,
        coalesce(flows.loaded_date, {{ bogota_date('receipts.landed_at_utc') }}) as loaded_date
    from {{ ref('stg_banrep__fdi_flows') }} as flows
    inner join {{ ref('stg_landing__receipts') }} as receipts on flows.receipt_id = receipts.receipt_id
),

pulls as (
    select
        receipt_sequence,
        lead(receipt_sequence) over (order by receipt_sequence) as next_sequence
    from {{ ref('stg_landing__receipts') }}
    where source = 'banrep' and stream = 'fdi_flows'
),

followed as (
    select
        landed.*,
        pulls.next_sequence,
        lag(landed.value_published) over (
            partition by landed.series_id, landed.period_end_date order by landed.receipt_sequence
        ) as earlier_value,
        lag(pulls.next_sequence) over (
            partition by landed.series_id, landed.period_end_date order by landed.receipt_sequence
        ) as expected_sequence
    from landed
    inner join pulls on landed.receipt_sequence = pulls.receipt_sequence
),

numbered as (
    select
        *,
        count(*) filter (
            where value_published is distinct from earlier_value
            or coalesce(expected_sequence <> receipt_sequence, true)
        ) over (partition by series_id, period_end_date order by receipt_sequence) as version_number
    from followed
),

loads as (
    select
        receipt_sequence,
        max(loaded_date) as loaded_date
    from landed
    group by receipt_sequence
)

select
    numbered.series_id,
    numbered.period_end_date,
    cast(numbered.version_number as integer) as version_number,
    any_value(numbered.value_published) as value_published,
    min(numbered.loaded_date) as known_from,
    if(bool_or(numbered.next_sequence is null), null, arg_max(loads.loaded_date, numbered.receipt_sequence))
        as known_to,
    bool_or(numbered.next_sequence is null) as is_latest,
    any_value(numbered.source) as source,
    arg_min(numbered.receipt_id, numbered.receipt_sequence) as receipt_id
from numbered
left join loads on numbered.next_sequence = loads.receipt_sequence
group by numbered.series_id, numbered.period_end_date, numbered.version_number
