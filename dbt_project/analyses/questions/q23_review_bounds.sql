/*
question:
  en: What would change if every record in review were accepted, or none?
  es: ¿Qué cambiaría si se aceptara todo lo que está en revisión, o nada?
asked_by: {en: auditor, es: auditora}
plainly:
  en: >
    How much of the total stands on readings that are beyond doubt, and how much more there would be if a person
    said yes to everything that waits.
  es: >
    Cuánto del total descansa en lecturas que no dejan duda y cuánto más habría si una persona dijera que sí a todo
    lo que espera.
how_to_read:
  en: >
    One row is one total. counted is what counts today: accepted by the reader beyond doubt, or by a person. by_person is
    the part of it that a person accepted; without it stands what the reader accepted alone. waiting is what would come
    on top if every record in review were accepted as it was read; of it, believable leaves out what breaks a bound of
    plausibility. Records that repeat an accepted announcement are in neither. Announcements are counted once, jobs
    and dollars as stated. accepted_precision is measured: the share of spot checks, drawn unmarked from what the reader
    accepts alone, that a person found right as read; of all places, with its 95 % interval, empty below 20 decided.
  es: >
    Cada fila es un total. counted es lo que cuenta hoy: aceptado por el lector sin duda, o por una persona. by_person es
    la parte que aceptó una persona; sin ella queda lo que aceptó solo el lector. waiting es lo que se sumaría si todo lo
    que está en revisión se aceptara tal como se leyó; de ello, believable deja fuera lo que rompe un límite de
    plausibilidad. Los registros que repiten un anuncio aceptado no están en ninguno. Los anuncios se cuentan una vez;
    empleos y dólares, como fueron dichos. accepted_precision se mide: es la parte de la muestra, sacada sin marca de lo
    que el lector acepta solo, que una persona halló correcta tal como se leyó; de todos los lugares, con su intervalo
    del 95 %, vacía con menos de 20 decididos.
parameters:
  hub:
    like: hub
    default: null
    about: Hub of the announced place; all places where it is empty.
*/
with announcements as (
    select
        counts_in_totals,
        would_count_if_accepted,
        decision_source = 'person' as is_by_person,
        coalesce(not contains(decision_reasons, 'implausible'), true) as is_believable,
        1.0 as announcements,
        coalesce(cast(jobs_stated_known as double), 0) as jobs,
        coalesce(round(amount_usd_stated_known, 2), 0) as amount_usd
    from {{ ref('mart_announcements') }}
    where (counts_in_totals or would_count_if_accepted) and ($hub is null or hub_code = $hub)
),

measured as (
    unpivot announcements on announcements, jobs, amount_usd into name measure value figure
),

measures as (
    select unnest(['announcements', 'jobs', 'amount_usd']) as measure
)

select
    measures.measure,
    cast(coalesce(sum(cast(figure as decimal(24, 2))) filter (where counts_in_totals), 0) as double) as counted,
    cast(coalesce(sum(cast(figure as decimal(24, 2))) filter (where counts_in_totals and is_by_person), 0) as double)
        as by_person,
    cast(coalesce(sum(cast(figure as decimal(24, 2))) filter (where would_count_if_accepted), 0) as double) as waiting,
    cast(
        coalesce(sum(cast(figure as decimal(24, 2))) filter (where would_count_if_accepted and is_believable), 0)
        as double
    ) as believable,
    counted - by_person as if_no_person_had_accepted,
    counted + waiting as if_all_were_accepted,
    counted + believable as if_all_believable_were_accepted,
    waiting / nullif(counted, 0) as waiting_share,
    spot_checks.spot_checks_decided_count,
    spot_checks.accepted_precision,
    spot_checks.accepted_precision_low,
    spot_checks.accepted_precision_high
from measures
left join {{ ref('mart_spot_checks') }} as spot_checks on spot_checks.sample_period = 'all'
left join measured on measures.measure = measured.measure
group by all
order by measures.measure
