/*
question:
  en: How many jobs per million US dollars does each sector announce?
  es: ¿Cuántos empleos por millón de dólares anuncia cada sector?
asked_by: {en: investment agency, es: agencia de inversión}
plainly:
  en: >
    How many jobs come with each million dollars of announced investment. Few announcements tell both numbers, so
    this is what was said, not what a sector usually needs.
  es: >
    Cuántos empleos vienen con cada millón de dólares de inversión anunciada. Pocos anuncios dicen ambos números;
    por eso es lo que se dijo, no lo que un sector suele necesitar.
how_to_read:
  en: >
    One row is one ISIC section. Only announcements that state both jobs and an amount that can be put in dollars are
    in the ratio, so it is no average of the sector; pairs_count says how many there are. Sums first, then one
    division; low and high set the lowest jobs against the highest amounts and the other way round, an open top
    counting as stated.
  es: >
    Cada fila es una sección CIIU. Solo los anuncios que dicen empleos y un monto convertible a dólares entran en la
    razón, así que no es un promedio del sector; pairs_count dice cuántos son. Primero se suma, luego se divide una
    vez; low y high ponen los menores empleos contra los mayores montos y al revés, y un tope abierto vale lo dicho.
parameters: {}
*/
with pairs as (
    select
        sector_code,
        sector_name_en,
        sector_name_es,
        jobs_low,
        jobs_stated_known as jobs_stated,
        jobs_high_known as jobs_high,
        cast(amount_usd_low as decimal(20, 2)) as amount_low,
        cast(amount_usd_stated_known as decimal(20, 2)) as amount_stated,
        cast(amount_usd_high_known as decimal(20, 2)) as amount_high
    from {{ ref('mart_announcements') }}
    where counts_in_totals and jobs_stated_known > 0 and amount_usd_stated_known > 0
)

select
    sector_code,
    any_value(sector_name_en) as sector_name_en,
    any_value(sector_name_es) as sector_name_es,
    count(*) as pairs_count,
    cast(sum(jobs_stated) as bigint) as jobs_stated,
    cast(sum(amount_stated) as double) / 1e6 as amount_usd_millions,
    sum(jobs_stated) / (cast(sum(amount_stated) as double) / 1e6) as jobs_per_usd_million,
    sum(jobs_low) / (cast(sum(amount_high) as double) / 1e6) as jobs_per_usd_million_low,
    sum(jobs_high) / nullif(cast(sum(amount_low) as double) / 1e6, 0) as jobs_per_usd_million_high
from pairs
group by sector_code
order by jobs_per_usd_million desc, sector_code nulls last
