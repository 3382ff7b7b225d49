/*
question:
  en: How did trade with China move in the 12 months around each Chinese technology landing?
  es: ¿Cómo se movió el comercio con China en los 12 meses alrededor de cada llegada tecnológica china?
asked_by: {en: trade analyst, es: analista de comercio}
how_to_read:
  en: >
    One row is one landing and month, 0 being the month of registration. Values are Colombia's whole trade with the country
    as reported to UN Comtrade, in US dollars of the day; before and after says nothing about cause.
  es: >
    Cada fila es una llegada y un mes; 0 es el mes de la matrícula. Los valores son todo el comercio de Colombia con el país
    según UN Comtrade, en dólares corrientes; el antes y el después no dicen nada sobre causas.
parameters:
  country: {kind: text, default: CN, about: Country of the group, ISO 3166-1 alpha-2.}
  technology_only: {kind: integer, default: 1, about: "1: only landings in the OECD's ICT sector; 0: all."}
*/
with trade as (
    select
        period_start_date,
        sum(value_usd) filter (where flow_code = 'M') as imports_usd,
        sum(value_usd) filter (where flow_code = 'X') as exports_usd
    from {{ ref('fct_trade_flows') }}
    where counts_in_totals and frequency_code = 'M' and reporter_country_iso2 = 'CO' and partner_country_iso2 = $country
    group by period_start_date
),

landings as (
    select
        company_id,
        company_name,
        hub_code,
        cast(date_trunc('month', landed_date) as date) as landed_month
    from {{ ref('mart_landings') }}
    where country_iso2 = $country and is_first_in_country and (is_technology or $technology_only = 0)
)

select
    landings.company_id,
    landings.company_name,
    landings.hub_code,
    landings.landed_month,
    datediff('month', landings.landed_month, trade.period_start_date) as months_from_landing,
    trade.period_start_date as month_start_date,
    trade.imports_usd,
    trade.exports_usd
from landings
inner join trade
    on trade.period_start_date between landings.landed_month - interval 12 month and landings.landed_month + interval 12 month
order by landings.landed_month, landings.company_id, months_from_landing
