-- What the reader made of the version of a document that counts. The first words tell whether a note says that it
-- was taken over from somebody else.
with documents as (
    select
        documents.*,
        coalesce(
            documents.published_date,
            {{ bogota_date('documents.modified_at_utc') }},
            {{ bogota_date('receipts.landed_at_utc') }}
        ) as known_date
    from {{ ref('int_press__documents') }} as documents
    inner join {{ ref('stg_landing__receipts') }} as receipts on documents.receipt_id = receipts.receipt_id
),

named as (
    select
        documents.document_id,
        documents.outlet,
        coalesce(readings.language_code, documents.language_code) as language_code,
        documents.canonical_url,
        documents.published_date,
        documents.published_at_utc,
        documents.known_date,
        greatest(coalesce({{ bogota_date('documents.modified_at_utc') }}, documents.known_date), documents.known_date)
            as changed_date,
        documents.is_day_plausible,
        documents.is_day_plausible and coalesce(documents.published_date, documents.modified_at_utc) is not null
            as is_day_known,
        readings.text_sha256,
        documents.text_fingerprint,
        readings.receipt_id is not null as is_read,
        case
            when readings.receipt_id is not null then null
            else coalesce(unreadable.fault_code, 'no_reading')
        end as unread_reason,
        coalesce(readings.is_teaser, not documents.is_full_text) as is_teaser,
        coalesce(readings.reader_version, unreadable.reader_version) as reader_version,
        coalesce(readings.claims_count, 0) as claims_count,
        {{ bare_name("left(readings.document_text, 320)") }} as opening,
        documents.source,
        documents.receipt_id,
        documents.page_sha256,
        documents.page_ordinal
    from documents
    left join {{ ref('stg_press_readings__documents') }} as readings
        on documents.receipt_id = readings.receipt_id
        and documents.page_sha256 = readings.page_sha256
        and documents.page_ordinal = readings.page_ordinal
    left join {{ ref('stg_press_readings__unreadable') }} as unreadable
        on documents.receipt_id = unreadable.receipt_id
        and documents.page_sha256 = unreadable.page_sha256
        and documents.page_ordinal = unreadable.page_ordinal
)

select
    *,
    coalesce(regexp_matches(opening, '{{ reprint_cue() }}'), false) as says_it_is_a_reprint
from named
