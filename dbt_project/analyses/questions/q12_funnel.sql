/*
question:
  en: How many memoranda, new projects and expansions were announced each year, and what became of them?
  es: ¿Cuántos memorandos, proyectos nuevos y ampliaciones se anunciaron cada año, y qué fue de ellos?
asked_by: {en: investment agency, es: agencia de inversión}
plainly:
  en: >
    New projects, expansions of companies already here, and letters of intent. A letter of intent is a wish: it is
    shown, and it enters no sum.
  es: >
    Proyectos nuevos, ampliaciones de empresas que ya estaban y memorandos de entendimiento. Un memorando es un
    deseo: se muestra, pero no entra en ninguna suma.
how_to_read:
  en: >
    One row is one year of announcement. Memoranda never count in sums; mou_followed_count are those after which the
    same group announced a project in the same hub or department within 24 months. Opened, cancelled and registered (beyond doubt,
    within 18 months) are counted in the year of the announcement, not of the event. Others are closures, deals and
    the like.
  es: >
    Cada fila es un año de anuncio. Los memorandos nunca entran en las sumas; mou_followed_count son aquellos tras los
    cuales el mismo grupo anunció un proyecto en el mismo territorio o departamento en 24 meses. Inaugurados, cancelados y matriculados
    (sin duda, en 18 meses) se cuentan en el año del anuncio, no del hecho. Otros son cierres, compras y similares.
parameters: {}
*/
with announcements as (
    select
        *,
        coalesce(group_key, company_key) as investor
    from {{ ref('mart_announcements') }}
    where decision = 'accepted'
),

followed as (
    select distinct memoranda.announcement_id
    from announcements as memoranda
    inner join announcements as projects
        on
            memoranda.investor = projects.investor
            and (
                memoranda.place_key = projects.place_key
                or memoranda.hub_code = projects.hub_code
                or memoranda.department_name = projects.department_name
            )
            and projects.announcement_type in ('new', 'expansion')
            and projects.announced_date > memoranda.announced_date
            and projects.announced_date <= memoranda.announced_date + interval 24 month
    where memoranda.announcement_type = 'mou'
)

select
    announcements.announced_year,
    count(*) filter (where announcements.announcement_type = 'mou') as mou_count,
    count(followed.announcement_id) as mou_followed_count,
    count(*) filter (where announcements.announcement_type = 'mou' and announcements.is_realised) as mou_registered_count,
    count(*) filter (where announcements.announcement_type = 'new') as new_count,
    count(*) filter (where announcements.announcement_type = 'expansion') as expansion_count,
    count(*) filter (where announcements.announcement_type not in ('mou', 'new', 'expansion')) as other_count,
    count(*) filter (where announcements.inaugurated_date is not null) as opened_count,
    count(*) filter (where announcements.status = 'cancelled') as cancelled_count,
    count(*) filter (where announcements.announcement_type = 'new' and announcements.is_realised) as registered_count
from announcements
left join followed on announcements.announcement_id = followed.announcement_id
group by announcements.announced_year
order by announcements.announced_year
