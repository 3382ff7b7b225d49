/*
question:
  en: What followed a signed agreement?
  es: ¿Qué siguió a un acuerdo firmado?
asked_by: {en: investment agency, es: agencia de inversión}
plainly:
  en: >
    Agreements that were signed, and the projects announced after them by companies of the same country. After does
    not mean because of.
  es: >
    Acuerdos que se firmaron y los proyectos que anunciaron después empresas del mismo país. Después no quiere decir
    a causa de.
how_to_read:
  en: >
    One row is one bundle of agreements and one announcement of an investor from a signing country, or of a signing
    company, within the window; a bundle nothing followed has one row with no announcement. Following is not being
    caused by.
  es: >
    Cada fila es un paquete de acuerdos y un anuncio de un inversionista de un país firmante, o de una empresa
    firmante, dentro del plazo; un paquete al que nada siguió tiene una fila sin anuncio. Seguir no es ser causado
    por.
parameters:
  months:
    kind: integer
    default: 24
    least: 1
    most: 600
    label: {en: Months after, es: Meses después}
    offered: [6, 12, 24, 36]
    about: Months after the signing.
*/
with agreements as (
    select * from {{ ref('fct_agreements') }} where known_to is null
),

sequels as (
    select
        links.agreement_id,
        links.link_basis,
        announcements.announcement_id,
        announcements.company_name,
        announcements.place_name,
        announcements.announcement_type,
        announcements.status,
        announcements.announced_date,
        announcements.jobs_stated_known as jobs_stated,
        announcements.amount_usd_stated_known as amount_usd_stated
    from {{ ref('mart_agreement_sequels') }} as links
    inner join {{ ref('mart_announcements') }} as announcements on links.announcement_id = announcements.announcement_id
    where links.announced_date <= links.signed_date + to_months(cast($months as integer))
)

select
    agreements.agreement_id,
    agreements.signed_date,
    agreements.parties,
    agreements.agreements_count,
    agreements.topic,
    sequels.link_basis,
    sequels.announcement_id,
    sequels.company_name,
    sequels.place_name,
    sequels.announcement_type,
    sequels.status,
    sequels.announced_date,
    datediff('month', agreements.signed_date, sequels.announced_date) as months_after,
    sequels.jobs_stated,
    sequels.amount_usd_stated
from agreements
left join sequels on agreements.agreement_id = sequels.agreement_id
order by agreements.signed_date, agreements.agreement_id, sequels.announced_date, sequels.announcement_id
