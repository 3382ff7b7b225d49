/*
question:
  en: Which announcements rest on one independent source?
  es: ¿Qué anuncios descansan en una sola fuente independiente?
asked_by: {en: journalist, es: periodista}
plainly:
  en: >
    Announcements that only one source told, however many pages copied it. The fewer the voices, the more care.
  es: >
    Anuncios que contó una sola fuente, por muchas páginas que la copiaran. Cuantas menos voces, más cuidado.
how_to_read:
  en: >
    One row is one announcement all of whose documents go back to one text: reprints, translations and mobile pages
    are folded. documents_count says how much it looks like more.
  es: >
    Cada fila es un anuncio cuyos documentos remiten todos a un solo texto: reimpresiones, traducciones y páginas
    móviles están plegadas. documents_count dice cuánto parece más.
parameters: {}
*/
select
    announcement_id,
    announced_date,
    company_name,
    place_name,
    announcement_type,
    status,
    jobs_stated_known as jobs_stated,
    amount_usd_stated_known as amount_usd_stated,
    documents_count,
    outlets_count,
    independent_sources_count,
    counts_in_totals,
    canonical_url
from {{ ref('mart_announcements') }}
where decision = 'accepted' and independent_sources_count = 1
order by documents_count desc, announced_date desc, announcement_id
