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
    offered: quarter_ends
    about: The day.
*/
with matches as (
    select
        announcement_id,
        min(known_from) as matched_from
    from {{ ref('bridge_announcement_registration') }}
    where decision = 'auto' and known_to is null and is_within_18_months
    group by announcement_id
),

versions as (
    select
        announcements.announcement_id,
        cast(year(announcements.announced_date) as integer) as announced_year,
        announcements.is_current,
        matches.matched_from,
        announcements.origin_known_from,
        announcements.known_from <= $as_of
        and (announcements.known_to is null or announcements.known_to > $as_of)
        and coalesce(announcements.decided_date <= $as_of, true) as is_known_then,
        jobs_low,
        coalesce(jobs_stated, jobs_low, jobs_high) as jobs_stated,
        coalesce(jobs_high, jobs_stated, jobs_low) as jobs_high,
        cast(amount_usd_low as decimal(20, 2)) as amount_low,
        cast(coalesce(amount_usd_stated, amount_usd_low, amount_usd_high) as decimal(20, 2)) as amount_stated,
        cast(coalesce(amount_usd_high, amount_usd_stated, amount_usd_low) as decimal(20, 2)) as amount_high
    from {{ ref('fct_announcements') }} as announcements
    left join matches on announcements.announcement_id = matches.announcement_id
    where
        decision = 'accepted'
        and coalesce(place_country_iso2, 'CO') = 'CO'
        and announcement_type in ('new', 'expansion')
        and status in ('planned', 'done')
)

select
    announced_year,
    count(*) filter (where is_known_then) as announcements_known_then,
    count(*) filter (where is_current) as announcements_known_now,
    count(*) filter (where is_known_then and matched_from <= $as_of) as registered_known_then,
    count(*) filter (where is_current and matched_from is not null) as registered_known_now,
    count(*) filter (where is_known_then and origin_known_from <= $as_of) as origins_known_then,
    count(*) filter (where is_current and origin_known_from is not null) as origins_known_now,
    cast(coalesce(sum(jobs_low) filter (where is_known_then), 0) as bigint) as jobs_low_known_then,
    cast(coalesce(sum(jobs_stated) filter (where is_known_then), 0) as bigint) as jobs_stated_known_then,
    cast(coalesce(sum(jobs_high) filter (where is_known_then), 0) as bigint) as jobs_high_known_then,
    cast(coalesce(sum(jobs_low) filter (where is_current), 0) as bigint) as jobs_low_known_now,
    cast(coalesce(sum(jobs_stated) filter (where is_current), 0) as bigint) as jobs_stated_known_now,
    cast(coalesce(sum(jobs_high) filter (where is_current), 0) as bigint) as jobs_high_known_now,
    cast(coalesce(sum(amount_low) filter (where is_known_then), 0) as double) as amount_usd_low_known_then,
    cast(coalesce(sum(amount_stated) filter (where is_known_then), 0) as double) as amount_usd_stated_known_then,
    cast(coalesce(sum(amount_high) filter (where is_known_then), 0) as double) as amount_usd_high_known_then,
    cast(coalesce(sum(amount_low) filter (where is_current), 0) as double) as amount_usd_low_known_now,
    cast(coalesce(sum(amount_stated) filter (where is_current), 0) as double) as amount_usd_stated_known_now,
    cast(coalesce(sum(amount_high) filter (where is_current), 0) as double) as amount_usd_high_known_now
from versions
where is_known_then or is_current
group by announced_year
order by announced_year
