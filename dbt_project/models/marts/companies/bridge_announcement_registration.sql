select
    candidates.announcement_id,
    candidates.registration_key,
    {{ company_id('registered.nit', 'registered.registration_key') }} as company_id,
    candidates.match_probability,
    candidates.decision,
    candidates.decision_source,
    candidates.name_evidence,
    candidates.identifier_evidence,
    candidates.sector_evidence,
    candidates.country_evidence,
    candidates.place_evidence,
    candidates.date_evidence,
    candidates.form_evidence,
    candidates.non_name_evidence_count,
    candidates.evidence,
    candidates.registered_date,
    candidates.days_after_announcement,
    coalesce(candidates.date_evidence in ('within_18_months', 'shortly_before'), false) as is_within_18_months,
    candidates.candidate_rank,
    -- Before both were known nobody could see that they belong together.
    greatest(announced.first_known_date, registered.registered_date) as known_from,
    cast(null as date) as known_to,
    registered.source,
    registered.receipt_id
from {{ ref('int_matching__candidates') }} as candidates
inner join {{ ref('int_matching__announced') }} as announced
    on candidates.announcement_id = announced.announcement_id
inner join {{ ref('fct_registrations') }} as registered
    on candidates.registration_key = registered.registration_key
