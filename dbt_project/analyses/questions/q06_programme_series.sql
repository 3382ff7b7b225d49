/*
question:
  en: What does a programme's cumulative series say, and what does it imply for each period?
  es: ¿Qué dice la serie acumulada de un programa y qué implica para cada periodo?
asked_by: {en: city economist, es: economista de la ciudad}
plainly:
  en: >
    Programmes like to say “since 2012 we have brought so many jobs”. Such totals grow from one speech to the next,
    so they are never added. The step between two of them is what is really new, and sometimes the step does not fit
    what was said.
  es: >
    A los programas les gusta decir «desde 2012 hemos traído tantos empleos». Esos totales crecen de un discurso a
    otro y por eso nunca se suman. El escalón entre dos de ellos es lo realmente nuevo, y a veces ese escalón no
    cuadra con lo que se dijo.
how_to_read:
  en: >
    One row is one figure a programme published about itself. Cumulative figures are never added: what is new since
    the figure before is the implied increment, an interval where one of the two is hedged. Only flows of a dated
    period that shares no day with another one may be added; additivity_code says why a figure may not.
  es: >
    Cada fila es una cifra que un programa publicó sobre sí mismo. Las cifras acumuladas nunca se suman: lo nuevo
    desde la cifra anterior es el incremento implícito, un intervalo si alguna de las dos es aproximada. Solo se
    pueden sumar los flujos de un periodo fechado que no comparte ningún día con otro; additivity_code dice por qué una
    cifra no se suma.
parameters:
  programme:
    kind: text
    label: {en: Programme, es: Programa}
    default: null
    about: Key of the programme; all programmes where it is empty.
    values: select distinct programme_key, programme from {{ ref('fct_programme_statistics') }}
*/
select
    programme_key,
    programme,
    measure,
    unit,
    accumulation,
    since_year,
    as_of_date,
    as_of_precision,
    value_low,
    value_stated,
    value_high,
    hedge,
    previous_as_of_date,
    previous_value_stated,
    implied_increment_low,
    implied_increment_stated,
    implied_increment_high,
    implied_months,
    contradiction_code,
    is_additive,
    additivity_code,
    documents_count,
    quote,
    statistic_id
from {{ ref('fct_programme_statistics') }}
where known_to is null and ($programme is null or programme_key = $programme)
order by programme_key, measure, unit, accumulation, as_of_date, statistic_id
