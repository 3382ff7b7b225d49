/*
question:
  en: How concentrated are the announcements (HHI, top five)?
  es: ¿Qué tan concentrados están los anuncios (IHH, cinco mayores)?
asked_by: {en: city economist, es: economista de la ciudad}
plainly:
  en: >
    Whether a few companies, countries or sectors make up most of the total. At 10,000 there is one only; over the
    dotted line it is highly concentrated. Years with fewer than five members are not drawn: the index would say
    nothing.
  es: >
    Si unas pocas empresas, países o sectores forman casi todo el total. En 10.000 hay uno solo; por encima de la
    línea punteada está muy concentrado. Los años con menos de cinco miembros no se dibujan: el índice no diría
    nada.
how_to_read:
  en: >
    One row is one dimension, measure and year (empty year: all). HHI is the sum of squared percentage shares, 10,000
    being one member only. The US merger guidelines of 2010 call more than 2,500 highly concentrated, those of 2023
    more than 1,800. Members without a figure are left out.
  es: >
    Cada fila es una dimensión, una medida y un año (año vacío: todos). El IHH suma los cuadrados de las cuotas en
    porcentaje; 10.000 es un solo miembro. Las guías de fusiones de Estados Unidos llaman muy concentrado a lo que
    pasa de 2.500 (las de 2010) o de 1.800 (las de 2023). Los miembros sin cifra quedan fuera.
parameters:
  hub:
    like: hub
    default: null
    about: Hub of the announced place; all places where it is empty.
*/
with counted as (
    select
        announced_year,
        origin_country_iso2,
        coalesce(group_key, company_key) as investor,
        sector_code,
        cast(jobs_stated_known as decimal(20, 2)) as jobs,
        cast(amount_usd_stated_known as decimal(20, 2)) as amount_usd
    from {{ ref('mart_announcements') }}
    where counts_in_totals and ($hub is null or hub_code = $hub)
),

figures as (
    unpivot counted on jobs, amount_usd into name measure value figure
),

members as (
    unpivot figures on origin_country_iso2, investor, sector_code into name dimension value member
),

totals as (
    select
        dimension,
        measure,
        announced_year,
        member,
        sum(figure) as figure
    from members
    where figure > 0
    group by grouping sets ((dimension, measure, announced_year, member), (dimension, measure, member))
),

shares as (
    select
        dimension,
        measure,
        announced_year,
        member,
        cast(figure as double) as figure,
        cast(figure as double)
        / cast(sum(figure) over (partition by dimension, measure, announced_year) as double) as share,
        row_number() over (partition by dimension, measure, announced_year order by figure desc, member) as place
    from totals
)

select
    case dimension
        when 'origin_country_iso2' then 'origin country'
        when 'investor' then 'investor group'
        else 'sector'
    end as dimension,
    measure,
    announced_year,
    count(*) as members_count,
    sum(figure) as figure_sum,
    round(sum(power(100 * share, 2)), 6) as hhi,
    round(sum(share) filter (where place <= 5), 9) as top_five_share,
    max(member) filter (where place = 1) as largest_member,
    max(share) as largest_share
from shares
group by all
order by dimension, measure, announced_year nulls first
