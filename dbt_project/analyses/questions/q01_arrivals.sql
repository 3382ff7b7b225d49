/*
question:
  en: Which foreign companies landed in Medellín, by origin and year, and with how many announced jobs?
  es: ¿Qué empresas extranjeras llegaron a Medellín, por origen y año, y con cuántos empleos anunciados?
asked_by: {en: city economist, es: economista de la ciudad}
how_to_read:
  en: >
    One row is one country and year; an empty country is one that nothing tells. A company landed in the year of its
    first registration in the hub. companies_count are surely foreign: a branch, a parent abroad, or matched beyond
    doubt to the announcement of a foreign group. unknown_origin_count were announced, and nothing tells from where;
    their jobs are not in the row. Jobs are those of matched announcements that count in totals; companies nobody
    announced bring none. jobs_stated takes the lower end of a range; jobs_high takes the stated figure where a text
    leaves the top open, and open_ended_count says how often.
  es: >
    Cada fila es un país y un año; un país vacío es el que nada revela. Una empresa llega en el año de su primera
    matrícula en el territorio. companies_count son las extranjeras seguras: sucursal, matriz en el exterior, o
    emparejada sin duda con el anuncio de un grupo extranjero. unknown_origin_count fueron anunciadas y nada dice de
    dónde vienen; sus empleos no están en la fila. Los empleos son los de anuncios emparejados que entran en los
    totales; las empresas que nadie anunció no aportan. jobs_stated toma el extremo bajo de un rango; jobs_high toma
    la cifra dicha cuando el texto no pone techo, y open_ended_count dice cuántas veces.
parameters:
  hub: {kind: text, default: medellin, about: Hub whose chambers are looked at.}
  since_year: {kind: integer, default: 2012, about: First year of registration.}
*/
select
    country_iso2,
    any_value(country_name_en) as country_name_en,
    any_value(country_name_es) as country_name_es,
    landed_year,
    count(*) filter (where is_surely_foreign) as companies_count,
    count(*) filter (where is_surely_foreign and is_announced) as announced_companies_count,
    count(*) filter (where not is_surely_foreign) as unknown_origin_count,
    cast(coalesce(sum(announced_jobs_low) filter (where is_surely_foreign), 0) as bigint) as jobs_low,
    cast(coalesce(sum(announced_jobs_stated) filter (where is_surely_foreign), 0) as bigint) as jobs_stated,
    cast(coalesce(sum(announced_jobs_high) filter (where is_surely_foreign), 0) as bigint) as jobs_high,
    cast(coalesce(sum(announced_open_ended_count) filter (where is_surely_foreign), 0) as bigint) as open_ended_count
from {{ ref('mart_landings') }}
where hub_code = $hub and landed_year >= $since_year
group by country_iso2, landed_year
order by landed_year, companies_count desc, country_iso2 nulls last
