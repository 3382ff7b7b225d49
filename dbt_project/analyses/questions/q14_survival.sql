/*
question:
  en: How many landed companies were still registered three years later?
  es: ¿Cuántas empresas que llegaron seguían matriculadas tres años después?
asked_by: {en: city economist, es: economista de la ciudad}
how_to_read:
  en: >
    One row is one year of landing. Only companies whose years had passed on registry_known_until are in the rate. A
    company survives unless all its registrations there were cancelled before; not renewing is not yet leaving. Where
    one was cancelled on a day the registry does not tell, survival is not known: the low rate counts it as gone, the
    high one as there.
  es: >
    Cada fila es un año de llegada. Solo entran en la tasa las empresas cuyos años habían pasado en
    registry_known_until. Una empresa sobrevive si no se cancelaron antes todas sus matrículas allí; no renovar
    todavía no es irse. Si el registro no dice el día de la cancelación, no se sabe: la tasa baja la cuenta como
    ausente y la alta como presente.
parameters:
  hub: {kind: text, default: null, about: Hub of the registration; each company's first one in Colombia where it is empty.}
  years: {kind: integer, default: 3, about: How many years after the registration.}
*/
with cohorts as (
    select
        landed_year,
        registry_known_until,
        landed_date + to_years($years) <= registry_known_until as is_matured,
        is_cancelled and cancelled_date is null as is_unknown,
        not is_cancelled or cancelled_date >= landed_date + to_years($years) as is_survivor
    from {{ ref('mart_landings') }}
    where is_surely_foreign and if($hub is null, is_first_in_country, hub_code = $hub)
)

select
    landed_year as cohort_year,
    count(*) as landed_count,
    count(*) filter (where is_matured) as matured_count,
    count(*) filter (where is_matured and is_survivor) as survived_count,
    count(*) filter (where is_matured and is_unknown) as unknown_count,
    survived_count / nullif(matured_count, 0) as survival_rate_low,
    (survived_count + unknown_count) / nullif(matured_count, 0) as survival_rate_high,
    any_value(registry_known_until) as registry_known_until
from cohorts
group by landed_year
order by landed_year
