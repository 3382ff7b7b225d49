/*
question:
  en: How many jobs per million US dollars does each sector announce?
  es: ¿Cuántos empleos por millón de dólares anuncia cada sector?
asked_by: {en: investment agency, es: agencia de inversión}
how_to_read:
  en: >
    One row is one ISIC section. Only announcements that state both jobs and an amount that can be put in dollars are in the
    ratio, so it is no average of the sector; pairs_count says how many there are. Sums first, then one division.
  es: >
    Cada fila es una sección CIIU. Solo los anuncios que dicen empleos y un monto convertible a dólares entran en la razón,
    así que no es un promedio del sector; pairs_count dice cuántos son. Primero se suma, luego se divide una vez.
parameters: {}
*/
select
    sector_code,
    any_value(sector_name_en) as sector_name_en,
    any_value(sector_name_es) as sector_name_es,
    count(*) as pairs_count,
    sum(jobs_stated) as jobs_stated,
    sum(amount_usd_stated) / 1e6 as amount_usd_millions,
    sum(jobs_stated) / (sum(amount_usd_stated) / 1e6) as jobs_per_usd_million,
    sum(jobs_low) / nullif(sum(amount_usd_high_known) / 1e6, 0) as jobs_per_usd_million_low,
    sum(jobs_high_known) / nullif(sum(amount_usd_low) / 1e6, 0) as jobs_per_usd_million_high
from {{ ref('mart_announcements') }}
where counts_in_totals and jobs_stated > 0 and amount_usd_stated > 0
group by sector_code
order by jobs_per_usd_million desc, sector_code
