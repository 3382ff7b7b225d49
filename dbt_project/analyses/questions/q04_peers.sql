/*
question:
  en: How do the host countries of the C4IR peers compare, indicator by indicator?
  es: ¿Cómo se comparan los países sede de la red C4IR, indicador por indicador?
asked_by: {en: city economist, es: economista de la ciudad}
plainly:
  en: >
    Colombia beside the other countries that host a centre of the same network. Sums of money are shown as an index,
    each country's average at 100, because countries of different size cannot be compared in dollars.
  es: >
    Colombia junto a los demás países que tienen un centro de la misma red. Las sumas de dinero se muestran como
    índice, con el promedio de cada país en 100, porque países de distinto tamaño no se pueden comparar en dólares.
how_to_read:
  en: >
    One row is one indicator, country and year, as the World Bank publishes it; an empty value is one it has not
    published. Values are countries', not cities'.
  es: >
    Cada fila es un indicador, un país y un año, como lo publica el Banco Mundial; un valor vacío es uno que no ha
    publicado. Son valores de países, no de ciudades.
parameters:
  since_year:
    like: since_year
    about: First year.
*/
select
    facts.indicator_code,
    facts.indicator_label,
    facts.indicator_unit,
    facts.country_iso2,
    countries.country_name_en,
    countries.country_name_es,
    facts.indicator_year,
    facts.indicator_value
from {{ ref('fct_country_indicators') }} as facts
inner join {{ ref('dim_country') }} as countries on facts.country_iso2 = countries.country_iso2
where countries.is_c4ir_host and facts.indicator_year >= $since_year
order by facts.indicator_code, facts.country_iso2, facts.indicator_year
