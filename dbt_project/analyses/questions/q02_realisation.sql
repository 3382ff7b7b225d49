/*
question:
  en: How many announced arrivals were registered within 18 months?
  es: ¿Cuántas llegadas anunciadas se matricularon en 18 meses?
asked_by: {en: investment agency, es: agencia de inversión}
how_to_read:
  en: >
    One row is one year of announcement of new projects (no expansions, no memoranda). Only matured ones are in the
    rate: those whose 18 months had passed on registry_known_until. rate_low counts matches beyond doubt, rate_high
    also those under review; a registration under a name that nothing links to the announcement is in neither.
    Registered means from 3 months before to 18 months after the announcement. Cancelled projects stay in the
    denominator.
  es: >
    Cada fila es un año de anuncio de proyectos nuevos (sin ampliaciones ni memorandos). Solo los maduros entran en la
    tasa: aquellos cuyos 18 meses habían pasado en registry_known_until. rate_low cuenta los emparejamientos sin duda,
    rate_high también los que están en revisión; una matrícula con un nombre que nada une al anuncio no está en
    ninguna. Matriculado es de 3 meses antes a 18 meses después del anuncio. Los proyectos cancelados siguen en el
    denominador.
parameters:
  hub: {kind: text, default: null, about: Hub of the announced place; all places where it is empty.}
*/
select
    announced_year as cohort_year,
    count(*) as announcements_count,
    count(*) filter (where is_matured) as matured_announcements_count,
    count(*) filter (where not is_matured) as open_announcements_count,
    count(*) filter (where is_matured and is_realised) as realised_count,
    count(*) filter (where is_matured and is_realised_with_review) as realised_with_review_count,
    realised_count / nullif(matured_announcements_count, 0) as rate_low,
    realised_with_review_count / nullif(matured_announcements_count, 0) as rate_high,
    any_value(registry_known_until) as registry_known_until
from {{ ref('mart_announcements') }}
where
    decision = 'accepted'
    and announcement_type = 'new'
    and status not in ('denied', 'conditional')
    and ($hub is null or hub_code = $hub)
group by announced_year
order by announced_year
