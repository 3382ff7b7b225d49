/*
question:
  en: By how much was each year revised after it was first believed?
  es: ¿Cuánto se revisó cada año desde lo que se creyó primero?
asked_by: {en: city economist, es: economista de la ciudad}
plainly:
  en: >
    Hollow is what was announced at first, full is what is left of it today, after corrections and cancellations.
  es: >
    El punto hueco es lo que se anunció al principio; el lleno, lo que queda hoy, después de correcciones y
    cancelaciones.
how_to_read:
  en: >
    One row is one year of announcement. first is what each announcement said when it came out, now is what holds
    today; cancelled projects count in first and no longer in now. A revision is now minus first.
  es: >
    Cada fila es un año de anuncio. first es lo que cada anuncio dijo al salir, now lo que vale hoy; los proyectos
    cancelados cuentan en first y ya no en now. La revisión es now menos first.
parameters: {}
*/
with first_versions as (
    select
        announcement_id,
        coalesce(jobs_stated, jobs_low, jobs_high) as jobs,
        cast(coalesce(amount_usd_stated, amount_usd_low, amount_usd_high) as decimal(20, 2)) as amount_usd,
        decision = 'accepted'
        and coalesce(place_country_iso2, 'CO') = 'CO'
        and announcement_type in ('new', 'expansion')
        and status in ('planned', 'done') as is_counted
    from {{ ref('fct_announcements') }}
    where version_number = 1
),

now_versions as (
    select
        announcement_id,
        announced_year,
        jobs_stated_known as jobs,
        cast(amount_usd_stated_known as decimal(20, 2)) as amount_usd,
        counts_in_totals as is_counted,
        status = 'cancelled' as is_cancelled
    from {{ ref('mart_announcements') }}
    where decision = 'accepted'
)

select
    now_versions.announced_year,
    count(*) filter (where first_versions.is_counted) as first_announcements_count,
    count(*) filter (where now_versions.is_counted) as now_announcements_count,
    count(*) filter (
        where
            first_versions.jobs is distinct from now_versions.jobs
            or first_versions.amount_usd is distinct from now_versions.amount_usd
    ) as revised_count,
    count(*) filter (where now_versions.is_cancelled) as cancelled_count,
    cast(coalesce(sum(first_versions.jobs) filter (where first_versions.is_counted), 0) as bigint) as first_jobs,
    cast(coalesce(sum(now_versions.jobs) filter (where now_versions.is_counted), 0) as bigint) as now_jobs,
    now_jobs - first_jobs as jobs_revision,
    cast(coalesce(sum(first_versions.amount_usd) filter (where first_versions.is_counted), 0) as double)
        as first_amount_usd,
    cast(coalesce(sum(now_versions.amount_usd) filter (where now_versions.is_counted), 0) as double) as now_amount_usd,
    now_amount_usd - first_amount_usd as amount_usd_revision
from now_versions
inner join first_versions on now_versions.announcement_id = first_versions.announcement_id
where first_versions.is_counted or now_versions.is_counted
group by now_versions.announced_year
order by now_versions.announced_year
