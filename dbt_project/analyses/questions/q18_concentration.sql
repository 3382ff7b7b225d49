/*
question:
  en: How concentrated are the announcements (HHI, top five)?
  es: ¿Qué tan concentrados están los anuncios (HHI, cinco mayores)?
asked_by: {en: city economist, es: economista de la ciudad}
how_to_read:
  en: >
    One row is one dimension, measure and year (empty year: all). HHI is the sum of squared percentage shares, 10,000 being
    one member only; above 2,500 is commonly called highly concentrated. Members without a figure are left out.
  es: >
    Cada fila es una dimensión, una medida y un año (año vacío: todos). El HHI suma los cuadrados de las cuotas en porcentaje;
    10.000 es un solo miembro; más de 2.500 suele llamarse muy concentrado. Los miembros sin cifra quedan fuera.
parameters:
  hub: {kind: text, default: null, about: Hub of the announced place; all places where it is empty.}
*/
with counted as (
    select * from {{ ref('mart_announcements') }}
    where counts_in_totals and ($hub is null or hub_code = $hub)
),

members as (
    select 'origin country' as dimension, 'jobs' as measure, announced_year, origin_country_iso2 as member, jobs_stated as figure
    from counted
    union all
    select 'investor group', 'jobs', announced_year, group_key, jobs_stated from counted
    union all
    select 'sector', 'jobs', announced_year, sector_code, jobs_stated from counted
    union all
    select 'origin country', 'amount_usd', announced_year, origin_country_iso2, amount_usd_stated from counted
    union all
    select 'investor group', 'amount_usd', announced_year, group_key, amount_usd_stated from counted
    union all
    select 'sector', 'amount_usd', announced_year, sector_code, amount_usd_stated from counted
),

totals as (
    select
        dimension,
        measure,
        announced_year,
        member,
        sum(figure) as figure
    from members
    where member is not null and figure > 0
    group by grouping sets ((dimension, measure, announced_year, member), (dimension, measure, member))
),

shares as (
    select
        *,
        figure / sum(figure) over (partition by dimension, measure, announced_year) as share,
        row_number() over (partition by dimension, measure, announced_year order by figure desc, member) as place
    from totals
)

select
    dimension,
    measure,
    announced_year,
    count(*) as members_count,
    sum(power(100 * share, 2)) as hhi,
    sum(share) filter (where place <= 5) as top_five_share,
    max(member) filter (where place = 1) as largest_member,
    max(share) as largest_share
from shares
group by dimension, measure, announced_year
order by dimension, measure, announced_year nulls first
