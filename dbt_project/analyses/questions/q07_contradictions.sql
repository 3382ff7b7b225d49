/*
question:
  en: Where do figures contradict each other, and do percentages fit their own numbers?
  es: ¿Dónde se contradicen las cifras, y encajan los porcentajes con sus propios números?
asked_by: {en: journalist, es: periodista}
plainly:
  en: >
    Numbers that cannot both be true: a percentage that does not fit its own figures, a running total that falls,
    one year that does not match two totals. Checks that held are shown as well.
  es: >
    Números que no pueden ser ciertos a la vez: un porcentaje que no cuadra con sus propias cifras, un acumulado que
    baja, un año que no concuerda con dos totales. También se muestran las comprobaciones que sí se sostuvieron.
how_to_read:
  en: >
    One row is one check of a figure against another one. stated_value is what a text says, expected_value what
    follows from what compared_with names, an interval where that is one. verdict differs means that the two cannot
    both be right; agrees rows are checks that held.
  es: >
    Cada fila es la comprobación de una cifra contra otra. stated_value es lo que dice un texto, expected_value lo que
    se sigue de lo que nombra compared_with, un intervalo si lo es. differs significa que ambas no pueden ser ciertas;
    agrees, que la comprobación se sostuvo.
parameters:
  verdict:
    kind: text
    label: {en: Result, es: Resultado}
    default: null
    about: "differs or agrees; both where it is empty."
    values: select distinct verdict from {{ ref('fct_press_checks') }}
*/
select
    checks.check_kind,
    checks.verdict,
    checks.stated_value,
    checks.expected_value,
    checks.expected_low,
    checks.expected_high,
    checks.compared_with,
    checks.unit,
    checks.evidence,
    claims.quote,
    claims.sentence_text,
    documents.outlet,
    documents.published_date,
    documents.canonical_url,
    checks.check_id
from {{ ref('fct_press_checks') }} as checks
left join {{ ref('fct_claims') }} as claims on checks.claim_id = claims.claim_id
left join {{ ref('dim_document') }} as documents on checks.document_id = documents.document_id
where $verdict is null or checks.verdict = $verdict
order by checks.verdict desc, checks.check_kind, documents.published_date, checks.check_id
