with partners as (
    select
        partner_code,
        is_group
    from {{ ref('stg_comtrade__partners') }}
    where receipt_id = {{ newest_pull('comtrade', 'partners') }}
),

-- What is out no longer was withdrawn by the publisher.
released as (
    select distinct
        frequency_code,
        period
    from {{ ref('stg_comtrade__releases') }}
    where receipt_id = {{ newest_pull('comtrade', 'releases') }}
),

known as (
    select count(*) as periods_count from released
),

staged as (
    select
        flows.reporter_code,
        flows.partner_code,
        flows.partner2_code,
        flows.frequency_code,
        flows.period,
        flows.reference_year,
        flows.reference_month_number,
        flows.flow_code,
        flows.hs_edition,
        flows.hs_code,
        flows.product_name,
        flows.aggregation_level,
        flows.customs_procedure_code,
        flows.mode_of_supply_code,
        flows.mode_of_transport_code,
        flows.published_at_utc,
        flows.value_usd,
        flows.cif_value_usd,
        flows.fob_value_usd,
        flows.net_weight_kg,
        flows.is_net_weight_estimated,
        flows.gross_weight_kg,
        flows.quantity,
        flows.quantity_unit,
        flows.is_quantity_estimated,
        flows.is_reported,
        flows.source,
        flows.receipt_id,
        flows.page_sha256,
        flows.page_ordinal,
        receipts.receipt_sequence,
        coalesce(partners.is_group, false) and flows.partner_code <> '0' as is_partner_group
    from {{ ref('stg_comtrade__flows') }} as flows
    inner join {{ ref('stg_landing__receipts') }} as receipts on flows.receipt_id = receipts.receipt_id
    left join partners on flows.partner_code = partners.partner_code
),

-- A publication can be pulled again, by hand or because its checksum changed: the newest pull of a row holds.
numbered as (
    select
        *,
        cast(
            row_number() over (
                partition by
                    reporter_code, partner_code, frequency_code, period, flow_code, hs_edition, hs_code,
                    published_at_utc, partner2_code, customs_procedure_code, mode_of_transport_code, mode_of_supply_code
                order by receipt_sequence desc, page_sha256 desc, page_ordinal desc
            ) as bigint
        ) as nth_landed
    from staged
),

-- Each of these would count the same trade twice; a missing breakdown is not proven to be the total.
judged as (
    select
        *,
        case
            when coalesce(partner2_code, '') <> '0' then 'second_partner'
            when coalesce(customs_procedure_code, '') <> 'C00' then 'customs_procedure'
            when coalesce(mode_of_transport_code, '') <> '0' then 'mode_of_transport'
            when coalesce(mode_of_supply_code, '') <> '0' then 'mode_of_supply'
            when is_partner_group then 'partner_group'
            when flow_code not in ('M', 'X') then 'flow'
            when aggregation_level not in (2, 4) then 'level'
            when nth_landed > 1 then 'repeated'
            else 'kept'
        end as decision
    from numbered
),

-- Of one publication, the newest pull holds all rows: what an earlier one had beside them is out no longer.
publications as (
    select
        reporter_code,
        frequency_code,
        period,
        max({{ together({'published': 'published_at_utc', 'pull': 'receipt_sequence'}) }}) as newest
    from judged
    where decision = 'kept'
    group by reporter_code, frequency_code, period
)

select
    judged.*,
    judged.decision = 'kept'
    and judged.published_at_utc = publications.newest.published
    and judged.receipt_sequence = publications.newest.pull
    and (released.period is not null or known.periods_count = 0) as is_latest
from judged
cross join known
left join released
    on judged.frequency_code = released.frequency_code
    and judged.period = released.period
left join publications
    on judged.reporter_code = publications.reporter_code
    and judged.frequency_code = publications.frequency_code
    and judged.period = publications.period
