-- Announcements that came after an agreement, by an investor of a signing country or by a signing company. A country is
-- read from a party's own name: its name, or the word for who comes from it ("Cámara Mexicana", "Indo-Colombiana").
with agreements as (
    select
        agreement_id,
        signed_date,
        parties,
        document_id
    from {{ ref('fct_agreements') }}
    where known_to is null
),

parties as (
    select distinct
        agreement_id,
        signed_date,
        unnest(string_split(parties, '; ')) as party
    from agreements
),

named as (
    select
        agreement_id,
        signed_date,
        {{ company_key('party') }} as company_key,
        ' ' || {{ bare_name('party') }} || ' ' as bare_party
    from parties
),

words as (
    select
        country_iso2,
        ' ' || {{ bare_name('word') }} || ' ' as bare_word
    from {{ ref('country_words') }}
    where country_iso2 <> 'CO'
),

countries as (
    select distinct
        named.agreement_id,
        named.signed_date,
        words.country_iso2
    from named
    inner join words on contains(named.bare_party, words.bare_word)
    -- "Guinea Ecuatorial" is no Guinea: a longer word of another country in the same name holds.
    anti join words as longer
        on words.country_iso2 <> longer.country_iso2
        and length(longer.bare_word) > length(words.bare_word)
        and contains(longer.bare_word, words.bare_word)
        and contains(named.bare_party, longer.bare_word)
),

-- A name in one text and a longer one in another are one investor where announcements say so.
companies as (
    select distinct
        named.agreement_id,
        named.signed_date,
        coalesce(known.group_key, named.company_key) as investor
    from named
    left join {{ ref('int_press__company_groups') }} as known on named.company_key = known.company_key
),

announcements as (
    select
        announcement_id,
        announced_date,
        origin_country_iso2,
        coalesce(group_key, company_key) as investor,
        source,
        receipt_id
    from {{ ref('mart_announcements') }}
    where decision = 'accepted'
),

links as (
    select
        companies.agreement_id,
        companies.signed_date,
        announcements.announcement_id,
        'company' as link_basis
    from companies
    inner join announcements on companies.investor = announcements.investor
    union all
    select
        countries.agreement_id,
        countries.signed_date,
        announcements.announcement_id,
        'country' as link_basis
    from countries
    inner join announcements on countries.country_iso2 = announcements.origin_country_iso2
),

-- A signing company counts as such, whatever its country.
decided as (
    select
        links.agreement_id,
        links.signed_date,
        links.announcement_id,
        min(links.link_basis) as link_basis
    from links
    group by links.agreement_id, links.signed_date, links.announcement_id
)

select
    decided.agreement_id,
    decided.announcement_id,
    decided.link_basis,
    decided.signed_date,
    announcements.announced_date,
    datediff('day', decided.signed_date, announcements.announced_date) as days_after_signing,
    announcements.source,
    announcements.receipt_id
from decided
inner join announcements on decided.announcement_id = announcements.announcement_id
inner join agreements on decided.agreement_id = agreements.agreement_id
-- What the agreement's own document announces is the agreement, and followed nothing.
left join {{ ref('bridge_announcement_document') }} as same_document
    on decided.announcement_id = same_document.announcement_id and agreements.document_id = same_document.document_id
where announcements.announced_date >= decided.signed_date and same_document.document_id is null
