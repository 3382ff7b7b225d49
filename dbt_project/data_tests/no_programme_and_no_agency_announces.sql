-- The one gate that must hold: what is no company has no announcement, and no running total, level or goal backs one
-- that counts unless a person has said so. A record that waits may rest on such a figure: that is why it waits.
with others as (
    select subject_key
    from {{ ref('int_press__subjects') }}
    where subject_kind not in ('company', 'unknown')
),

figures as (
    select
        announcements.announcement_id,
        announcements.company_key,
        announcements.decision = 'accepted' and announcements.decision_source = 'reader' as is_accepted_unseen,
        claims.subject_kind,
        claims.accumulation
    from {{ ref('fct_announcements') }} as announcements
    left join {{ ref('fct_claims') }} as claims
        on claims.claim_id in (announcements.amount_claim_id, announcements.jobs_claim_id)
)

select
    announcement_id,
    company_key,
    subject_kind,
    accumulation
from figures
where
    company_key in (select others.subject_key from others)
    or (
        is_accepted_unseen
        and (coalesce(subject_kind, 'company') <> 'company' or accumulation in ('cumulative', 'stock', 'target'))
    )
