select
    candidates.announcement_id,
    candidates.registration_key,
    registered.company_id,
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
    -- Before both were known, and a person had decided where one did, nobody could see that they belong together.
    greatest(
        announced.first_known_date,
        registered.registered_date,
        case when candidates.decision_source = 'decision_file' then decided.decided_date end
    ) as known_from,
    cast(null as date) as known_to,
    registered.source,
    registered.receipt_id
from {{ ref('int_matching__candidates') }} as candidates
inner join {{ ref('int_matching__announced') }} as announced
    on candidates.announcement_id = announced.announcement_id
inner join {{ ref('int_registry__registrations') }} as registered
    on candidates.registration_key = registered.registration_key
left join {{ ref('int_review__match_decisions') }} as decided
    on candidates.announcement_id = decided.announcement_id
    and candidates.registration_key = decided.registration_key
