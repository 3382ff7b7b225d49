/*
question:
  en: Which foreign companies landed in Medellín, by origin and year, and with how many announced jobs?
  es: ¿Qué empresas extranjeras llegaron a Medellín, por origen y año, y con cuántos empleos anunciados?
asked_by: {en: city economist, es: economista de la ciudad}
how_to_read:
  en: >
    One row is one country and year; an empty country is one that no identifier and no announcement tells. A company landed
    in the year of its first registration in the hub. Jobs are those of its announcements that count in totals and were
    matched without doubt; companies nobody announced are counted and bring no jobs. jobs_stated takes the lower end of a
    range; jobs_high takes the stated figure where a text leaves the top open, and open_ended_count says how often.
  es: >
    Cada fila es un país y un año; un país vacío es el que ningún identificador ni anuncio revela. Una empresa llega en el
    año de su primera matrícula en el territorio. Los empleos son los de sus anuncios que entran en los totales y fueron
    emparejados sin duda; las empresas que nadie anunció cuentan y no aportan empleos. jobs_stated toma el extremo bajo de
    un rango; jobs_high toma la cifra dicha cuando el texto no pone techo, y open_ended_count dice cuántas veces.
parameters:
  hub: {kind: text, default: medellin, about: Hub whose chambers are looked at.}
  since_year: {kind: integer, default: 2012, about: First year of registration.}
*/
select
    landings.country_iso2,
    any_value(landings.country_name_en) as country_name_en,
    any_value(landings.country_name_es) as country_name_es,
    landings.landed_year,
    count(*) as companies_count,
    count(*) filter (where landings.is_announced) as announced_companies_count,
    cast(coalesce(sum(landings.announced_jobs_low), 0) as bigint) as jobs_low,
    cast(coalesce(sum(landings.announced_jobs_stated), 0) as bigint) as jobs_stated,
    cast(coalesce(sum(landings.announced_jobs_high), 0) as bigint) as jobs_high,
    cast(coalesce(sum(landings.announced_open_ended_count), 0) as bigint) as open_ended_count
from {{ ref('mart_landings') }} as landings
where landings.hub_code = $hub and landings.landed_year >= $since_year
group by landings.country_iso2, landings.landed_year
order by landings.landed_year, companies_count desc, landings.country_iso2 nulls last
