/*
question:
  en: How many landed companies were still registered years later?
  es: ¿Cuántas empresas que llegaron seguían matriculadas años después?
asked_by: {en: city economist, es: economista de la ciudad}
plainly:
  en: >
    Of the foreign companies that registered each year, how many were still registered some years later. Being
    registered is not the same as being busy.
  es: >
    De las empresas extranjeras que se inscribieron cada año, cuántas seguían inscritas años después. Estar inscrita
    no es lo mismo que estar activa.
how_to_read:
  en: >
    One row is one year of landing. Only companies whose years had passed on registry_known_until are in the rate. A
    company survives unless all its registrations there were cancelled before; not renewing is not yet leaving, and a
    company that moved to another chamber is followed there. Where it was cancelled on a day the registry does not
    tell, or moved to where nothing follows, survival is not known: the low rate counts it as gone, the high one as
    there. left_later_count left after those years. all_cohorts_survival is the Kaplan-Meier share of all cohorts
    together after as many years, with its 95 % interval: it also uses companies that are younger.
  es: >
    Cada fila es un año de llegada. Solo entran en la tasa las empresas cuyos años habían pasado en
    registry_known_until. Una empresa sobrevive si no se cancelaron antes todas sus matrículas allí; no renovar
    todavía no es irse, y a la que se trasladó a otra cámara se la sigue allí. Si el registro no dice el día de la
    cancelación, o se trasladó adonde nada continúa, no se sabe: la tasa baja la cuenta como ausente y la alta como
    presente. left_later_count se fueron después de esos años. all_cohorts_survival es la proporción de Kaplan-Meier
    de todas las cohortes juntas tras esos años, con su intervalo del 95 %: usa también las empresas más jóvenes.
parameters:
  hub:
    like: hub
    default: null
    about: Hub of the registration; each company's first one in Colombia where it is empty.
  years:
    kind: integer
    default: 3
    least: 1
    most: 100
    label: {en: Years later, es: Años después}
    offered: [1, 2, 3, 5]
    about: How many years after the registration.
*/
with cohorts as (
    select
        landed_year,
        registry_known_until,
        landed_date + to_years($years) <= registry_known_until as is_matured,
        landed_date + to_years($years) as until_date,
        is_transferred_away,
        if($hub is null, country_exit_kind, exit_kind) as exit_kind,
        if($hub is null, country_exit_date, exit_date) as exit_date
    from {{ ref('mart_landings') }}
    where is_surely_foreign and if($hub is null, is_first_in_country, hub_code = $hub)
),

-- Who moved out of sight before the day may have gone on; who did later was still there on it.
judged as (
    select
        *,
        exit_kind = 'undated' or (exit_kind = 'out_of_sight' and exit_date < until_date) as is_unknown,
        exit_kind = 'none' or exit_date >= until_date as is_survivor
    from cohorts
),

curve as (
    select *
    from {{ ref('mart_survival') }}
    where scope_code = coalesce($hub, 'all') and years_since_landing = $years
)

select
    judged.landed_year as cohort_year,
    count(*) as landed_count,
    count(*) filter (where is_matured) as matured_count,
    count(*) filter (where is_matured and is_survivor) as survived_count,
    count(*) filter (where is_matured and is_unknown) as unknown_count,
    survived_count / nullif(matured_count, 0) as survival_rate_low,
    (survived_count + unknown_count) / nullif(matured_count, 0) as survival_rate_high,
    count(*) filter (where is_transferred_away) as moved_away_count,
    count(*) filter (where exit_kind = 'cancelled' and exit_date >= until_date) as left_later_count,
    any_value(curve.survival_share) as all_cohorts_survival,
    any_value(curve.survival_share_low) as all_cohorts_survival_low,
    any_value(curve.survival_share_high) as all_cohorts_survival_high,
    any_value(curve.at_risk_count) as all_cohorts_at_risk_count,
    any_value(registry_known_until) as registry_known_until
from judged
left join curve on true
group by judged.landed_year
order by judged.landed_year
