/*
question:
  en: How many announced arrivals were registered within 18 months?
  es: ¿Cuántas llegadas anunciadas se matricularon en 18 meses?
asked_by: {en: investment agency, es: agencia de inversión}
plainly:
  en: >
    Of the new projects announced each year, how many appear in the business register within 18 months. Solid is
    certain, hatched is a likely match that a person still has to look at, empty is not found. The pale part is too
    recent to judge.
  es: >
    De los proyectos nuevos anunciados cada año, cuántos aparecen en el registro mercantil en 18 meses. Lo lleno es
    seguro, lo rayado es una coincidencia probable que una persona todavía debe mirar y lo vacío no se encontró. La
    parte pálida es demasiado reciente para juzgarla.
how_to_read:
  en: >
    One row is one year of announcement of new projects (no expansions, no memoranda). Only matured ones are in the
    rate: those whose 18 months had passed on registry_known_until. rate_low and rate_high are bounds: the low one is
    the lower end of Wilson's 95 % interval of the matches beyond doubt, the high one the upper end for those in review
    too and for what matching is known to miss. is_small_cohort marks years with fewer than ten matured projects;
    pooled columns are of all years together. Registered means from 3 months before to 18 months after the
    announcement. Cancelled projects stay in the denominator.
  es: >
    Cada fila es un año de anuncio de proyectos nuevos (sin ampliaciones ni memorandos). Solo los maduros entran en la
    tasa: aquellos cuyos 18 meses habían pasado en registry_known_until. rate_low y rate_high son cotas: la baja es el
    extremo inferior del intervalo de Wilson del 95 % de los emparejamientos sin duda; la alta, el superior contando
    también los que están en revisión y lo que se sabe que el emparejamiento no encuentra. is_small_cohort marca los
    años con menos de diez proyectos maduros; las columnas pooled son de todos los años juntos. Matriculado es de 3
    meses antes a 18 meses después del anuncio. Los proyectos cancelados siguen en el denominador.
parameters:
  hub:
    like: hub
    default: null
    about: Hub of the announced place; all places where it is empty.
*/
with scoped as (
    select * from {{ ref('mart_realisation') }}
    where scope_code = coalesce($hub, 'all')
),

pooled as (
    select * from scoped
    where cohort = 'all'
)

select
    scoped.cohort_year,
    scoped.announcements_count,
    scoped.matured_announcements_count,
    scoped.open_announcements_count,
    scoped.realised_count,
    scoped.realised_with_review_count,
    scoped.rate_automatic,
    scoped.rate_with_review,
    scoped.rate_low,
    scoped.rate_high,
    scoped.is_small_cohort,
    pooled.rate_low as pooled_rate_low,
    pooled.rate_high as pooled_rate_high,
    pooled.matured_announcements_count as pooled_matured_count,
    scoped.registry_known_until
from scoped
cross join pooled
where scoped.cohort <> 'all'
order by scoped.cohort_year
