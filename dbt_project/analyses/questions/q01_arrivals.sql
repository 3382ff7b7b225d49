/*
question:
  en: Which foreign companies landed in Medellín, by origin and year, and with how many announced jobs?
  es: ¿Qué empresas extranjeras llegaron a Medellín, por origen y año, y con cuántos empleos anunciados?
asked_by: {en: city economist, es: economista de la ciudad}
plainly:
  en: >
    Companies that came from abroad and registered in the city, one dot per country and year; a larger dot is more
    companies. On the right, the jobs those companies announced, from the lowest to the highest reading of what was
    said. It counts the sure cases only, so it says “at least”.
  es: >
    Empresas que llegaron del exterior y se inscribieron en la ciudad: un círculo por país y año, más grande si son
    más empresas. A la derecha, los empleos que anunciaron, desde la lectura más baja hasta la más alta de lo que se
    dijo. Solo cuenta los casos seguros; por eso dice «al menos».
how_to_read:
  en: >
    One row is one country and year; an empty country is one that nothing tells. A company landed in the year of its
    first registration in the hub. companies_at_least are surely foreign: a branch, a parent abroad, or matched beyond
    doubt to the announcement of a foreign group; companies names them. unknown_origin_count were announced, and
    nothing tells from where; in_review_count wait for a person; the jobs of both are not in the row. hub_at_least and
    hub_at_most are of the whole hub since 2012: with those two and with what matching is known to miss. A company
    that is no branch, has no parent in the LEI index and was never announced is in no bound. Jobs are those of
    matched announcements that count in totals; companies nobody announced bring none. jobs_stated takes the lower end
    of a range; jobs_high takes the stated figure where a text leaves the top open, and open_ended_count says how
    often.
  es: >
    Cada fila es un país y un año; un país vacío es el que nada revela. Una empresa llega en el año de su primera
    matrícula en el territorio. companies_at_least son las extranjeras seguras: sucursal, matriz en el exterior, o
    emparejada sin duda con el anuncio de un grupo extranjero; companies las nombra. unknown_origin_count fueron
    anunciadas y nada dice de dónde vienen; in_review_count esperan a una persona; los empleos de ambas no están en la
    fila. hub_at_least y hub_at_most son de todo el territorio desde 2012: con esas dos y con lo que se sabe que el
    emparejamiento no encuentra. La empresa que no es sucursal, no tiene matriz en el índice LEI y nunca fue anunciada
    no está en ninguna cota. Los empleos son los de anuncios emparejados que entran en los totales; las empresas que
    nadie anunció no aportan. jobs_stated toma el extremo bajo de un rango; jobs_high toma la cifra dicha cuando el
    texto no pone techo, y open_ended_count dice cuántas veces.
parameters:
  hub:
    like: hub
    default: medellin
    about: Hub whose chambers are looked at.
  since_year:
    like: since_year
    about: First year of registration.
*/
select
    landings.country_iso2,
    any_value(landings.country_name_en) as country_name_en,
    any_value(landings.country_name_es) as country_name_es,
    landings.landed_year,
    count(*) filter (where landings.is_surely_foreign) as companies_at_least,
    count(*) filter (where landings.is_surely_foreign and landings.is_announced) as announced_companies_count,
    count(*) filter (where landings.certainty_code = 'unknown_origin') as unknown_origin_count,
    count(*) filter (where landings.certainty_code = 'in_review') as in_review_count,
    string_agg(landings.company_name, '; ' order by landings.company_name)
    filter (where landings.is_surely_foreign) as companies,
    cast(coalesce(sum(landings.announced_jobs_low) filter (where landings.is_surely_foreign), 0) as bigint)
        as jobs_low,
    cast(coalesce(sum(landings.announced_jobs_stated) filter (where landings.is_surely_foreign), 0) as bigint)
        as jobs_stated,
    cast(coalesce(sum(landings.announced_jobs_high) filter (where landings.is_surely_foreign), 0) as bigint)
        as jobs_high,
    cast(coalesce(sum(landings.announced_open_ended_count) filter (where landings.is_surely_foreign), 0) as bigint)
        as open_ended_count,
    any_value(bounds.companies_at_least) as hub_at_least,
    any_value(bounds.companies_at_most) as hub_at_most
from {{ ref('mart_landings') }} as landings
left join {{ ref('mart_landing_bounds') }} as bounds on landings.hub_code = bounds.scope_code
where landings.hub_code = $hub and landings.landed_year >= $since_year
group by landings.country_iso2, landings.landed_year
order by landings.landed_year, companies_at_least desc, landings.country_iso2 nulls last
