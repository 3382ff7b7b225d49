/*
question:
  en: Which sectors announced most jobs, with and without estimates?
  es: ¿Qué sectores anunciaron más empleos, con y sin estimaciones?
asked_by: {en: investment agency, es: agencia de inversión}
plainly:
  en: >
    Jobs announced by line of business. The strong colour is exact figures only; the faint rest are phrases such as
    “about” or “more than”.
  es: >
    Empleos anunciados por actividad. El color fuerte son solo cifras exactas; el resto, más tenue, son expresiones
    como «cerca de» o «más de».
how_to_read:
  en: >
    One row is one ISIC section; the last one gathers texts that name none. jobs_exact leaves out every figure with a
    hedge (about, more than, up to, a range); jobs_stated takes the lower end of a range. Announcements without a
    figure are counted and bring no jobs.
  es: >
    Cada fila es una sección CIIU; la última reúne los textos que no nombran ninguna. jobs_exact deja fuera toda cifra
    con matiz (unos, más de, hasta, un rango); jobs_stated toma el extremo bajo de un rango. Los anuncios sin cifra
    cuentan y no aportan empleos.
parameters:
  hub:
    like: hub
    default: null
    about: Hub of the announced place; all places where it is empty.
*/
select
    sector_code,
    any_value(sector_name_en) as sector_name_en,
    any_value(sector_name_es) as sector_name_es,
    count(*) as announcements_count,
    count(*) filter (where jobs_stated_known is not null) as with_jobs_count,
    count(*) filter (where is_jobs_open_ended) as open_ended_count,
    cast(coalesce(sum(jobs_low), 0) as bigint) as jobs_low,
    cast(coalesce(sum(jobs_stated_known), 0) as bigint) as jobs_stated,
    cast(coalesce(sum(jobs_high_known), 0) as bigint) as jobs_high,
    cast(coalesce(sum(jobs_stated) filter (where jobs_hedge = 'exact'), 0) as bigint) as jobs_exact
from {{ ref('mart_announcements') }}
where counts_in_totals and ($hub is null or hub_code = $hub)
group by sector_code
order by sector_code is null, jobs_stated desc, sector_code
