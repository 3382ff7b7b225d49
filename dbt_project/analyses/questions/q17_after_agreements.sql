/*
question:
  en: What followed a signed agreement within 24 months?
  es: ¿Qué siguió a un acuerdo firmado en 24 meses?
asked_by: {en: investment agency, es: agencia de inversión}
how_to_read:
  en: >
    One row is one bundle of agreements and one announcement of an investor from a signing country, or of a signing company,
    within the window; a bundle nothing followed has one row with no announcement. Following is not being caused by.
  es: >
    Cada fila es un paquete de acuerdos y un anuncio de un inversionista de un país firmante, o de una empresa firmante, dentro
    del plazo; un paquete al que nada siguió tiene una fila sin anuncio. Seguir no es ser causado por.
parameters:
  months: {kind: integer, default: 24, about: Months after the signing.}
*/
with agreements as (
    select * from {{ ref('fct_agreements') }} where known_to is null
),

linked as (
    select
        agreements.agreement_id,
        announcements.announcement_id,
        announcements.company_name,
        announcements.place_name,
        announcements.announcement_type,
        announcements.announced_date,
        announcements.jobs_stated,
        announcements.amount_usd_stated,
        if(list_contains(agreements.party_company_keys, announcements.company_key), 'company', 'country') as link_basis
    from agreements
    inner join {{ ref('mart_announcements') }} as announcements
        on
            announcements.announced_date between agreements.signed_date
            and agreements.signed_date + to_months($months)
            and (
                list_contains(agreements.party_company_keys, announcements.company_key)
                or list_contains(agreements.partner_countries_iso2, announcements.origin_country_iso2)
            )
)

select
    agreements.agreement_id,
    agreements.signed_date,
    agreements.parties,
    agreements.agreements_count,
    agreements.topic,
    linked.link_basis,
    linked.announcement_id,
    linked.company_name,
    linked.place_name,
    linked.announcement_type,
    linked.announced_date,
    datediff('month', agreements.signed_date, linked.announced_date) as months_after,
    linked.jobs_stated,
    linked.amount_usd_stated
from agreements
left join linked on agreements.agreement_id = linked.agreement_id
order by agreements.signed_date, agreements.agreement_id, linked.announced_date, linked.announcement_id
