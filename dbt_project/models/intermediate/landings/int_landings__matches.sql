-- What announcements say of the companies they may have led to. Of what waits for review only the best candidate of an
-- announcement that has no sure one may have landed: one announcement leads to one company.
select
    registrations.company_id,
    registrations.registration_key,
    bridge.decision,
    announcements.announcement_id,
    announcements.announced_date,
    matched.origin_country_iso2,
    announcements.sector_code,
    announcements.counts_in_totals,
    announcements.jobs_low,
    matched.jobs_stated_known,
    matched.jobs_high_known,
    matched.is_jobs_open_ended,
    bridge.decision = 'review'
    and announcements.decision = 'accepted'
    and matched.registration_decision <> 'auto'
    and coalesce(matched.origin_country_iso2 <> 'CO', true)
    and row_number() over (
        partition by announcements.announcement_id, bridge.decision
        order by bridge.candidate_rank, bridge.registration_key
    ) = 1 as may_have_landed
from {{ ref('int_matching__matches') }} as bridge
inner join {{ ref('int_press__announcements') }} as announcements
    on bridge.announcement_id = announcements.announcement_id and announcements.is_current
inner join {{ ref('int_matching__announcements') }} as matched on bridge.announcement_id = matched.announcement_id
inner join {{ ref('int_companies__registrations') }} as registrations
    on bridge.registration_key = registrations.registration_key
where bridge.decision in ('auto', 'review') and bridge.known_to is null
