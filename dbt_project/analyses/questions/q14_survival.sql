/*
question:
  en: How many landed companies were still registered three years later?
  es: ¿Cuántas empresas que llegaron seguían matriculadas tres años después?
asked_by: {en: city economist, es: economista de la ciudad}
how_to_read:
  en: >
    One row is one year of landing. Only companies whose years had passed on registry_known_until are in the rate. A company
    survives unless its registration was cancelled before; not renewing is not yet leaving.
  es: >
    Cada fila es un año de llegada. Solo entran en la tasa las empresas cuyos años habían pasado en registry_known_until. Una
    empresa sobrevive si su matrícula no fue cancelada antes; no renovar todavía no es irse.
parameters:
  hub: {kind: text, default: null, about: Hub of the registration; all of Colombia where it is empty.}
  years: {kind: integer, default: 3, about: How many years after the registration.}
*/
select
    landed_year as cohort_year,
    count(*) as landed_count,
    count(*) filter (where landed_date + to_years($years) <= registry_known_until) as matured_count,
    count(*) filter (
        where
            landed_date + to_years($years) <= registry_known_until
            and (cancelled_date is null or cancelled_date >= landed_date + to_years($years))
    ) as survived_count,
    survived_count / nullif(matured_count, 0) as survival_rate,
    any_value(registry_known_until) as registry_known_until
from {{ ref('mart_landings') }}
where $hub is null or hub_code = $hub
group by landed_year
order by landed_year
