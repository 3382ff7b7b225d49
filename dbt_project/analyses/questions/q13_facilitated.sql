/*
question:
  en: Which share of the announcements do agencies claim to have facilitated?
  es: ¿Qué parte de los anuncios dicen haber facilitado las agencias?
asked_by: {en: investment agency, es: agencia de inversión}
plainly:
  en: >
    In how many announcements a public agency is named as having helped. It is what the texts say; nobody has
    checked it.
  es: >
    En cuántos anuncios se nombra a una agencia pública como facilitadora. Es lo que dicen los textos; nadie lo ha
    comprobado.
how_to_read:
  en: >
    One row is one agency that a text itself says has helped, then one for those no text attributes to anybody (empty
    agency). An announcement two agencies claim counts in both rows; shares are of all counted announcements.
  es: >
    Cada fila es una agencia que el propio texto nombra como facilitadora, y una para los anuncios que ningún texto
    atribuye (agencia vacía). Un anuncio que reclaman dos agencias cuenta en ambas filas; las partes son sobre todos
    los anuncios.
parameters: {}
*/
with counted as (
    select
        announcement_id,
        facilitated_by,
        jobs_stated_known as jobs,
        cast(amount_usd_stated_known as decimal(20, 2)) as amount_usd
    from {{ ref('mart_announcements') }}
    where counts_in_totals
),

claimed as (
    select
        counted.announcement_id,
        counted.jobs,
        counted.amount_usd,
        unnest(string_split(coalesce(counted.facilitated_by, ''), '; ')) as agency
    from counted
),

totals as (
    select
        count(*) as announcements_count,
        sum(jobs) as jobs
    from counted
)

select
    nullif(claimed.agency, '') as agency,
    count(*) as announcements_count,
    count(*) / any_value(totals.announcements_count) as announcements_share,
    cast(coalesce(sum(claimed.jobs), 0) as bigint) as jobs_stated,
    coalesce(sum(claimed.jobs), 0) / nullif(any_value(totals.jobs), 0) as jobs_share,
    cast(coalesce(sum(claimed.amount_usd), 0) as double) as amount_usd_stated
from claimed
cross join totals
group by claimed.agency
order by nullif(claimed.agency, '') is null, announcements_count desc, claimed.agency
