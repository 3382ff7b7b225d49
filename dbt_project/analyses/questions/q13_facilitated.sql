/*
question:
  en: Which share of the announcements do agencies claim to have facilitated?
  es: ¿Qué parte de los anuncios dicen haber facilitado las agencias?
asked_by: {en: investment agency, es: agencia de inversión}
how_to_read:
  en: >
    One row is one agency that a text itself names as having helped, then one for those no text attributes to anybody (empty
    agency). An announcement two agencies claim counts in both rows; shares are of all counted announcements.
  es: >
    Cada fila es una agencia que el propio texto nombra como facilitadora, y una para los anuncios que ningún texto atribuye
    (agencia vacía). Un anuncio que reclaman dos agencias cuenta en ambas filas; las partes son sobre todos los anuncios.
parameters: {}
*/
with counted as (
    select
        announcement_id,
        facilitated_by,
        jobs_stated,
        amount_usd_stated
    from {{ ref('mart_announcements') }}
    where counts_in_totals
),

claimed as (
    select
        counted.announcement_id,
        agencies.agency,
        counted.jobs_stated,
        counted.amount_usd_stated
    from counted
    cross join lateral (select unnest(string_split(counted.facilitated_by, '; ')) as agency) as agencies
    where counted.facilitated_by is not null
    union all by name
    select
        announcement_id,
        null as agency,
        jobs_stated,
        amount_usd_stated
    from counted
    where facilitated_by is null
)

select
    claimed.agency,
    count(*) as announcements_count,
    count(*) / (select count(*) from counted) as announcements_share,
    coalesce(sum(claimed.jobs_stated), 0) as jobs_stated,
    coalesce(sum(claimed.jobs_stated), 0) / nullif((select sum(jobs_stated) from counted), 0) as jobs_share,
    coalesce(sum(claimed.amount_usd_stated), 0) as amount_usd_stated
from claimed
group by claimed.agency
order by claimed.agency is null, announcements_count desc, claimed.agency
