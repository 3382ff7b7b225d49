with kept as (
    select * from {{ ref('int_trade__flows') }}
    where decision = 'kept'
),

countries as (
    select
        comtrade_code,
        country_iso2
    from {{ ref('dim_country') }}
    where comtrade_code is not null
),

-- A country's whole trade is the row its reporter gives for the world: partners that were pulled are a part of it.
worlds as (
    select
        reporter_code,
        hs_edition,
        hs_code,
        flow_code,
        frequency_code,
        period,
        published_at_utc,
        value_usd
    from kept
    where partner_code = '0' and value_usd > 0
)

select
    kept.reporter_code,
    reporters.country_iso2 as reporter_country_iso2,
    kept.partner_code,
    partners.country_iso2 as partner_country_iso2,
    kept.partner_code = '0' as is_world_total,
    kept.hs_edition || ':' || kept.hs_code as product_key,
    kept.hs_code,
    case length(kept.hs_code) when 2 then 'chapter' when 4 then 'heading' end as product_level,
    kept.flow_code,
    case kept.flow_code when 'M' then 'import' when 'X' then 'export' end as flow_direction,
    kept.frequency_code,
    kept.period,
    case kept.frequency_code
        when 'A' then make_date(kept.reference_year, 1, 1)
        when 'M' then make_date(kept.reference_year, kept.reference_month_number, 1)
    end as period_start_date,
    kept.published_at_utc,
    kept.is_latest,
    kept.is_latest and kept.partner_code = '0' and length(kept.hs_code) = 2 as counts_in_totals,
    kept.is_latest and kept.partner_code <> '0' and length(kept.hs_code) = 2 as counts_by_partner,
    kept.value_usd,
    kept.value_usd / worlds.value_usd as share_of_world,
    case
        when kept.value_usd = kept.cif_value_usd and kept.fob_value_usd is null then 'CIF'
        when kept.value_usd = kept.fob_value_usd and kept.cif_value_usd is null then 'FOB'
        else 'unknown'
    end as value_basis,
    kept.net_weight_kg,
    kept.gross_weight_kg,
    kept.is_net_weight_estimated,
    kept.quantity,
    kept.quantity_unit,
    kept.is_quantity_estimated,
    kept.is_reported,
    kept.source,
    kept.receipt_id
from kept
left join countries as reporters on kept.reporter_code = reporters.comtrade_code
left join countries as partners on kept.partner_code = partners.comtrade_code
left join worlds
    on kept.reporter_code = worlds.reporter_code
    and kept.hs_edition = worlds.hs_edition
    and kept.hs_code = worlds.hs_code
    and kept.flow_code = worlds.flow_code
    and kept.frequency_code = worlds.frequency_code
    and kept.period = worlds.period
    and kept.published_at_utc = worlds.published_at_utc
