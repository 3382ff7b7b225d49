/*
question:
  en: Which foreign registrations did nobody announce?
  es: ¿Qué matrículas extranjeras no anunció nadie?
asked_by: {en: investment agency, es: agencia de inversión}
plainly:
  en: >
    Foreign companies that came without any announcement we know of: investment that no headline told.
  es: >
    Empresas extranjeras que llegaron sin ningún anuncio que conozcamos: inversión que ningún titular contó.
how_to_read:
  en: >
    One row is one foreign company registered in the hub without an announcement matched to it. may_be_announced says
    that a candidate waits for review. foreign_evidence: a branch says so itself, parent is GLEIF's. Press we do not
    read may have announced it.
  es: >
    Cada fila es una empresa extranjera matriculada en el territorio sin anuncio emparejado. may_be_announced dice que
    hay un candidato en revisión. foreign_evidence: branch es una sucursal, parent es la matriz según GLEIF. La prensa
    que no leemos puede haberla anunciado.
parameters:
  hub:
    like: hub
    default: medellin
    about: Hub whose chambers are looked at.
  since_year:
    like: since_year
    about: First year of registration.
*/
select
    landed_date,
    company_name,
    country_iso2,
    country_name_en,
    country_name_es,
    foreign_evidence,
    sector_code,
    sector_name_en,
    sector_name_es,
    is_active,
    may_be_announced,
    registration_key
from {{ ref('mart_landings') }}
where hub_code = $hub and landed_year >= $since_year and is_surely_foreign and not is_announced
order by landed_date desc, registration_key
