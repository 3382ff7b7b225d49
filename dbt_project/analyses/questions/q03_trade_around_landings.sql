/*
question:
  en: How did trade with China move in the 12 months around each Chinese technology landing?
  es: ¿Cómo se movió el comercio con China en los 12 meses alrededor de cada llegada tecnológica china?
asked_by: {en: trade analyst, es: analista de comercio}
plainly:
  en: >
    What Colombia bought from the country and sold to it, month by month, in the year before and the year after a
    company from there registered. The line in the middle is the arrival. It shows what happened around it, not what
    it caused.
  es: >
    Lo que Colombia le compró y le vendió al país, mes a mes, en el año anterior y el siguiente a la inscripción de
    una empresa de allá. La línea del medio es la llegada. Muestra lo que pasó alrededor, no lo que esa llegada
    causó.
how_to_read:
  en: >
    One row is one landing and month, 0 being the month of registration; a month whose trade is not published is
    empty. Values are Colombia's trade in goods with the one country, as reported to UN Comtrade, in US dollars of the
    day: imports with insurance and freight (CIF), exports without (FOB), so the two do not add up. The shares are of
    Colombia's imports from and exports to the world in the month.
    Technology is the OECD's ICT sector by registered activity, or the announced sector where the registry states
    none. Before and after says nothing about cause.
  es: >
    Cada fila es una llegada y un mes; 0 es el mes de la matrícula; un mes sin comercio publicado queda vacío. Los
    valores son el comercio de bienes de Colombia con ese país según UN Comtrade, en dólares corrientes: importaciones
    con seguro y flete (CIF), exportaciones sin ellos (FOB), así que no se suman. Las partes son de las importaciones
    y exportaciones de Colombia con el mundo en el mes. Tecnología es el
    sector TIC de la OCDE según la actividad registrada, o el sector anunciado si el registro no dice ninguna. El
    antes y el después no dicen nada sobre causas.
parameters:
  country:
    kind: text
    default: CN
    about: Country of the group, ISO 3166-1 alpha-2.
    values: select country_iso2, country_iso3, country_name_en, country_name_es from {{ ref('dim_country') }}
      where not is_world_total
  technology_only:
    kind: flag
    default: 1
    label: {en: Only technology, es: Solo tecnología}
    offered: [0, 1]
    about: "Yes (1): only landings in the OECD's ICT sector; no (0): all."
*/
with flows as (
    select
        period_start_date,
        flow_code,
        counts_by_partner,
        counts_in_totals,
        cast(value_usd as decimal(20, 2)) as worth
    from {{ ref('fct_trade_flows') }}
    where
        frequency_code = 'M' and reporter_country_iso2 = 'CO'
        and (counts_in_totals or (counts_by_partner and partner_country_iso2 = $country))
),

trade as (
    select
        period_start_date,
        cast(sum(worth) filter (where counts_by_partner and flow_code = 'M') as double) as imports_usd,
        cast(sum(worth) filter (where counts_by_partner and flow_code = 'X') as double) as exports_usd,
        imports_usd / cast(sum(worth) filter (where counts_in_totals and flow_code = 'M') as double)
            as imports_share_of_world,
        exports_usd / cast(sum(worth) filter (where counts_in_totals and flow_code = 'X') as double)
            as exports_share_of_world
    from flows
    group by period_start_date
),

landings as (
    select
        company_id,
        company_name,
        country_iso2,
        hub_code,
        cast(date_trunc('month', landed_date) as date) as landed_month
    from {{ ref('mart_landings') }}
    where country_iso2 = $country and is_surely_foreign and is_first_in_country and (is_technology or $technology_only = 0)
),

months as (
    select
        landings.*,
        offsets.months_from_landing,
        cast(landings.landed_month + to_months(cast(offsets.months_from_landing as integer)) as date) as month_start_date
    from landings
    cross join (select unnest(range(-12, 13)) as months_from_landing) as offsets
)

select
    months.company_id,
    months.company_name,
    months.country_iso2,
    months.hub_code,
    months.landed_month,
    months.months_from_landing,
    months.month_start_date,
    trade.imports_usd,
    trade.exports_usd,
    trade.imports_share_of_world,
    trade.exports_share_of_world
from months
left join trade on months.month_start_date = trade.period_start_date
order by months.landed_month, months.company_id, months.months_from_landing
