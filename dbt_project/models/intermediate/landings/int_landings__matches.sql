-- What announcements say of the companies they may have led to. Of what waits for review only the best candidate of an
-- announcement that has no sure one may have landed: one announcement leads to one company.
select
    registrations.company_id,
    registrations.registration_key,
    bridge.decision,
    announcements.announcement_id,
    announcements.announced_date,
    announcements.origin_country_iso2,
    announcements.sector_code,
    announcements.counts_in_totals,
    announcements.jobs_low,
    announcements.jobs_stated_known,
    announcements.jobs_high_known,
    announcements.is_jobs_open_ended,
    bridge.decision = 'review'
    and announcements.decision = 'accepted'
    and announcements.registration_decision <> 'auto'
    and coalesce(announcements.origin_country_iso2 <> 'CO', true)
    and row_number() over (
        partition by announcements.announcement_id, bridge.decision
        order by bridge.candidate_rank, bridge.registration_key
    ) = 1 as may_have_landed
from {{ ref('bridge_announcement_registration') }} as bridge
inner join {{ ref('mart_announcements') }} as announcements on bridge.announcement_id = announcements.announcement_id
inner join {{ ref('fct_registrations') }} as registrations on bridge.registration_key = registrations.registration_key
where bridge.decision in ('auto', 'review') and bridge.known_to is null
