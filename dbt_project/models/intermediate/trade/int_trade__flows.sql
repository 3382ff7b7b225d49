with staged as (
    select
        flows.*,
        receipts.receipt_sequence,
        coalesce(partners.is_group, false) and flows.partner_code <> '0' as is_partner_group
    from {{ ref('stg_comtrade__flows') }} as flows
    inner join {{ ref('stg_landing__receipts') }} as receipts on flows.receipt_id = receipts.receipt_id
    left join (
        select partner_code, is_group
        from {{ ref('stg_comtrade__partners') }}
        inner join {{ newest_pull('comtrade', 'partners') }} using (receipt_id)
    ) as partners on flows.partner_code = partners.partner_code
),

-- Each of these would count the same trade twice.
judged as (
    select
        *,
        case
            when partner2_code <> '0' then 'second_partner'
            when customs_procedure_code <> 'C00' then 'customs_procedure'
            when mode_of_transport_code <> '0' then 'mode_of_transport'
            when mode_of_supply_code <> '0' then 'mode_of_supply'
            when is_partner_group then 'partner_group'
            when flow_code not in ('M', 'X') then 'flow'
            when aggregation_level not in (2, 4) then 'level'
            when row_number() over (
                partition by
                    reporter_code, partner_code, frequency_code, period, flow_code, hs_edition, hs_code,
                    published_at_utc, partner2_code, customs_procedure_code, mode_of_transport_code
                order by receipt_sequence desc, page_sha256, page_ordinal
            ) > 1 then 'repeated'
            else 'kept'
        end as decision
    from staged
)

select
    *,
    decision = 'kept' and published_at_utc = max(published_at_utc) filter (decision = 'kept') over (
        partition by reporter_code, frequency_code, period
    ) as is_latest
from judged
