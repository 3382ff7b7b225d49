-- Projects as the reader found them, in the version of each document that counts. A row that cannot be a fact at all is
-- set aside with its reason: it stands in the quarantine, and nothing behind it stops.
with reported as (
    select
        documents.document_id,
        documents.outlet,
        documents.language_code,
        documents.published_at_utc,
        documents.known_date,
        documents.changed_date,
        documents.is_day_known,
        documents.says_it_is_a_reprint,
        announcements.*,
        {{ company_key('announcements.company_name') }} as company_key,
        {{ place_token('announcements.place_name') }} as place_token,
        {{ place_token('announcements.department_name') }} as department_token
    from {{ ref('stg_press_readings__announcements') }} as announcements
    inner join {{ ref('int_press__read_documents') }} as documents
        on announcements.receipt_id = documents.receipt_id
        and announcements.page_sha256 = documents.page_sha256
        and announcements.page_ordinal = documents.page_ordinal
)

select
    *,
    case
        when {{ bare_name("coalesce(company_name, '')") }} = '' then 'empty_company'
        when not is_day_known then 'no_document_day'
        when coalesce(quote, '') = '' or quote_end <= quote_start then 'empty_quote'
    end as set_aside_reason
from reported
