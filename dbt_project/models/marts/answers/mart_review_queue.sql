-- What waits for a person, the most at stake first: records of the press nobody may count yet, registrations that may
-- be an announced company, and pairs of groups that may be one investor. The stake is the share of today's totals (jobs
-- or dollars, the larger) that a decision may move. Among the records stand, unmarked, those of the spot check: they
-- count until somebody decides. Whoever decides is not to tell them from the others, so no record shows how sure its
-- reader was, and all that speaks against many is that nobody has confirmed them.
with announcements as (
    select * from {{ ref('mart_announcements') }}
),

totals as (
    select
        nullif(sum(jobs_stated_known), 0) as jobs,
        -- Cents are added exactly: the order of rows moves nothing.
        nullif(cast(sum(cast(amount_usd_stated_known as decimal(20, 2))) as double), 0) as amount_usd
    from announcements
    where counts_in_totals
),

-- Of one project told by several documents, the first one carries the stake: the others follow it.
records as (
    select
        'record' as queue_kind,
        {{ record_key('reported') }} as queue_key,
        announcements.announcement_id,
        reported.document_id,
        reported.text_sha256,
        reported.quote_start,
        reported.quote_end,
        reported.record_in_span,
        reported.quote,
        reported.company_name,
        reported.place_name,
        reported.department_name,
        reported.place_country_iso2,
        reported.event_type,
        reported.announcement_type,
        reported.status,
        reported.currency_code,
        reported.amount_stated,
        cast(reported.jobs_stated as bigint) as jobs_stated,
        coalesce(
            nullif(array_to_string(list_sort(list_distinct(list_transform(
                reported.review_reasons, reason -> if(reason = 'low_confidence', 'unconfirmed', reason)
            ))), '; '), ''),
            'unconfirmed'
        ) as decision_reasons,
        if(reported.is_reopened, 'reopened', 'review') as decision,
        members.is_lead
        and (announcements.would_count_if_accepted or announcements.counts_in_totals) as is_at_stake,
        reported.known_date as known_from,
        reported.source,
        reported.receipt_id
    from {{ ref('int_press__reported_announcements') }} as reported
    inner join {{ ref('int_press__announcement_members') }} as members
        on reported.document_id = members.document_id
        and reported.announcement_number = members.announcement_number
    inner join announcements on members.announcement_id = announcements.announcement_id
    left join {{ ref('int_review__spot_checks') }} as spot_checks
        on {{ record_key('reported') }} = spot_checks.queue_key
        and not spot_checks.is_decided
    where not reported.is_accepted or spot_checks.queue_key is not null
),

-- What the text offers in place of what was read.
names as (
    select
        documents.document_id,
        mentions.company_name as name
    from {{ ref('stg_press_readings__mentions') }} as mentions
    inner join {{ ref('int_press__read_documents') }} as documents
        on mentions.receipt_id = documents.receipt_id
        and mentions.page_sha256 = documents.page_sha256
        and mentions.page_ordinal = documents.page_ordinal
    union
    select
        document_id,
        subject as name
    from {{ ref('int_press__claims') }}
    where subject is not null
),

offered_names as (
    select
        document_id,
        list(name order by name) as names
    from names
    where document_id in (select records.document_id from records)
    group by document_id
),

offered_figures as (
    select
        document_id,
        list(
            struct_pack(
                measure := measure, value := value_stated, low := value_low, high := value_high, unit := unit,
                quote := quote, start := quote_start, "end" := quote_end, subject := subject
            )
            order by quote_start, claim_number
        ) as figures
    from {{ ref('int_press__claims') }}
    where measure in ('money', 'jobs') and document_id in (select records.document_id from records)
    group by document_id
),

matches as (
    select
        'match' as queue_kind,
        bridge.announcement_id || '~' || bridge.registration_key as queue_key,
        bridge.announcement_id,
        bridge.registration_key,
        bridge.match_probability as confidence,
        bridge.evidence as decision_reasons,
        'review' as decision,
        announcements.counts_in_totals as is_at_stake,
        to_json(struct_pack(
            legal_name := registrations.legal_name,
            registered_date := registrations.registered_date,
            sector := registrations.industry_code
        )) as candidates,
        bridge.known_from,
        bridge.source,
        bridge.receipt_id
    from {{ ref('bridge_announcement_registration') }} as bridge
    inner join {{ ref('fct_registrations') }} as registrations
        on bridge.registration_key = registrations.registration_key
    inner join announcements on bridge.announcement_id = announcements.announcement_id
    where bridge.decision = 'review' and bridge.known_to is null
),

