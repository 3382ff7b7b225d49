-- Projects as the reader found them, in the version of each document that counts, with what a person decided on them:
-- a person's word goes before the reader's, values that were corrected included. A decision is about a text: where the
-- text has changed since, or the reader now finds other values than those that were accepted, it is open again. What a
-- person accepted stays a record where the reader no longer finds it. A row that cannot be a fact at all is set aside
-- with its reason: it stands in the quarantine, and nothing behind it stops.
with documents as (
    select
        documents.document_id,
        documents.outlet,
        documents.language_code,
        documents.published_at_utc,
        documents.known_date,
        documents.changed_date,
        documents.is_day_known,
        documents.says_it_is_a_reprint,
        documents.text_sha256,
        documents.source,
        documents.receipt_id,
        documents.page_sha256,
        documents.page_ordinal
    from {{ ref('int_press__read_documents') }} as documents
    where documents.is_read
),

decisions as (
    select * from {{ ref('int_review__record_decisions') }}
),

reported as (
    select
        documents.* exclude (source, receipt_id, page_sha256, page_ordinal),  -- noqa: RF02
        announcements.*,
        row_number() over (
            partition by documents.document_id, announcements.quote_start, announcements.quote_end
            order by announcements.announcement_number
        ) - 1 as record_in_span
    from {{ ref('stg_press_readings__announcements') }} as announcements
    inner join documents
        on announcements.receipt_id = documents.receipt_id
        and announcements.page_sha256 = documents.page_sha256
        and announcements.page_ordinal = documents.page_ordinal
),

-- A record a person accepted or corrected, and that no reader finds any more, is what the person said it is.
kept as (
    select
        documents.* exclude (source, receipt_id, page_sha256, page_ordinal),  -- noqa: RF02
        1000 + row_number() over (
            partition by documents.document_id
            order by decisions.quote_start, decisions.quote_end, decisions.record_in_span
        ) as announcement_number,
        coalesce(decisions.decided_values ->> '$.event', 'new') as event_type,
        coalesce(decisions.decided_values ->> '$.status', 'planned') as status,
        'announcement' as announcement_role,
        'published' as announced_source,
        cast([] as varchar[]) as facilitators,
        substr(readings.document_text, decisions.quote_start + 1, decisions.quote_end - decisions.quote_start) as quote,
        decisions.quote_start,
        decisions.quote_end,
        decisions.record_in_span,
        readings.reader_version,
        documents.source,
        documents.receipt_id,
        documents.page_sha256,
        documents.page_ordinal
    from decisions
    inner join documents
        on decisions.document_id = documents.document_id and decisions.text_sha256 = documents.text_sha256
    inner join {{ ref('stg_press_readings__documents') }} as readings
        on documents.receipt_id = readings.receipt_id
        and documents.page_sha256 = readings.page_sha256
        and documents.page_ordinal = readings.page_ordinal
    left join reported
        on decisions.document_id = reported.document_id
        and decisions.quote_start = reported.quote_start
        and decisions.quote_end = reported.quote_end
        and decisions.record_in_span = reported.record_in_span
    where
        reported.document_id is null
        and decisions.verdict <> 'reject'
        and coalesce(decisions.decided_values ->> '$.company', '') <> ''
),

found as (
    select * from reported
    union all by name
    select * from kept
),

-- The documents somebody decided about when they said something else.
changed as (
    select distinct documents.document_id
    from documents
    inner join decisions
        on documents.document_id = decisions.document_id and documents.text_sha256 <> decisions.text_sha256
),

decided as (
    select
        found.*,
        decisions.verdict,
        decisions.decided_values,
        decisions.decided_date,
        {{ is_given('amount') }} as is_amount_given,
        {{ is_given('jobs') }} as is_jobs_given,
        decisions.verdict is null and changed.document_id is not null as is_text_changed,
        coalesce(decisions.verdict = 'accept', false) and (
            {{ decided_value('company', 'found.company_name') }} is distinct from found.company_name
            or {{ decided_value('amount', 'found.amount_stated', 'double') }} is distinct from found.amount_stated
            or {{ decided_value('currency', 'found.currency_code') }} is distinct from found.currency_code
            or {{ decided_value('jobs', 'found.jobs_stated', 'double') }} is distinct from found.jobs_stated
            or {{ decided_value('event', 'found.event_type') }} is distinct from found.event_type
        ) and found.announcement_number < 1000 as is_read_otherwise
    from found
    left join decisions
        on found.document_id = decisions.document_id
        and found.text_sha256 = decisions.text_sha256
        and found.quote_start = decisions.quote_start
        and found.quote_end = decisions.quote_end
        and found.record_in_span = decisions.record_in_span
    left join changed on found.document_id = changed.document_id
),

-- What was accepted as something else than is read now decides nothing.
standing as (
    select
        * replace (
            if(is_read_otherwise, null, decided_values) as decided_values,
            is_amount_given and not is_read_otherwise as is_amount_given,
            is_jobs_given and not is_read_otherwise as is_jobs_given
        )
    from decided
),

valued as (
    select
        * replace (
            {{ decided_value('company', 'company_name') }} as company_name,
            {{ decided_value('place', 'place_name') }} as place_name,
            {{ decided_value('department', 'department_name') }} as department_name,
            {{ decided_value('country', 'place_country_iso2') }} as place_country_iso2,
            {{ decided_value('event', 'event_type') }} as event_type,
            {{ decided_value('status', 'status') }} as status,
            {{ decided_value('currency', 'currency_code') }} as currency_code,
            {%- for measure, kind in [('amount', 'double'), ('jobs', 'bigint')] %}
                {%- for end in ['low', 'stated', 'high'] %}
                    if(
                        is_{{ measure }}_given,
                        try_cast(decided_values ->> '$.{{ measure }}' as {{ kind }}), {{ measure }}_{{ end }}
                    ) as {{ measure }}_{{ end }},
                {%- endfor %}
                case
                    when not is_{{ measure }}_given then {{ measure }}_hedge
                    when decided_values ->> '$.{{ measure }}' is not null then 'exact'
                end as {{ measure }}_hedge{{ ',' if not loop.last }}
            {%- endfor %}
        )
    from standing
)

select
    * exclude (
        verdict, decided_values, is_text_changed, is_read_otherwise, is_amount_given, is_jobs_given
    ),
    {{ company_key('company_name') }} as company_key,
    {{ place_token('place_name') }} as place_token,
    {{ place_token('department_name') }} as department_token,
    coalesce(is_text_changed or is_read_otherwise, false) as is_reopened,
    coalesce(verdict in ('accept', 'change'), false) and not is_read_otherwise as is_accepted_by_person,
    coalesce(verdict = 'reject', false) as is_rejected,
    coalesce(verdict = 'change', false) or announcement_number >= 1000 as is_corrected,
    case
        when {{ bare_name("coalesce(company_name, '')") }} = '' then 'empty_company'
        when not is_day_known then 'no_document_day'
        when coalesce(quote, '') = '' or quote_end <= quote_start then 'empty_quote'
    end as set_aside_reason
from valued
