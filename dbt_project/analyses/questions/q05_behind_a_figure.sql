/*
question:
  en: Which sentence, outlet, date and span is behind a figure?
  es: ¿Qué frase, medio, fecha y lugar del texto hay detrás de una cifra?
asked_by: {en: journalist, es: periodista}
how_to_read:
  en: >
    One row is one quoted figure of one document about the announcement, the earliest document first. quote is verbatim and
    stands in sentence_text; quote_start and quote_end count characters of the visible text. Superseded figures stay, with
    their role.
  es: >
    Cada fila es una cifra citada en un documento sobre el anuncio, el más antiguo primero. quote es literal y está en
    sentence_text; quote_start y quote_end cuentan caracteres del texto visible. Las cifras reemplazadas siguen ahí, con su
    papel.
parameters:
  announcement_id: {kind: text, default: null, about: The announcement; the largest by jobs where it is empty.}
*/
with chosen as (
    select announcement_id
    from {{ ref('mart_announcements') }}
    where $announcement_id is null or announcement_id = $announcement_id
    order by counts_in_totals desc, jobs_stated desc nulls last, announcement_id
    limit 1
)

select
    claims.announcement_id,
    claims.published_date,
    claims.outlet,
    claims.measure,
    claims.value_low,
    claims.value_stated,
    claims.value_high,
    claims.unit,
    claims.hedge,
    claims.job_kind,
    claims.claim_role,
    claims.quote,
    claims.sentence_text,
    claims.quote_start,
    claims.quote_end,
    documents.canonical_url,
    documents.title,
    claims.claim_id
from {{ ref('fct_claims') }} as claims
inner join chosen on claims.announcement_id = chosen.announcement_id
inner join {{ ref('dim_document') }} as documents on claims.document_id = documents.document_id
order by claims.published_date, claims.document_id, claims.quote_start
