-- Agreements that documents report, and which of them are one: as many agreements, signed or told within days, with
-- a party in common. A bundle is known by its number for months. Parties are compared by their words, countries by
-- their codes, so that a translation is found.
with reported as (
    select
        documents.document_id,
        documents.outlet,
        documents.known_date,
        documents.published_at_utc,
        documents.says_it_is_a_reprint,
        documents.document_id || '#' || agreements.agreement_number as report_id,
        agreements.* exclude (source, receipt_id, page_sha256, page_ordinal),  -- noqa: RF02
        coalesce(agreements.signed_date, documents.known_date) as said_date,
        documents.source,
        documents.receipt_id
    from {{ ref('stg_press_readings__agreements') }} as agreements
    inner join {{ ref('int_press__read_documents') }} as documents
        on agreements.receipt_id = documents.receipt_id
        and agreements.page_sha256 = documents.page_sha256
        and agreements.page_ordinal = documents.page_ordinal
),

parties as (
    select distinct
        report_id,
        {{ bare_name('unnest(parties)') }} as party
    from reported
),

country_words as (
    select
        country_iso2,
        ' ' || {{ bare_name('name_es') }} || ' ' as country_name
    from {{ ref('countries') }}
    union
    select
        country_iso2,
        ' ' || {{ bare_name('name_en') }} || ' ' as country_name
    from {{ ref('countries') }}
),

-- Colombia is a party to most of them and tells none apart.
party_words as (
    select
        parties.report_id,
        'iso ' || country_words.country_iso2 as word
    from parties
    inner join country_words on contains(' ' || parties.party || ' ', country_words.country_name)
    where country_words.country_iso2 <> 'CO'
    union
    select
        parties.report_id,
        unnest(list_filter(
            string_split(parties.party, ' '),
            word -> length(word) >= 4
            and not regexp_full_match(word, 'colombia|gobierno|government|alcaldia|city|hall|agreement|acuerdo')
        )) as word
    from parties
),

paired as (
    select distinct
        one.report_id as one,
        other.report_id as other
    from reported as one
    inner join party_words as one_words on one.report_id = one_words.report_id
    inner join party_words as other_words on one_words.word = other_words.word
    inner join reported as other
        on other_words.report_id = other.report_id
        and one.agreements_count = other.agreements_count
        and one.document_id <> other.document_id
        and abs(one.said_date - other.said_date) <= case
            when one.agreements_count >= 3 then {{ var('bundle_days') }}
            else {{ var('fold_days_without_figures') }}
        end
),

-- A note that names no party reports the same bundle as the nearest other one of that size in those days.
unnamed as (
    select *
    from reported
    where agreements_count > 1 and report_id not in (select party_words.report_id from party_words)
),

beside as (
    select
        unnamed.report_id as one,
        reported.report_id as other
    from unnamed
    inner join reported
        on unnamed.agreements_count = reported.agreements_count
        and unnamed.document_id <> reported.document_id
        and abs(unnamed.said_date - reported.said_date) <= case
            when unnamed.agreements_count >= 10 then {{ var('bundle_days') }}
            else {{ var('fold_days_without_figures') }}
        end
    qualify row_number() over (
            partition by unnamed.report_id
            order by
                reported.report_id in (select party_words.report_id from party_words) desc,
                abs(unnamed.said_date - reported.said_date) asc,
                reported.report_id asc
        ) = 1
),

edges as (  -- noqa: ST03
    select
        one,
        other
    from paired
    union
    select
        one,
        other
    from beside
    union
    select
        other as one,
        one as other
    from beside
),

nodes as (  -- noqa: ST03
    select report_id as node from reported
),

labelled as (
    -- noqa: disable=PRS
    {{ components('nodes', 'edges') }}
    -- noqa: enable=PRS
),

ranked as (
    select
        reported.*,
        labelled.label,
        row_number() over (
            partition by labelled.label
            order by
                reported.known_date,
                reported.says_it_is_a_reprint,
                reported.published_at_utc nulls last,
                reported.report_id
        ) as rank_in_agreement
    from reported
    inner join labelled on reported.report_id = labelled.node
)

select
    {{ fact_id('agr', ['first_value(report_id) over (partition by label order by rank_in_agreement)']) }}
        as agreement_id,
    document_id,
    agreement_number,
    rank_in_agreement,
    signed_date,
    signed_precision,
    parties,
    agreements_count,
    topic,
    known_date,
    quote,
    quote_start,
    quote_end,
    source,
    receipt_id
from ranked
