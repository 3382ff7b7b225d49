/*
question:
  en: What did we believe on a given day?
  es: ¿Qué creíamos en una fecha dada?
asked_by: {en: auditor, es: auditora}
plainly:
  en: >
    The hollow dot is what anybody could have known on the day you choose; the full dot is what is known today. The
    distance between them is what the day’s headlines got wrong or could not know yet.
  es: >
    El punto hueco es lo que cualquiera podía saber el día que usted elija; el lleno, lo que se sabe hoy. La
    distancia entre los dos es lo que los titulares de ese día decían mal o todavía no podían saber.
how_to_read:
  en: >
    One row is one year of announcement, as a reader of the press could know it on the day as_of, beside what is known
    now. known_then columns never change, whatever is published later: figures, registrations matched beyond doubt
    (registered) and countries of origin count from the day they could be known and a person had decided on them.
  es: >
    Cada fila es un año de anuncio, como un lector de prensa podía saberlo en la fecha as_of, junto a lo que se sabe
    ahora. Las columnas known_then no cambian, se publique lo que se publique después: cifras, matrículas emparejadas
    sin duda (registered) y países de origen cuentan desde el día en que se podían saber y, si fue el caso, una persona
    lo había decidido.
parameters:
  as_of:
    kind: date
    default: 2020-12-31
    label: {en: As known on, es: Lo que se sabía el}
    offered: days
    about: The day.
    steps: >
      select change_known_date, announced_year, announcements_change as announcements, registered_change as registered,
      origins_change as origins, jobs_low_change as jobs_low, jobs_stated_change as jobs_stated,
      jobs_high_change as jobs_high, amount_usd_low_change as amount_usd_low,
      amount_usd_stated_change as amount_usd_stated, amount_usd_high_change as amount_usd_high
      from {{ ref('mart_known_changes') }} order by change_known_date, announced_year
*/
with changes as (
    select
        announced_year,
        change_known_date <= $as_of as is_then,
        announcements_change,
        registered_change,
        origins_change,
        jobs_low_change,
        jobs_stated_change,
        jobs_high_change,
        cast(amount_usd_low_change as decimal(20, 2)) as amount_usd_low_change,
        cast(amount_usd_stated_change as decimal(20, 2)) as amount_usd_stated_change,
        cast(amount_usd_high_change as decimal(20, 2)) as amount_usd_high_change
    from {{ ref('mart_known_changes') }}
)

select
    announced_year,
    cast(coalesce(sum(announcements_change) filter (where is_then), 0) as bigint) as announcements_known_then,
    cast(sum(announcements_change) as bigint) as announcements_known_now,
    cast(coalesce(sum(registered_change) filter (where is_then), 0) as bigint) as registered_known_then,
    cast(sum(registered_change) as bigint) as registered_known_now,
    cast(coalesce(sum(origins_change) filter (where is_then), 0) as bigint) as origins_known_then,
    cast(sum(origins_change) as bigint) as origins_known_now,
    cast(coalesce(sum(jobs_low_change) filter (where is_then), 0) as bigint) as jobs_low_known_then,
    cast(coalesce(sum(jobs_stated_change) filter (where is_then), 0) as bigint) as jobs_stated_known_then,
    cast(coalesce(sum(jobs_high_change) filter (where is_then), 0) as bigint) as jobs_high_known_then,
    cast(sum(jobs_low_change) as bigint) as jobs_low_known_now,
    cast(sum(jobs_stated_change) as bigint) as jobs_stated_known_now,
    cast(sum(jobs_high_change) as bigint) as jobs_high_known_now,
    cast(coalesce(sum(amount_usd_low_change) filter (where is_then), 0) as double) as amount_usd_low_known_then,
    cast(coalesce(sum(amount_usd_stated_change) filter (where is_then), 0) as double) as amount_usd_stated_known_then,
    cast(coalesce(sum(amount_usd_high_change) filter (where is_then), 0) as double) as amount_usd_high_known_then,
    cast(sum(amount_usd_low_change) as double) as amount_usd_low_known_now,
    cast(sum(amount_usd_stated_change) as double) as amount_usd_stated_known_now,
    cast(sum(amount_usd_high_change) as double) as amount_usd_high_known_now
from changes
group by announced_year
having announcements_known_then > 0 or announcements_known_now > 0
order by announced_year
