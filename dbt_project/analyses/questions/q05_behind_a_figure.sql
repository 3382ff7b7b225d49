/*
question:
  en: Which sentence, outlet, date and span is behind a figure?
  es: ¿Qué frase, medio, fecha y lugar del texto hay detrás de una cifra?
asked_by: {en: journalist, es: periodista}
plainly:
  en: >
    Every figure on this page leads to the words it was taken from. Here is one of them, with the number marked
    where it stands in the text, who published it and when.
  es: >
    Cada cifra de esta página lleva a las palabras de donde salió. Aquí hay una de ellas, con el número marcado en
    su lugar, quién la publicó y cuándo.
how_to_read:
  en: >
    One row is one quoted figure of one document about the announcement or the programme's figure, the earliest
    document first. quote is verbatim and stands in sentence_text; quote_start and quote_end count characters of the
    visible text. Superseded figures stay, with their role; other kinds of jobs in the same text stay, with their
    kind.
  es: >
    Cada fila es una cifra citada en un documento sobre el anuncio o sobre la cifra del programa, el más antiguo
    primero. quote es literal y está en sentence_text; quote_start y quote_end cuentan caracteres del texto visible.
    Las cifras reemplazadas siguen ahí, con su papel; otros tipos de empleo del mismo texto también, con el suyo.
parameters:
  announcement_id: {kind: text, default: null, about: The announcement.}
  statistic_id: {kind: text, default: null, about: A programme's figure instead of an announcement.}
  company: {kind: text, default: null, about: Part of the investor's name; of several announcements the largest by jobs.}
*/
with chosen as (
    select announcement_id
    from {{ ref('mart_announcements') }}
    where
        $statistic_id is null
        and ($announcement_id is null or announcement_id = $announcement_id)
        and ($company is null or contains(strip_accents(lower(company_name)), strip_accents(lower($company))))
    order by counts_in_totals desc, jobs_stated_known desc nulls last, announcement_id
    limit 1
)

select
    claims.announcement_id,
    claims.statistic_id,
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
inner join {{ ref('dim_document') }} as documents on claims.document_id = documents.document_id
where
    claims.known_to is null
    and (claims.announcement_id in (select chosen.announcement_id from chosen) or claims.statistic_id = $statistic_id)
order by claims.published_date nulls last, claims.document_id, claims.quote_start, claims.claim_id
