/*
question:
  en: How much was announced by origin and year, beside the direct investment the balance of payments measured?
  es: ¿Cuánto se anunció por origen y año, al lado de la inversión directa que midió la balanza de pagos?
asked_by: {en: city economist, es: economista de la ciudad}
plainly:
  en: >
    What companies said they would invest, beside the money that the central bank measured coming in. They are
    different things: a plan for years to come, and the flow of one year. Compare their size; never divide one by
    the other.
  es: >
    Lo que las empresas dijeron que invertirían, junto al dinero que el banco central midió que entró. Son cosas
    distintas: un plan para varios años y el flujo de uno solo. Compare su tamaño; nunca divida lo uno entre lo
    otro.
how_to_read:
  en: >
    One row is one year and country of origin; W00 is the world: every announcement of a foreign group and the whole flow.
    announced_usd are plans in Colombia that count in totals, in the year of their announcement, spread over years to
    come. measured_usd is what entered and left in that year, new capital, reinvested profits and loans together, by the
    country the money came from, which is often not the group's; quarters_count below 4 is a year not yet whole. So one
    is no part of the other; their sizes may be compared, never added or divided into a rate of realisation.
  es: >
    Cada fila es un año y un país de origen; W00 es el mundo: todo anuncio de un grupo extranjero y el flujo completo.
    announced_usd son planes en Colombia que entran en los totales, en el año de su anuncio, repartidos en años por venir.
    measured_usd es lo que entró y salió en ese año, capital nuevo, utilidades reinvertidas y préstamos juntos, según el
    país del que vino el dinero, que a menudo no es el del grupo; quarters_count menor que 4 es un año incompleto. Una
    cifra no es parte de la otra; se puede comparar su tamaño, nunca sumarlas ni dividirlas como tasa de realización.
parameters:
  since_year:
    like: since_year
    about: First year.
*/
with announcements as (
    select
        announced_year,
        unnest(list_distinct([origin_country_iso2, 'W00'])) as country_iso2,
        amount_usd_stated_known
    from {{ ref('mart_announcements') }}
    where counts_in_totals and origin_country_iso2 is distinct from 'CO'
),

announced as (
    select
        announced_year as flow_year,
        country_iso2,
        count(*) as announcements_count,
        count(amount_usd_stated_known) as with_amount_count,
        round(sum(amount_usd_stated_known), 2) as announced_usd
    from announcements
    where country_iso2 is not null
    group by announced_year, country_iso2
),

measured as (
    select
        cast(year(period_end_date) as integer) as flow_year,
        if(fdi_breakdown = 'total', 'W00', country_iso2) as country_iso2,
        round(sum(value_usd), 2) as measured_usd,
        count(distinct period) filter (where value_usd is not null) as quarters_count
    from {{ ref('fct_fdi_flows') }}
    where
        counts_in_totals
        and investment_direction = 'inward'
        and (fdi_breakdown = 'total' or (fdi_breakdown = 'country' and country_iso2 is not null))
    group by flow_year, if(fdi_breakdown = 'total', 'W00', country_iso2)
),

beside as (
    select
        coalesce(announced.flow_year, measured.flow_year) as flow_year,
        coalesce(announced.country_iso2, measured.country_iso2) as country_iso2,
        coalesce(announced.announcements_count, 0) as announcements_count,
        coalesce(announced.with_amount_count, 0) as with_amount_count,
        announced.announced_usd,
        measured.measured_usd,
        coalesce(measured.quarters_count, 0) as quarters_count
    from announced
    full join measured
        on announced.flow_year = measured.flow_year and announced.country_iso2 = measured.country_iso2
)

select
    beside.flow_year,
    beside.country_iso2,
    countries.country_name_en,
    countries.country_name_es,
    beside.announcements_count,
    beside.with_amount_count,
    beside.announced_usd,
    beside.measured_usd,
    beside.quarters_count
from beside
left join {{ ref('dim_country') }} as countries on beside.country_iso2 = countries.country_iso2
where beside.flow_year >= $since_year
order by beside.flow_year, beside.country_iso2 <> 'W00', beside.measured_usd desc nulls last, beside.country_iso2