pairs as (
    select
        'groups' as queue_kind,
        pairs.announcement_id || '=' || pairs.earlier_announcement_id as queue_key,
        pairs.announcement_id,
        pairs.earlier_announcement_id as other_announcement_id,
        announcements.confidence,
        'same_project_under_another_group' as decision_reasons,
        'review' as decision,
        true as is_at_stake,
        to_json(struct_pack(
            one := pairs.earlier_group_key,
            other := pairs.group_key,
            other_company := earlier.company_name,
            other_quote := earlier.quote,
            other_document := earlier.lead_document_id
        )) as candidates,
        announcements.known_from,
        announcements.source,
        announcements.receipt_id
    from {{ ref('int_press__same_projects') }} as pairs
    inner join announcements on pairs.announcement_id = announcements.announcement_id
    inner join announcements as earlier on pairs.earlier_announcement_id = earlier.announcement_id
    where not pairs.is_told_apart
),

queued as (
    select
        records.*,
        to_json(struct_pack(
            companies := coalesce(offered_names.names, []), figures := coalesce(offered_figures.figures, [])
        )) as candidates
    from records
    left join offered_names on records.document_id = offered_names.document_id
    left join offered_figures on records.document_id = offered_figures.document_id
    union all by name
    select * from matches
    union all by name
    select * from pairs
),

staked as (
    select
        queued.*,
        if(queued.is_at_stake, coalesce(announcements.jobs_stated_known, 0), 0) as stake_jobs,
        if(queued.is_at_stake, coalesce(announcements.amount_usd_stated_known, 0), 0) as stake_usd
    from queued
    inner join announcements on queued.announcement_id = announcements.announcement_id
)

-- A match and a pair show the announcement they are about.
select
    staked.queue_key,
    staked.queue_kind,
    cast(row_number() over (
        order by
            greatest(
                coalesce(staked.stake_jobs / totals.jobs, 0), coalesce(staked.stake_usd / totals.amount_usd, 0)
            ) desc,
            staked.known_from desc,
            staked.queue_kind asc,
            staked.queue_key asc
    ) as bigint) as queue_position,
    greatest(coalesce(staked.stake_jobs / totals.jobs, 0), coalesce(staked.stake_usd / totals.amount_usd, 0))
        as stake_share,
    cast(staked.stake_jobs as bigint) as stake_jobs,
    cast(staked.stake_usd as double) as stake_usd,
    staked.decision,
    staked.confidence,
    staked.decision_reasons,
    staked.announcement_id,
    staked.other_announcement_id,
    staked.registration_key,
    coalesce(staked.document_id, announcements.lead_document_id) as document_id,
    staked.text_sha256,
    coalesce(staked.quote, announcements.quote) as quote,
    coalesce(staked.quote_start, announcements.quote_start) as quote_start,
    coalesce(staked.quote_end, announcements.quote_end) as quote_end,
    staked.record_in_span,
    coalesce(staked.company_name, announcements.company_name) as company_name,
    coalesce(staked.place_name, announcements.place_name) as place_name,
    staked.department_name,
    coalesce(staked.place_country_iso2, announcements.place_country_iso2) as place_country_iso2,
    staked.event_type,
    coalesce(staked.announcement_type, announcements.announcement_type) as announcement_type,
    coalesce(staked.status, announcements.status) as status,
    if(staked.queue_kind = 'record', staked.currency_code, announcements.currency_code) as currency_code,
    if(staked.queue_kind = 'record', staked.amount_stated, announcements.amount_stated) as amount_stated,
    if(staked.queue_kind = 'record', staked.jobs_stated, announcements.jobs_stated) as jobs_stated,
    cast(staked.candidates as varchar) as candidates,
    documents.outlet,
    documents.language_code,
    documents.canonical_url,
    documents.published_date,
    staked.known_from,
    staked.source,
    staked.receipt_id
from staked
cross join totals
inner join announcements on staked.announcement_id = announcements.announcement_id
left join {{ ref('dim_document') }} as documents
    on coalesce(staked.document_id, announcements.lead_document_id) = documents.document_id
